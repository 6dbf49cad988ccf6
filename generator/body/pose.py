"""One pose out of an action: a moment of its motion, varied, and fitted to a skeleton.

Positions are metres in the torso's rest frame (the rest world), in which both arms are solved; the
trunk's own lean is applied by forward kinematics afterwards. Leading axis 2 = left, right.
"""

from typing import NamedTuple

import numpy as np

from generator.body.action_files import Action, ArmKey
from generator.body.arm_ik import ArmPose, solve_arms
from generator.body.hand_points import hand_points
from generator.body.rig import BodyRig, body_rig
from generator.hand.fingers import HandRig, finger_rotations
from generator.hand.gestures import draw_noise, vary
from generator.hand.kinematics import Skeleton, forward_kinematics
from generator.hand.rotations import cross, from_rotation_vector, reject, rigid_inverse, slerp

Array = np.ndarray

PLACE_NOISE = 0.045
"""Standard deviation of a hand's place, in arm lengths (about 2.5 cm), times the key's `loose`."""

TURN_NOISE = 0.13
"""Standard deviation of a hand's orientation about each axis, radians, times the key's `loose`."""

SWIVEL_NOISE = 0.18
"""Standard deviation of the elbow's swivel, radians, times the key's `loose`."""

BODY_NOISE = np.array([0.04, 0.06, 0.03, 0.06, 0.10, 0.05])
"""Standard deviations of the torso's lean, turn, tilt and the head's nod, turn, tilt, radians."""

ARC = np.array([0.08, 0.15])
"""How far hands swing outward and forward on their way, in lengths of the way: round the body."""

_OUT = np.array([1.0, -1.0])
"""x of outward for the left and the right arm; characters face -y."""


class BodyPose(NamedTuple):
    """rotations (B, 3, 3) and translation (3,) for `forward_kinematics`; gestures: the name of the
    gesture each hand (left, right) holds, the nearer one in time while it changes."""

    rotations: Array
    translation: Array
    gestures: tuple[str | None, str | None]


class Variation(NamedTuple):
    """Everything random about one pose, drawn at once and in the same number for every action.

    mirror: left and right change parts; warp (2,): how unevenly time runs; body (6,), place (2, 3),
    turn (2, 3), swivel (2,) in standard deviations; fingers (2, 5, 4) radians; choice: which of an
    action's variants, 0 to 1.
    """

    mirror: bool
    warp: Array
    body: Array
    place: Array
    turn: Array
    swivel: Array
    fingers: Array
    choice: float


class Moment(NamedTuple):
    """Two neighbouring keyframes, (left, right) each, and the share (0 to 1) of the way between them;
    body (6,) torso and head angles at that moment."""

    before: tuple[ArmKey, ArmKey]
    after: tuple[ArmKey, ArmKey]
    share: float
    body: Array


def draw_variation(rng: np.random.Generator) -> Variation:
    """Draw how one pose differs from the authored motion."""
    mirror, *warp = rng.random(3)
    normal = rng.standard_normal(20)
    fingers = np.stack((draw_noise(rng), draw_noise(rng)))
    return Variation(
        bool(mirror < 0.5),
        np.array(warp) - 0.5,
        normal[:6],
        normal[6:12].reshape(2, 3),
        normal[12:18].reshape(2, 3),
        normal[18:],
        fingers,
        float(rng.random()),
    )


STILL = Variation(
    False,
    np.zeros(2),
    np.zeros(6),
    np.zeros((2, 3)),
    np.zeros((2, 3)),
    np.zeros(2),
    np.zeros((2, 5, 4)),
    0.0,
)
"""No variation: the motion as it was authored, with the first pose of what it may choose from."""


def draw_pose(
    action: Action, time: float, skeleton: Skeleton, rng_pose: np.random.Generator
) -> BodyPose:
    """The pose of `skeleton` at `time` seconds into `action`, varied by `rng_pose`.

    The same arguments give the same pose; a hand never leaves its joints' limits, and a target that is
    out of reach is approached. ValueError for a time outside 0 to `action.duration`.
    """
    if not 0.0 <= time <= action.duration:
        raise ValueError(f"{action.name} lasts {action.duration} s, got time {time}")
    return pose_at(action, time, body_rig(skeleton), draw_variation(rng_pose))


