"""Light and air of generated places: the sky with clouds and hills, what surfaces receive, haze.

`world` is a place as `procedural_scene` packs it, `grain` the table of `procedural_noise`.
"""

import numpy as np

from generator.jit import jit
from generator.scene.procedural_noise import fbm
from generator.scene.procedural_scene import (
    AMBIENT,
    CLOUDS,
    COLORS,
    FOG,
    LIGHT,
    ROOM_HIGH,
    ROOM_LOW,
    SEED,
)

__all__ = ["haze", "illuminate", "sky_color"]

Array = np.ndarray

HAZIEST = 0.65
"""Share of the horizon's colour that the furthest things take on."""


@jit
def sky_color(
    world: Array, ridges: Array, grain: Array, rx: float, ry: float, rz: float
) -> tuple[float, float, float]:
    """Colour of the sky with its clouds, or of a ridge on the horizon, in direction r."""
    seed = int(world[SEED])
    if rz < 0.6 and ridges.shape[0] > 0:
        azimuth = np.arctan2(ry, rx) / (2.0 * np.pi) + 0.5
        elevation = np.arcsin(min(max(rz, -1.0), 1.0))
        for n in range(ridges.shape[0]):
            value = fbm(grain, azimuth * ridges[n, 4], 3.7 * n, seed + 7 * n)
            top = ridges[n, 3] * (0.25 + value)
            if elevation < top:
                texture = 0.5 + fbm(grain, azimuth * 400.0, elevation * 64.0, seed + n)
                share = 1.0 - 0.35 * (1.0 - min(elevation / top, 1.0))
                return _mix(
                    world,
                    ridges[n, 0] * texture,
                    ridges[n, 1] * texture,
                    ridges[n, 2] * texture,
                    share,
                )
    up = max(rz, 0.0)
    blend = 1.0 - (1.0 - up) ** 3
    red, green, blue = _mix(world, world[COLORS], world[COLORS + 1], world[COLORS + 2], blend)
    if world[CLOUDS] > 0.0 and rz > 0.01:
        height = 1.5 / (rz + 0.08)
        value = fbm(grain, rx * height, ry * height, seed)
        cover = min(max((value - 0.72 + 0.5 * world[CLOUDS]) * 4.0, 0.0), 1.0)
        cover *= min(1.0, 6.0 * up)
        red += cover * (world[COLORS + 6] - red)
        green += cover * (world[COLORS + 7] - green)
        blue += cover * (world[COLORS + 8] - blue)
    return red, green, blue


@jit
def illuminate(
    world: Array,
    x: float,
    y: float,
    z: float,
    nx: float,
    ny: float,
    nz: float,
    shadow: float,
    ground: bool,
    red: float,
    green: float,
    blue: float,
) -> tuple[float, float, float]:
    """The light that a surface of some albedo sends on from what it receives."""
    dx, dy, dz = world[LIGHT], world[LIGHT + 1], world[LIGHT + 2]
    fall = 1.0
    if world[LIGHT + 6] > 0.0:
        dx, dy, dz = dx - x, dy - y, dz - z
        squared = dx * dx + dy * dy + dz * dz
        fall = 1.0 / (np.sqrt(squared) * (1.0 + 0.25 * squared))
    direct = max(dx * nx + dy * ny + dz * nz, 0.0) * fall * shadow
    corner = _corner(world, x, y, z, ground)
    up = (0.5 + 0.5 * nz) * corner
    down = corner - up
    return (
        red * (world[AMBIENT + 3] * down + world[AMBIENT] * up + direct * world[LIGHT + 3]),
        green * (world[AMBIENT + 4] * down + world[AMBIENT + 1] * up + direct * world[LIGHT + 4]),
        blue * (world[AMBIENT + 5] * down + world[AMBIENT + 2] * up + direct * world[LIGHT + 5]),
    )


@jit
def haze(
    world: Array, distance: float, red: float, green: float, blue: float
) -> tuple[float, float, float]:
    """Blend what is far into the colour of the horizon."""
    if world[FOG] <= 0.0:
        return red, green, blue
    return _mix(world, red, green, blue, 1.0 - HAZIEST * (1.0 - _fall(distance / world[FOG])))


@jit
def _mix(
    world: Array, red: float, green: float, blue: float, share: float
) -> tuple[float, float, float]:
    """A colour with the horizon's; `share` of the former."""
    rest = 1.0 - share
    return (
        red * share + world[COLORS + 3] * rest,
        green * share + world[COLORS + 4] * rest,
        blue * share + world[COLORS + 5] * rest,
    )


@jit
def _corner(world: Array, x: float, y: float, z: float, ground: bool) -> float:
    """Less soft light reaches the corners of a room and the foot of things."""
    if world[ROOM_HIGH] <= world[ROOM_LOW]:
        return 1.0 if ground else 0.6 + 0.4 * min(1.0, z / 0.6)
    a = min(x - world[ROOM_LOW], world[ROOM_HIGH] - x)
    b = min(y - world[ROOM_LOW + 1], world[ROOM_HIGH + 1] - y)
    c = min(z - world[ROOM_LOW + 2], world[ROOM_HIGH + 2] - z)
    second = a + b + c - max(a, b, c) - min(a, b, c)
    return 0.55 + 0.45 * (1.0 - _fall(3.0 * max(second, 0.0)))


@jit
def _fall(x: float) -> float:
    """About exp(-x) for x >= 0, at a quarter of its cost."""
    return 1.0 / (1.0 + x * (1.0 + x * (0.5 + x / 6.0)))
