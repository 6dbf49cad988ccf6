"""Generated rooms: living rooms, bedrooms, kitchens, offices."""

from collections.abc import Sequence

import numpy as np

from generator.scene.light import blackbody
from generator.scene.procedural_builder import (
    BRICK,
    CONCRETE,
    DARK_WOOD,
    HAZE,
    MORTAR,
    OVERCAST,
    PALE_WOOD,
    WHITE,
    WOOD,
    Array,
    Builder,
    Enclosure,
    Light,
)
from generator.scene.procedural_furniture import (
    Maker,
    add_bed,
    add_counter,
    add_cupboard,
    add_desk,
    add_door,
    add_fridge,
    add_paintings,
    add_plant,
    add_screen,
    add_shelf,
    add_sofa,
    add_table,
    add_window,
)
from generator.scene.procedural_scene import Place
from generator.scene.procedural_surface import surface

__all__ = ["bedroom", "kitchen", "office", "room"]


def room(rng: np.random.Generator) -> Place:
    """A living room: shelves, sofas, pictures, windows, a table."""
    makers = (
        add_shelf, add_cupboard, add_window, add_paintings, add_door, add_sofa, add_plant, add_screen,
    )  # fmt: skip
    return _interior(rng, makers, 1)


def bedroom(rng: np.random.Generator) -> Place:
    """A bedroom: beds, wardrobes, curtains."""
    return _interior(rng, (add_bed, add_cupboard, add_window, add_paintings, add_bed, add_door), 0)


def kitchen(rng: np.random.Generator) -> Place:
    """A kitchen: worktops under cupboards, a refrigerator, a table."""
    makers = (add_counter, add_counter, add_fridge, add_window, add_door, add_shelf, add_counter)
    return _interior(rng, makers, 1)


def office(rng: np.random.Generator) -> Place:
    """An office: desks with screens, shelves, windows, boards."""
    makers = (add_desk, add_desk, add_shelf, add_window, add_cupboard, add_screen, add_plant)
    return _interior(rng, makers, 2)


def _interior(rng: np.random.Generator, makers: Sequence[Maker], tables: int) -> Place:
    """A lit room with things along its walls and perhaps some tables."""
    b = Builder(rng)
    high = np.array([b.number(1.5, 4.5), b.number(1.5, 4.5), b.number(2.4, 3.1)])
    low = np.array([-b.number(1.5, 4.5), -b.number(1.5, 4.5), 0.0])
    walls = _walls(b)
    floor = _floor(b)
    ceiling = _ceiling(b)
    for side in range(4):
        _furnish(b, makers, side, low, high)
    for _ in range(tables):
        add_table(b, low, high)
    _skirting(b, low, high)
    if rng.uniform() < 0.5:
        _rug(b, low, high)
    light = _indoor_light(b, low, high)
    lamp = b.surface(surface("plain", (2.5, 2.2, 1.7), (2.5, 2.2, 1.7), glows=True))
    b.blob(lamp, light.source[:3], (0.16, 0.16, 0.1))
    enclosing = Enclosure(low.tolist(), high.tolist(), (*walls, floor, ceiling))
    return b.place(light, b.number(0.9, 1.6), room=enclosing)


def _walls(b: Builder) -> tuple[int, int, int, int]:
    """Surfaces of the four walls: paint all round, on one side perhaps something else."""
    paint = b.paint()
    plain = b.surface(surface("plain", paint, b.tint(paint, 0.06), 0.8, 0.8, 0.1))
    special = [
        surface("bricks", b.tint(BRICK), b.tint(MORTAR), 0.23, 0.075, 0.5, 0.5),
        surface("bricks", b.tint(WHITE, 0.1), b.tint(CONCRETE), 0.2, 0.2, 0.1),
        surface("planks", b.tint(WOOD), b.tint(PALE_WOOD), 0.8, 0.14, 0.3),
        surface("stripes", paint, b.tint(paint, 0.35), b.number(0.06, 0.3), 1.0, 0.1),
        surface("plain", b.paint(), b.paint(), 0.5, 0.5, 0.2),
    ]
    kinds = [plain] * 4
    if b.rng.uniform() < 0.7:
        kinds[b.count(0, 3)] = b.surface(special[b.count(0, len(special) - 1)])
    return kinds[0], kinds[1], kinds[2], kinds[3]


