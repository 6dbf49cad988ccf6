"""Finger joints: anatomical axes of a rest skeleton, angle limits, angles to rotations.

A hand's angles are an array (5, 4) of radians, a row per finger in the order of `FINGERS`:

- fingers: MCP flexion, MCP abduction (away from the middle finger; the middle finger towards the
  thumb), PIP flexion, DIP flexion;
- thumb: CMC flexion (across the palm), CMC abduction (away from the palm's plane), MCP and IP flexion.

Zero is the straight hand on every character, whatever bend its rest pose has: fingers flat in the
plane of the palm, slightly fanned, and the thumb beside the index finger. Flexion is positive
towards the palm, whose side follows from the thumb's. Letters: F along the hand, R towards the
thumb, N out of the palm (unit vectors); u along a bone, p out of its pad, q to its abduction.
"""

from typing import NamedTuple

import numpy as np

from generator.hand.keypoints import FINGERS
from generator.hand.kinematics import Skeleton
from generator.hand.rotations import axis_angle, between, cross, reject, twist_angle, unit

Array = np.ndarray

SUFFIX = {"left": ".L", "right": ".R"}
"""How bones of a side end."""

JOINT_NAMES = {
    finger: ("flexion", "abduction", "mcp", "ip")
    if finger == "thumb"
    else ("mcp", "abduction", "pip", "dip")
    for finger in FINGERS
}
"""What the four angles of each finger are called in authored data."""

_FINGER = ((-0.35, 1.57), (-0.26, 0.35), (0.0, 1.83), (-0.09, 1.48))
LIMITS = np.array([((-0.50, 0.80), (-0.30, 1.22), (-0.15, 0.96), (-0.35, 1.40)), *[_FINGER] * 4])
"""(5, 4, 2) lowest and highest angle per joint, radians.

The norms of the American Academy of Orthopaedic Surgeons, in degrees, as tables for therapists quote
them: MCP flexion 90 and extension 45, PIP 100, DIP 90, spread 20; thumb CMC abduction 70, MCP 50, IP 80
and 20 backwards. Up to 5 degrees are allowed beyond PIP and the thumb's MCP, as individuals have them;
MCP extension is held to 20 and the spread towards the middle finger to 15, beyond which hands seldom
go by themselves. CMC flexion is counted from our zero, the thumb beside the index finger.
"""

_FAN = np.radians([0.0, 4.0, 0.0, -5.0, -11.0])
"""Direction of each straight finger, radians from F towards R."""

_THUMB_ALONG = (0.93, 0.30, 0.20)
_THUMB_PAD = (0.0, -0.82, 0.57)
"""The thumb's metacarpal and its pad's side at zero, in (F, R, N)."""

_PRONATION = (0.35, 0.55)
"""How far the thumb rolls its pad towards the fingers per radian of CMC flexion and abduction."""


class HandRig(NamedTuple):
    """The finger joints of one hand; axes in rest-world directions of their own bone.

    bones (5, 3) int32; straight (5, 3, 3, 3) rotations that take the rest pose to zero; flexion
    (5, 3, 3) axes per joint; abduction (5, 3) axes of the bases; pronation (3,) the thumb's roll axis;
    zero (5, 3, 3) u, p, q of the bases in the straight hand; frame (3, 3) the hand's F, R, N as
    columns; wrist bone.
    """

    bones: Array
    straight: Array
    flexion: Array
    abduction: Array
    pronation: Array
    zero: Array
    frame: Array
    wrist: int


def hand_frame(skeleton: Skeleton, side: str) -> Array:
    """(3, 3) columns F along the hand, R towards the thumb's side, N out of the palm, at rest."""
    end = SUFFIX[side]
    head = {name: skeleton.heads[skeleton.bone(name + end)] for name in _FRAME_BONES}
    along = unit(head["finger3-1"] - head["wrist"])
    radial = reject(head["finger2-1"] - head["finger5-1"], along)
    palm = cross(radial, along) * (1.0 if side == "right" else -1.0)
    return np.stack((along, radial, palm), 1)


_FRAME_BONES = ("wrist", "finger2-1", "finger3-1", "finger5-1")


