"""Colours of generated surfaces: plaster, bricks, planks, facades, books, foliage, windows ...

A surface is a row of 12 numbers: kind, rgb a (3), rgb b (3), width and height of its pattern in
metres, contrast 0-1, offset of odd rows 0-1, and one for what glows by itself. Patterns finer than a
pixel fade into their mean, as a lens would show them.
"""

import numpy as np

from generator.jit import jit
from generator.scene.procedural_noise import fbm, lattice, noise

__all__ = ["FOLIAGE", "KINDS", "surface", "surface_color"]

Array = np.ndarray
Color = tuple[float, float, float]

KINDS = (
    "plain",
    "bricks",
    "planks",
    "stripes",
    "facade",
    "books",
    "foliage",
    "window",
    "picture",
    "curtain",
)
"""Position in this list = the first number of a surface's row."""

FOLIAGE = float(KINDS.index("foliage"))
"""The first number of a foliage surface's row."""


def surface(
    kind: str,
    a: Color,
    b: Color = (0.0, 0.0, 0.0),
    width: float = 1.0,
    height: float = 1.0,
    contrast: float = 0.3,
    offset: float = 0.0,
    glows: bool = False,
) -> Array:
    """The row (12,) of a surface."""
    return np.array(
        [KINDS.index(kind), *a, *b, width, height, contrast, offset, float(glows)], np.float64
    )


@jit
def surface_color(
    row: Array,
    u: float,
    v: float,
    along: float,
    across: float,
    width: float,
    height: float,
    pixel: float,
    seed: int,
    color: Array,
) -> bool:
    """Write a surface's albedo at a point into `color` (3,); returns whether it is light instead.

    u, v: metres in the place; along, across: metres from the corner of a face of `width`, `height`.
    pixel: metres that a pixel spans. seed: of the thing.
    """
    kind = int(row[0])
    fade = min(1.0, 0.5 * min(row[7], row[8]) / max(pixel, 1e-6))
    if kind == 0:
        mix, tone = fbm(u / row[7], v / row[8], 4, seed), 1.0
    elif kind == 1:
        mix, tone = _bricks(row, u, v, pixel, fade, seed)
    elif kind == 2:
        mix, tone = _planks(row, u, v, pixel, fade, seed)
    elif kind == 3:
        wave = 0.5 + 0.5 * np.sin(2 * np.pi * u / row[7])
        mix, tone = fade * min(max(4.0 * wave - 1.5, 0.0), 1.0), 1.0
    elif kind == 4:
        mix, tone = _facade(row, along, across, width, height, fade, seed)
    elif kind == 5:
        return _books(row, along, across, fade, seed, color)
    elif kind == 6:
        fine = fbm(u / row[7], v / row[8], 3, seed)
        mix, tone = min(max(2.2 * (fine - 0.5) * fade + 0.5, 0.0), 1.0), 1.0
    elif kind == 7:
        mix, tone = _window(along, across, width, height, seed)
    elif kind == 8:
        return _picture(row, along, across, width, height, seed, color)
    else:
        wave = np.sin(2 * np.pi * u / row[7] + 3.0 * noise(u / row[7], 0.3 * v, seed))
        mix, tone = 0.5 + 0.5 * wave, 1.0
    grain = 1.0
    if kind != 0 and kind != 6:
        grain += row[9] * (fbm(2.3 * u / row[7], 2.3 * v / row[8], 2, seed + 5) - 0.5) * fade
    for c in range(3):
        color[c] = (row[1 + c] * (1.0 - mix) + row[4 + c] * mix) * tone * grain
    return row[11] > 0.0


@jit
def _bricks(
    row: Array, u: float, v: float, pixel: float, fade: float, seed: int
) -> tuple[float, float]:
    """Courses of bricks or tiles (a) in mortar (b); each brick has its own tone."""
    line = int(np.floor(v / row[8]))
    x = u / row[7] + row[10] * (line % 2)
    y = v / row[8] - line
    column = int(np.floor(x))
    x -= column
    rim = min(min(x, 1.0 - x) * row[7], min(y, 1.0 - y) * row[8])
    joint = 0.035 * min(row[7], row[8]) + 0.002
    mortar = min(1.0, 2.0 * joint / pixel) if rim < max(joint, 0.5 * pixel) else 0.0
    tone = 1.0 + row[9] * (lattice(column, line, seed) - 0.5) * fade
    share = min(1.0, 2.0 * joint * (row[7] + row[8]) / (row[7] * row[8]))
    return mortar * fade + share * (1.0 - fade), tone


