"""The paint of patterned cloth: stripes, checks, heather, denim, in metres along the limbs."""

import numpy as np

from generator.body.atlas import TexelMap, fill_gaps, texel_map
from generator.body.noise import noise
from generator.body.specs import Worn, srgb_to_linear
from generator.body.surface import Surface
from generator.hand.kinematics import Skeleton

__all__ = ["paint_cloth"]

STRIPE = 0.024
"""Metres from one stripe to the next."""

CHECK = 0.045
"""Metres from one check to the next."""


def paint_cloth(
    worn: Worn, cloth: Surface, skeleton: Skeleton, size: int, rng: np.random.Generator
) -> np.ndarray:
    """(size, size, 3) linear rgb over the garment's uv."""
    texels = texel_map(cloth.uv, size)
    first, second = (np.array(srgb_to_linear(c)) for c in (worn.color, worn.second))
    share = _PATTERNS[worn.pattern](cloth, skeleton, texels, rng)[:, None]
    image = np.zeros((size, size, 3))
    image[texels.rows, texels.columns] = first + (second - first) * np.clip(share, 0, 1)
    return fill_gaps(image, texels)


def _along(cloth: Surface, skeleton: Skeleton) -> np.ndarray:
    """(V,) metres along the trunk, or along the arm where an arm moves the cloth."""
    along = cloth.vertices[:, 2].copy()
    for suffix in (".L", ".R"):
        names = [
            n.endswith(suffix) and n.startswith(("upperarm", "lowerarm")) for n in skeleton.names
        ]
        member = np.clip(cloth.weights[:, np.array(names)].sum(1) * 2 - 0.5, 0, 1)
        shoulder = skeleton.heads[skeleton.bone("upperarm01" + suffix)]
        arm = skeleton.heads[skeleton.bone("lowerarm01" + suffix)] - shoulder
        down = shoulder[2] - (cloth.vertices - shoulder) @ arm / np.linalg.norm(arm)
        along = along * (1 - member) + down * member
    return along


def _around(cloth: Surface, texels: TexelMap, step: float) -> np.ndarray:
    """(N,) turns of a pattern of `step` metres round the upright axis, closing on itself."""
    out = texels.mix(cloth.vertices[cloth.faces][..., :2]) - (0.0, -0.02)
    repeats = np.round(2 * np.pi * 0.15 / step)
    return np.arctan2(out[:, 0], -out[:, 1]) / (2 * np.pi) * repeats


def _stripes(
    cloth: Surface, skeleton: Skeleton, texels: TexelMap, rng: np.random.Generator
) -> np.ndarray:
    along = texels.mix(_along(cloth, skeleton)[cloth.faces]) / STRIPE
    return np.clip((np.abs(along - np.floor(along) - 0.5) - 0.28) / 0.03, 0, 1)


def _checks(
    cloth: Surface, skeleton: Skeleton, texels: TexelMap, rng: np.random.Generator
) -> np.ndarray:
    along = texels.mix(_along(cloth, skeleton)[cloth.faces]) / CHECK
    around = _around(cloth, texels, CHECK)
    bars = [np.clip((np.abs(c - np.floor(c) - 0.5) - 0.25) / 0.04, 0, 1) for c in (along, around)]
    return 0.5 * bars[0] + 0.5 * bars[1]


def _heather(
    cloth: Surface, skeleton: Skeleton, texels: TexelMap, rng: np.random.Generator
) -> np.ndarray:
    position = texels.mix(cloth.vertices[cloth.faces])
    return 0.45 + 0.35 * noise(position, (0.003, 0.003, 0.009), rng, 2)


def _denim(
    cloth: Surface, skeleton: Skeleton, texels: TexelMap, rng: np.random.Generator
) -> np.ndarray:
    """Worn pale where the legs bulge forwards, threads running down."""
    position = texels.mix(cloth.vertices[cloth.faces])
    thread = noise(position, (0.0025, 0.0025, 0.02), rng)
    worn = noise(position, 0.10, rng, 2) + np.clip(-position[:, 1] / 0.08, -1, 1)
    return 0.10 + 0.06 * thread + 0.09 * np.clip(worn, -1, 2)


_PATTERNS = {"stripes": _stripes, "checks": _checks, "heather": _heather, "denim": _denim}
