"""Generated rooms."""

import numpy as np

from generator.scene.light import blackbody
from generator.scene.procedural_builder import (
    BRICK,
    CONCRETE,
    DARK_WOOD,
    GRASS,
    HAZE,
    MORTAR,
    OVERCAST,
    PALE_WOOD,
    SKY_BLUE,
    WHITE,
    WOOD,
    Array,
    Builder,
    Enclosure,
    Light,
    against,
    as_color,
)
from generator.scene.procedural_surface import surface
from generator.scene.procedural_trace import Place

__all__ = ["room"]


def room(rng: np.random.Generator) -> Place:
    """A furnished room with windows, shelves, pictures, a table, a lamp."""
    b = Builder(rng)
    high = np.array([b.number(1.5, 4.5), b.number(1.5, 4.5), b.number(2.4, 3.1)])
    low = np.array([-b.number(1.5, 4.5), -b.number(1.5, 4.5), 0.0])
    walls = _walls(b)
    floor = _floor(b)
    ceiling = b.surface(surface("plain", b.tint(WHITE, 0.1), b.tint(WHITE, 0.1), 1.5, 1.5, 0.05))
    for side in range(4):
        _furnish(b, side, low, high)
    _table(b, low, high)
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


def _furnish(b: Builder, side: int, low: Array, high: Array) -> None:
    """Things along one wall, from one corner to the other with gaps."""
    other = 1 - side // 2
    at, end = low[other] + b.number(0.05, 0.6), high[other] - 0.1
    makers = (_shelf, _cupboard, _glazing, _paintings, _door, _sofa)
    while at < end - 0.7:
        width = min(b.number(0.7, 2.0), end - at)
        makers[b.count(0, len(makers) - 1)](b, side, low, high, at, at + width)
        at += width + b.number(0.05, 0.7)


def _shelf(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A bookcase."""
    wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE))
    books = b.surface(surface("books", wood, width=b.number(0.03, 0.06), height=0.33))
    top = b.number(1.2, 2.3)
    b.box(books, *against(side, low, high, start, end, 0.3, (0.0, top)))
    frame = b.surface(surface("planks", wood, b.tint(wood), 0.6, 0.3, 0.1))
    b.box(frame, *against(side, low, high, start - 0.03, start, 0.33, (0.0, top + 0.04)))
    b.box(frame, *against(side, low, high, end, end + 0.03, 0.33, (0.0, top + 0.04)))


def _cupboard(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A chest or a wardrobe with doors."""
    wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE, CONCRETE))
    front = b.surface(surface("bricks", wood, b.tint(DARK_WOOD), b.number(0.4, 0.7), 0.45, 0.1))
    b.box(
        front, *against(side, low, high, start, end, b.number(0.35, 0.6), (0, b.number(0.7, 2.1)))
    )


def _glazing(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A window with curtains."""
    sky = np.array(b.pick((HAZE, SKY_BLUE, OVERCAST))) * b.number(1.0, 2.5)
    below = np.array(b.pick((GRASS, CONCRETE, BRICK))) * 2.0
    glass = b.surface(surface("window", as_color(below), as_color(sky), glows=True, contrast=0.1))
    sill = b.number(0.5, 1.0)
    b.box(glass, *against(side, low, high, start, end, 0.03, (sill, high[2] - b.number(0.2, 0.5))))
    cloth = b.paint()
    curtain = b.surface(surface("curtain", cloth, b.tint(cloth, 0.5), 0.13, 1.0, 0.1))
    width = b.number(0.1, 0.35)
    for edge in (start - 0.1, end + 0.1 - width):
        b.box(curtain, *against(side, low, high, edge, edge + width, 0.1, (0.05, high[2] - 0.1)))


def _paintings(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """One to three pictures."""
    frame = b.pick((WOOD, DARK_WOOD, WHITE))
    count = b.count(1, 3)
    width = (end - start) / count
    for k in range(count):
        kind = b.surface(surface("picture", frame, b.tint(WHITE, 0.1), contrast=0.0))
        left, bottom = start + k * width, b.number(1.1, 1.5)
        z = (bottom, bottom + b.number(0.3, 0.8))
        b.box(kind, *against(side, low, high, left, left + 0.8 * width, 0.03, z))


def _door(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A door with a frame."""
    wood = b.pick((WOOD, PALE_WOOD, WHITE, WHITE))
    leaf = b.surface(surface("bricks", wood, b.tint(wood, 0.4), 0.42, 0.9, 0.05))
    frame = b.surface(surface("plain", b.tint(wood), b.tint(wood), 1.0, 1.0, 0.1))
    right = min(end, start + 0.95)
    b.box(frame, *against(side, low, high, start, right, 0.03, (0.0, 2.1)))
    b.box(leaf, *against(side, low, high, start + 0.07, right - 0.07, 0.05, (0.0, 2.03)))


def _sofa(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A seat with a back and cushions."""
    color = b.paint()
    cloth = b.surface(surface("plain", color, b.tint(color, 0.15), 0.3, 0.3, 0.25))
    pillow = b.surface(surface("plain", b.paint(), b.paint(), 0.2, 0.2, 0.2))
    b.box(cloth, *against(side, low, high, start, end, 0.85, (0.1, 0.42)))
    b.box(cloth, *against(side, low, high, start, end, 0.25, (0.4, 0.85)))
    first, second = against(side, low, high, start + 0.1, start + 0.5, 0.4, (0.42, 0.8))
    centre = (np.array(first) + second) / 2
    b.blob(pillow, centre.tolist(), (0.2, 0.2, 0.2))


def _table(b: Builder, low: Array, high: Array) -> None:
    """A table with things on it, somewhere in the room."""
    wood = b.pick((WOOD, PALE_WOOD, WHITE))
    top = b.surface(surface("planks", wood, b.tint(wood), 0.8, 0.25, 0.1))
    thing = b.surface(surface("plain", b.paint(), b.paint(), 0.1, 0.1, 0.3))
    x, y = b.number(low[0] + 0.4, high[0] - 1.6), b.number(low[1] + 0.4, high[1] - 1.2)
    width, depth, height = b.number(0.9, 1.6), b.number(0.6, 0.9), b.number(0.42, 0.78)
    b.box(top, (x, y, height - 0.05), (x + width, y + depth, height))
    for corner_x in (x + 0.03, x + width - 0.09):
        for corner_y in (y + 0.03, y + depth - 0.09):
            low_corner = (corner_x, corner_y, 0.0)
            b.box(top, low_corner, (corner_x + 0.06, corner_y + 0.06, height - 0.05))
    for _ in range(b.count(1, 4)):
        left, front, size = b.number(x, x + width), b.number(y, y + depth), b.number(0.06, 0.25)
        b.box(thing, (left, front, height), (left + size, front + size, height + size))


def _indoor_light(b: Builder, low: Array, high: Array) -> Light:
    """A lamp under the ceiling and what the windows let in."""
    lamp = blackbody(b.number(2800.0, 6000.0)) * b.number(0.3, 1.6)
    position = [b.number(0.6 * low[k], 0.6 * high[k]) for k in range(2)]
    day = np.array(b.pick((WHITE, HAZE, OVERCAST))) * b.number(0.35, 1.0)
    ambient = np.stack([day, day * b.number(0.6, 0.9)])
    source = np.array([*position, high[2] - 0.35, *lamp, 1.0])
    return Light(source, ambient, np.zeros(9), 0.0, 0.0)
