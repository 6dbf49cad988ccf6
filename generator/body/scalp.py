"""Where hair grows: a hairline round the head, as a smooth field on the skin."""

from typing import NamedTuple

import numpy as np

from generator.hand.kinematics import Skeleton

__all__ = ["HeadFrame", "head_frame", "scalp_field"]

HAIRLINE = (
    (0, 0.62), (25, 0.62), (45, 0.52), (58, 0.30), (66, 0.02), (72, -0.18), (80, -0.12),
    (88, 0.10), (100, 0.12), (112, -0.10), (122, -0.50), (140, -0.80), (160, -0.86), (180, -0.86),
)  # fmt: skip
"""Degrees from straight ahead, and height over the eyes in units of the eyes' distance to the top."""


class HeadFrame(NamedTuple):
    """The head at rest: centre (3,) of its round, eyes (3,) their middle, size: metres from the eyes to
    the top of the head."""

    centre: np.ndarray
    eyes: np.ndarray
    size: float


def head_frame(skeleton: Skeleton) -> HeadFrame:
    """The frame in which hairlines and hair styles are drawn."""
    eyes = np.mean([skeleton.heads[skeleton.bone(f"eye.{side}")] for side in "LR"], axis=0)
    size = float(skeleton.tails[skeleton.bone("head")][2] - eyes[2])
    return HeadFrame(eyes + np.array([0.0, 0.70, 0.15]) * size, eyes, size)


def scalp_field(
    positions: np.ndarray, ears: np.ndarray, skeleton: Skeleton, raised: float
) -> np.ndarray:
    """(N,) metres inside the hairline (positive: hair grows) at positions (N, 3).

    ears (N,): 1 on the ears, where nothing grows; raised: how much higher the hairline runs in front,
    in units of the head's size.
    """
    frame = head_frame(skeleton)
    offset = positions - frame.centre
    angle = np.degrees(np.arctan2(np.abs(offset[:, 0]), -offset[:, 1]))
    degrees, heights = np.array(HAIRLINE).T
    line = np.interp(angle, degrees, heights) + raised * np.clip(1 - angle / 60, 0, 1)
    slope = np.gradient(np.interp(np.arange(181.0), degrees, heights))[
        np.clip(angle, 0, 180).astype(int)
    ]
    height = (positions[:, 2] - frame.eyes[2]) / frame.size - line
    steep = np.hypot(1.0, slope * 57.3 * 0.9)
    inside = height * frame.size / steep
    return np.minimum(inside, 0.01 - 0.04 * ears)
