"""Generated places in the open: a park, a forest, a beach, snow, hills."""

import numpy as np

from generator.scene.procedural_builder import (
    BRIGHT_LEAF,
    CONCRETE,
    DARK_WOOD,
    DRY_GRASS,
    EARTH,
    GRASS,
    LEAF,
    OVERCAST,
    SAND,
    WATER,
    WHITE,
    WOOD,
    Builder,
)
from generator.scene.procedural_garden import add_bush, add_fir, add_tree, outdoor_light
from generator.scene.procedural_scene import Place
from generator.scene.procedural_surface import surface

__all__ = ["beach", "forest", "landscape", "park", "snow"]

AUTUMN = ((0.3, 0.1, 0.015), (0.5, 0.3, 0.04))
SNOW = (0.5, 0.53, 0.58)
FIR = (0.015, 0.045, 0.02)


def park(rng: np.random.Generator) -> Place:
    """Grass with trees, bushes and a path; woods on the horizon."""
    b = Builder(rng)
    grass = b.pick((GRASS, GRASS, DRY_GRASS))
    ground = b.surface(surface("foliage", b.tint(grass, 0.3), b.tint(grass, 0.3), 0.12, 0.12, 0.8))
    gravel = b.surface(surface("foliage", b.tint(SAND), b.tint(EARTH), 0.05, 0.05, 0.5))
    left = b.number(-6.0, 3.0)
    b.box(gravel, (left, -90.0, 0.0), (left + b.number(1.2, 3.0), 90.0, 0.02))
    for _ in range(b.count(5, 9)):
        angle, distance = b.number(0.0, 2 * np.pi), b.number(4.0, 30.0)
        add_tree(b, distance * np.cos(angle), distance * np.sin(angle), b.number(3.0, 9.0))
    for _ in range(b.count(3, 7)):
        add_bush(b, b.number(0.0, 2 * np.pi), b.number(2.5, 14.0))
    woods = [(*b.tint(LEAF), b.number(0.05, 0.2), b.number(40.0, 140.0))]
    return b.place(outdoor_light(b), b.number(1.0, 1.8), ground, ridges=woods)


def landscape(rng: np.random.Generator) -> Place:
    """Open land, a beach or water before ridges of hills that fade into the haze."""
    b = Builder(rng)
    color = b.pick((GRASS, DRY_GRASS, SAND, WATER, EARTH))
    scale = b.number(0.15, 0.6)
    ground = b.surface(
        surface("foliage", b.tint(color, 0.3), b.tint(color, 0.3), scale, scale, 0.6)
    )
    light = outdoor_light(b)
    base, haze = np.array(b.pick((LEAF, EARTH, GRASS))), light.sky[3:6]
    ridges = []
    for depth in sorted(b.number(0.1, 0.9) for _ in range(b.count(1, 3))):
        shade = base * (1.0 - depth) + 0.8 * haze * depth
        ridges.append((*shade, b.number(0.04, 0.12) * (1.0 + 2.0 * depth), b.number(6.0, 30.0)))
    _rocks(b, b.count(2, 8))
    for _ in range(b.count(0, 4)):
        add_bush(b, b.number(0.0, 2 * np.pi), b.number(4.0, 20.0))
    return b.place(light, b.number(1.2, 1.9), ground, ridges=ridges)


def forest(rng: np.random.Generator) -> Place:
    """Trunks without end on leaf litter or moss, a path among them."""
    b = Builder(rng)
    floor = b.pick((EARTH, GRASS, (0.2, 0.1, 0.04)))
    ground = b.surface(surface("foliage", b.tint(floor, 0.3), b.tint(WOOD, 0.3), 0.1, 0.1, 0.9))
    path = b.surface(surface("foliage", b.tint(EARTH), b.tint(SAND), 0.06, 0.06, 0.5))
    left = b.number(-2.0, 0.5)
    b.box(path, (left, -60.0, 0.0), (left + b.number(0.8, 1.6), 60.0, 0.015))
    tints = (LEAF, BRIGHT_LEAF) if b.rng.uniform() < 0.7 else AUTUMN
    bark = b.pick((DARK_WOOD, WOOD, CONCRETE))
    trunk = b.surface(surface("curtain", bark, b.tint(bark, 0.5), 0.05, 0.3, 0.8))
    for _ in range(b.count(18, 34)):
        angle, distance = b.number(0.0, 2 * np.pi), b.number(2.0, 22.0)
        x, y, size = distance * np.cos(angle), distance * np.sin(angle), b.number(0.08, 0.3)
        b.box(trunk, (x - size, y - size, 0.0), (x + size, y + size, 30.0))
    for _ in range(b.count(5, 10)):
        angle, distance = b.number(0.0, 2 * np.pi), b.number(4.0, 14.0)
        add_tree(b, distance * np.cos(angle), distance * np.sin(angle), b.number(5.0, 9.0), *tints)
    for _ in range(b.count(2, 6)):
        add_bush(b, b.number(0.0, 2 * np.pi), b.number(2.5, 12.0))
    far = (*b.tint(LEAF), b.number(0.45, 0.7), b.number(150.0, 300.0))
    near = (*b.tint(tints[0]), b.number(0.2, 0.4), b.number(150.0, 300.0))
    return b.place(outdoor_light(b), b.number(1.0, 1.7), ground, ridges=[near, far])