def hand_rig(skeleton: Skeleton, side: str) -> HandRig:
    """The joints of the `side` hand ("left", "right") of a skeleton with MakeHuman's bone names."""
    frame = hand_frame(skeleton, side)
    handed = 1.0 if side == "right" else -1.0
    names = [[f"finger{f}-{k}{SUFFIX[side]}" for k in (1, 2, 3)] for f in range(1, 6)]
    bones = np.array([skeleton.bones(*row) for row in names], np.int32)
    along = unit(
        np.concatenate((skeleton.heads[bones[:, 1:]], skeleton.tails[bones[:, 2:]]), 1)
        - skeleton.heads[bones]
    )
    zero, rest = _zero_frames(frame, handed), _rest_frames(along, frame, handed)
    straight = np.empty((5, 3, 3, 3))
    straight[:, 0] = zero @ np.swapaxes(rest, -1, -2)
    straight[:, 1] = between(along[:, 1], along[:, 0])
    straight[:, 2] = between(along[:, 2], along[:, 1])
    flexion = np.empty((5, 3, 3))
    flexion[:, 0] = cross(zero[..., 0], zero[..., 1])
    flexion[:, 1] = np.einsum("fji,fj->fi", straight[:, 0], flexion[:, 0])
    flexion[:, 2] = np.einsum("fji,fj->fi", straight[:, 1], flexion[:, 1])
    abduction = cross(zero[..., 0], zero[..., 2] * _OUTWARD[:, None])
    pronation = cross(zero[0, :, 1], -zero[0, :, 2])
    wrist = skeleton.bone("wrist" + SUFFIX[side])
    return HandRig(bones, straight, flexion, abduction, pronation, zero, frame, wrist)


_OUTWARD = np.array([1.0, 1.0, 1.0, -1.0, -1.0])
"""Abduction leads towards q for thumb, index and middle finger, away from it for ring and little."""


def _frames(along: Array, pad: Array, handed: float) -> Array:
    """(5, 3, 3) columns u, p, q: p is `pad` made orthogonal, q = u x p on a right hand."""
    pads = reject(pad, along)
    return np.stack((along, pads, cross(along, pads) * handed), -1)


def _zero_frames(frame: Array, handed: float) -> Array:
    """u, p, q of the five base bones in the straight hand; q of a finger points to the thumb."""
    zeros = np.zeros(5)
    along = np.stack((np.cos(_FAN), np.sin(_FAN), zeros), 1)
    pad = np.tile([0.0, 0.0, 1.0], (5, 1))
    along[0], pad[0] = unit(np.array(_THUMB_ALONG)), _THUMB_PAD
    return _frames(along @ frame.T, pad @ frame.T, handed)


def _rest_frames(along: Array, frame: Array, handed: float) -> Array:
    """u, p, q of the five base bones at rest; the bend at its last joint shows the thumb's pad."""
    pad = np.tile(frame[:, 2], (5, 1))
    last = reject(along[0, 2] - along[0, 1], along[0, 1])
    pad[0] = between(along[0, 1], along[0, 0]) @ last
    return _frames(along[:, 0], pad, handed)


def finger_rotations(rig: HandRig, angles: Array) -> Array:
    """(5, 3, 3, 3) rotations of `rig.bones` for `angles` (5, 4), as forward kinematics takes them."""
    bend = axis_angle(rig.flexion, angles[:, (0, 2, 3)])
    side = axis_angle(rig.abduction, angles[:, 1])
    roll = angles[0, 0] * _PRONATION[0] + angles[0, 1] * _PRONATION[1]
    side[0] = side[0] @ axis_angle(rig.pronation, roll)
    bend[:, 0] = bend[:, 0] @ side
    return bend @ rig.straight


def clamp_angles(angles: Array) -> Array:
    """`angles` (5, 4) moved into `LIMITS`; a bent finger cannot be spread as far as a straight one."""
    inside = np.clip(angles, LIMITS[..., 0], LIMITS[..., 1])
    room = 1.0 - 0.7 * np.clip(inside[1:, 0] / LIMITS[1:, 0, 1], 0.0, 1.0)
    inside[1:, 1] = np.clip(inside[1:, 1], LIMITS[1:, 1, 0] * room, LIMITS[1:, 1, 1] * room)
    return inside


def joint_angles(rig: HandRig, rotations: Array) -> Array:
    """The angles (..., 5, 4) behind rotations (..., 5, 3, 3, 3): `finger_rotations` reversed."""
    turned = rotations @ np.swapaxes(rig.straight, -1, -2)
    bent = twist_angle(turned[..., 1:, :, :], rig.flexion[:, 1:])
    moved = np.einsum("...fij,fj->...fi", turned[..., 0, :, :], rig.zero[..., 0])
    along, pad, outward = np.moveaxis(np.einsum("fij,...fi->...fj", rig.zero, moved), -1, 0)
    spread = np.arcsin(np.clip(outward * _OUTWARD, -1.0, 1.0))
    return np.stack((np.arctan2(pad, along), spread, bent[..., 0], bent[..., 1]), -1)
