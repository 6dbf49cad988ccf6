"""Arms by analytic two-bone inverse kinematics: shoulder girdle, elbow circle, forearm roll, wrist.

Everything is solved in the torso's rest frame (the rest world, since a bone's rotation is applied
before its parent's transform) for both arms at once. Letters: leading axis 2 = left, right arm; C
candidate elbows. S shoulder, E elbow, W wrist at rest; f along the forearm; N out of the palm. The
elbow is a hinge that bends in its anatomical sense only, because its angle is taken from the
triangle S E W and the upper arm is rolled so that the hinge is normal to it.
"""

from typing import NamedTuple

import numpy as np

from generator.hand.fingers import SUFFIX, hand_frame
from generator.hand.keypoints import SIDES
from generator.hand.kinematics import Skeleton
from generator.hand.rotations import (
    axis_angle,
    between,
    cross,
    dot,
    reject,
    twist_angle,
    unit,
)

Array = np.ndarray

ARM_BONES = (
    "clavicle",
    "upperarm01",
    "upperarm02",
    "lowerarm01",
    "lowerarm02",
    "wrist",
)
"""The bones an arm solution rotates, from the trunk outwards."""

ROLL_LIMITS = (-1.40, 1.50)
"""Pronation (palm down, negative) and supination (palm up), radians from thumb up."""

FLEXION_LIMITS = (-1.20, 1.20)
"""Wrist extension (negative) and flexion, radians from the straight wrist."""

DEVIATION_LIMITS = (-0.50, 0.35)
"""Wrist deviation towards the little finger (negative) and towards the thumb, radians."""

ELBOW_MAX = 2.60
"""Largest elbow flexion, 149 degrees. The arm's ranges too keep to the norms of `fingers.LIMITS`: elbow
150, pronation 80, supination 80 to 85, wrist flexion 80 (less here) and extension 70, deviation 30 and
20 degrees."""

ELBOW_MIN = 0.05
"""Smallest elbow flexion: an arm never locks quite straight."""

_SEARCH = np.linspace(-0.9, 0.9, 13)
"""Changes of swivel, radians, among which the one that spares the wrist most is blended."""


class ArmRig(NamedTuple):
    """Rest geometry of both arms; arrays lead with the side (left, right).

    bones (2, 6) int32 in the order of `ARM_BONES`; heads (2, 6, 3); lengths (2, 2) upper and lower
    arm; upper (2, 3, 3) columns along the upper arm, hinge, their cross product; fore (2, 3) along the
    forearm; bend (2,) elbow flexion at rest; straighten (2, 3, 3) turns the hand in line with the
    forearm; wrist (2, 3, 3) columns f, flexion axis, their cross product; roll (2,) forearm roll of the
    rest pose, radians from thumb up; handed (2,) 1 left, -1 right.
    """

    bones: Array
    heads: Array
    lengths: Array
    upper: Array
    fore: Array
    bend: Array
    straighten: Array
    wrist: Array
    roll: Array
    handed: Array


class ArmPose(NamedTuple):
    """A solution: rotations (2, 6, 3, 3) of `ArmRig.bones`; hand (2, 3, 3) the hand's rotation reached
    and wrist (2, 3) its place, both in the torso's rest frame; elbow flexion (2,) radians; angles
    (2, 3) forearm roll, wrist flexion, wrist deviation, radians."""

    rotations: Array
    hand: Array
    wrist: Array
    elbow: Array
    angles: Array


def arm_rig(skeleton: Skeleton) -> ArmRig:
    """Measure both arms of a skeleton that has MakeHuman's bone names."""
    handed = np.array([1.0, -1.0])
    bones = np.stack([skeleton.bones(*(n + SUFFIX[s] for n in ARM_BONES)) for s in SIDES])
    heads = skeleton.heads[bones]
    shoulder, elbow, wrist = heads[:, 1], heads[:, 3], heads[:, 5]
    lengths = np.stack([_length(elbow - shoulder), _length(wrist - elbow)], 1)
    along, fore = unit(elbow - shoulder), unit(wrist - elbow)
    bend = np.arccos(np.clip(dot(along, fore), -1.0, 1.0))
    # A straight rest arm does not show its hinge: its forearm would bend forward (-y).
    bent_to = np.where(bend[:, None] > 0.09, fore, along + [0.0, -1.0, 0.0])
    hinge = unit(cross(along, bent_to))
    frames = np.stack([hand_frame(skeleton, side) for side in SIDES])
    straighten = between(frames[:, :, 0], fore)
    palm = np.einsum("sij,sj->si", straighten, frames[:, :, 2])
    flexion = unit(cross(fore, palm))
    roll = _angle_about(fore, hinge * handed[:, None], palm) * -handed
    return ArmRig(
        bones,
        heads,
        lengths,
        np.stack((along, hinge, cross(along, hinge)), -1),
        fore,
        bend,
        straighten,
        np.stack((fore, flexion, cross(fore, flexion)), -1),
        roll,
        handed,
    )


