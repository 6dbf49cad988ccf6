"""Paint of the hands: palms, fingertips, knuckles, creases and nails."""

from typing import NamedTuple

import numpy as np

from generator.body.canvas import Canvas
from generator.body.noise import noise
from generator.body.pigments import skin_tone
from generator.body.segments import SUFFIX, finger_points
from generator.body.specs import CharacterSpec, srgb_to_linear
from generator.body.surface import Surface
from generator.hand.keypoints import FINGERS
from generator.hand.kinematics import Skeleton

__all__ = ["Hand", "hand_of", "paint_hand"]


class Hand(NamedTuple):
    """One hand at rest. points (5, 4, 3): finger joints, base to tip; dorsal (5, 3): unit, out of the
    back of each finger; nails (5, 3): centres of the nails; wrist, centre, back, across (3,): the
    wrist, the middle of the palm, unit out of the back of the hand, unit towards the thumb's side."""

    points: np.ndarray
    dorsal: np.ndarray
    nails: np.ndarray
    wrist: np.ndarray
    centre: np.ndarray
    back: np.ndarray
    across: np.ndarray


class Place(NamedTuple):
    """Where texels lie on a hand: finger (N,), along (N,) 0 base joint … 3 tip (negative on the palm),
    palmar (N,) 0 back … 1 palm side, radius (N,) metres from the finger's axis."""

    finger: np.ndarray
    along: np.ndarray
    palmar: np.ndarray
    radius: np.ndarray


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector, axis=-1, keepdims=True)


def hand_of(
    body: Surface, source_uv: np.ndarray, skeleton: Skeleton, side: str, nail: np.ndarray
) -> Hand:
    """The hand of one side; nail (F, 3): the nail mask at the corners of the body's faces."""
    points = np.array([finger_points(skeleton, side, finger) for finger in FINGERS])
    wrist = skeleton.heads[skeleton.bone("wrist" + SUFFIX[side])]
    centres = body.vertices[body.faces[nail.mean(1) > 0.5]].mean(1)
    near = np.linalg.norm(centres[:, None] - points[None, :, 3], axis=2)
    chosen = [centres[(near.argmin(1) == f) & (near.min(1) < 0.03)].mean(0) for f in range(5)]
    nails = np.array(chosen)
    axis = _unit(points[:, 3] - points[:, 2])
    out = nails - points[:, 3]
    dorsal = _unit(out - (out * axis).sum(1, keepdims=True) * axis)
    across = _unit(points[1, 0] - points[4, 0])
    back = np.cross(across, points[2, 0] - wrist)
    back = _unit(back * np.sign(back @ dorsal[2]))
    return Hand(points, dorsal, nails, wrist, (wrist + points[2, 0]) / 2, back, across)


def _place(position: np.ndarray, normal: np.ndarray, hand: Hand) -> Place:
    """Nearest finger by its bones; those of the four fingers begin at the wrist."""
    distance = np.full((5, len(position)), np.inf)
    along = np.zeros((5, len(position)))
    for finger in range(5):
        chain = hand.points[finger] if finger == 0 else np.vstack([hand.wrist, hand.points[finger]])
        first = 3 - len(chain) + 1
        for k, (start, end) in enumerate(zip(chain[:-1], chain[1:], strict=True), start=first):
            step = end - start
            last = 1.5 if k == 2 else 1.0
            share = np.clip((position - start) @ step / (step @ step), 0.0, last)
            gap = np.linalg.norm(position - start - share[:, None] * step, axis=1)
            closer = gap < distance[finger]
            distance[finger] = np.where(closer, gap, distance[finger])
            along[finger] = np.where(closer, k + share, along[finger])
    finger = distance.argmin(0)
    rows = np.arange(len(position))
    along, radius = along[finger, rows], distance[finger, rows]
    outward = (normal * _dorsal(hand, finger, along)).sum(1)
    return Place(finger, along, _step(outward, 0.35, -0.35), radius)


