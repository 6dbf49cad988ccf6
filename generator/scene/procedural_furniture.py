"""Furniture of generated rooms, most of it along a wall.

A `Maker` puts a thing along wall `side` (see `against`) of the room from `low` to `high` (3,), from
`start` to `end` along the wall; all metres.
"""

from collections.abc import Callable

import numpy as np

from generator.scene.procedural_builder import (
    BRICK,
    BRIGHT_LEAF,
    CONCRETE,
    DARK_WOOD,
    GRASS,
    HAZE,
    LEAF,
    MORTAR,
    OVERCAST,
    PALE_WOOD,
    SKY_BLUE,
    WHITE,
    WOOD,
    Array,
    Builder,
    against,
    as_color,
)
from generator.scene.procedural_surface import surface

__all__ = [
    "Maker",
    "add_bed",
    "add_counter",
    "add_cupboard",
    "add_desk",
    "add_door",
    "add_fridge",
    "add_paintings",
    "add_plant",
    "add_screen",
    "add_shelf",
    "add_sofa",
    "add_table",
    "add_window",
]

Maker = Callable[[Builder, int, Array, Array, float, float], None]

STEEL = (0.42, 0.43, 0.44)
BLACK = (0.02, 0.02, 0.022)


def add_shelf(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A bookcase."""
    wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE))
    books = b.surface(surface("books", wood, width=b.number(0.03, 0.06), height=0.33))
    top = b.number(1.2, 2.3)
    b.box(books, *against(side, low, high, start, end, 0.3, (0.0, top)))
    frame = b.surface(surface("planks", wood, b.tint(wood), 0.6, 0.3, 0.1))
    b.box(frame, *against(side, low, high, start - 0.03, start, 0.33, (0.0, top + 0.04)))
    b.box(frame, *against(side, low, high, end, end + 0.03, 0.33, (0.0, top + 0.04)))


def add_cupboard(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A chest or a wardrobe with doors."""
    wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE, CONCRETE))
    front = b.surface(surface("bricks", wood, b.tint(DARK_WOOD), b.number(0.4, 0.7), 0.45, 0.1))
    b.box(
        front, *against(side, low, high, start, end, b.number(0.35, 0.6), (0, b.number(0.7, 2.1)))
    )


