"""Rules that tie the arrays of a sample together: camera, keypoints, mask and depth agree.

Letters: u, v pixels (column, row), z metres along the optical axis; 42 keypoints as everywhere.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from generator.hand.keypoints import LEFT, NAMES, RIGHT, keypoint_classes
from generator.sample import DEPTH_MAX, DEPTH_STEP, NEAR, Array
from generator.shards.check_values import Broken

__all__ = ["check_geometry"]

PIXELS = 1e-3
"""How far uv may lie from K xyz / z; per thousand pixels where that is more (float32)."""

FLESH = 0.035
"""Metres of flesh that may cover a visible keypoint of a hand as long as `HAND_LENGTH`."""

HAND_LENGTH = 0.19
"""Metres from wrist to middle fingertip; longer hands have more flesh."""

_NEAR_SLACK = 1e-6
_FAR = 0.9 * DEPTH_MAX
_MIDDLE_CHAIN = (0, 9, 10, 11, 12)


def check_geometry(arrays: Mapping[str, Array]) -> Iterator[Broken]:
    """The rules of geometry that a sample breaks; a rule holds where its arrays are absent."""
    for needed, rule in _RULES:
        if all(name in arrays for name in needed):
            yield from rule(*(arrays[name] for name in needed))


def _present(xyz: Array, uv: Array, present: Array) -> Iterator[Broken]:
    """A present hand has finite xyz, an absent one NaN; uv is NaN for it and where z < 0.01 m."""
    wanted = np.repeat(present.astype(bool), 21)
    if (wrong := np.isfinite(xyz).all(1) != wanted).any():
        yield "present", f"xyz of {_listed(wrong)} contradicts present = {present.tolist()}"
    z = xyz[:, 2].astype(np.float64)
    projected = wanted & (z >= NEAR)
    undecided = np.abs(z - NEAR) < _NEAR_SLACK
    if (wrong := (np.isfinite(uv).all(1) != projected) & ~undecided).any():
        yield "nan", f"uv of {_listed(wrong)}: shall be NaN exactly where z < {NEAR} m or absent"


def _annotated(visible: Array, annotated: Array) -> Iterator[Broken]:
    if (wrong := (visible == 1) & (annotated == 0)).any():
        yield "annotated", f"{_listed(wrong)} visible but not annotated"


def _projection(xyz: Array, uv: Array, K: Array) -> Iterator[Broken]:
    known = np.isfinite(xyz).all(1) & np.isfinite(uv).all(1)
    points = xyz[known].astype(np.float64) @ K.astype(np.float64).T
    with np.errstate(divide="ignore", invalid="ignore"):
        offset = np.abs(points[:, :2] / points[:, 2:] - uv[known]).max(1)
    allowed = PIXELS * np.maximum(1.0, np.abs(uv[known]).max(1, initial=0.0) / 1000)
    wrong = np.zeros(len(uv), bool)
    wrong[known] = ~(offset <= allowed)
    if wrong.any():
        worst = f"{np.nanmax(offset):.3g} px"
        yield "projection", f"uv of {_listed(wrong)} is not K xyz / z (off by up to {worst})"


def _inside(uv: Array, visible: Array, image_size: Array) -> Iterator[Broken]:
    inside = ((uv > -0.5 - PIXELS) & (uv < image_size - 0.5 + PIXELS)).all(1)
    if (wrong := (visible == 1) & ~inside).any():
        yield "inside", f"{_listed(wrong)} visible but outside the image"


def _on_segment(uv: Array, visible: Array, mask: Array) -> Iterator[Broken]:
    """A visible keypoint has a pixel of its own segment or a neighbouring one within 1 pixel."""
    shown = _shown(uv, visible, mask.shape)
    wrong = shown & ~_own_pixels(uv, shown, mask).any((1, 2))
    if wrong.any():
        yield "segment", f"{_listed(wrong)} visible, but no own mask class within 1 pixel"


def _at_depth(xyz: Array, uv: Array, visible: Array, mask: Array, depth: Array) -> Iterator[Broken]:
    """The surface that shows a keypoint lies no further in front of it than its flesh."""
    shown = _shown(uv, visible, mask.shape)
    own = _own_pixels(uv, shown, mask) & (_patches(uv, shown, depth) > 0)
    in_front = xyz[:, 2, None, None] - _patches(uv, shown, depth) * DEPTH_STEP
    nearest = np.where(own, in_front, np.inf).min((1, 2))
    bound = FLESH * np.repeat(_hand_scale(xyz), 21) + DEPTH_STEP
    wrong = shown & own.any((1, 2)) & (nearest > bound)
    if wrong.any():
        worst = 1000 * nearest[wrong].max()
        yield "depth", f"{_listed(wrong)} visible through a surface {worst:.1f} mm in front"


def _surfaces(mask: Array, depth: Array) -> Iterator[Broken]:
    """Where the mask shows something there is a depth, and the other way round."""
    floating = int(np.count_nonzero((depth > 0) & (mask == 0)))
    if floating:
        yield "surface", f"{floating} pixels have a depth but mask class 0"
    missing = int(np.count_nonzero((depth == 0) & (mask > 0)))
    if missing and depth.max() * DEPTH_STEP < _FAR:
        yield "surface", f"{missing} pixels have a mask class but no depth, far from its limit"


def _regions(mask: Array, hand_region: Array) -> Iterator[Broken]:
    """A hand's visible pixels belong to its region as if nothing occluded it."""
    for side, first, bit in (("left", 2, 1), ("right", 18, 2)):
        hand = (mask >= first) & (mask < first + 16)
        outside = int(np.count_nonzero(hand & (hand_region & bit == 0)))
        if outside:
            yield "region", f"{outside} pixels of the {side} hand lie outside its hand_region"


