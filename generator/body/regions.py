"""Smooth fields over a body from which garments are cut: how far along the arm, the leg, the trunk.

Each field is metres inside of an opening (positive: covered), a function of rest position and bone
weights alone, so that the same line can be drawn on the skin, the suit and the skirt.
"""

import numpy as np

from generator.body.specs import Cut
from generator.body.surface import Surface
from generator.hand.kinematics import Skeleton

__all__ = ["coverage"]

FAR = 10.0
"""Metres: a field that says nothing here."""

V_ROUND = 0.015
"""Metres of rounding at the point of a V neck."""

SIDE_SIGN = {".L": 1.0, ".R": -1.0}


def coverage(surface: Surface, skeleton: Skeleton, cut: Cut) -> np.ndarray:
    """(V,) signed metres inside a garment's openings; hands, feet and head are always outside."""
    fields = [np.full(len(surface.vertices), FAR)]
    if cut.ankle is not None:
        legs = [_leg(surface, skeleton, suffix, cut.ankle) for suffix in SIDE_SIGN]
        return -np.minimum(*legs)
    for suffix in SIDE_SIGN:
        fields.append(_arm(surface, skeleton, suffix, 1.0 if cut.sleeve is None else cut.sleeve))
        fields.append(_leg(surface, skeleton, suffix, 2.0 if cut.leg is None else cut.leg))
    fields += _trunk(surface, skeleton, cut)
    if cut.neck is not None:
        fields.append(_neck(surface, skeleton, cut))
    return np.minimum.reduce(fields)


def _head(skeleton: Skeleton, bone: str) -> np.ndarray:
    return skeleton.heads[skeleton.bone(bone)]


def _share(
    surface: Surface, skeleton: Skeleton, suffix: str, prefixes: tuple[str, ...]
) -> np.ndarray:
    """(V,) summed weight of the bones of one side whose names start with a prefix."""
    chosen = [n.endswith(suffix) and n.startswith(prefixes) for n in skeleton.names]
    return surface.weights[:, np.array(chosen)].sum(1)


def _limb(surface: Surface, joints: np.ndarray, beyond: np.ndarray, share: float) -> np.ndarray:
    """(V,) metres before the point `share` of the way along three `joints`; `beyond` (V,) is the
    weight of the second segment, which blends the two segments' directions at the middle joint."""
    first, second = joints[1] - joints[0], joints[2] - joints[1]
    lengths = np.linalg.norm(first), np.linalg.norm(second)
    upper = (surface.vertices - joints[0]) @ first / lengths[0]
    lower = (surface.vertices - joints[1]) @ second / lengths[1] + lengths[0]
    return share * sum(lengths) - (upper * (1 - beyond) + lower * beyond)


def _arm(surface: Surface, skeleton: Skeleton, suffix: str, share: float) -> np.ndarray:
    bones = ("upperarm01", "lowerarm01", "wrist")
    joints = np.array([_head(skeleton, bone + suffix) for bone in bones])
    beyond = _share(surface, skeleton, suffix, ("lowerarm", "wrist", "metacarpal", "finger"))
    member = beyond + _share(surface, skeleton, suffix, ("upperarm",))
    if share < 0.05:
        inset = share * float(np.linalg.norm(joints[2] - joints[0]))
        return _bare_shoulder(surface, joints[0], suffix, inset)
    return np.where(member > 0.3, _limb(surface, joints, beyond, share), FAR)


def _bare_shoulder(surface: Surface, shoulder: np.ndarray, suffix: str, inset: float) -> np.ndarray:
    """An armhole: a plane that leans inwards at the top, `inset` metres from the shoulder joint."""
    side = SIDE_SIGN[suffix]
    normal = np.array([side * 0.94, 0.0, 0.34])
    return inset - (surface.vertices - shoulder) @ normal


def _leg(surface: Surface, skeleton: Skeleton, suffix: str, share: float) -> np.ndarray:
    joints = np.array(
        [_head(skeleton, bone + suffix) for bone in ("upperleg01", "lowerleg01", "foot")]
    )
    beyond = _share(surface, skeleton, suffix, ("lowerleg", "foot", "toe"))
    member = beyond + _share(surface, skeleton, suffix, ("upperleg",))
    return np.where(member > 0.3, _limb(surface, joints, beyond, share), FAR)


def _trunk(surface: Surface, skeleton: Skeleton, cut: Cut) -> list[np.ndarray]:
    low = _head(skeleton, "upperleg01.L")[2]
    high = _head(skeleton, "neck01")[2]
    arms = sum(
        _share(surface, skeleton, suffix, ("upperarm", "lowerarm", "wrist", "metacarpal", "finger"))
        for suffix in SIDE_SIGN
    )
    height = np.where(arms > 0.3, FAR, (surface.vertices[:, 2] - low))
    depth = np.where(arms > 0.3, -FAR, (surface.vertices[:, 2] - low))
    fields = []
    if cut.hem is not None:
        fields.append(height - cut.hem * (high - low))
    if cut.waist is not None:
        fields.append(cut.waist * (high - low) - depth)
        fields.append(np.where(arms > 0.3, -FAR, FAR))
    return fields


def _neck(surface: Surface, skeleton: Skeleton, cut: Cut) -> np.ndarray:
    base = _head(skeleton, "neck01")
    offset = surface.vertices - base
    forward = -offset[:, 1]
    limit = cut.neck - cut.neck_drop * forward
    if cut.neck_v:
        width = 0.07
        aside = np.hypot(offset[:, 0], V_ROUND) - V_ROUND
        narrow = np.clip(1 - aside / width, 0, 1)
        limit = limit - cut.neck_v * narrow * np.clip(forward / 0.05, 0, 1)
    near = np.abs(offset[:, 0]) < 0.2
    return np.where(near, (limit - offset[:, 2]) / np.hypot(1.0, cut.neck_drop), FAR)
