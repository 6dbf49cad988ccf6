"""Rings, bracelets and watches: bands round the skin's cross section, with or without a face.

A piece is rigid: it moves by the mean bone weights of the skin that it lies on. Rings count as their
finger's segment, because pictures show them as part of it; what is worn at the wrist counts as person.
Letters: S steps round the band.
"""

from typing import NamedTuple

import numpy as np

from generator.body.palms import Hand
from generator.body.segments import SUFFIX
from generator.body.specs import JewellerySpec, Placed
from generator.body.surface import Surface
from generator.hand.keypoints import FINGERS, PERSON, segment_class
from generator.hand.kinematics import Skeleton

__all__ = ["make_jewellery"]

STEPS = 28

RING_SHARE = 0.54
"""Where a ring sits between the joints of the first phalanx, its base joint at 0."""

PROFILE = ((-0.5, 0.0), (-0.5, 0.55), (-0.3, 1.0), (0.3, 1.0), (0.5, 0.55), (0.5, 0.0))
"""Cross section of a band: along the limb in widths, outwards in thicknesses."""

SUNK = 0.0006
"""Metres that the inner edge of a band lies in the skin, so that no light passes below."""


class _Seat(NamedTuple):
    """Where a piece lies: centre (3,); along, out, aside: unit, down the limb, out of its back, their
    cross product; radius (S,) metres to the skin at angles from `out` towards `aside`; weights (B,)."""

    centre: np.ndarray
    along: np.ndarray
    out: np.ndarray
    aside: np.ndarray
    radius: np.ndarray
    weights: np.ndarray


def make_jewellery(
    spec: JewellerySpec, placed: Placed, skin: Surface, skeleton: Skeleton, hand: Hand
) -> tuple[Surface, Surface | None]:
    """The band of one piece and its face, if it has one. skin: the whole body, uncut; hand: of the side."""
    seat = _seat(spec, placed, skin, skeleton, hand)
    label = PERSON
    if spec.limb == "finger":
        label = segment_class(placed.side, placed.finger, 0)
    band = _band(spec, seat, label)
    return band, None if spec.face is None else _face(spec, seat, label)


def _seat(
    spec: JewellerySpec, placed: Placed, skin: Surface, skeleton: Skeleton, hand: Hand
) -> _Seat:
    suffix = SUFFIX[placed.side]
    if spec.limb == "finger":
        finger = FINGERS.index(placed.finger)
        start, end = hand.points[finger, 0], hand.points[finger, 1]
        share, out = RING_SHARE, hand.dorsal[finger] + 1.5 * hand.back
        prefix = f"finger{finger + 1}-1{suffix}"
    else:
        start, end = skeleton.heads[skeleton.bone("lowerarm01" + suffix)], hand.wrist
        share, out, prefix = spec.share, hand.back, "lowerarm"
    along = _unit(end - start)
    out = _unit(out - (out @ along) * along)
    owner = np.array([n.endswith(suffix) and n.startswith(prefix) for n in skeleton.names])
    aside = np.cross(along, out)
    centre = start + share * (end - start)
    crossing, weights = _crossings(skin, centre, along, owner)
    frame = np.stack([out, aside])
    spread = (crossing - centre) @ frame.T
    centre = centre + (spread.max(0) + spread.min(0)) / 2 @ frame
    edges = [centre + step * spec.width * along for step in (-0.4, 0.0, 0.4)]
    radius = [_radius(_crossings(skin, edge, along, owner)[0] - edge, frame) for edge in edges]
    return _Seat(centre, along, out, aside, np.max(radius, axis=0), weights)


def _radius(offset: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """(S,) metres to the skin all round, from points (N, 3) of it about the centre; frame (2, 3)."""
    spread = offset @ frame.T
    angle, found = np.arctan2(spread[:, 1], spread[:, 0]), np.linalg.norm(spread, axis=1)
    order = np.argsort(angle, kind="stable")
    turns = np.arange(STEPS) / STEPS * 2 * np.pi
    return np.interp(turns, angle[order], found[order], period=2 * np.pi)


def _unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))


