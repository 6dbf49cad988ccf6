"""What stands under the sky in generated places, and its light."""

import numpy as np

from generator.scene.light import blackbody
from generator.scene.procedural_builder import (
    BRIGHT_LEAF,
    DARK_WOOD,
    HAZE,
    LEAF,
    OVERCAST,
    SKY_BLUE,
    WHITE,
    WOOD,
    Builder,
    Color,
    Light,
)
from generator.scene.procedural_surface import surface

__all__ = ["add_bush", "add_fir", "add_tree", "night_light", "outdoor_light"]


def add_tree(
    b: Builder, x: float, y: float, height: float, dark: Color = LEAF, bright: Color = BRIGHT_LEAF
) -> None:
    """A trunk under a crown of a few blobs, its leaves between two colours."""
    bark = b.surface(surface("curtain", b.tint(DARK_WOOD), b.tint(WOOD), 0.06, 0.3, 0.6))
    leaves = b.surface(surface("foliage", b.tint(dark), b.tint(bright), 0.18, 0.18, 0.8))
    radius = 0.02 * height + 0.05
    b.box(bark, (x - radius, y - radius, 0.0), (x + radius, y + radius, 0.6 * height))
    for _ in range(b.count(2, 4)):
        size = height * b.number(0.16, 0.28)
        centre = b.rng.normal(0.0, 0.14 * height, 2) + (x, y)
        b.blob(
            leaves,
            (centre[0], centre[1], height * b.number(0.55, 0.85)),
            (size, size, size * b.number(0.7, 1.1)),
        )


def add_bush(b: Builder, angle: float, distance: float) -> None:
    """A bush on the ground."""
    leaves = b.surface(surface("foliage", b.tint(LEAF), b.tint(BRIGHT_LEAF), 0.09, 0.09, 0.8))
    size = b.number(0.3, 1.0)
    x, y = (distance + size) * np.cos(angle), (distance + size) * np.sin(angle)
    b.blob(leaves, (x, y, 0.5 * size), (size, size * b.number(0.8, 1.5), size * b.number(0.6, 1.3)))


def outdoor_light(b: Builder, clouds: float | None = None) -> Light:
    """A clear, cloudy or overcast sky and its sun; the haze has the horizon's colour."""
    clouds = b.number(0.0, 1.0) if clouds is None else clouds
    grey = clouds**2
    level = b.number(0.5, 1.1)
    zenith = np.array(b.tint(SKY_BLUE, 0.15)) * (1 - grey) + np.array(OVERCAST) * grey
    horizon = np.array(b.tint(HAZE, 0.1)) * (1 - grey) + np.array(OVERCAST) * grey
    white = np.array(WHITE) * (1.2 - 0.4 * grey)
    azimuth, height = b.number(0.0, 2 * np.pi), b.number(0.15, 0.95)
    flat = np.sqrt(1.0 - height * height)
    sun = blackbody(2800.0 + 3200.0 * np.sqrt(height)) * 1.3 * (1.0 - 0.85 * grey)
    direction = [flat * np.cos(azimuth), flat * np.sin(azimuth), height]
    ambient = np.stack([zenith + 0.25 * white, 0.35 * horizon])
    sky = np.concatenate([zenith, horizon, white]) * level
    source = np.array([*direction, *(level * sun), 0.0])
    return Light(source, level * ambient, sky, clouds, b.number(40.0, 300.0))


def add_fir(b: Builder, x: float, y: float, height: float, leaf: Color, tip: Color) -> None:
    """A conifer: three blobs that narrow upwards over a short trunk."""
    bark = b.surface(surface("curtain", b.tint(DARK_WOOD), b.tint(WOOD), 0.06, 0.3, 0.6))
    leaves = b.surface(surface("foliage", b.tint(leaf), b.tint(tip), 0.14, 0.14, 0.8))
    b.box(bark, (x - 0.1, y - 0.1, 0.0), (x + 0.1, y + 0.1, 0.4 * height))
    for level, width in ((0.32, 0.2), (0.55, 0.15), (0.8, 0.09)):
        b.blob(leaves, (x, y, level * height), (width * height, width * height, 0.22 * height))


def night_light(b: Builder, lamp: tuple[float, float, float]) -> Light:
    """A dark sky above a town, and a street lamp at (3,) metres."""
    color = blackbody(b.number(2000.0, 4500.0)) * b.number(2.0, 5.0)
    glow = np.array(b.tint((0.05, 0.045, 0.05), 0.4))
    zenith = np.array(b.tint((0.006, 0.008, 0.018), 0.4))
    sky = np.concatenate([zenith, glow, 0.7 * glow])
    ambient = np.stack([glow + 0.03, 0.6 * glow + 0.02])
    return Light(np.array([*lamp, *color, 1.0]), ambient, sky, b.number(0.0, 0.7), 120.0)
