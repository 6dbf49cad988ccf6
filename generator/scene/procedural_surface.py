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
    "screen",
    "goods",
)
"""Position in this list = the first number of a surface's row."""

LIT = 14.0
"""How much brighter than its glass a window with light behind it is."""

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
    rows: Array,
    n: int,
    grain: Array,
    u: float,
    v: float,
    along: float,
    across: float,
    width: float,
    height: float,
    pixel: float,
    seed: int,
) -> tuple[float, float, float, bool]:
    """Albedo of surface n of `rows` (S, 12) at a point, and whether it is light instead.

    u, v: metres in the place; along, across: metres from the corner of a face of `width`, `height`.
    pixel: metres that a pixel spans. seed: of the thing. grain: the table of `procedural_noise`.
    """
    kind, glows = int(rows[n, 0]), rows[n, 11] > 0.0
    a, b = rows[n, 7], rows[n, 8]
    fade = min(1.0, 0.5 * min(a, b) / max(pixel, 1e-6))
    tone = 1.0
    if kind == 0:
        mix = fbm(grain, u / a, v / b, seed)
    elif kind == 1:
        mix, tone = _bricks(a, b, rows[n, 9], rows[n, 10], u, v, pixel, fade, seed)
    elif kind == 2:
        mix, tone = _planks(grain, a, b, rows[n, 9], u, v, pixel, fade, seed)
    elif kind == 3:
        wave = 0.5 + 0.5 * np.sin(2 * np.pi * u / a)
        mix = fade * min(max(4.0 * wave - 1.5, 0.0), 1.0) + 0.5 * (1.0 - fade)
    elif kind == 4:
        mix, tone, lit = _facade(a, b, along, across, width, height, fade, seed)
        if glows:  # a night: only what is lit inside glows
            glows = lit
            tone *= LIT if lit else 1.0
    elif kind == 5:
        return _books(rows, n, along, across, fade, seed)
    elif kind == 6:
        fine = fbm(grain, u / a, v / b, seed)
        mix = min(max(2.2 * (fine - 0.5) * fade + 0.5, 0.0), 1.0)
    elif kind == 7:
        mix, tone = _window(grain, along, across, width, height, seed)
    elif kind == 8:
        return _picture(grain, rows, n, along, across, width, height, seed)
    elif kind == 9:
        wave = np.sin(2 * np.pi * u / a + 3.0 * noise(u / a, 0.3 * v, seed))
        mix = 0.5 + 0.5 * wave
    elif kind == 10:
        mix, tone = _screen(along / width, across / height, seed)
    else:
        mix, tone = _goods(a, b, u, v, fade, seed)
    if kind != 0 and kind != 6 and kind != 10:
        tone *= 1.0 + rows[n, 9] * (fbm(grain, 2.3 * u / a, 2.3 * v / b, seed + 5) - 0.5) * fade
    rest = (1.0 - mix) * tone
    mix *= tone
    return (
        rows[n, 1] * rest + rows[n, 4] * mix,
        rows[n, 2] * rest + rows[n, 5] * mix,
        rows[n, 3] * rest + rows[n, 6] * mix,
        glows,
    )


@jit
def _screen(x: float, y: float, seed: int) -> tuple[float, float]:
    """A display: lines of text or panels (b) on a page (a) in a dark rim."""
    if min(x, 1.0 - x) < 0.03 or min(y, 1.0 - y) < 0.04:
        return 0.0, 0.02
    line = int(np.floor(18.0 * y))
    word = int(np.floor(14.0 * x + 5.0 * lattice(line, 1, seed)))
    inked = 18.0 * y - line < 0.55 and lattice(word, line, seed) < 0.6
    panel = lattice(int(np.floor(3.0 * x)), int(np.floor(2.5 * y)), seed + 3)
    if panel > 0.7:
        return 0.3 + 0.7 * panel, 0.8
    return 0.8 if inked and x < 0.9 * lattice(line, 2, seed) + 0.3 else 0.0, 1.0


@jit
def _goods(a: float, b: float, u: float, v: float, fade: float, seed: int) -> tuple[float, float]:
    """Round things heaped in rows, such as fruit, between a and b, dark between them."""
    line = int(np.floor(v / b))
    x = u / a + 0.5 * (line & 1)
    column = int(np.floor(x))
    x, y = 2.0 * (x - column) - 1.0, 2.0 * (v / b - line) - 1.0
    bulge = max(1.0 - x * x - y * y, 0.0)
    shade = 0.25 + 0.9 * np.sqrt(bulge)
    return lattice(column, line, seed), shade * fade + 0.75 * (1.0 - fade)


@jit
def _bricks(
    a: float,
    b: float,
    contrast: float,
    offset: float,
    u: float,
    v: float,
    pixel: float,
    fade: float,
    seed: int,
) -> tuple[float, float]:
    """Courses of bricks or tiles (a) in mortar (b); each brick has its own tone."""
    line = int(np.floor(v / b))
    x = u / a + offset * (line & 1)
    y = v / b - line
    column = int(np.floor(x))
    x -= column
    rim = min(min(x, 1.0 - x) * a, min(y, 1.0 - y) * b)
    joint = 0.035 * min(a, b) + 0.002
    mortar = min(1.0, 2.0 * joint / pixel) if rim < max(joint, 0.5 * pixel) else 0.0
    tone = 1.0 + contrast * (lattice(column, line, seed) - 0.5) * fade
    share = min(1.0, 2.0 * joint * (a + b) / (a * b))
    return mortar * fade + share * (1.0 - fade), tone


