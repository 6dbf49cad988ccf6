"""Materials of a character's parts."""

from pathlib import Path

import numpy as np

from generator.body.anny_model import BodyArrays
from generator.body.character import Material
from generator.body.specs import CharacterSpec, GarmentSpec, Worn

__all__ = ["cloth_material", "eye_material", "hair_material", "skin_material"]

HAIR_COLORS = {
    "black": (0.008, 0.007, 0.007),
    "dark-brown": (0.025, 0.014, 0.009),
    "brown": (0.07, 0.035, 0.018),
    "chestnut": (0.12, 0.05, 0.025),
    "auburn": (0.2, 0.06, 0.02),
    "blond": (0.42, 0.28, 0.12),
    "grey": (0.25, 0.25, 0.25),
    "white": (0.6, 0.59, 0.56),
}
"""Linear rgb of hair fibres."""


def linear(srgb: tuple[float, ...]) -> tuple[float, float, float]:
    """Linear rgb of an sRGB colour 0..1 (IEC 61966-2-1)."""
    value = np.asarray(srgb, np.float64)
    low, high = value / 12.92, ((value + 0.055) / 1.055) ** 2.4
    red, green, blue = np.where(value <= 0.04045, low, high)
    return float(red), float(green), float(blue)


def skin_material(name: str, spec: CharacterSpec, arrays: BodyArrays, work: Path) -> Material:
    """The skin's material."""
    light, dark = np.array([0.62, 0.40, 0.31]), np.array([0.06, 0.03, 0.02])
    color = np.exp(np.log(light) * (1 - spec.skin.melanin) + np.log(dark) * spec.skin.melanin)
    red, green, blue = (float(c) for c in color)
    return Material("skin", (red, green, blue), None, spec.skin.roughness, {"bump": 0.0002})


def cloth_material(name: str, worn: Worn, garment: GarmentSpec, work: Path) -> Material:
    """A garment's material."""
    parameters = {"scale": garment.weave, "bump": garment.bump}
    return Material("cloth", linear(worn.color), None, garment.roughness, parameters)


def eye_material(name: str, spec: CharacterSpec, work: Path) -> Material:
    """The eyeballs' material."""
    return Material("eye", (0.8, 0.8, 0.8), None, 0.1, {"coat": 1.0})


def hair_material(spec: CharacterSpec, kind: str) -> Material:
    """Hair's or lashes' material."""
    color = HAIR_COLORS[spec.hair.color] if kind == "hair" else (0.01, 0.008, 0.007)
    return Material(kind, color, None, 0.45, {"scale": 200.0})
