"""What posing needs to know about one skeleton, measured once."""

from typing import NamedTuple

import numpy as np

from generator.body.arm_ik import ArmRig, arm_rig
from generator.body.landmarks import BodyPlan, load_body_plan, place, stance_vectors
from generator.hand.fingers import HandRig, hand_rig
from generator.hand.keypoints import SIDES
from generator.hand.kinematics import Skeleton, check_skeleton
from generator.hand.rotations import from_rotation_vector

Array = np.ndarray

SPINE = (
    ("spine05", 0.10),
    ("spine04", 0.20),
    ("spine03", 0.25),
    ("spine02", 0.25),
    ("spine01", 0.20),
)
"""Bones of the trunk, and each one's share in its turn."""

NECK = (("neck01", 0.15), ("neck02", 0.15), ("neck03", 0.20), ("head", 0.50))
"""Bones that carry the head, and each one's share in its turn."""


class BodyRig(NamedTuple):
    """A measured skeleton.

    landmarks: per name the carrying bones (2,) and rest points (2, 3) for left and right; stances: per
    name rotations (B, 3, 3); spine, neck: bones and shares; chest: the bone that carries both arms.
    """

    skeleton: Skeleton
    arms: ArmRig
    hands: tuple[HandRig, HandRig]
    reach: Array
    landmarks: dict[str, tuple[Array, Array]]
    stances: dict[str, Array]
    spine: tuple[Array, Array]
    neck: tuple[Array, Array]
    chest: int
    head: int


def measure(skeleton: Skeleton) -> BodyRig:
    """The rig of a skeleton with MakeHuman's bone names; ValueError when a bone is missing."""
    check_skeleton(skeleton)
    plan = load_body_plan()
    arms = arm_rig(skeleton)
    return BodyRig(
        skeleton,
        arms,
        (hand_rig(skeleton, SIDES[0]), hand_rig(skeleton, SIDES[1])),
        arms.lengths.sum(1),
        _landmarks(skeleton, plan),
        {name: from_rotation_vector(stance_vectors(skeleton, plan, name)) for name in plan.stances},
        _shares(skeleton, SPINE),
        _shares(skeleton, NECK),
        skeleton.bone("spine01"),
        skeleton.bone("head"),
    )


def _landmarks(skeleton: Skeleton, plan: BodyPlan) -> dict[str, tuple[Array, Array]]:
    out = {}
    for name, landmark in plan.landmarks.items():
        left, right = (place(skeleton, landmark, side) for side in (0, 1))
        out[name] = (np.array([left[0], right[0]]), np.stack((left[1], right[1])))
    return out


def _shares(skeleton: Skeleton, chain: tuple[tuple[str, float], ...]) -> tuple[Array, Array]:
    return skeleton.bones(*(name for name, _ in chain)), np.array([share for _, share in chain])


_MEASURED: dict[int, BodyRig] = {}


def body_rig(skeleton: Skeleton) -> BodyRig:
    """`measure(skeleton)`, remembered for the last 256 skeletons by the identity of their arrays."""
    key = id(skeleton.heads)
    found = _MEASURED.get(key)
    # The remembered rig holds its skeleton alive, so an equal id is the same array.
    if found is None or found.skeleton.heads is not skeleton.heads:
        while len(_MEASURED) >= 256:
            _MEASURED.pop(next(iter(_MEASURED)))
        found = _MEASURED[key] = measure(skeleton)
    return found