def _length(vectors: Array) -> Array:
    return np.sqrt(dot(vectors, vectors))


def _angle_about(axis: Array, start: Array, end: Array) -> Array:
    """Signed angle (...) about unit `axis` from `start` to `end`, both (..., 3), seen along it."""
    a, b = reject(start, axis), reject(end, axis)
    return np.arctan2(dot(cross(a, b), axis), dot(a, b))


def solve_arms(rig: ArmRig, wrist: Array, hand: Array, swivel: Array) -> ArmPose:
    """Bring both wrists to `wrist` (2, 3) with hand rotations `hand` (2, 3, 3) from the rest hand.

    Positions are metres in the torso's rest frame. swivel (2,) radians turns the elbow about the line
    from shoulder to wrist: 0 hangs down, positive lifts it outwards; the solver shifts it as far as
    wrist and forearm need. A target out of reach is approached as far as the arm's length allows, an
    orientation out of range as far as the joints allow; `ArmPose` tells what was reached.
    """
    girdle = _girdle(rig, wrist)
    back = np.swapaxes(girdle, -1, -2)
    base = rig.heads[:, 0]
    local = base + np.einsum("sij,sj->si", back, wrist - base)
    turned = back @ hand
    tries = swivel[:, None] + _SEARCH
    cost = (
        _strain(_angles(rig, _forearm(rig, local, tries)[2], turned[:, None])) + 0.10 * _SEARCH**2
    )
    weight = np.exp(-(cost - cost.min(1, keepdims=True)) / 0.015)
    best = (weight * tries).sum(1, keepdims=True) / weight.sum(1, keepdims=True)
    return _assemble(rig, girdle, local, turned, best)


def _girdle(rig: ArmRig, wrist: Array) -> Array:
    """(2, 3, 3) turn of the clavicle: it lifts with a raised arm and follows a far reach."""
    offset = wrist - rig.heads[:, 1]
    reach = _length(offset) / rig.lengths.sum(1)
    out, forward, up = offset[:, 0] * rig.handed, -offset[:, 1], offset[:, 2]
    size = np.maximum(_length(offset), 1e-6)
    lift = 0.34 * _ramp(up / size, -0.3, 0.9) * _ramp(reach, 0.2, 0.9) + 0.03
    ahead = 0.22 * _ramp(forward / size, 0.3, 1.0) * _ramp(reach, 0.6, 1.05)
    across = 0.16 * _ramp(-out / size, 0.0, 0.7)
    raised = axis_angle(np.array([0.0, 1.0, 0.0]), -lift * rig.handed)
    return np.asarray(
        axis_angle(np.array([0.0, 0.0, 1.0]), -(ahead + across) * rig.handed) @ raised
    )