def add_window(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A window with curtains."""
    sky = np.array(b.pick((HAZE, SKY_BLUE, OVERCAST))) * b.number(1.0, 2.5)
    below = np.array(b.pick((GRASS, CONCRETE, MORTAR, LEAF))) * b.number(1.0, 2.0)
    glass = b.surface(surface("window", as_color(below), as_color(sky), glows=True, contrast=0.1))
    sill = b.number(0.5, 1.0)
    b.box(glass, *against(side, low, high, start, end, 0.03, (sill, high[2] - b.number(0.2, 0.5))))
    cloth = b.paint()
    curtain = b.surface(surface("curtain", cloth, b.tint(cloth, 0.5), 0.13, 1.0, 0.1))
    width = b.number(0.1, 0.35)
    for edge in (start - 0.1, end + 0.1 - width):
        b.box(curtain, *against(side, low, high, edge, edge + width, 0.1, (0.05, high[2] - 0.1)))


def add_paintings(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """One to three pictures."""
    frame = b.pick((WOOD, DARK_WOOD, WHITE))
    count = b.count(1, 3)
    width = (end - start) / count
    for k in range(count):
        kind = b.surface(surface("picture", frame, b.tint(WHITE, 0.1), contrast=0.0))
        left, bottom = start + k * width, b.number(1.1, 1.5)
        z = (bottom, bottom + b.number(0.3, 0.8))
        b.box(kind, *against(side, low, high, left, left + 0.8 * width, 0.03, z))


def add_door(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A door with a frame."""
    wood = b.pick((WOOD, PALE_WOOD, WHITE, WHITE))
    leaf = b.surface(surface("bricks", wood, b.tint(wood, 0.4), 0.42, 0.9, 0.05))
    frame = b.surface(surface("plain", b.tint(wood), b.tint(wood), 1.0, 1.0, 0.1))
    right = min(end, start + 0.95)
    b.box(frame, *against(side, low, high, start, right, 0.03, (0.0, 2.1)))
    b.box(leaf, *against(side, low, high, start + 0.07, right - 0.07, 0.05, (0.0, 2.03)))


def add_counter(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A worktop on cupboards, tiles behind, more cupboards above, pots on top."""
    front = b.pick((WHITE, PALE_WOOD, WOOD, CONCRETE, STEEL))
    door = b.surface(surface("bricks", front, b.tint(DARK_WOOD), b.number(0.4, 0.6), 0.75, 0.05))
    slab = b.pick((STEEL, DARK_WOOD, CONCRETE, PALE_WOOD))
    top = b.surface(surface("plain", slab, b.tint(slab, 0.2), 0.1, 0.1, 0.2))
    tile = b.pick((WHITE, WHITE, CONCRETE, BRICK))
    tiles = b.surface(surface("bricks", tile, b.tint(MORTAR), 0.15, b.number(0.08, 0.15), 0.1))
    b.box(door, *against(side, low, high, start, end, 0.58, (0.05, 0.87)))
    b.box(top, *against(side, low, high, start - 0.02, end + 0.02, 0.62, (0.87, 0.91)))
    b.box(tiles, *against(side, low, high, start, end, 0.015, (0.91, 1.45)))
    if b.rng.uniform() < 0.7:
        b.box(door, *against(side, low, high, start, end, 0.34, (1.45, b.number(2.0, 2.3))))
    for _ in range(b.count(1, 3)):
        place, size = b.number(start, end - 0.2), b.number(0.08, 0.25)
        color = b.pick((STEEL, WHITE, BRICK, BLACK))
        pot = b.surface(surface("plain", color, b.tint(color, 0.1)))
        first, second = against(side, low, high, place, place + size, 0.45, (0.91, 0.91 + size))
        centre = (np.array(first) + second) / 2
        b.blob(pot, centre.tolist(), (size / 2, size / 2, size / 2))


def add_fridge(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A refrigerator with two doors."""
    color = b.pick((WHITE, WHITE, STEEL, BLACK))
    body = b.surface(surface("plain", color, b.tint(color, 0.05), 1.0, 1.0, 0.05))
    grip = b.surface(surface("plain", STEEL, b.tint(STEEL)))
    right, top, split = min(end, start + 0.62), b.number(1.5, 2.0), b.number(0.6, 1.2)
    b.box(body, *against(side, low, high, start, right, 0.6, (0.03, split)))
    b.box(body, *against(side, low, high, start, right, 0.6, (split + 0.012, top)))
    for z in ((split - 0.4, split - 0.06), (split + 0.08, split + 0.35)):
        b.box(grip, *against(side, low, high, start + 0.03, start + 0.06, 0.63, z))


def add_desk(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A desk with a screen or two, and a chair."""
    wood = b.pick((WHITE, PALE_WOOD, WOOD, CONCRETE))
    top = b.surface(surface("planks", wood, b.tint(wood, 0.1), 0.9, 0.4, 0.05))
    black = b.surface(surface("plain", BLACK, b.tint(BLACK), 0.5, 0.5, 0.1))
    b.box(top, *against(side, low, high, start, end, 0.75, (0.71, 0.74)))
    for at in (start + 0.03, end - 0.07):
        b.box(black, *against(side, low, high, at, at + 0.04, 0.7, (0.0, 0.71)))
    at = start + 0.1
    while at + 0.5 < end:
        light = b.number(0.5, 1.3)
        page = as_color(light * np.array(b.pick((WHITE, BLACK, SKY_BLUE))))
        ink = as_color(light * np.array(b.paint()))
        shown = b.surface(surface("screen", page, ink, glows=True, contrast=0.0))
        b.box(shown, *against(side, low, high, at, at + 0.52, 0.22, (0.88, 1.19)))
        b.box(black, *against(side, low, high, at + 0.2, at + 0.32, 0.18, (0.74, 0.95)))
        at += b.number(0.6, 1.4)
    color = b.paint()
    cloth = b.surface(surface("plain", color, b.tint(color, 0.1), 0.3, 0.3, 0.2))
    middle = b.number(start + 0.1, max(end - 0.6, start + 0.2))
    inner_low, inner_high = low + (0.85, 0.85, 0.0), high - (0.85, 0.85, 0.0)
    b.box(cloth, *against(side, inner_low, inner_high, middle, middle + 0.46, 0.45, (0.42, 0.5)))
    b.box(
        cloth,
        *against(side, inner_low + 0.4, inner_high - 0.4, middle, middle + 0.46, 0.06, (0.5, 1.0)),
    )
    b.box(
        black,
        *against(
            side,
            inner_low + 0.18,
            inner_high - 0.18,
            middle + 0.2,
            middle + 0.26,
            0.06,
            (0.0, 0.42),
        ),
    )


def add_bed(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A bed with its head at the wall, pillows and a blanket."""
    wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE))
    frame = b.surface(surface("planks", wood, b.tint(wood, 0.2), 0.8, 0.2, 0.1))
    linen = b.tint(WHITE, 0.15)
    sheet = b.surface(surface("plain", linen, b.tint(linen, 0.1), 0.25, 0.25, 0.2))
    color = b.paint()
    options = [
        surface("plain", color, b.tint(color, 0.2), 0.3, 0.3, 0.3),
        surface("stripes", color, b.tint(WHITE, 0.2), b.number(0.05, 0.2), 1.0, 0.1),
        surface("bricks", color, b.tint(color, 0.4), 0.25, 0.25, 0.4),
    ]
    cover = b.surface(options[b.count(0, 2)])
    right = min(end, start + b.number(0.95, 1.8))
    b.box(frame, *against(side, low, high, start, right, 0.08, (0.0, b.number(0.7, 1.1))))
    b.box(frame, *against(side, low, high, start, right, 2.0, (0.1, 0.3)))
    b.box(sheet, *against(side, low, high, start + 0.03, right - 0.03, 1.98, (0.3, 0.46)))
    inner_low, inner_high = low + (0.75, 0.75, 0.0), high - (0.75, 0.75, 0.0)
    b.box(
        cover, *against(side, inner_low, inner_high, start + 0.01, right - 0.01, 1.27, (0.3, 0.5))
    )
    first, second = against(side, low, high, start + 0.12, right - 0.12, 0.6, (0.46, 0.6))
    centre, half = (np.array(first) + second) / 2, (np.array(second) - first) / 2
    b.blob(sheet, centre.tolist(), half.tolist())


def add_plant(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A plant in a pot."""
    pot = b.surface(surface("plain", b.pick((BRICK, WHITE, BLACK)), b.tint(BRICK), 0.3, 0.3, 0.2))
    leaves = b.surface(surface("foliage", b.tint(LEAF), b.tint(BRIGHT_LEAF), 0.05, 0.05, 0.8))
    size, middle = b.number(0.2, 0.4), b.number(start + 0.2, max(end - 0.2, start + 0.25))
    b.box(pot, *against(side, low, high, middle - 0.15, middle + 0.15, 0.35, (0.0, 0.3)))
    first, second = against(side, low, high, middle - 0.1, middle + 0.1, 0.5, (0.0, 0.0))
    centre = (np.array(first) + second) / 2
    centre[2] = 0.3 + size * b.number(1.0, 1.6)
    b.blob(leaves, centre.tolist(), (size, size, size * b.number(1.0, 1.7)))


def add_screen(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A dark television or a white board on the wall, something low below it."""
    dark = b.rng.uniform() < 0.5
    color = BLACK if dark else b.tint(WHITE, 0.05)
    frame = b.surface(surface("plain", b.pick((BLACK, STEEL)), BLACK))
    face = b.surface(surface("plain", color, b.tint(color, 0.15), 0.6, 0.6, 0.1))
    bottom = b.number(0.8, 1.2)
    top = bottom + min(0.6 * (end - start), 1.0)
    b.box(frame, *against(side, low, high, start, end, 0.04, (bottom, top)))
    b.box(
        face, *against(side, low, high, start + 0.02, end - 0.02, 0.05, (bottom + 0.02, top - 0.02))
    )
    if dark:
        wood = b.pick((WOOD, PALE_WOOD, DARK_WOOD, WHITE))
        board = b.surface(surface("bricks", wood, b.tint(DARK_WOOD), 0.6, 0.4, 0.1))
        b.box(board, *against(side, low, high, start, end, 0.4, (0.0, 0.45)))


def add_sofa(b: Builder, side: int, low: Array, high: Array, start: float, end: float) -> None:
    """A seat with a back and cushions."""
    color = b.paint()
    cloth = b.surface(surface("plain", color, b.tint(color, 0.15), 0.3, 0.3, 0.25))
    pillow = b.surface(surface("plain", b.paint(), b.paint(), 0.2, 0.2, 0.2))
    b.box(cloth, *against(side, low, high, start, end, 0.85, (0.1, 0.42)))
    b.box(cloth, *against(side, low, high, start, end, 0.25, (0.4, 0.85)))
    first, second = against(side, low, high, start + 0.1, start + 0.5, 0.4, (0.42, 0.8))
    centre = (np.array(first) + second) / 2
    b.blob(pillow, centre.tolist(), (0.2, 0.2, 0.2))


def add_table(b: Builder, low: Array, high: Array) -> None:
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
