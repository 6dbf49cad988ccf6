"""Generated places under the sky: a street, a park, a yard, open land."""

import numpy as np

from generator.scene.light import blackbody
from generator.scene.procedural_builder import (
    ASPHALT,
    BRICK,
    BRIGHT_LEAF,
    CONCRETE,
    DARK_WOOD,
    DRY_GRASS,
    EARTH,
    GLASS,
    GRASS,
    HAZE,
    LEAF,
    MORTAR,
    OVERCAST,
    PALE_WOOD,
    SAND,
    SKY_BLUE,
    WATER,
    WHITE,
    WOOD,
    Builder,
    Light,
    against,
)
from generator.scene.procedural_surface import surface
from generator.scene.procedural_trace import Place

__all__ = ["landscape", "park", "street", "yard"]


def street(rng: np.random.Generator) -> Place:
    """A street between rows of houses, with pavements, cars and a few trees."""
    b = Builder(rng)
    ground = b.surface(surface("foliage", b.tint(ASPHALT), b.tint(ASPHALT), 0.08, 0.08, 0.4))
    paving = b.surface(surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 0.6, 0.4, 0.2, 0.5))
    half = b.number(4.0, 8.0)
    for side in (-1.0, 1.0):
        near, far = sorted((side * half, side * (half + 3.0)))
        b.box(paving, (near, -80.0, 0.0), (far, 80.0, 0.14))
        _houses(b, side, half + 3.0)
        for _ in range(b.count(0, 2)):
            _tree(b, side * (half + 1.0), b.number(-25.0, 25.0), b.number(3.5, 7.0))
        for _ in range(b.count(0, 3)):
            _car(b, side * (half - 1.2), b.number(-25.0, 25.0))
    return b.place(_outdoor_light(b), b.number(1.0, 1.7), ground)


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
        _tree(b, distance * np.cos(angle), distance * np.sin(angle), b.number(3.0, 9.0))
    for _ in range(b.count(3, 7)):
        _bush(b, b.number(0.0, 2 * np.pi), b.number(2.5, 14.0))
    woods = [(*b.tint(LEAF), b.number(0.05, 0.2), b.number(40.0, 140.0))]
    return b.place(_outdoor_light(b), b.number(1.0, 1.8), ground, ridges=woods)


def yard(rng: np.random.Generator) -> Place:
    """A yard close to walls and fences, with steps, pots and bushes."""
    b = Builder(rng)
    ground = _paving(b)
    for side in range(4):
        if rng.uniform() < 0.8:
            _yard_wall(b, side, b.number(1.6, 5.0), b.number(1.8, 6.0))
    for _ in range(b.count(2, 6)):
        _bush(b, b.number(0.0, 2 * np.pi), b.number(1.8, 4.5))
    box = b.surface(surface("planks", b.pick((WOOD, CONCRETE)), b.pick((WOOD, CONCRETE)), 0.5, 0.1))
    for _ in range(b.count(1, 4)):
        x, y, size = b.number(-4.0, 4.0), b.number(-4.0, 4.0), b.number(0.25, 0.6)
        b.box(box, (x, y, 0.0), (x + size, y + size, size * b.number(0.7, 1.5)))
    for _ in range(b.count(0, 2)):
        _tree(b, b.number(-12.0, 12.0), b.number(6.0, 14.0), b.number(4.0, 8.0))
    return b.place(_outdoor_light(b), b.number(1.0, 1.7), ground)


def landscape(rng: np.random.Generator) -> Place:
    """Open land, a beach or water before ridges of hills that fade into the haze."""
    b = Builder(rng)
    color = b.pick((GRASS, DRY_GRASS, SAND, WATER, EARTH))
    scale = b.number(0.15, 0.6)
    ground = b.surface(
        surface("foliage", b.tint(color, 0.3), b.tint(color, 0.3), scale, scale, 0.6)
    )
    light = _outdoor_light(b)
    base, haze = np.array(b.pick((LEAF, EARTH, GRASS))), light.sky[3:6]
    ridges = []
    for depth in sorted(b.number(0.1, 0.9) for _ in range(b.count(1, 3))):
        shade = base * (1.0 - depth) + 0.8 * haze * depth
        ridges.append((*shade, b.number(0.04, 0.12) * (1.0 + 2.0 * depth), b.number(6.0, 30.0)))
    rock = b.surface(surface("foliage", b.tint(CONCRETE), b.tint(EARTH), 0.2, 0.2, 0.8))
    for _ in range(b.count(2, 8)):
        angle, distance, size = b.number(0.0, 2 * np.pi), b.number(2.5, 15.0), b.number(0.2, 1.0)
        b.blob(
            rock,
            (distance * np.cos(angle), distance * np.sin(angle), 0.0),
            (size, size * b.number(0.6, 1.4), size * b.number(0.3, 0.7)),
        )
    for _ in range(b.count(0, 4)):
        _bush(b, b.number(0.0, 2 * np.pi), b.number(4.0, 20.0))
    return b.place(light, b.number(1.2, 1.9), ground, ridges=ridges)


