"""Paint of the head: cheeks, lips, brows, lids, beard, and the shade of hair on the scalp."""

from collections.abc import Mapping

import numpy as np

from generator.body.canvas import Canvas
from generator.body.colors import HAIR
from generator.body.noise import noise
from generator.body.scalp import scalp_field
from generator.body.specs import CharacterSpec, load_hair_style
from generator.hand.kinematics import Skeleton

__all__ = ["paint_face"]

BROW = (
    (-0.013, 0.0235, 0.0040),
    (0.000, 0.0275, 0.0042),
    (0.013, 0.0295, 0.0034),
    (0.026, 0.0245, 0.0015),
)
"""Points of a brow: metres outwards and up from the eye's centre, and half its height there."""


def _step(value: np.ndarray, low: float, high: float) -> np.ndarray:
    part = np.clip((value - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def paint_face(
    canvas: Canvas,
    masks: Mapping[str, np.ndarray],
    spec: CharacterSpec,
    skeleton: Skeleton,
    rng: np.random.Generator,
) -> None:
    """Paint the head; the canvas holds its texels, `masks` MakeHuman's masks of lips, eyelids, ears."""
    eyes = [skeleton.heads[skeleton.bone(f"eye.{side}")] for side in "LR"]
    front = _step(-canvas.normal[:, 1], 0.0, 0.5)
    _blush(canvas, eyes, masks, front)
    lips = _step(masks["lips"], 0.3, 0.9)
    canvas.blood[:] += 0.55 * lips
    canvas.melanin[:] += (0.12 - 0.10 * canvas.melanin) * lips
    shade = np.array(HAIR[spec.hair.color]) * 0.8
    for side, eye in zip((1, -1), eyes, strict=True):
        _brow(canvas, eye, side, spec, rng, shade, front)
    _scalp(canvas, masks["ears"], spec, skeleton, rng, shade)
    if spec.skin.stubble > 0:
        _beard(canvas, eyes, spec, rng, shade)


def _blush(
    canvas: Canvas,
    eyes: list[np.ndarray],
    masks: Mapping[str, np.ndarray],
    front: np.ndarray,
) -> None:
    middle = (eyes[0] + eyes[1]) / 2
    spots = [(middle + (0.0, -0.02, -0.045), 0.014)]
    spots += [
        (eye + (side * 0.012, 0.0, -0.038), 0.022) for side, eye in zip((1, -1), eyes, strict=True)
    ]
    for centre, size in spots:
        flat = (canvas.position - centre)[:, [0, 2]]
        canvas.blood[:] += 0.22 * front * np.exp(-(flat**2).sum(1) / (2 * size**2))
    canvas.blood[:] += 0.25 * masks["ears"]
    for eye in eyes:
        flat = (canvas.position - eye)[:, [0, 2]] / (0.026, 0.017)
        socket = np.exp(-((flat**2).sum(1) ** 2)) * front
        canvas.melanin[:] += 0.05 * socket
        canvas.blood[:] += 0.12 * socket


def _brow(
    canvas: Canvas,
    eye: np.ndarray,
    side: int,
    spec: CharacterSpec,
    rng: np.random.Generator,
    shade: np.ndarray,
    front: np.ndarray,
) -> None:
    out = (canvas.position[:, 0] - eye[0]) * side
    up = canvas.position[:, 2] - eye[2]
    x, middle, half = np.array(BROW).T
    height = np.interp(out, x, half) * (0.65 + 0.7 * spec.hair.brows)
    gap = np.abs(up - np.interp(out, x, middle)) / np.maximum(height, 1e-6)
    ends = _step(out, -0.016, -0.010) * _step(out, 0.030, 0.020)
    strand = np.stack([out + up * 0.8, up - out * 0.5], axis=1)
    hairs = noise(strand, (0.006, 0.0009), rng)
    share = _step(1 - gap + 0.35 * hairs, 0.05, 0.75) * ends * front
    share *= np.clip(1.6 - gap, 0, 1) * (0.55 + 0.4 * spec.hair.brows)
    canvas.put(shade, share)


def _scalp(
    canvas: Canvas,
    ears: np.ndarray,
    spec: CharacterSpec,
    skeleton: Skeleton,
    rng: np.random.Generator,
    shade: np.ndarray,
) -> None:
    """Roots of the hair, thinning out over the hairline."""
    style = load_hair_style(spec.hair.style)
    if style.roots == 0:
        return
    field = scalp_field(canvas.position, ears, skeleton, style.hairline)
    ragged = (
        field
        + 0.0035 * noise(canvas.position, 0.006, rng)
        + 0.002 * noise(canvas.position, 0.0018, rng)
    )
    canvas.put(shade, style.roots * _step(ragged, -0.004, 0.006))


def _beard(
    canvas: Canvas,
    eyes: list[np.ndarray],
    spec: CharacterSpec,
    rng: np.random.Generator,
    shade: np.ndarray,
) -> None:
    """Stubble on jaw, chin and upper lip, free of the cheeks, the mouth and the throat below."""
    middle = (eyes[0] + eyes[1]) / 2
    offset = canvas.position - middle
    aside, down = np.abs(offset[:, 0]), -offset[:, 2]
    cheek = (
        0.062
        + 0.020 * np.exp(-((aside - 0.028) ** 2) / (2 * 0.012**2))
        - 0.5 * np.clip(aside - 0.045, 0, None)
    )
    area = _step(down - cheek, -0.006, 0.006) * _step(down, 0.150, 0.128)
    area *= _step(offset[:, 1], 0.075, 0.055)
    dots = 0.65 + 0.35 * noise(canvas.position, 0.0013, rng)
    canvas.put(shade, area * np.clip(dots, 0, 1) * 0.65 * spec.skin.stubble)
