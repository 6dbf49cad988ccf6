"""Objects in a hand as it is: the hand's pose is given, an object that fits into it is looked for.

Three ways to hold (`generator.scene.objects.HOLDS`): in the hollow of fingers and palm, between the tips of
thumb and fingers, lying on an upturned palm. Each proposes places from keypoints; a local search then
presses the object against the skin, and what sinks in or does not hold is given up.

Letters: S points of a hand's skin, world frame, metres. A pose is R (3, 3), whose columns are the
object's axes in the world, and its middle (3,). Digits are 0 thumb to 4 little finger, 5 the palm.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from generator.jit import jit
from generator.scene.objects import ObjectSpec, Solid, build, draw_size

__all__ = ["MAX_SINK", "Hand", "Placed", "draw_held", "hand_of"]

Array = np.ndarray

MAX_SINK = 0.0045
"""Metres that flesh may yield to what it holds."""

TOUCH = 0.0015
"""Metres within which skin touches."""

PALM = 5
TRIES = 6
"""Objects that are pressed into a hand before it stays empty."""

COARSE, FINE = 8, 3
"""Every how-manieth vertex of the skin the search begins and ends with; what counts is all of them."""

UPWARD = 0.85
"""Height of the palm's normal from which on things lie on it: 32 degrees from level."""

PULP = 0.007
"""Metres from the keypoint of an adult's fingertip, which lies in the pulp, to the skin."""

_CORE = np.array([0.004, *(5 * (0.003, 0.003, 0.002, 0.0005))])
"""(21,) metres round each keypoint that nothing enters: bone, lest thin things cut through a finger."""

_BONES = np.array(
    [(b if k else 0, b + 1) for f in range(5) for k, b in enumerate(range(4 * f, 4 * f + 4))]
)


class Hand(NamedTuple):
    """A hand that may hold something.

    keypoints (21, 3); skin (S, 3); digit (S,) what each point of the skin belongs to; across the palm
    from little to index finger, along it to the middle finger, normal out of it: unit vectors (3,).
    """

    keypoints: Array
    skin: Array
    digit: Array
    across: Array
    along: Array
    normal: Array

    def thinned(self, step: int) -> "Hand":
        """The same hand with every `step`-th point of its skin."""
        return self._replace(skin=self.skin[::step], digit=self.digit[::step])

    def core(self) -> tuple[Array, Array]:
        """Points (C, 3) along the bones and the metres (C,) round them that nothing enters."""
        share = np.linspace(0.0, 1.0, 6)[:, None, None]
        points, radii = self.keypoints[_BONES], _CORE[_BONES]
        inner = points[:, 0] * (1 - share) + points[:, 1] * share
        return inner.reshape(-1, 3), (
            radii[:, 0] * (1 - share[..., 0]) + radii[:, 1] * share[..., 0]
        ).ravel()


class Placed(NamedTuple):
    """An object in the world: what it is, R (3, 3) whose columns are its axes, and its middle (3,)."""

    spec: ObjectSpec
    solid: Solid
    R: Array
    middle: Array

    @property
    def vertices(self) -> Array:
        """(V, 3) world."""
        return np.asarray(self.solid.mesh.vertices @ self.R.T + self.middle)

    def distance(self, points: Array) -> Array:
        """(N,) signed metres from points in the world to its surface, negative inside."""
        return self.solid.distance((points - self.middle) @ self.R)

    def clear_of(self, points: Array, least: float) -> bool:
        """Whether all points (N, 3), world, are at least `least` metres (below 0: deep) from it."""
        reach = np.sqrt((self.solid.mesh.vertices**2).sum(1).max()) + max(least, 0.0)
        near = (np.abs(points - self.middle) < reach).all(1)
        return not near.any() or bool(self.distance(points[near]).min() >= least)


class _Start(NamedTuple):
    """A pose to begin with, and the digits that should come to touch."""

    R: Array
    middle: Array
    wanted: tuple[int, ...]


