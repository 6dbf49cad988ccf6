"""A small ray caster for generated places, in a camera's perspective.

It makes backgrounds that are seen a little out of focus: one ray per pixel, four more where things,
shadows or colours meet, so that no edge shows steps; a shadow ray for about every fourth pixel; light
never bounces.
Colours are linear rgb. `things` and `world` are a place as `procedural_scene` packs it, `surfaces`
its surfaces, `grain` the table of `procedural_noise`.
"""

import numpy as np

from generator.jit import jit
from generator.scene.procedural_light import haze, illuminate, sky_color
from generator.scene.procedural_noise import grain3
from generator.scene.procedural_scene import (
    EYE,
    GROUND,
    GROUND_KIND,
    ROOM,
    ROOM_HIGH,
    ROOM_KINDS,
    ROOM_LOW,
    SEED,
    SKY,
    candidates,
    face,
    lit,
    nearest,
)
from generator.scene.procedural_surface import FOLIAGE, surface_color

__all__ = ["trace"]

Array = np.ndarray

TILE = 16
"""Pixels of a square in which only the things that its rays may meet are tried."""

CONTRAST = 0.1
"""Difference of neighbours' square roots of green above which a pixel gets more rays."""

SHADES = (0.0, 0.1, 0.2, 0.25, 1.0)
"""Shares of direct light that `lit` chooses from."""

NONE = 0
"""A pixel's state is 8 times the code of the face it shows plus the number of its shade; no state."""


@jit
def trace(
    things: Array,
    world: Array,
    surfaces: Array,
    ridges: Array,
    grain: Array,
    rays: Array,
    image: Array,
) -> None:
    """Fill `image` (H, W, 3) with what is seen of a place from its eye.

    rays (3, 3): that of pixel (u, v) is rays @ (u, v, 1), in the place's frame.
    """
    height, width, _ = image.shape
    states = np.empty((height, width), np.int32)
    near = np.empty(things.shape[0], np.int64)
    middle = 0.5 * width * rays[:, 0] + 0.5 * height * rays[:, 1] + rays[:, 2]
    size = np.sqrt((rays[:, 0] ** 2).sum() / (middle**2).sum())  # radians of a pixel, about
    for step in range(2):
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                u, v = left + 0.5 * TILE, top + 0.5 * TILE
                axis = rays[:, 0] * u + rays[:, 1] * v + rays[:, 2]
                axis /= np.sqrt((axis**2).sum())
                count = candidates(things, world, axis, 0.75 * TILE * size, near)
                bottom, end = min(top + TILE, height), min(left + TILE, width)
                if step == 0:
                    _sample(
                        things, world, surfaces, ridges, grain, near, count, rays, size,
                        top, bottom, left, end, states, image,
                    )  # fmt: skip
                else:
                    _refine(
                        things, world, surfaces, ridges, grain, near, count, rays, size,
                        top, bottom, left, end, states, image,
                    )  # fmt: skip


@jit
def _sample(
    things: Array,
    world: Array,
    surfaces: Array,
    ridges: Array,
    grain: Array,
    near: Array,
    count: int,
    rays: Array,
    size: float,
    top: int,
    bottom: int,
    left: int,
    end: int,
    states: Array,
    image: Array,
) -> None:
    """Fill a tile's pixels by one ray each; three of four take their neighbour's shadow."""
    for v in range(top, bottom):
        for u in range(left, end):
            a = states[v, u - 1] if (u - left) % 2 == 1 else NONE
            b = states[v - 1, u] if (v - top) % 2 == 1 else NONE
            states[v, u], red, green, blue = _shade(
                things, world, surfaces, ridges, grain, near, count, rays, size, float(u), float(v),
                a, b,
            )  # fmt: skip
            image[v, u, 0], image[v, u, 1], image[v, u, 2] = red, green, blue


@jit
def _refine(
    things: Array,
    world: Array,
    surfaces: Array,
    ridges: Array,
    grain: Array,
    near: Array,
    count: int,
    rays: Array,
    size: float,
    top: int,
    bottom: int,
    left: int,
    end: int,
    states: Array,
    image: Array,
) -> None:
    """Average four more rays into the pixels of a tile where something ends.

    They are the corners of a square turned so that no two share a row or column.
    """
    for v in range(top, bottom):
        for u in range(left, end):
            edge = _edge(states, image, u, v)
            if edge == 0:
                continue
            state = NONE if edge == 2 else states[v, u]
            red, green, blue = image[v, u, 0], image[v, u, 1], image[v, u, 2]
            for k in range(4):
                du = 0.375 if k == 0 else 0.125 if k == 1 else -0.375 if k == 2 else -0.125
                dv = 0.125 if k == 0 else -0.375 if k == 1 else -0.125 if k == 2 else 0.375
                _, r, g, b = _shade(
                    things, world, surfaces, ridges, grain, near, count, rays, size, u + du, v + dv,
                    state, NONE,
                )  # fmt: skip
                red, green, blue = red + r, green + g, blue + b
            image[v, u, 0], image[v, u, 1], image[v, u, 2] = 0.2 * red, 0.2 * green, 0.2 * blue