def _floor(b: Builder) -> int:
    """Boards, tiles or carpet."""
    wood, carpet = b.pick((WOOD, PALE_WOOD, DARK_WOOD)), b.paint()
    options = [
        surface("planks", wood, b.tint(wood, 0.3), 0.9, b.number(0.08, 0.2), 0.3),
        surface("bricks", b.pick((CONCRETE, WHITE, BRICK)), b.tint(MORTAR), 0.3, 0.3, 0.15),
        surface("foliage", carpet, b.tint(carpet, 0.12), 0.04, 0.04, 0.3),
    ]
    return b.surface(options[b.count(0, 2)])


def _ceiling(b: Builder) -> int:
    """Plaster, panels or boards."""
    white = b.tint(WHITE, 0.1)
    options = [
        surface("plain", white, b.tint(WHITE, 0.1), 1.5, 1.5, 0.05),
        surface("bricks", white, b.tint(CONCRETE, 0.1), 0.6, 0.6, 0.1),
        surface("planks", b.tint(PALE_WOOD), b.tint(WHITE), 0.9, 0.12, 0.1),
    ]
    return b.surface(options[b.count(0, 2)])


def _rug(b: Builder, low: Array, high: Array) -> None:
    """A rug with a border, anywhere on the floor."""
    color, other = b.paint(), b.paint()
    options = [
        surface("bricks", color, other, b.number(0.1, 0.4), b.number(0.1, 0.4), 0.5, 0.5),
        surface("stripes", color, other, b.number(0.08, 0.3), 1.0, 0.2),
        surface("foliage", color, other, b.number(0.05, 0.3), 0.1, 0.5),
    ]
    edge = b.surface(surface("plain", other, b.tint(other, 0.1), 0.1, 0.1))
    inner = b.surface(options[b.count(0, 2)])
    x, y = b.number(low[0], high[0] - 1.0), b.number(low[1], high[1] - 1.0)
    width, depth = b.number(0.8, 2.6), b.number(0.8, 2.0)
    b.box(edge, (x, y, 0.0), (min(x + width, high[0]), min(y + depth, high[1]), 0.01))
    right, far = min(x + width, high[0]) - 0.08, min(y + depth, high[1]) - 0.08
    b.box(inner, (x + 0.08, y + 0.08, 0.0), (right, far, 0.012))


def _furnish(b: Builder, makers: Sequence[Maker], side: int, low: Array, high: Array) -> None:
    """Things along one wall, from one corner to the other with gaps."""
    other = 1 - side // 2
    at, end = low[other] + b.number(0.05, 0.6), high[other] - 0.1
    while at < end - 0.7:
        width = min(b.number(0.7, 2.0), end - at)
        makers[b.count(0, len(makers) - 1)](b, side, low, high, at, at + width)
        at += width + b.number(0.05, 0.7)


def _skirting(b: Builder, low: Array, high: Array) -> None:
    """Boards along the foot of the walls."""
    board = b.tint(b.pick((WHITE, WOOD, DARK_WOOD)), 0.1)
    kind = b.surface(surface("plain", board, board))
    height = b.number(0.06, 0.14)
    for x in (low[0], high[0] - 0.02):
        b.box(kind, (x, low[1], 0.0), (x + 0.02, high[1], height))
    for y in (low[1], high[1] - 0.02):
        b.box(kind, (low[0], y, 0.0), (high[0], y + 0.02, height))


def _indoor_light(b: Builder, low: Array, high: Array) -> Light:
    """A lamp under the ceiling and what the windows let in."""
    lamp = blackbody(b.number(2800.0, 6000.0)) * b.number(0.3, 1.6)
    position = [b.number(0.6 * low[k], 0.6 * high[k]) for k in range(2)]
    day = np.array(b.pick((WHITE, HAZE, OVERCAST))) * b.number(0.35, 1.0)
    ambient = np.stack([day, day * b.number(0.6, 0.9)])
    source = np.array([*position, high[2] - 0.35, *lamp, 1.0])
    return Light(source, ambient, np.zeros(9), 0.0, 0.0)
