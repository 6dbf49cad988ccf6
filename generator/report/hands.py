"""The hands of a dataset as one table: what every figure about hands is computed from."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from generator.hand.keypoints import PER_HAND
from generator.report.joint_angles import palm_frames
from generator.sample import Array, Sample

__all__ = ["COLUMNS", "NEEDED", "Columns", "Hands", "hands_of", "stack"]

Columns = Mapping[str, Array]
"""Fields of a dataset by name, one row per sample."""

NEEDED = ("xyz", "uv", "visible", "present", "image_size")
"""What every report reads."""

COLUMNS = NEEDED + ("gesture", "character", "action", "distance", "camera_side", "attempt")
"""What the figures read, where it is there."""


class Hands(NamedTuple):
    """N hands, in the order of samples, left before right; all in the camera frame.

    points (N, 21, 3) metres and uv (N, 21, 2) pixels; visible and inside (N,) count keypoints that
    are seen, and that lie in the image whether hidden or not; left and chosen (N,) bool: a left
    hand, the hand the camera was placed round; view (N, 3): unit direction from the hand's centre to
    the camera in the palm frame (t, f, n) of `joint_angles`; at (N, 2): where the centre is seen,
    as shares of the image's width and height; row (N,): the sample.
    """

    points: Array
    uv: Array
    visible: Array
    inside: Array
    left: Array
    chosen: Array
    view: Array
    at: Array
    row: Array

    def only(self, which: Array) -> "Hands":
        """The hands where `which` (N,) is true."""
        return Hands(*(column[which] for column in self))


def stack(samples: Iterable[Sample]) -> dict[str, Array]:
    """The columns of samples that all hold the same fields; {} without samples."""
    arrays = [sample.arrays for sample in samples]
    names = [name for name in COLUMNS if arrays and name in arrays[0]]
    return {name: np.stack([one[name] for one in arrays]) for name in names}


def hands_of(columns: Columns) -> Hands:
    """The hands that exist and are seen: at least one of their keypoints lies in the image.

    Without `camera_side` every hand counts as chosen.
    """
    count = len(columns["xyz"])
    xyz = columns["xyz"].reshape(-1, PER_HAND, 3).astype(np.float64)
    uv = columns["uv"].reshape(-1, PER_HAND, 2).astype(np.float64)
    size = np.repeat(columns["image_size"], 2, axis=0).astype(np.float64)
    within = (uv >= -0.5) & (uv < size[:, None] - 0.5)
    left = np.tile([True, False], count)
    side = columns.get("camera_side")
    chosen = np.ones(2 * count, bool) if side is None else (np.repeat(side, 2) == 0) == left
    centre = xyz.mean(axis=1)
    towards = -centre / np.linalg.norm(centre, axis=1, keepdims=True)
    hands = Hands(
        points=xyz,
        uv=uv,
        visible=columns["visible"].reshape(-1, PER_HAND).sum(axis=1, dtype=np.int64),
        inside=within.all(axis=2).sum(axis=1),
        left=left,
        chosen=chosen,
        view=np.einsum("nij,nj->ni", palm_frames(xyz, left), towards),
        at=(_seen_centre(uv) + 0.5) / size,
        row=np.repeat(np.arange(count), 2),
    )
    return hands.only((columns["present"].reshape(-1) > 0) & (hands.inside > 0))


def _seen_centre(uv: Array) -> Array:
    """(N, 2) mean of the keypoints (N, 21, 2) before the camera; NaN where none is."""
    known = ~np.isnan(uv[..., 0])
    with np.errstate(invalid="ignore"):
        return np.nansum(uv, axis=1) / known.sum(axis=1, keepdims=True)