def pose_at(action: Action, time: float, rig: BodyRig, variation: Variation) -> BodyPose:
    """The pose at `time` for a given variation: what `draw_pose` draws is decided, nothing is drawn."""
    if action.variants:
        action = action.variants[int(variation.choice * len(action.variants))]
    moment = _moment(action, time, variation)
    rotations = rig.stances[action.stance].copy()
    _turn(rotations, rig.spine, moment.body[:3])
    _turn(rotations, rig.neck, moment.body[3:])
    for side, hand in enumerate(rig.hands):
        rotations[hand.bones] = _fingers(hand, moment, side, variation.fingers[side])
    transforms = forward_kinematics(rig.skeleton, rotations, np.zeros(3))
    to_torso = rigid_inverse(transforms[rig.chest]) @ transforms
    arms = _arms(rig, moment, to_torso, variation)
    rotations[rig.arms.bones] = arms.rotations
    chosen = moment.before if moment.share < 0.5 else moment.after
    return BodyPose(rotations, np.zeros(3), (chosen[0].gesture.name, chosen[1].gesture.name))


def _moment(action: Action, time: float, variation: Variation) -> Moment:
    """The keyframes round a warped time, eased by the minimum-jerk curve between rest and rest."""
    u = time / action.duration
    first, second = variation.warp
    u += 0.12 * first * np.sin(np.pi * u) + 0.06 * second * np.sin(2 * np.pi * u)
    t = float(np.clip(u, 0.0, 1.0)) * action.duration
    k = int(np.clip(np.searchsorted(action.times, t, side="right") - 1, 0, len(action.times) - 1))
    after = min(k + 1, len(action.times) - 1)
    gap = action.times[after] - action.times[k]
    share = minimum_jerk((t - action.times[k]) / gap) if gap > 0.0 else 0.0
    body = (1.0 - share) * action.body[k] + share * action.body[after]
    pairs = action.arms[k], action.arms[after]
    if action.mirror and variation.mirror:
        pairs = pairs[0][::-1], pairs[1][::-1]
        body = body * [1, -1, -1, 1, -1, -1]
    return Moment(*pairs, share, body + variation.body * BODY_NOISE)


def minimum_jerk(s: float) -> float:
    """Share of the way at share `s` of the time, at rest at both ends (Flash & Hogan 1985)."""
    s = min(max(s, 0.0), 1.0)
    return s * s * s * (10.0 - 15.0 * s + 6.0 * s * s)


def _turn(rotations: Array, chain: tuple[Array, Array], angles: Array) -> None:
    """Spread a lean, turn and tilt over a chain of bones, in place."""
    bones, shares = chain
    lean, turn, tilt = angles
    rotations[bones] = from_rotation_vector(shares[:, None] * np.array([lean, tilt, turn]))


def _fingers(hand: HandRig, moment: Moment, side: int, noise: Array) -> Array:
    """Finger rotations between two gestures.

    The fingers close a little ahead of the arm; the thumb closes last and opens first, so that it
    comes to lie on the fingers.
    """
    first, second = moment.before[side].gesture, moment.after[side].gesture
    share = np.full((5, 1), min(1.25 * moment.share, 1.0))
    closing = second.angles[1:, ::2].sum() > first.angles[1:, ::2].sum()
    share[0] = max(0.0, 1.5 * moment.share - 0.5) if closing else min(1.5 * moment.share, 1.0)
    angles = (1.0 - share) * first.angles + share * second.angles
    variation = (1.0 - share) * first.variation + share * second.variation
    return finger_rotations(hand, vary(angles, noise, variation))


class _Goal(NamedTuple):
    """Where a point of each hand goes: places (2, 3), hands (2, 3, 3) rotations from rest, swivel
    (2,), points (2, 3) relative to the wrist in the hand's rest axes, loose (2,), held (2,) 1 where the
    hand is anchored to the other one."""

    places: Array
    hands: Array
    swivel: Array
    points: Array
    loose: Array
    held: Array