@jit
def _planks(
    row: Array, u: float, v: float, pixel: float, fade: float, seed: int
) -> tuple[float, float]:
    """Boards of width row[8] that run along u, with grain between a and b and dark joints."""
    board = int(np.floor(v / row[8]))
    y = v / row[8] - board
    shift = 10.0 * lattice(board, 7, seed)
    grain = fbm(u / row[7] + shift, 14.0 * y + shift, 3, seed + board)
    joint, shade = 0.002 + 0.01 * row[8], 1.0
    if min(y, 1.0 - y) * row[8] < max(joint, 0.5 * pixel):
        shade = 1.0 - 0.55 * fade * min(1.0, 2.0 * joint / pixel)
    return grain, shade * (1.0 + row[9] * (lattice(board, 3, seed) - 0.5))


@jit
def _facade(
    row: Array, along: float, across: float, width: float, height: float, fade: float, seed: int
) -> tuple[float, float]:
    """A wall (a) with rows of windows (b); some are bright."""
    columns = max(1.0, np.floor(width / row[7]))
    floors = max(1.0, np.floor(height / row[8]))
    x, y = along / width * columns, across / height * floors
    i, j = int(np.floor(x)), int(np.floor(y))
    x, y = x - i, y - j
    inside = 0.25 < x < 0.75 and 0.25 < y < 0.82
    frame = inside and (0.48 < x < 0.52 or x < 0.28 or x > 0.72 or y < 0.29)
    tone = 1.0
    if inside and not frame:
        tone = 0.5 + 1.5 * lattice(i, j, seed) ** 3
    share = 0.28
    mix = 1.0 if inside and not frame else 0.0
    return mix * fade + share * (1.0 - fade), tone * (1.25 if frame else 1.0)


@jit
def _books(row: Array, along: float, across: float, fade: float, seed: int, color: Array) -> bool:
    """Shelves (a) of height row[8] with books of many colours."""
    shelf = int(np.floor(across / row[8]))
    y = across / row[8] - shelf
    slot = along / row[7]
    book = int(np.floor(slot))
    tall = 0.55 + 0.35 * lattice(book, shelf, seed)
    spine = min(slot - book, 1.0 - slot + book)
    for c in range(3):
        base = lattice(book, shelf, seed + 11 * (c + 1))
        shared = lattice(book // 3, shelf, seed + 5)
        paint = 0.04 + 0.5 * (0.5 * base + 0.5 * shared) ** 2
        if y < 0.07:
            color[c] = row[1 + c]
        elif y > tall:
            color[c] = row[1 + c] * 0.2
        else:
            color[c] = paint * (0.5 if spine < 0.08 else 1.0) * fade + 0.12 * (1.0 - fade)
    return False


@jit
def _window(
    along: float, across: float, width: float, height: float, seed: int
) -> tuple[float, float]:
    """A bright pane with the view's blur (a below, b above) and a frame."""
    x, y = along / width, across / height
    rim = min(min(x, 1.0 - x) * width, min(y, 1.0 - y) * height)
    bars = min(np.abs(x - 0.5) * width, np.abs(y - 0.62) * height)
    if rim < 0.05 or bars < 0.02:
        return 0.5, 0.35
    horizon = 0.3 + 0.25 * fbm(5.0 * x, 0.0, 3, seed)
    return min(max((y - horizon) * 8.0, 0.0), 1.0), 0.8 + 0.4 * fbm(4.0 * x, 4.0 * y, 3, seed)


@jit
def _picture(
    row: Array, along: float, across: float, width: float, height: float, seed: int, color: Array
) -> bool:
    """A framed picture (frame a, mat b) of soft shapes."""
    rim = min(min(along, width - along), min(across, height - across))
    x, y = along / width, across / height
    for c in range(3):
        if rim < 0.025:
            color[c] = row[1 + c]
        elif rim < 0.07:
            color[c] = row[4 + c]
        else:
            color[c] = 0.05 + 0.6 * fbm(3.0 * x, 3.0 * y + 9.0 * c, 3, seed + 13 * c) ** 2
    return False
