"""The skin's texture: pigments, palms, knuckles, creases, nails, lips, brows, beard, painted per texel.

Everything is decided in space at rest (metres), so nothing shows the seams of the UV islands. Letters:
N texels. Fields "melanin" and "blood" are 0..1 and turn to colour through `pigments` at the end.
"""

from functools import cache

import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates

from generator.body.anny_model import mask_image_path
from generator.body.atlas import TexelMap
from generator.body.canvas import Canvas
from generator.body.face import paint_face
from generator.body.noise import noise
from generator.body.palms import Hand, hand_of, paint_hand
from generator.body.pigments import LEVELS, skin_table
from generator.body.specs import CharacterSpec
from generator.body.surface import Surface, vertex_normals
from generator.hand.keypoints import SIDES
from generator.hand.kinematics import Skeleton

__all__ = ["paint_skin", "sample_mask"]


def paint_skin(
    spec: CharacterSpec,
    body: Surface,
    source_uv: np.ndarray,
    texels: TexelMap,
    skeleton: Skeleton,
    rng: np.random.Generator,
) -> np.ndarray:
    """(N, 3) linear rgb albedo of every texel of the body's atlas."""
    canvas = _canvas(spec, body, source_uv, texels)
    _mottle(canvas, spec, rng)
    for side in SIDES:
        hand: Hand = hand_of(body, source_uv, skeleton, side, sample_mask("fingernails", source_uv))
        near = np.linalg.norm(canvas.position - hand.centre, axis=1) < 0.2
        part = canvas.part(near)
        nails = sample_mask("fingernails", part.source)
        paint_hand(part, hand, spec, nails, rng)
        canvas.put_back(near, part)
    head = skeleton.heads[skeleton.bone("head")]
    near = canvas.position[:, 2] > head[2] - 0.12
    part = canvas.part(near)
    masks = {name: sample_mask(name, part.source) for name in ("lips", "eyelids", "ears")}
    paint_face(part, masks, spec, skeleton, rng)
    canvas.put_back(near, part)
    return _colored(canvas)


def _canvas(spec: CharacterSpec, body: Surface, source_uv: np.ndarray, texels: TexelMap) -> Canvas:
    normals = vertex_normals(body.vertices, body.faces)
    count = len(texels.faces)
    return Canvas(
        texels.mix(body.vertices[body.faces].astype(np.float32)),
        texels.mix(normals[body.faces].astype(np.float32)),
        texels.mix(source_uv.astype(np.float32)),
        np.full(count, spec.skin.melanin, np.float32),
        np.full(count, spec.skin.hemoglobin, np.float32),
        np.zeros((count, 3), np.float32),
        np.zeros(count, np.float32),
    )


@cache
def _mask(name: str) -> np.ndarray:
    with Image.open(mask_image_path(name)) as image:
        return np.asarray(image.convert("L"), np.float32) / 255.0


def sample_mask(name: str, uv: np.ndarray) -> np.ndarray:
    """MakeHuman's UV mask `name` at uv (…, 2): 0..1, bilinear."""
    mask = _mask(name)
    height, width = mask.shape
    place = np.stack([(1 - uv[..., 1]) * height - 0.5, uv[..., 0] * width - 0.5])
    return map_coordinates(mask, place, order=1, mode="nearest")


def _mottle(canvas: Canvas, spec: CharacterSpec, rng: np.random.Generator) -> None:
    """Unevenness of a few centimetres and of millimetres; freckles and moles."""
    wide = noise(canvas.position, 0.05, rng, 2)
    fine = noise(canvas.position, 0.006, rng, 2)
    canvas.melanin[:] += 0.010 * wide + 0.004 * fine
    canvas.blood[:] += 0.06 * noise(canvas.position, 0.03, rng, 2) + 0.02 * fine
    moles = noise(canvas.position, 0.004, rng)
    canvas.melanin[:] += 0.35 * np.clip((moles - 1.5) / 0.1, 0, 1) * (wide > 1.1)
    if spec.skin.freckles > 0:
        spots = np.clip((noise(canvas.position, 0.0022, rng) - 0.75) / 0.4, 0, 1)
        canvas.melanin[:] += 0.22 * spec.skin.freckles * spots * np.clip(1 + wide, 0, 1)


def _colored(canvas: Canvas) -> np.ndarray:
    place = np.stack([canvas.melanin, canvas.blood]).clip(0, 1) * (LEVELS - 1)
    table = skin_table()
    channels = [map_coordinates(table[..., c], place, order=1, mode="nearest") for c in range(3)]
    skin = np.stack(channels, axis=1)
    return skin + (canvas.paint - skin) * canvas.cover[:, None]