@jit
def _edge(states: Array, image: Array, u: int, v: int) -> int:
    """Whether a pixel and a neighbour differ: 2 by shadow, 1 by thing or colour, else 0.

    Neighbours above and to the left are refined already, which makes them no less different.
    """
    height, width = states.shape
    found, own = 0, np.sqrt(image[v, u, 1])
    for k in range(4):
        x = u + (1 if k == 0 else -1 if k == 1 else 0)
        y = v + (1 if k == 2 else -1 if k == 3 else 0)
        if x < 0 or y < 0 or x >= width or y >= height:
            continue
        if states[y, x] != states[v, u]:
            if states[y, x] >> 3 == states[v, u] >> 3:
                return 2
            found = 1
        elif found == 0 and np.abs(np.sqrt(image[y, x, 1]) - own) > CONTRAST:
            found = 1
    return found


@jit
def _shade(
    things: Array,
    world: Array,
    surfaces: Array,
    ridges: Array,
    grain: Array,
    near: Array,
    count: int,
    rays: Array,
    size: float,
    u: float,
    v: float,
    a: int,
    b: int,
) -> tuple[int, float, float, float]:
    """The state and the colour of pixel (u, v).

    A face that neighbour a or b also shows, by their states, takes over its shade.
    """
    rx = rays[0, 0] * u + rays[0, 1] * v + rays[0, 2]
    ry = rays[1, 0] * u + rays[1, 1] * v + rays[1, 2]
    rz = rays[2, 0] * u + rays[2, 1] * v + rays[2, 2]
    scale = 1.0 / np.sqrt(rx * rx + ry * ry + rz * rz)
    rx, ry, rz = rx * scale, ry * scale, rz * scale
    distance, thing = nearest(things, world, grain, near, count, rx, ry, rz)
    if thing == SKY:
        red, green, blue = sky_color(world, ridges, grain, rx, ry, rz)
        return -8, red, green, blue
    x = world[EYE] + distance * rx
    y = world[EYE + 1] + distance * ry
    z = world[EYE + 2] + distance * rz
    axis, nx, ny, nz = face(things, world, thing, x, y, z)
    code = 8 * (thing + 8) + axis
    slant = size * distance / max(np.abs(nx * rx + ny * ry + nz * rz), 0.05)
    turned = nx + ny + nz < 0.0
    red, green, blue, glows = _paint(
        things, world, surfaces, grain, x, y, z, thing, axis, turned, slant
    )
    level = len(SHADES) - 1
    if not glows:
        if a >> 3 == code:
            level = a & 7
        elif b >> 3 == code:
            level = b & 7
        else:
            level = lit(things, world, x, y, z, nx, ny, nz)
        red, green, blue = illuminate(
            world, x, y, z, nx, ny, nz, SHADES[level], thing == GROUND, red, green, blue
        )
    red, green, blue = haze(world, distance, red, green, blue)
    return 8 * code + level, red, green, blue


@jit
def _paint(
    things: Array,
    world: Array,
    surfaces: Array,
    grain: Array,
    x: float,
    y: float,
    z: float,
    thing: int,
    axis: int,
    turned: bool,
    slant: float,
) -> tuple[float, float, float, bool]:
    """The albedo of what is met, or its light and True; `slant` metres wide is a pixel.

    turned: whether the face looks towards the axis's low end.
    """
    seed = int(world[SEED]) + thing
    if thing == GROUND:
        kind = int(world[GROUND_KIND])
    elif thing == ROOM:
        kind = int(world[ROOM_KINDS + 2 * axis + (1 if turned else 0)])
    else:
        kind = int(things[thing, 6])
    if axis == 3 and surfaces[kind, 0] == FOLIAGE:
        red, green, blue = _leaves(surfaces, kind, grain, x, y, z, seed)
        return red, green, blue, False
    u = y if axis == 0 else x
    v = y if axis == 2 else z
    k, m = (1 if axis == 0 else 0), (1 if axis == 2 else 2)
    if thing < 0 or axis == 3:
        low_u, high_u = world[ROOM_LOW + k], world[ROOM_HIGH + k]
        low_v, high_v = world[ROOM_LOW + m], world[ROOM_HIGH + m]
    else:
        low_u, high_u = things[thing, k], things[thing, 3 + k]
        low_v, high_v = things[thing, m], things[thing, 3 + m]
    return surface_color(
        surfaces,
        kind,
        grain,
        u,
        v,
        u - low_u,
        v - low_v,
        high_u - low_u,
        high_v - low_v,
        slant,
        seed,
    )


@jit
def _leaves(
    surfaces: Array, kind: int, grain: Array, x: float, y: float, z: float, seed: int
) -> tuple[float, float, float]:
    """The albedo of foliage in space."""
    s = 1.0 / surfaces[kind, 7]
    value = grain3(grain, s * x, s * y, s * z, seed)
    mix = min(max(3.5 * (value - 0.5) + 0.4, 0.0), 1.0)
    return (
        surfaces[kind, 1] * (1.0 - mix) + surfaces[kind, 4] * mix,
        surfaces[kind, 2] * (1.0 - mix) + surfaces[kind, 5] * mix,
        surfaces[kind, 3] * (1.0 - mix) + surfaces[kind, 6] * mix,
    )