def _pose(camera_pose: Array) -> Iterator[Broken]:
    R = camera_pose[:, :3].astype(np.float64)
    if np.abs(R @ R.T - np.eye(3)).max() > 1e-4 or np.linalg.det(R) < 0:
        yield "camera_pose", "its first three columns are no rotation"


_RULES = (
    (("xyz", "uv", "present"), _present),
    (("visible", "annotated"), _annotated),
    (("xyz", "uv", "K"), _projection),
    (("uv", "visible", "image_size"), _inside),
    (("uv", "visible", "mask"), _on_segment),
    (("xyz", "uv", "visible", "mask", "depth"), _at_depth),
    (("mask", "depth"), _surfaces),
    (("mask", "hand_region"), _regions),
    (("camera_pose",), _pose),
)
"""The arrays that each rule needs, and the rule."""


def _class_table() -> Array:
    """(42, 256) bool: whether a keypoint may be seen on a mask class."""
    table = np.zeros((len(NAMES), 256), bool)
    for keypoint, classes in enumerate(keypoint_classes()):
        table[keypoint, list(classes)] = True
    return table


_OWN = _class_table()
_OFFSETS = np.array([-1, 0, 1])


def _shown(uv: Array, visible: Array, shape: tuple[int, ...]) -> Array:
    """(42,) bool: visible, with uv inside an image of `shape` (height, width) give or take 1 px."""
    with np.errstate(invalid="ignore"):
        near = ((uv > -1) & (uv < np.array(shape[::-1]))).all(1)
    return np.asarray((visible == 1) & near)


def _patches(uv: Array, shown: Array, image: Array) -> Array:
    """(42, 3, 3) values of `image` round each shown keypoint's pixel, edges repeated."""
    u, v = np.floor(np.where(shown[:, None], uv, 0.0) + 0.5).astype(np.intp).T
    rows = np.clip(v[:, None] + _OFFSETS, 0, image.shape[0] - 1)
    columns = np.clip(u[:, None] + _OFFSETS, 0, image.shape[1] - 1)
    return np.asarray(image[rows[:, :, None], columns[:, None, :]])


def _own_pixels(uv: Array, shown: Array, mask: Array) -> Array:
    """(42, 3, 3) bool: which of those pixels show a class that the keypoint may be seen on."""
    classes = _patches(uv, shown, mask)
    return np.asarray(_OWN[np.arange(len(uv))[:, None, None], classes] & shown[:, None, None])


def _hand_scale(xyz: Array) -> Array:
    """(2,) how much longer than `HAND_LENGTH` each hand is; 1 for shorter and absent hands."""
    chains = np.stack([xyz[LEFT], xyz[RIGHT]])[:, _MIDDLE_CHAIN].astype(np.float64)
    lengths = np.linalg.norm(np.diff(chains, axis=1), axis=-1).sum(1)
    return np.fmax(1.0, lengths / HAND_LENGTH)


def _listed(wrong: Array) -> str:
    """The names of the keypoints that are wrong, the first three and how many more."""
    names = [NAMES[k] for k in np.flatnonzero(wrong)]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