def _arms(rig: BodyRig, moment: Moment, to_torso: Array, variation: Variation) -> ArmPose:
    """Solve both arms for the moment's goal; once more where the wrist's limits turned the hand."""
    points = np.stack([hand_points(rig.skeleton, hand, to_torso) for hand in rig.hands])
    points -= points[:, :1].copy()
    first = _goal(rig, moment.before, to_torso, points)
    second = _goal(rig, moment.after, to_torso, points)
    goal = _between(first, second, moment.share)
    turn, shift = _displacement(rig, goal, variation)
    hands = from_rotation_vector(turn) @ goal.hands
    places = goal.places + shift
    swivel = goal.swivel + SWIVEL_NOISE * goal.loose * variation.swivel
    wrists = places - np.einsum("sij,sj->si", hands, goal.points)
    arms = solve_arms(rig.arms, wrists, hands, swivel)
    if np.abs(arms.hand - hands).max() < 1e-6:
        return arms
    wrists = places - np.einsum("sij,sj->si", arms.hand, goal.points)
    return solve_arms(rig.arms, wrists, hands, swivel)


def _displacement(rig: BodyRig, goal: _Goal, variation: Variation) -> tuple[Array, Array]:
    """Rotation vectors and shifts, both (2, 3); a hand held to the other shares the other's."""
    loose = goal.loose[:, None]
    turn = TURN_NOISE * loose * variation.turn
    shift = PLACE_NOISE * loose * rig.reach[:, None] * variation.place
    held = goal.held[:, None]
    return turn + held * turn[::-1], shift + held * shift[::-1]


def _between(first: _Goal, second: _Goal, share: float) -> _Goal:
    """The goal on the way from `first` to `second`, swinging a little forward."""
    mixed = [(1.0 - share) * a + share * b for a, b in zip(first, second, strict=True)]
    way = second.places - first.places
    bulge = 4.0 * share * (1.0 - share) * np.sqrt((way * way).sum(1))
    mixed[0][:, 0] += ARC[0] * bulge * _OUT
    mixed[0][:, 1] -= ARC[1] * bulge
    mixed[1] = slerp(first.hands, second.hands, np.full(2, share))
    return _Goal(*mixed)


def _goal(rig: BodyRig, keys: tuple[ArmKey, ArmKey], to_torso: Array, points: Array) -> _Goal:
    """The goal of one keyframe, its anchors where torso and head carry them."""
    places, hands = np.empty((2, 3)), np.empty((2, 3, 3))
    order = (1, 0) if keys[0].to_hand else (0, 1)
    for side in order:
        key = keys[side]
        frame = np.eye(3)
        if key.to_hand:
            anchor = places[1 - side]
        else:
            bones, rest = rig.landmarks[key.anchor]
            which = 1 - side if key.across else side
            carried = to_torso[bones[which]]
            anchor = carried[:3, :3] @ rest[which] + carried[:3, 3]
            if bones[which] == rig.head:
                frame = carried[:3, :3]
        axes = frame * np.array([_OUT[side], -1.0, 1.0])
        places[side] = anchor + axes @ key.offset * rig.reach[side]
        hands[side] = _hand(rig.hands[side], axes @ key.palm, axes @ key.fingers, side)
    return _Goal(
        places,
        hands,
        np.array([key.swivel for key in keys]),
        np.stack([points[side, key.point] for side, key in enumerate(keys)]),
        np.array([key.loose for key in keys]),
        np.array([float(key.to_hand) for key in keys]),
    )


def _hand(hand: HandRig, palm: Array, fingers: Array, side: int) -> Array:
    """(3, 3) rotation from the rest hand to one whose fingers and palm point as given."""
    normal = reject(palm, fingers)
    thumb = cross(fingers, normal) * -_OUT[side]
    return np.stack((fingers, thumb, normal), 1) @ hand.frame.T