def _crossings(
    skin: Surface, centre: np.ndarray, along: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Points (N, 3) where edges of the limb's skin pass the plane through `centre` across `along`, and
    the mean weights (B,) there. owner (B,): the limb's bones."""
    edges = skin.faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    height = (skin.vertices - centre) @ along
    near = np.linalg.norm(skin.vertices - centre, axis=1) < 0.08
    member = near & (skin.weights[:, owner].sum(1) > 0.4)
    edges = edges[member[edges].all(1) & (height[edges[:, 0]] < 0) & (height[edges[:, 1]] >= 0)]
    low, high = edges.T
    share = (height[low] / (height[low] - height[high]))[:, None]
    points = skin.vertices[low] * (1 - share) + skin.vertices[high] * share
    weights = (skin.weights[low] * (1 - share) + skin.weights[high] * share).mean(0)
    return points, weights


def _place(seat: _Seat, along: np.ndarray, radius: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """(…, 3) points at metres along the limb, metres from its axis and radians from its back."""
    ray = np.cos(turn)[..., None] * seat.out + np.sin(turn)[..., None] * seat.aside
    return seat.centre + along[..., None] * seat.along + radius[..., None] * ray


def _band(spec: JewellerySpec, seat: _Seat, label: int) -> Surface:
    """A closed strip of `PROFILE` all round; rigid rings are rounder than the finger."""
    profile = np.array(PROFILE)
    radius = seat.radius + spec.gap
    radius = np.maximum(radius, radius + (1.0 if spec.metal else 0.2) * (radius.mean() - radius))
    turn = np.broadcast_to(np.arange(STEPS) / STEPS * 2 * np.pi, (len(profile), STEPS))
    along = np.broadcast_to(profile[:, :1] * spec.width, turn.shape)
    height = radius + profile[:, 1:] * spec.thickness
    height[[0, -1]] = radius - spec.gap - SUNK
    return _shell(_place(seat, along, height, turn), seat, label, closed=False)


def _face(spec: JewellerySpec, seat: _Seat, label: int) -> Surface:
    """A disc on the back of the band: its wall and its top."""
    face = spec.face
    assert face is not None
    turn = np.broadcast_to(np.arange(STEPS) / STEPS * 2 * np.pi, (4, STEPS))
    size = np.array([1.0, 1.0, 0.9, 0.0])[:, None] * face.radius
    top = seat.radius[0] + spec.gap + face.height
    lift = np.array([seat.radius[0] * 0.8, top - 0.12 * face.height, top, top])[:, None, None]
    flat = size[..., None] * (
        np.cos(turn)[..., None] * seat.along - np.sin(turn)[..., None] * seat.aside
    )
    return _shell(seat.centre + flat + lift * seat.out, seat, label, closed=True)


def _shell(rows: np.ndarray, seat: _Seat, label: int, closed: bool) -> Surface:
    """Rows (R, S, 3) of points joined into a tube; `closed`: the last row is one point."""
    count = len(rows)
    number = np.arange(count * STEPS).reshape(count, STEPS)
    if closed:
        number[-1] = number[-1, 0]
    a, b = number[:-1], np.roll(number[:-1], -1, axis=1)
    c, d = number[1:], np.roll(number[1:], -1, axis=1)
    faces = np.concatenate(
        [np.stack(f, axis=-1).reshape(-1, 3) for f in ((a, b, d), (a, d, c))]
    ).astype(np.int32)
    faces = faces[(np.diff(np.sort(faces, axis=1), axis=1) > 0).all(1)]
    points = rows.reshape(-1, 3)
    return Surface(
        points,
        np.tile(seat.weights, (len(points), 1)),
        faces,
        np.full((len(faces), 3, 2), 0.5),
        np.full(len(faces), label, np.int32),
    )
