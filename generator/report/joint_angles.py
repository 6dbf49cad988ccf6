"""Joint angles of a hand from its 21 keypoints alone: what a pose is, wherever the hand is.

Letters: N hands; a hand's keypoints (21, 3) are wrist, then thumb to little, each base to tip. The
palm frame has three axes: t across the palm towards the thumb, f along the palm towards the fingers,
n out of the palm. It is right-handed for a right and left-handed for a left hand, so that the same
pose of either hand has the same coordinates and angles.
"""

import numpy as np

from generator.hand.keypoints import FINGERS, PER_HAND
from generator.sample import Array

__all__ = ["ANGLES", "joint_angles", "palm_frames"]

_WRIST, _INDEX, _MIDDLE, _LITTLE = 0, 5, 9, 17
"""Rows of the wrist and of three fingers' bases."""

_THUMB = ("CMC flexion", "CMC abduction", "MCP", "IP")
_FINGER = ("MCP flexion", "MCP abduction", "PIP", "DIP")

ANGLES = tuple(
    f"{finger} {part}" for finger in FINGERS for part in (_THUMB if finger == "thumb" else _FINGER)
)
"""The 20 names of `joint_angles`' columns."""


def palm_frames(hands: Array, left: Array) -> Array:
    """Axes t, f, n of each palm as rows (N, 3, 3), in the keypoints' own frame.

    hands (N, 21, 3), left (N,) bool. f points from the wrist to the middle finger's base, t from the
    little finger's base to the index finger's, made perpendicular to f. NaN for a palm without extent.
    """
    forward = _unit(hands[:, _MIDDLE] - hands[:, _WRIST])
    across = hands[:, _INDEX] - hands[:, _LITTLE]
    thumb = _unit(across - (across * forward).sum(-1, keepdims=True) * forward)
    normal = np.cross(thumb, forward) * np.where(left, -1.0, 1.0)[:, None]
    return np.stack([thumb, forward, normal], axis=1)


def joint_angles(hands: Array, left: Array) -> Array:
    """(N, 20) radians in the order of `ANGLES`; hands (N, 21, 3), left (N,) bool.

    A finger's base: the first segment's direction d in the palm frame, flexion atan2(d.n, d.f) out
    of the palm's plane and abduction asin(d.t) towards the thumb; the thumb's base likewise. The
    next two joints: the angle between their segments, of a finger positive when it bends to the
    palm (about f x n made perpendicular to the first segment), of the thumb never negative, since
    keypoints do not tell its hinge. A twist about a segment does not show in keypoints.
    """
    if hands.shape[1:] != (PER_HAND, 3):
        raise ValueError(f"hands: expected shape (N, {PER_HAND}, 3), got {hands.shape}")
    palm = np.einsum("nij,nkj->nki", palm_frames(hands, left), hands)
    fingers = palm[:, 1:].reshape(-1, len(FINGERS), 4, 3)
    segments = _unit(np.diff(fingers, axis=2))
    first = segments[:, :, 0]
    base = np.arctan2(first[..., 2], first[..., 1])
    spread = np.arcsin(np.clip(first[..., 0], -1.0, 1.0))
    bends = _bends(segments)
    return np.stack([base, spread, bends[..., 0], bends[..., 1]], axis=-1).reshape(len(hands), -1)


def _bends(segments: Array) -> Array:
    """(N, 5, 2) angles between a finger's neighbouring segments (N, 5, 3, 3), in palm coordinates."""
    before, after = segments[:, :, :-1], segments[:, :, 1:]
    # In palm coordinates (t, f, n) = (x, y, z) a finger bends from f to n, about y x z = x.
    turn = np.cross(before, after)
    angle = np.arctan2(np.linalg.norm(turn, axis=-1), (before * after).sum(-1))
    back = turn[..., 0] < 0.0
    back[:, FINGERS.index("thumb")] = False
    return np.where(back, -angle, angle)


def _unit(vectors: Array) -> Array:
    """Vectors (..., 3) of length 1; NaN where they have none."""
    with np.errstate(invalid="ignore"):
        return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