def _ramp(x: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def _forearm(rig: ArmRig, wrist: Array, swivel: Array) -> tuple[Array, Array, Array]:
    """Upper arm (2, C, 3, 3), elbow flexion (2,) and forearm (2, C, 3, 3) for swivels (2, C)."""
    upper, lower = rig.lengths[:, 0], rig.lengths[:, 1]
    axis = wrist - rig.heads[:, 1]
    near = np.sqrt(upper**2 + lower**2 + 2 * upper * lower * np.cos(ELBOW_MAX))
    far = np.sqrt(upper**2 + lower**2 + 2 * upper * lower * np.cos(ELBOW_MIN))
    reach = np.clip(_length(axis), near, far)
    axis = unit(axis)
    cosine = (upper**2 + reach**2 - lower**2) / (2 * upper * reach)
    sine = np.sqrt(np.maximum(1.0 - cosine**2, 0.0))
    flexion = np.arccos(np.clip((reach**2 - upper**2 - lower**2) / (2 * upper * lower), -1, 1))
    hang = reject(np.stack((0.3 * rig.handed, [0.35, 0.35], [-0.9, -0.9]), 1), axis)
    lift = cross(axis, hang) * rig.handed[:, None]
    elbow = np.cos(swivel)[..., None] * hang[:, None] + np.sin(swivel)[..., None] * lift[:, None]
    along = cosine[:, None, None] * axis[:, None] + sine[:, None, None] * elbow
    hinge = cross(elbow, np.broadcast_to(axis[:, None], elbow.shape))
    posed = np.stack((along, hinge, cross(along, hinge)), -1)
    arm = posed @ np.swapaxes(rig.upper, -1, -2)[:, None]
    fore = arm @ axis_angle(rig.upper[:, :, 1], flexion - rig.bend)[:, None]
    return arm, flexion, fore


def _angles(rig: ArmRig, fore: Array, hand: Array) -> Array:
    """Forearm roll, wrist flexion and deviation (2, C, 3) that give `hand` on forearms (2, C, 3, 3)."""
    basis = rig.wrist[:, None]
    turn = np.swapaxes(fore, -1, -2) @ hand @ np.swapaxes(rig.straighten, -1, -2)[:, None]
    m = np.swapaxes(basis, -1, -2) @ turn @ basis
    handed = rig.handed[:, None]
    roll = np.arctan2(-m[..., 1, 2], m[..., 2, 2]) * -handed + rig.roll[:, None]
    roll = (roll + np.pi) % (2.0 * np.pi) - np.pi
    flexion = np.arcsin(np.clip(m[..., 0, 2], -1.0, 1.0))
    deviation = np.arctan2(-m[..., 0, 1], m[..., 0, 0]) * -handed
    return np.stack((roll, flexion, deviation), -1)


def _strain(angles: Array) -> Array:
    """(2, C) discomfort: how far the angles (2, C, 3) leave the easy middle of their ranges."""
    low, high = (
        np.array(x) for x in zip(ROLL_LIMITS, FLEXION_LIMITS, DEVIATION_LIMITS, strict=True)
    )
    middle, half = (low + high) / 2, (high - low) / 2
    beyond = np.maximum(np.abs(angles - middle) / half - 0.55, 0.0)
    return np.asarray((beyond * beyond).sum(-1))


def _clamped(angles: Array) -> Array:
    """Angles (2, 3) inside their limits."""
    low, high = zip(ROLL_LIMITS, FLEXION_LIMITS, DEVIATION_LIMITS, strict=True)
    return np.clip(angles, low, high)


def _hand_on(rig: ArmRig, fore: Array, angles: Array) -> Array:
    """(2, 3, 3) hand rotations of forearms (2, 3, 3) with `angles` (2, 3): `_angles` reversed."""
    spin = (angles[:, 0] - rig.roll) * -rig.handed
    x, y, z = (rig.wrist[:, :, k] for k in range(3))
    turn = axis_angle(x, spin) @ axis_angle(y, angles[:, 1])
    return np.asarray(fore @ turn @ axis_angle(z, angles[:, 2] * -rig.handed) @ rig.straighten)


def _assemble(rig: ArmRig, girdle: Array, wrist: Array, hand: Array, swivel: Array) -> ArmPose:
    """Rotations of every arm bone for one swivel (2, 1) per arm; long bones share their twists."""
    arm, flexion, fore = (x[:, 0] if x.ndim > 1 else x for x in _forearm(rig, wrist, swivel))
    angles = _clamped(_angles(rig, fore[:, None], hand[:, None])[:, 0])
    hand = _hand_on(rig, fore, angles)
    along, elbow = rig.upper[:, :, 0], rig.heads[:, 3]
    twist = twist_angle(arm, along)
    first = arm @ axis_angle(along, -0.5 * twist)
    second = axis_angle(unit(elbow - rig.heads[:, 2]), 0.5 * twist)
    spin = (angles[:, 0] - rig.roll) * -rig.handed
    third = np.swapaxes(first @ second, -1, -2) @ fore @ axis_angle(rig.fore, 0.35 * spin)
    fourth = axis_angle(unit(rig.heads[:, 5] - rig.heads[:, 4]), 0.5 * spin)
    last = np.swapaxes(first @ second @ third @ fourth, -1, -2) @ hand
    reached = rig.heads[:, 1] + np.einsum("sij,sj->si", arm, elbow - rig.heads[:, 1])
    reached += np.einsum("sij,sj->si", fore, rig.heads[:, 5] - elbow)
    base = rig.heads[:, 0]
    reached = base + np.einsum("sij,sj->si", girdle, reached - base)
    rotations = np.stack((girdle, first, second, third, fourth, last), 1)
    return ArmPose(rotations, girdle @ hand, reached, flexion, angles)
