"""Which keypoints are seen, from the class and depth of the surface at their pixels.

A keypoint is visible when it is inside the image, the surface at its pixel is of its own segment or a
neighbour of the same finger (the wrist: palm or person, a finger's base: palm or first segment), and
that surface lies no further in front of it than the flesh over it. Depth alone would call a fingertip
visible through another finger that lies on it; class alone would call a joint visible through the rest
of its own bent finger.
"""

import numpy as np

from generator.hand.keypoints import keypoint_classes
from generator.sample import KEYPOINTS, NEAR, Array

HAND_LENGTH = 0.19
"""Metres from wrist to middle fingertip of the hand that `FLESH` was measured on."""

_FINGER_FLESH = (0.018, 0.013, 0.011, 0.010)
FLESH = np.array(2 * (0.034, *(5 * _FINGER_FLESH)), dtype=np.float64)
"""(42,) metres of flesh that may lie over a keypoint along the line of sight: half the depth of the
wrist, knuckle, middle joint, end joint and tip of an adult's fingers, seen up to 50 degrees aslant.
Scaled with the length of the hand."""


def _allowed_classes() -> Array:
    """(42, 256) whether a keypoint may be seen through a surface of each mask class."""
    table = np.zeros((KEYPOINTS, 256), dtype=bool)
    for row, classes in enumerate(keypoint_classes()):
        table[row, list(classes)] = True
    return table


_ALLOWED = _allowed_classes()


def inside_image(uv: Array, width: int, height: int) -> Array:
    """(N,) bool: whether the pixel that holds `uv` ((N, 2) pixels) exists; NaN is outside."""
    bounds = np.array([width, height]) - 0.5
    return np.asarray(((uv >= -0.5) & (uv < bounds)).all(axis=-1))


def visibility(xyz: Array, uv: Array, mask: Array, depth: Array) -> Array:
    """(42,) uint8, 1 where a keypoint is seen.

    xyz (42, 3) metres and uv (42, 2) pixels in the camera frame; mask (H, W) class ids; depth (H, W)
    metres of z, 0 where there is no surface.
    """
    height, width = mask.shape
    seen = inside_image(uv, width, height) & (xyz[:, 2] >= NEAR)
    pixel = np.where(seen[:, None], uv, 0.0)
    column, row = np.floor(pixel + 0.5).astype(np.intp).T
    own = _ALLOWED[np.arange(KEYPOINTS), mask[row, column]]
    in_front = xyz[:, 2] - depth[row, column]
    return np.asarray(seen & own & (in_front <= FLESH * _hand_scale(xyz)), dtype=np.uint8)


def _hand_scale(xyz: Array) -> Array:
    """(42,) each hand's length along its middle finger over `HAND_LENGTH`."""
    chains = xyz.reshape(2, 21, 3)[:, (0, 9, 10, 11, 12)]
    lengths = np.linalg.norm(np.diff(chains, axis=1), axis=-1).sum(axis=1)
    return np.repeat(lengths / HAND_LENGTH, 21)