def _paving(b: Builder) -> int:
    """Slabs, bricks, gravel or boards."""
    options = [
        surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 0.5, 0.5, 0.25),
        surface("bricks", b.tint(BRICK), b.tint(MORTAR), 0.2, 0.1, 0.5, 0.5),
        surface("foliage", b.tint(SAND), b.tint(EARTH), 0.05, 0.05, 0.5),
        surface("planks", b.tint(WOOD), b.tint(PALE_WOOD), 0.7, 0.13, 0.3),
    ]
    return b.surface(options[b.count(0, 3)])


def _houses(b: Builder, side: float, distance: float) -> None:
    """A row of houses along y at `distance`."""
    at = -60.0
    while at < 60.0:
        width, height = b.number(6.0, 16.0), b.number(5.0, 22.0)
        wall = b.pick((WHITE, BRICK, CONCRETE, SAND, PALE_WOOD))
        kind = b.surface(
            surface("facade", wall, b.tint(GLASS), b.number(1.6, 3.0), b.number(2.6, 3.4), 0.15)
        )
        near, far = sorted((side * (distance + b.number(0.0, 1.5)), side * (distance + 12.0)))
        b.box(kind, (near, at, 0.0), (far, at + width, height))
        at += width + (b.number(1.0, 6.0) if b.rng.uniform() < 0.25 else 0.0)


def _car(b: Builder, x: float, y: float) -> None:
    """A parked car: a body and a cabin."""
    color = b.tint(b.pick((WHITE, GLASS, BRICK, CONCRETE, SKY_BLUE)))
    paint = b.surface(surface("plain", color, b.tint(color, 0.1), 2.0, 2.0, 0.05))
    glass = b.surface(surface("plain", GLASS, b.tint(GLASS), 1.0, 1.0, 0.1))
    wheel = b.surface(surface("plain", (0.02, 0.02, 0.02), (0.03, 0.03, 0.03)))
    b.box(paint, (x - 0.85, y - 2.1, 0.3), (x + 0.85, y + 2.1, 0.85))
    b.box(glass, (x - 0.75, y - 1.2, 0.85), (x + 0.75, y + 1.3, 1.35))
    b.box(paint, (x - 0.72, y - 1.0, 1.35), (x + 0.72, y + 1.1, 1.42))
    for end in (-1.4, 1.2):
        b.box(wheel, (x - 0.87, y + end, 0.0), (x + 0.87, y + end + 0.6, 0.45))


def _tree(b: Builder, x: float, y: float, height: float) -> None:
    """A trunk under a crown of a few blobs."""
    bark = b.surface(surface("planks", b.tint(DARK_WOOD), b.tint(WOOD), 0.4, 0.15, 0.3))
    leaves = b.surface(surface("foliage", b.tint(LEAF), b.tint(BRIGHT_LEAF), 0.18, 0.18, 0.8))
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


def _bush(b: Builder, angle: float, distance: float) -> None:
    """A bush on the ground."""
    leaves = b.surface(surface("foliage", b.tint(LEAF), b.tint(BRIGHT_LEAF), 0.09, 0.09, 0.8))
    size = b.number(0.3, 1.0)
    x, y = (distance + size) * np.cos(angle), (distance + size) * np.sin(angle)
    b.blob(leaves, (x, y, 0.5 * size), (size, size * b.number(0.8, 1.5), size * b.number(0.6, 1.3)))


def _yard_wall(b: Builder, side: int, distance: float, height: float) -> None:
    """A wall, fence or hedge at a distance, with a window or door where it is high."""
    options = [
        surface("bricks", b.tint(BRICK), b.tint(MORTAR), 0.23, 0.075, 0.5, 0.5),
        surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 0.6, 0.3, 0.3, 0.5),
        surface("plain", b.paint(), b.paint(), 1.2, 1.2, 0.25),
        surface("planks", b.tint(WOOD), b.tint(PALE_WOOD), 0.9, 0.16, 0.35),
        surface("foliage", b.tint(LEAF), b.tint(BRIGHT_LEAF), 0.12, 0.12, 0.8),
    ]
    number = b.count(0, len(options) - 1)
    kind = b.surface(options[number])
    reach = np.full(2, 9.0)
    reach[side // 2] = distance + 0.2
    low, high = np.array([*-reach, 0.0]), np.array([*reach, height])
    b.box(kind, *against(side, low, high, -9.0, 9.0, 0.2, (0.0, height)))
    inner_low, inner_high = low.copy(), high.copy()
    inner_low[side // 2] += 0.2
    inner_high[side // 2] -= 0.2
    if height > 2.6 and number < 3:
        glass = surface("facade", b.tint(WHITE, 0.1), b.tint(GLASS), 1.2, 1.4, 0.1)
        pane = b.surface(glass)
        for _ in range(b.count(1, 3)):
            start = b.number(-3.0, 2.0)
            box = against(side, inner_low, inner_high, start, start + 1.2, 0.04, (0.9, 2.3))
            b.box(pane, *box)


def _outdoor_light(b: Builder) -> Light:
    """A clear, cloudy or overcast sky and its sun; the haze has the horizon's colour."""
    clouds = b.number(0.0, 1.0)
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