def hand_of(keypoints: Array, skin: Array, right: bool) -> Hand:
    """A hand from its keypoints (21, 3) and the vertices of its skin (S, 3), in the world."""
    across = keypoints[5] - keypoints[17]
    along = _unit(keypoints[9] - keypoints[0])
    across = _unit(across - (across @ along) * along)
    normal = np.cross(across, along) * (1.0 if right else -1.0)
    share = np.linspace(0.05, 1.0, 6)[:, None, None]
    ends = keypoints[_BONES]
    samples = (ends[:, 0] * (1 - share) + ends[:, 1] * share).transpose(1, 0, 2)
    squared = ((skin[:, None, None] - samples) ** 2).sum(-1).min(2)
    bone = squared.argmin(1)
    digit = np.where((bone % 4 == 0), PALM, bone // 4)
    return Hand(keypoints, skin.astype(np.float64), digit, across, along, normal)


def draw_held(
    rng: np.random.Generator, hand: Hand, person: Array, objects: Sequence[ObjectSpec]
) -> Placed | None:
    """An object that the hand holds, or None where none fits.

    person: (V, 3) vertices of the whole person, which it must not sink into either.
    """
    proposals = _proposals(rng, hand.thinned(COARSE), objects)
    for _, (spec, solid, starts) in zip(range(TRIES), proposals, strict=False):
        held = _pressed(hand, spec, solid, starts)
        if _holds(hand, held) and held.clear_of(person, -MAX_SINK):
            return held
    return None


# Proposals: which object of which size, and where to begin.

_Proposal = tuple[ObjectSpec, Solid, list[_Start]]


def _proposals(
    rng: np.random.Generator, hand: Hand, objects: Sequence[ObjectSpec]
) -> Iterator[_Proposal]:
    """Objects in random order, each in a way of holding it that the hand allows."""
    hollow = _hollow(hand)
    gap = float(np.linalg.norm(hand.keypoints[8] - hand.keypoints[4])) - 2 * PULP
    for k in rng.permutation(len(objects)):
        spec = objects[k]
        for way in rng.permutation(spec.hold):
            found = None
            if way == "grip" and hollow is not None:
                found = _grip(rng, hand, spec, *hollow)
            elif way == "pinch" and -0.004 < gap < 0.08:
                found = _pinch(rng, hand, spec, gap)
            elif way == "palm" and hand.normal[2] > UPWARD:
                found = _palm(rng, hand, spec)
            if found is not None:
                yield spec, *found
                break


def _grip(
    rng: np.random.Generator,
    hand: Hand,
    spec: ObjectSpec,
    radius: float,
    centre: Array,
    axis: Array,
) -> tuple[Solid, list[_Start]] | None:
    """An object as thick as the hollow, its z along the hollow's axis, turned anyhow about it."""
    at = rng.uniform(*spec.where)
    middle_size = spec.size.mean(1)
    share = _thickness(build(spec, middle_size), at * middle_size[2]) / middle_size[:2]
    fitting = [((radius - 0.002) / s, (radius + 0.001) / s) for s in share]
    size = draw_size(rng, spec, fitting[:1] if spec.round else None)
    solid = build(spec, size)
    thick = _thickness(solid, at * size[2])
    if not (abs(thick.min() - radius) < 0.003 if spec.round else thick.min() < radius + 0.002):
        return None
    starts = []
    for turn in rng.uniform(0.0, 2 * np.pi, 10):
        z = axis if rng.random() < 0.85 else -axis
        x = _unit(np.cross(hand.along, z)) if abs(hand.along @ z) < 0.9 else hand.normal
        R = _frame(z, np.cos(turn) * x + np.sin(turn) * np.cross(z, x))
        starts.append(_Start(R, centre - at * size[2] * z, (0, 1, 2, 3, 4, PALM)))
    return solid, starts


def _pinch(
    rng: np.random.Generator, hand: Hand, spec: ObjectSpec, gap: float
) -> tuple[Solid, list[_Start]] | None:
    """An object as thick as the gap between the tips of thumb and index finger, its y across it.

    Sticks lean back over the hand as a pen does, everything else points away from it.
    """
    at = rng.uniform(*spec.where)
    size = draw_size(rng, spec, [(gap, gap + 0.002)] * 2)
    solid = build(spec, size)
    if not -0.002 < 2 * _thickness(solid, at * size[2])[1] - gap < 0.004:
        return None
    thumb, index = hand.keypoints[4], hand.keypoints[8]
    y, point = _unit(index - thumb), (index + thumb) / 2
    stick = size[2] > 6 * max(size[0], size[1])
    towards = hand.keypoints[5] - point if stick else point - hand.keypoints[[0, 5, 1]].mean(0)
    z = _unit(towards - (towards @ y) * y)
    starts = []
    for turn in rng.normal(0.0, 0.5, 8):
        turned = np.cos(turn) * z + np.sin(turn) * np.cross(y, z)
        side = y if rng.random() < 0.5 else -y
        R = np.stack([np.cross(side, turned), side, turned], 1)
        starts.append(_Start(R, point - at * size[2] * turned, (0, 1, 2) if stick else (0, 1)))
    return solid, starts


def _palm(
    rng: np.random.Generator, hand: Hand, spec: ObjectSpec
) -> tuple[Solid, list[_Start]] | None:
    """An object on the palm and the fingers' bases: standing, or lying if it is flat."""
    size = draw_size(rng, spec)
    solid = build(spec, size)
    flat = not spec.round and size[1] <= size[[0, 2]].min()
    start = hand.keypoints[[0, 5, 9, 13, 17]].mean(0) + 0.012 * rng.standard_normal(3)
    starts = []
    for turn in rng.uniform(0.0, 2 * np.pi, 6):
        side = np.cos(turn) * hand.across + np.sin(turn) * hand.along
        z, x = (side, np.cross(hand.normal, side)) if flat else (hand.normal, side)
        R = _frame(z, x)
        held = Placed(spec, solid, R, start + 0.2 * hand.normal)
        for _ in range(12):
            lowered = held.middle - float(held.distance(hand.skin).min()) * hand.normal
            held = held._replace(middle=lowered)
        starts.append(_Start(R, held.middle - 0.001 * hand.normal, (1, 2, 3, 4, PALM)))
    return solid, starts


def _thickness(solid: Solid, height: float) -> Array:
    """Half the extent (2,) metres in x and y of a solid at a height: rays from outside meet it."""
    far = 2 * float(np.abs(solid.mesh.vertices[:, :2]).max()) + 0.01
    # The sides without a handle: -x and -y.
    points = np.array([[-far, 0.0, height], [0.0, -far, height]])
    for _ in range(24):
        gap = solid.distance(points)
        points[0, 0] += gap[0]
        points[1, 1] += gap[1]
    return np.abs(np.array([points[0, 0], points[1, 1]]))


def _hollow(hand: Hand) -> tuple[float, Array, Array] | None:
    """Radius, a point and the direction of the axis (towards the thumb) of the widest cylinder that
    fingers and palm close round, or None where they close round nothing."""
    base = hand.keypoints[[5, 9, 13, 17]].mean(0)
    best: tuple[float, Array, Array] | None = None
    for yaw in np.radians([-40.0, -20.0, 0.0, 20.0]):
        for pitch in np.radians([-15.0, 0.0, 15.0]):
            axis = np.cos(yaw) * hand.across + np.sin(yaw) * hand.along
            axis = _unit(np.cos(pitch) * axis + np.sin(pitch) * hand.normal)
            x = _unit(hand.normal - (hand.normal @ axis) * axis)
            y = np.cross(axis, x) if np.cross(axis, x) @ hand.along > 0 else -np.cross(axis, x)
            offset = hand.skin - base
            flat = offset[np.abs(offset @ axis) < 0.045] @ np.stack([x, y], 1)
            found = _inscribed(flat)
            if found is not None and (best is None or found[0] > best[0]):
                best = found[0], base + found[1] * x + found[2] * y, axis
    return best


def _inscribed(points: Array) -> tuple[float, float, float] | None:
    """Radius and centre of the widest circle between points (N, 2) that touches them all round.

    All round: hardly more than half of it is free of them. x runs out of the palm, y along the fingers.
    """
    x, y = np.meshgrid(np.arange(0.008, 0.075, 0.004), np.arange(-0.07, 0.055, 0.005))
    centres = np.stack([x.ravel(), y.ravel()], 1)
    radius = _clearances(centres, points)
    order = np.argsort(-radius, kind="stable")
    for k in order[radius[order] > 0.003][:40]:
        away = points - centres[k]
        touching = away[(away**2).sum(1) < (radius[k] + 0.007) ** 2]
        angles = np.sort(np.arctan2(touching[:, 1], touching[:, 0]))
        if np.diff(np.append(angles, angles[0] + 2 * np.pi)).max() < 1.1 * np.pi:
            return float(radius[k]), float(centres[k, 0]), float(centres[k, 1])
    return None


@jit
def _clearances(centres: Array, points: Array) -> Array:
    """(C,) distance from each of centres (C, 2) to the nearest of points (N, 2)."""
    out = np.empty(len(centres))
    for i in range(len(centres)):
        least = np.inf
        for k in range(len(points)):
            x, y = points[k, 0] - centres[i, 0], points[k, 1] - centres[i, 1]
            least = min(least, x * x + y * y)
        out[i] = np.sqrt(least)
    return out


# Pressing an object into the hand, and whether it holds.


def _pressed(hand: Hand, spec: ObjectSpec, solid: Solid, starts: list[_Start]) -> Placed:
    """The object at the best of several poses, moved until the wanted digits touch and none sinks in.

    A pattern search along and about the object's axes: coarse on some of the skin, fine on more of it.
    """
    coarse = hand.thinned(COARSE)
    costs = [_cost(coarse, solid, s.R, s.middle, s.wanted) for s in starts]
    R, middle, wanted = starts[int(np.argmin(costs))]
    for skin, step, last in ((coarse, 1.0, 0.25), (hand.thinned(FINE), 0.25, 0.1)):
        cost, size = _cost(skin, solid, R, middle, wanted), step
        while size > last:
            better = False
            for axis, sign in product(range(6), (size, -size)):
                moved = _moved(R, middle, axis, sign)
                value = _cost(skin, solid, *moved, wanted)
                if value < 0.99 * cost - 0.01:
                    (R, middle), cost, better = moved, value, True
            if not better:
                size *= 0.5
    return Placed(spec, solid, R, middle)


def _moved(R: Array, middle: Array, axis: int, step: float) -> tuple[Array, Array]:
    """A pose moved by 4 mm times `step` along one of its axes (0-2), or turned by 0.1 rad (3-5)."""
    if axis < 3:
        return R, middle + 0.004 * step * R[:, axis]
    cos, sin = np.cos(0.1 * step), np.sin(0.1 * step)
    turned, a, b = R.copy(), (axis + 1) % 3, (axis + 2) % 3
    turned[:, a], turned[:, b] = cos * R[:, a] + sin * R[:, b], cos * R[:, b] - sin * R[:, a]
    return turned, middle


def _cost(hand: Hand, solid: Solid, R: Array, middle: Array, wanted: tuple[int, ...]) -> float:
    """Square millimetres: of skin sunk in, and of wanted digits that hang in the air."""
    distance = 1e3 * solid.distance((hand.skin - middle) @ R)
    sunk = np.maximum(-distance - 1.5, 0.0) + 2.0 * np.maximum(-distance - 3.0, 0.0)
    apart = [max(float(distance[hand.digit == d].min()) + 0.5, 0.0) for d in wanted]
    return float((sunk**2).sum()) + sum(min(a, 15.0) ** 2 for a in apart)


def _holds(hand: Hand, held: Placed) -> bool:
    """Whether the hand touches the object so that it stays, without sinking in."""
    distance = held.distance(hand.skin)
    core, radii = hand.core()
    if distance.min() < -MAX_SINK or (held.distance(core) < radii).any():
        return False
    touching = distance < TOUCH
    digits = set(hand.digit[touching].tolist())
    if len(digits) < 2:
        return False
    normals = _gradient(held, hand.skin[touching])
    opposed = bool((normals @ normals.T).min() < -0.4)
    supported = bool((normals[:, 2] < -0.8).sum() >= 4)
    level = float(np.linalg.norm((hand.skin[touching].mean(0) - held.middle)[:2]))
    return opposed or (supported and level < 0.03 and len(digits) >= 2)


def _gradient(held: Placed, points: Array) -> Array:
    """(N, 3) unit normals of the object's surface nearest to points."""
    slope = [
        held.distance(points + step) - held.distance(points - step) for step in 5e-4 * np.eye(3)
    ]
    normals = np.stack(slope, 1)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))


def _frame(z: Array, x: Array) -> Array:
    """R (3, 3) with columns x, y, z; x made perpendicular to z."""
    x = _unit(x - (x @ z) * z)
    return np.stack([x, np.cross(z, x), z], 1)


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector))