def _dorsal(hand: Hand, finger: np.ndarray, along: np.ndarray) -> np.ndarray:
    """(N, 3) out of the back of the hand or finger: the finger's beyond its base joint."""
    beyond = np.where(finger == 0, along, along * 2 + 0.5)
    share = np.clip(beyond, 0, 1)[:, None]
    return _unit(hand.back * (1 - share) + hand.dorsal[finger] * share)


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """Smooth 0..1 as value passes from low to high."""
    part = np.clip((value - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def _bump(value: np.ndarray, centre: float, width: float) -> np.ndarray:
    return np.exp(-(((value - centre) / width) ** 2))


def paint_hand(
    canvas: Canvas, hand: Hand, spec: CharacterSpec, nails: np.ndarray, rng: np.random.Generator
) -> None:
    """Paint one hand; the canvas holds the texels near it, `nails` (N,) the nail mask there."""
    place = _place(canvas.position, canvas.normal, hand)
    beyond = (canvas.position - hand.wrist) @ _unit(hand.points[2, 0] - hand.wrist)
    on_hand = _step(beyond, -0.012, 0.012)
    palm = place.palmar * on_hand
    _tone(canvas, place, palm, on_hand)
    wobble = noise(canvas.position, 0.004, rng) * 0.0006
    _finger_creases(canvas, hand, place, palm, wobble)
    _palm_creases(canvas, hand, place, palm, wobble)
    _nails(canvas, hand, place, spec, nails)


def _tone(canvas: Canvas, place: Place, palm: np.ndarray, on_hand: np.ndarray) -> None:
    """Palms hold little melanin; blood shows in palms, fingertips and over the knuckles."""
    melanin = canvas.melanin.copy()
    bare = np.minimum(melanin, 0.10 + 0.57 * melanin)
    canvas.melanin[:] = melanin + (bare - melanin) * palm
    tip = _step(place.along, 2.2, 2.8)
    back = (1 - place.palmar) * on_hand
    knuckle = sum(_bump(place.along, k, 0.22) for k in (1, 2)) * back
    knuckle += _bump(place.along, 0, 0.22) * back * (place.finger > 0)
    canvas.blood[:] += 0.22 * palm + 0.28 * tip * on_hand + 0.20 * knuckle
    canvas.melanin[:] += 0.05 * knuckle * np.clip(melanin * 2, 0, 1)


def _finger_creases(
    canvas: Canvas, hand: Hand, place: Place, palm: np.ndarray, wobble: np.ndarray
) -> None:
    """Lines across the finger joints: two or three fine ones on the back, deeper ones on the inside."""
    for finger in range(5):
        own = (place.finger == finger) & (place.along > (-0.35 if finger else 0.5))
        own &= place.radius < 0.016
        for joint in (0, 1, 2) if finger else (1, 2):
            axis = _unit(hand.points[finger, joint + 1] - hand.points[finger, max(joint - 1, 0)])
            gap = (canvas.position - hand.points[finger, joint]) @ axis + wobble
            inner, outer = np.zeros(len(gap)), np.zeros(len(gap))
            shift = 0.45 * float(np.linalg.norm(hand.points[finger, 1] - hand.points[finger, 0]))
            for offset in (shift,) if joint == 0 and finger else (-0.001, 0.0015):
                inner = np.maximum(inner, _bump(gap, offset, 0.0007))
            for offset in (-0.004, -0.0015, 0.001, 0.0035) if joint else ():
                outer = np.maximum(outer, _bump(gap, offset, 0.0006))
            line = own * (inner * palm + 0.45 * outer * _step(place.palmar, 0.5, 0.15))
            canvas.blood[:] += 0.3 * line
            canvas.melanin[:] += (0.27 - 0.17 * canvas.melanin) * line


PALM_LINES = (
    ((0.95, 0.50), (0.62, 0.56), (0.30, 0.66), (0.05, 0.86)),
    ((0.05, 0.74), (0.35, 0.62), (0.60, 0.50), (0.88, 0.36)),
    ((0.02, 0.74), (0.28, 0.58), (0.42, 0.36), (0.42, 0.06)),
)
"""Heart, head and life line as points (0 thumb's side … 1 little finger's side; 0 wrist … 1 knuckles)."""


def _palm_creases(
    canvas: Canvas, hand: Hand, place: Place, palm: np.ndarray, wobble: np.ndarray
) -> None:
    index, little = hand.points[1, 0], hand.points[4, 0]
    up = hand.points[2, 0] - hand.wrist
    width = np.linalg.norm(index - little) * 1.25
    side = (index - canvas.position) @ hand.across / width + 0.1
    height = (canvas.position - hand.wrist) @ up / (up @ up)
    spot = np.stack([side * width, height * np.linalg.norm(up)], axis=1)
    scale = np.array([width, np.linalg.norm(up)])
    inside = palm * (place.along < 0.35)
    for line in PALM_LINES:
        gap = np.full(len(spot), np.inf)
        points = np.array(line) * scale
        for start, end in zip(points[:-1], points[1:], strict=True):
            step = end - start
            share = np.clip((spot - start) @ step / (step @ step), 0, 1)
            gap = np.minimum(gap, np.linalg.norm(spot - start - share[:, None] * step, axis=1))
        strength = _bump(gap + wobble, 0.0, 0.0010) * inside
        canvas.blood[:] += 0.22 * strength
        canvas.melanin[:] += (0.25 - 0.15 * canvas.melanin) * strength


def _nails(canvas: Canvas, hand: Hand, place: Place, spec: CharacterSpec, mask: np.ndarray) -> None:
    """Nail beds with lunula, free edge and the shadow of the fold round them; or polish."""
    axis = _unit(hand.points[:, 3] - hand.points[:, 2])[place.finger]
    along = ((canvas.position - hand.nails[place.finger]) * axis).sum(1)
    plate = _step(mask, 0.35, 0.65)
    fold = _step(mask, 0.02, 0.3) * (1 - plate)
    canvas.melanin[:] += (0.06 + 0.1 * canvas.melanin) * fold
    canvas.blood[:] += 0.25 * fold
    inside = along[mask > 0.5]
    if not len(inside):
        return
    low, high = np.quantile(inside, (0.02, 0.98))
    share = (along - low) / (high - low)
    melanin = np.full(len(share), 0.06 + 0.40 * spec.skin.melanin)
    bed = skin_tone(melanin, np.full(len(share), 0.75)) * 1.05
    lunula = _step(share, 0.28, 0.16)[:, None]
    edge = _step(share, 0.97 - 0.25 * spec.nails.length, 1.0 - 0.22 * spec.nails.length)[:, None]
    pale = np.array([0.62, 0.52, 0.45]) * (1 - 0.35 * spec.skin.melanin)
    color = bed + (pale - bed) * np.maximum(0.45 * lunula, 0.8 * edge)
    if spec.nails.polish is not None:
        color = np.broadcast_to(np.array(srgb_to_linear(spec.nails.polish)), color.shape)
    canvas.put(color, plate * (1.0 if spec.nails.polish is not None else 0.85))