def beach(rng: np.random.Generator) -> Place:
    """Sand, the sea beyond it, parasols, rocks, perhaps dunes behind."""
    b = Builder(rng)
    sand = b.tint(SAND, 0.15)
    ground = b.surface(surface("foliage", sand, b.tint(sand, 0.1), 0.25, 0.25, 0.4))
    deep, pale = b.tint(WATER, 0.3), b.tint((0.2, 0.36, 0.4), 0.2)
    sea = b.surface(surface("foliage", deep, pale, 0.5, 2.5, 0.8))
    wet = b.surface(surface("foliage", b.tint(EARTH), b.tint(sand, 0.1), 1.5, 0.4, 0.4))
    foam = b.surface(surface("foliage", b.tint(WHITE, 0.1), pale, 0.3, 0.3, 0.9))
    shore = b.number(2.5, 14.0)
    b.box(sea, (shore, -900.0, 0.0), (900.0, 900.0, 0.02))
    b.box(foam, (shore - 0.3, -900.0, 0.0), (shore + b.number(0.1, 0.6), 900.0, 0.022))
    b.box(wet, (shore - 1.6, -900.0, 0.0), (shore - 0.3, 900.0, 0.01))
    pole = b.surface(surface("plain", b.tint(WHITE), b.tint(WHITE)))
    for _ in range(b.count(0, 4)):
        x, y = b.number(-8.0, shore - 1.5), b.number(-9.0, 9.0)
        cloth = b.surface(surface("stripes", b.paint(), b.tint(WHITE, 0.1), 0.5, 0.5, 0.1))
        b.box(pole, (x - 0.03, y - 0.03, 0.0), (x + 0.03, y + 0.03, 2.0))
        b.blob(cloth, (x, y, 2.0), (1.1, 1.1, 0.3))
    _rocks(b, b.count(0, 6))
    hills = [(*b.tint(OVERCAST), b.number(0.02, 0.06), b.number(6.0, 20.0))]
    return b.place(outdoor_light(b), b.number(1.2, 1.8), ground, ridges=hills[: b.count(0, 1)])


def snow(rng: np.random.Generator) -> Place:
    """Snow with conifers before woods and mountains."""
    b = Builder(rng)
    white = b.tint(SNOW, 0.05)
    shade = (0.86 * white[0], 0.9 * white[1], 0.97 * white[2])
    ground = b.surface(surface("foliage", white, shade, 0.8, 0.8, 0.5))
    for _ in range(b.count(4, 12)):
        angle, distance = b.number(0.0, 2 * np.pi), b.number(4.0, 25.0)
        x, y = distance * np.cos(angle), distance * np.sin(angle)
        add_fir(b, x, y, b.number(2.5, 9.0), FIR, SNOW if b.rng.uniform() < 0.6 else LEAF)
    drift = b.surface(surface("foliage", white, shade, 0.4, 0.4, 0.3))
    for _ in range(b.count(1, 5)):
        angle, distance, size = b.number(0.0, 2 * np.pi), b.number(3.0, 12.0), b.number(0.5, 2.0)
        b.blob(
            drift, (distance * np.cos(angle), distance * np.sin(angle), 0.0),
            (size, size, size * b.number(0.1, 0.25)),
        )  # fmt: skip
    peaks = (*b.tint((0.55, 0.6, 0.68), 0.1), b.number(0.1, 0.3), b.number(10.0, 30.0))
    woods = (*b.tint(FIR), b.number(0.04, 0.12), b.number(60.0, 160.0))
    light = outdoor_light(b, b.number(0.0, 0.9))
    return b.place(light, b.number(1.1, 1.8), ground, ridges=[woods, peaks])


def _rocks(b: Builder, count: int) -> None:
    """Rocks in the ground."""
    rock = b.surface(surface("foliage", b.tint(CONCRETE), b.tint(EARTH), 0.2, 0.2, 0.8))
    for _ in range(count):
        angle, distance, size = b.number(0.0, 2 * np.pi), b.number(2.5, 15.0), b.number(0.2, 1.0)
        b.blob(
            rock,
            (distance * np.cos(angle), distance * np.sin(angle), 0.0),
            (size, size * b.number(0.6, 1.4), size * b.number(0.3, 0.7)),
        )
