"""Generated places in towns: a street by day and by night, a market, a yard."""

import numpy as np

from generator.scene.procedural_builder import (
    ASPHALT,
    BRICK,
    BRIGHT_LEAF,
    CONCRETE,
    DARK_WOOD,
    EARTH,
    GLASS,
    LEAF,
    MORTAR,
    PALE_WOOD,
    SAND,
    SKY_BLUE,
    WHITE,
    WOOD,
    Builder,
    against,
)
from generator.scene.procedural_garden import add_bush, add_tree, night_light, outdoor_light
from generator.scene.procedural_scene import Place
from generator.scene.procedural_surface import surface

__all__ = ["market", "night", "street", "yard"]


def street(rng: np.random.Generator) -> Place:
    """A street between rows of houses, with pavements, cars and a few trees."""
    b = Builder(rng)
    ground = _roadway(b, night=False)
    return b.place(outdoor_light(b), b.number(1.0, 1.7), ground)


def night(rng: np.random.Generator) -> Place:
    """A street at night: lamps, lit windows, a sky without light."""
    b = Builder(rng)
    ground = _roadway(b, night=True)
    bulb = b.surface(surface("plain", (6.0, 5.0, 3.5), (6.0, 5.0, 3.5), glows=True))
    pole = b.surface(surface("plain", (0.05, 0.05, 0.05), (0.06, 0.06, 0.06)))
    side = 3.5 if b.rng.uniform() < 0.5 else -3.5
    near = b.number(-4.0, 4.0)
    for k in range(-3, 4):
        y = near + 14.0 * k
        b.blob(bulb, (side, y, 4.2), (0.2, 0.2, 0.14))
        b.box(pole, (1.1 * side - 0.05, y - 0.05, 0.0), (1.1 * side + 0.05, y + 0.05, 4.1))
    return b.place(night_light(b, (side, near, 4.2)), b.number(1.0, 1.7), ground)


def _roadway(b: Builder, night: bool) -> int:
    """Asphalt, pavements, houses, trees and cars; returns the ground's surface."""
    ground = b.surface(surface("foliage", b.tint(ASPHALT), b.tint(ASPHALT), 0.08, 0.08, 0.4))
    paving = b.surface(surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 0.6, 0.4, 0.2, 0.5))
    half = b.number(4.0, 8.0)
    line = b.surface(surface("foliage", b.tint(WHITE, 0.1), b.tint(ASPHALT), 0.2, 0.2, 0.4))
    middle, start = b.number(-1.5, 1.5), b.number(0.0, 6.0)
    for k in range(-4, 4):
        y = start + 6.0 * k
        b.box(line, (middle - 0.06, y, 0.0), (middle + 0.06, y + 3.0, 0.004))
    for side in (-1.0, 1.0):
        near, far = sorted((side * half, side * (half + 3.0)))
        b.box(paving, (near, -80.0, 0.0), (far, 80.0, 0.14))
        _houses(b, side, half + 3.0, night)
        for _ in range(b.count(0, 2)):
            add_tree(b, side * (half + 1.0), b.number(-25.0, 25.0), b.number(3.5, 7.0))
        for _ in range(b.count(0, 3)):
            _car(b, side * (half - 1.2), b.number(-25.0, 25.0))
    return ground


def market(rng: np.random.Generator) -> Place:
    """A square before houses with stalls of fruit under awnings."""
    b = Builder(rng)
    ground = _paving(b)
    for side in (-1.0, 1.0):
        _houses(b, side, b.number(9.0, 16.0), night=False)
    for _ in range(b.count(4, 8)):
        angle, distance = b.number(0.0, 2 * np.pi), b.number(2.2, 8.0)
        _stall(b, distance * np.cos(angle), distance * np.sin(angle))
    return b.place(outdoor_light(b), b.number(1.1, 1.7), ground)


def _stall(b: Builder, x: float, y: float) -> None:
    """Four posts, a table of crates, an awning."""
    width, depth = b.number(1.6, 2.6), b.number(1.0, 1.5)
    x, y = x - width / 2, y - depth / 2
    cloth = b.paint()
    awning = b.surface(surface("stripes", cloth, b.tint(WHITE, 0.1), b.number(0.15, 0.4), 1.0, 0.1))
    wood = b.surface(surface("planks", b.tint(WOOD), b.tint(PALE_WOOD), 0.6, 0.12, 0.3))
    b.box(awning, (x - 0.2, y - 0.2, 2.1), (x + width + 0.2, y + depth + 0.2, 2.3))
    b.box(wood, (x, y, 0.0), (x + width, y + depth, b.number(0.6, 0.8)))
    for post_x in (x, x + width - 0.06):
        for post_y in (y, y + depth - 0.06):
            b.box(wood, (post_x, post_y, 0.0), (post_x + 0.06, post_y + 0.06, 2.1))
    at = x + 0.05
    while at + 0.4 < x + width:
        ripe = b.pick(((0.6, 0.05, 0.03), (0.7, 0.3, 0.03), (0.25, 0.35, 0.04), (0.65, 0.5, 0.08)))
        size = b.number(0.05, 0.12)
        fruit = b.surface(surface("goods", ripe, b.tint(ripe, 0.3), size, size, 0.1))
        b.box(fruit, (at, y + 0.05, 0.8), (at + 0.36, y + depth - 0.05, b.number(0.86, 1.0)))
        at += 0.42