@jit
def _planks(
    grain: Array,
    a: float,
    b: float,
    contrast: float,
    u: float,
    v: float,
    pixel: float,
    fade: float,
    seed: int,
) -> tuple[float, float]:
    """Boards of width b that run along u, with fibre between a and b and dark joints."""
    board = int(np.floor(v / b))
    y = v / b - board
    shift = 10.0 * lattice(board, 7, seed)
    fibre = fbm(grain, u / a + shift, 14.0 * y + shift, seed + board)
    joint, shade = 0.002 + 0.01 * b, 1.0
    if min(y, 1.0 - y) * b < max(joint, 0.5 * pixel):
        shade = 1.0 - 0.55 * fade * min(1.0, 2.0 * joint / pixel)
    return fibre, shade * (1.0 + contrast * (lattice(board, 3, seed) - 0.5))


@jit
def _facade(
    a: float,
    b: float,
    along: float,
    across: float,
    width: float,
    height: float,
    fade: float,
    seed: int,
) -> tuple[float, float, bool]:
    """A wall with rows of windows, and whether a point is in a window with light behind it."""
    columns = max(1.0, np.floor(width / a))
    floors = max(1.0, np.floor(height / b))
    x, y = along / width * columns, across / height * floors
    i, j = int(np.floor(x)), int(np.floor(y))
    x, y = x - i, y - j
    inside = 0.25 < x < 0.75 and 0.25 < y < 0.82
    if not inside:
        ledge = 0.2 < y < 0.25 and 0.2 < x < 0.8
        return 0.28 * (1.0 - fade), 1.25 if ledge else 1.0, False
    if 0.48 < x < 0.52 or x < 0.28 or x > 0.72 or y < 0.29:
        return 0.28 * (1.0 - fade), 1.25, False
    chance = lattice(i, j, seed)
    return fade + 0.28 * (1.0 - fade), 0.5 + 1.5 * chance**3, chance > 0.55


@jit
def _books(
    rows: Array, n: int, along: float, across: float, fade: float, seed: int
) -> tuple[float, float, float, bool]:
    """Shelves (a) of height rows[n, 8] with books of many colours."""
    shelf = int(np.floor(across / rows[n, 8]))
    y = across / rows[n, 8] - shelf
    slot = along / rows[n, 7]
    book = int(np.floor(slot))
    wood = 1.0 if y < 0.07 else 0.2 if y > 0.55 + 0.35 * lattice(book, shelf, seed) else 0.0
    if wood > 0.0:
        return wood * rows[n, 1], wood * rows[n, 2], wood * rows[n, 3], False
    shared = lattice(book // 3, shelf, seed + 5)
    shade = fade * (0.5 if min(slot - book, 1.0 - slot + book) < 0.08 else 1.0)
    rest = 0.12 * (1.0 - fade)
    red = 0.04 + 0.5 * (0.5 * lattice(book, shelf, seed + 11) + 0.5 * shared) ** 2
    green = 0.04 + 0.5 * (0.5 * lattice(book, shelf, seed + 22) + 0.5 * shared) ** 2
    blue = 0.04 + 0.5 * (0.5 * lattice(book, shelf, seed + 33) + 0.5 * shared) ** 2
    return shade * red + rest, shade * green + rest, shade * blue + rest, False


@jit
def _window(
    grain: Array, along: float, across: float, width: float, height: float, seed: int
) -> tuple[float, float]:
    """A bright pane with the view's blur (a below, b above) and a frame."""
    x, y = along / width, across / height
    rim = min(min(x, 1.0 - x) * width, min(y, 1.0 - y) * height)
    bars = min(np.abs(x - 0.5) * width, np.abs(y - 0.62) * height)
    if rim < 0.05 or bars < 0.02:
        return 0.5, 0.35
    horizon = 0.3 + 0.25 * fbm(grain, 5.0 * x, 0.0, seed)
    return min(max((y - horizon) * 8.0, 0.0), 1.0), 0.8 + 0.4 * fbm(grain, 4.0 * x, 4.0 * y, seed)


@jit
def _picture(
    grain: Array,
    rows: Array,
    n: int,
    along: float,
    across: float,
    width: float,
    height: float,
    seed: int,
) -> tuple[float, float, float, bool]:
    """A framed picture (frame a, mat b) of soft shapes."""
    rim = min(min(along, width - along), min(across, height - across))
    if rim < 0.025:
        return rows[n, 1], rows[n, 2], rows[n, 3], False
    if rim < 0.07:
        return rows[n, 4], rows[n, 5], rows[n, 6], False
    x, y = 3.0 * along / width, 3.0 * across / height
    return (
        0.05 + 0.6 * fbm(grain, x, y, seed) ** 2,
        0.05 + 0.6 * fbm(grain, x, y + 9.0, seed + 13) ** 2,
        0.05 + 0.6 * fbm(grain, x, y + 18.0, seed + 26) ** 2,
        False,
    )
