"""Materials of a character's parts."""

from pathlib import Path

import numpy as np
from PIL import Image

from generator.body.character import Material
from generator.body.colors import HAIR
from generator.body.specs import CharacterSpec, GarmentSpec, Worn, srgb_to_linear

__all__ = [
    "cloth_material",
    "eye_material",
    "hair_material",
    "jewellery_material",
    "lash_material",
    "save_texture",
    "skin_material",
]


def skin_material(spec: CharacterSpec, texture: str) -> Material:
    """The skin's material over its painted texture."""
    return Material(
        "skin", (1.0, 1.0, 1.0), texture, spec.skin.roughness, {"mottle": 0.02, "bump": 0.0003}
    )


def save_texture(path: Path, linear_rgb: np.ndarray) -> None:
    """Write linear rgb (H, W, 3) as an 8-bit sRGB PNG."""
    value = np.clip(linear_rgb, 0, 1)
    curve = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    Image.fromarray((curve * 255 + 0.5).astype(np.uint8)).save(path, compress_level=6)


def cloth_material(worn: Worn, garment: GarmentSpec, texture: str | None) -> Material:
    """A garment's material: its colour, or the texture of its pattern."""
    color = srgb_to_linear(worn.color) if texture is None else (1.0, 1.0, 1.0)
    parameters = {"fold": garment.fold, "sheen": garment.sheen}
    return Material("cloth", color, texture, garment.roughness, parameters)


def eye_material(texture: str) -> Material:
    """The eyeballs' material over their painted texture."""
    return Material("eye", (1.0, 1.0, 1.0), texture, 0.12, {})


def hair_material(spec: CharacterSpec) -> Material:
    """The hair's material."""
    return Material("hair", HAIR[spec.hair.color], None, 0.45, {})


def lash_material(spec: CharacterSpec) -> Material:
    """The lashes' material: denser, as if made up, the more feminine the face."""
    opacity = 0.35 + 0.4 * spec.phenotype.gender
    return Material("lash", (0.012, 0.010, 0.009), None, 0.6, {"opacity": opacity})


def jewellery_material(
    color: tuple[float, float, float], metal: float, roughness: float
) -> Material:
    """A band's or a face's material; color sRGB."""
    return Material("plain", srgb_to_linear(color), None, roughness, {"metal": metal})
