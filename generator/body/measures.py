"""True sizes: a body scaled to a person's stature and hand length, fingers to human proportions.

Anny's adults are 1.4 to 2.3 m tall and their hands 15 to 28 cm long, with short first phalanges. Here
the whole body is scaled to a stature, and each hand through its own skin weights: every hand bone
carries an affine map, and a vertex moves by the mean of the maps of its bones, so nothing creases.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from generator.body.anny_model import BodyArrays
from generator.body.fingertips import with_fingertips
from generator.body.segments import SUFFIX, finger_points
from generator.hand.keypoints import FINGERS, SIDES
from generator.hand.kinematics import Skeleton

__all__ = ["PHALANGES", "Body", "hand_length", "sized_body", "stature"]

PHALANGES = {
    "thumb": (46.22, 31.57, 27.34),
    "index": (39.78, 22.38, 19.66),
    "middle": (44.63, 26.33, 21.35),
    "ring": (41.37, 25.65, 21.25),
    "little": (32.74, 18.11, 19.69),
}
"""Mean millimetres of a finger's bones, the last with the flesh of the tip: Buryanov & Kotiuk,
"Proportions of hand segments", International Journal of Morphology 28 (2010); the thumb's first is
its metacarpal."""


class Body(NamedTuple):
    """One body at rest and its skeleton, whose fingers end in the pulp."""

    arrays: BodyArrays
    skeleton: Skeleton


def stature(arrays: BodyArrays) -> float:
    """Metres from the soles to the crown."""
    height = arrays.vertices[np.unique(arrays.groups["body"].faces), 2]
    return float(height.max() - height.min())


def hand_length(skeleton: Skeleton, side: str) -> float:
    """Metres from the wrist's keypoint along the middle finger's joints to its tip."""
    wrist = skeleton.heads[skeleton.bone("wrist" + SUFFIX[side])]
    chain = np.vstack([wrist, finger_points(skeleton, side, "middle")])
    return float(np.linalg.norm(np.diff(chain, axis=0), axis=1).sum())


def sized_body(build: Callable[[float], BodyArrays], tall: float, long: float) -> Body:
    """The body that `build` makes, `tall` metres from sole to crown with hands `long` metres long.

    build: makes a body for a value of Anny's change of the hands' scale, -1 to 1, which bridges what
    it can, because it keeps wrists in shape; the rest is scaled by `_reshaped`.
    """
    scales = np.array([-1.0, 0.0, 1.0])
    middle = _with_tips(build(0.0))
    wanted = long / tall * stature(middle.arrays)
    ends = [_with_tips(build(scale)) for scale in (-1.0, 1.0)]
    bodies = (ends[0], middle, ends[1])
    lengths = [hand_length(body.skeleton, "left") for body in bodies]
    near = _with_tips(build(float(np.interp(wanted, lengths, scales))))
    factor = tall / stature(near.arrays)
    return _reshaped(_scaled(near, factor), long)


def _with_tips(arrays: BodyArrays) -> Body:
    skeleton = Skeleton(arrays.bones, arrays.parents, arrays.heads, arrays.tails)
    used = np.unique(arrays.groups["body"].faces)
    return Body(arrays, with_fingertips(skeleton, arrays.vertices[used], arrays.weights[used]))


def _scaled(body: Body, factor: float) -> Body:
    """The body scaled as a whole about the world's origin."""
    skeleton = body.skeleton
    return Body(
        body.arrays._replace(vertices=body.arrays.vertices * factor),
        skeleton._replace(heads=skeleton.heads * factor, tails=skeleton.tails * factor),
    )


def _reshaped(body: Body, long: float) -> Body:
    """Both hands with human finger proportions and `long` metres long, by their skin weights."""
    skeleton = body.skeleton
    maps = np.tile(np.eye(3, 4), (len(skeleton.names), 1, 1))
    for side in SIDES:
        for finger in FINGERS:
            _proportion(maps, skeleton, side, finger)
        _enlarge(maps, skeleton, side, long / hand_length(skeleton, side))
    blended = np.einsum("vb,bij->vij", body.arrays.weights, maps)
    vertices = np.einsum("vij,vj->vi", blended[:, :, :3], body.arrays.vertices) + blended[:, :, 3]
    return Body(
        body.arrays._replace(vertices=vertices),
        skeleton._replace(heads=_moved(maps, skeleton.heads), tails=_moved(maps, skeleton.tails)),
    )


def _moved(maps: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(B, 3) one point per bone, moved by the bone's map (B, 3, 4)."""
    return np.asarray(np.einsum("bij,bj->bi", maps[:, :, :3], points) + maps[:, :, 3])


def _proportion(maps: np.ndarray, skeleton: Skeleton, side: str, finger: str) -> None:
    """Set the maps of one finger's bones: each is stretched along itself, the finger as long as before."""
    points = finger_points(skeleton, side, finger)
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    shares = np.array(PHALANGES[finger])
    stretch = shares / shares.sum() * lengths.sum() / lengths
    start = points[0]
    for k, step in enumerate(steps):
        bone = skeleton.bone(f"finger{FINGERS.index(finger) + 1}-{k + 1}{SUFFIX[side]}")
        axis = step / lengths[k]
        turn = np.eye(3) + (stretch[k] - 1.0) * np.outer(axis, axis)
        maps[bone] = np.column_stack([turn, start - turn @ points[k]])
        start = start + stretch[k] * step


def _enlarge(maps: np.ndarray, skeleton: Skeleton, side: str, factor: float) -> None:
    """Scale everything that the hand's bones carry about the wrist, after what their maps do."""
    wrist = skeleton.heads[skeleton.bone("wrist" + SUFFIX[side])]
    for bone, name in enumerate(skeleton.names):
        if name.endswith(SUFFIX[side]) and name.startswith(("wrist", "metacarpal", "finger")):
            maps[bone] *= factor
            maps[bone, :, 3] += (1.0 - factor) * wrist