def _shop_front(b: Builder, wall: float, at: float, width: float) -> None:
    """A shop window and an awning at the foot of a house on x = `wall`."""
    glass = b.surface(surface("bricks", b.tint(GLASS), b.tint(CONCRETE), 1.8, 2.4, 0.5))
    cloth = b.paint()
    awning = b.surface(surface("stripes", b.tint(WHITE, 0.1), cloth, b.number(0.2, 0.5), 1.0, 0.1))
    inward = -0.06 if wall > 0 else 0.06
    near, far = sorted((wall, wall + inward))
    b.box(glass, (near, at + 0.5, 0.3), (far, at + width - 0.5, 2.5))
    near, far = sorted((wall, wall + 15.0 * inward))
    b.box(awning, (near, at + 0.4, 2.55), (far, at + width - 0.4, 2.75))


def yard(rng: np.random.Generator) -> Place:
    """A yard close to walls and fences, with steps, pots and bushes."""
    b = Builder(rng)
    ground = _paving(b)
    for side in range(4):
        if rng.uniform() < 0.8:
            (_fence if b.rng.uniform() < 0.25 else _yard_wall)(
                b, side, b.number(1.6, 5.0), b.number(1.8, 6.0)
            )
    for _ in range(b.count(2, 6)):
        add_bush(b, b.number(0.0, 2 * np.pi), b.number(1.8, 4.5))
    box = b.surface(surface("planks", b.pick((WOOD, CONCRETE)), b.pick((WOOD, CONCRETE)), 0.5, 0.1))
    for _ in range(b.count(1, 4)):
        x, y, size = b.number(-4.0, 4.0), b.number(-4.0, 4.0), b.number(0.25, 0.6)
        b.box(box, (x, y, 0.0), (x + size, y + size, size * b.number(0.7, 1.5)))
    if b.rng.uniform() < 0.35:
        _steps(b)
    for _ in range(b.count(0, 2)):
        add_tree(b, b.number(-12.0, 12.0), b.number(6.0, 14.0), b.number(4.0, 8.0))
    return b.place(outdoor_light(b), b.number(1.0, 1.7), ground)


def _paving(b: Builder) -> int:
    """Slabs, bricks, gravel or boards."""
    options = [
        surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 0.5, 0.5, 0.25),
        surface("bricks", b.tint(BRICK), b.tint(MORTAR), 0.2, 0.1, 0.5, 0.5),
        surface("foliage", b.tint(SAND), b.tint(EARTH), 0.05, 0.05, 0.5),
        surface("planks", b.tint(WOOD), b.tint(PALE_WOOD), 0.7, 0.13, 0.3),
    ]
    return b.surface(options[b.count(0, 3)])


def _houses(b: Builder, side: float, distance: float, night: bool) -> None:
    """A row of houses along y at `distance`."""
    at = -60.0
    while at < 60.0:
        width, height = b.number(6.0, 16.0), b.number(5.0, 22.0)
        wall = b.pick((WHITE, BRICK, CONCRETE, SAND, PALE_WOOD))
        pane = b.tint((0.07, 0.05, 0.03) if night else GLASS)
        wide, tall = b.number(1.6, 3.0), b.number(2.6, 3.4)
        kind = b.surface(surface("facade", wall, pane, wide, tall, 0.15, glows=night))
        near, far = sorted((side * (distance + b.number(0.0, 1.5)), side * (distance + 12.0)))
        b.box(kind, (near, at, 0.0), (far, at + width, height))
        if not night and b.rng.uniform() < 0.5:
            _shop_front(b, side * distance, at, width)
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


def _steps(b: Builder) -> None:
    """A flight of steps that ends at a landing."""
    stone = b.surface(surface("bricks", b.tint(CONCRETE), b.tint(MORTAR), 1.2, 0.5, 0.2))
    x, y, width = b.number(-3.0, 1.5), b.number(1.3, 2.2), b.number(1.2, 2.5)
    side = 1.0 if b.rng.uniform() < 0.5 else -1.0
    count = b.count(3, 7)
    for k in range(count):
        near, far = side * (y + 0.3 * k), side * (y + 0.3 * count + 1.0)
        low, high = min(near, far), max(near, far)
        b.box(stone, (x, low, 0.17 * k), (x + width, high, 0.17 * (k + 1)))


def _fence(b: Builder, side: int, distance: float, height: float) -> None:
    """Posts and boards with gaps that one sees through."""
    wood = b.pick((WOOD, PALE_WOOD, WHITE, DARK_WOOD))
    kind = b.surface(surface("planks", wood, b.tint(wood, 0.2), 0.8, 0.12, 0.3))
    reach = np.full(2, 9.0)
    reach[side // 2] = distance + 0.1
    low, high = np.array([*-reach, 0.0]), np.array([*reach, height])
    top = min(height, 1.6)
    z = 0.1
    while z + 0.12 < top:
        b.box(kind, *against(side, low, high, -9.0, 9.0, 0.03, (z, z + 0.11)))
        z += b.number(0.16, 0.3)
    for at in np.arange(-8.0, 8.1, 2.0):
        b.box(kind, *against(side, low, high, at, at + 0.1, 0.1, (0.0, top + 0.05)))
