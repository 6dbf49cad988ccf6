"""What a generated place consists of, and where rays meet it: boxes, ellipsoids, a room, a ground.

Place frame: metres, z up. For the loops a place is packed into plain arrays, since tuples of arrays
cost more than the rays: `things` (N + M, 8), boxes before blobs, each with its six numbers (of
blobs one over the radii), its surface and whether it is a box (0), a blob (1) or a leafy blob (2);
`world` (41,), see the numbers below. A thing's number is its row, or `SKY`, `ROOM` or `GROUND`.
"""

from typing import NamedTuple

import numpy as np

from generator.jit import jit
from generator.scene.procedural_noise import grain3
from generator.scene.procedural_surface import FOLIAGE

__all__ = ["GROUND", "ROOM", "SKY", "Place", "candidates", "face", "lit", "nearest", "pack"]

Array = np.ndarray

FAR = 1e9
"""Distance, metres, of what is never met."""

SKY, ROOM, GROUND = -1, -2, -3
"""Numbers of nothing, of the enclosing room, of the ground."""

THIN = 0.055
"""Boxes thinner than this (metres) throw no shadow: pictures, panes, what hugs a wall."""

EYE, LIGHT, AMBIENT, COLORS, CLOUDS, FOG = 0, 3, 10, 16, 25, 26
ROOM_LOW, ROOM_HIGH, ROOM_KINDS, GROUND_KIND, SEED = 27, 30, 33, 39, 40
"""Where a place's numbers begin in `world`; `COLORS` are those of the sky."""


class Place(NamedTuple):
    """Everything the ray caster needs.

    boxes (N, 6) low and high corners; blobs (M, 6) centres and radii; box_kinds (N,), blob_kinds
    (M,), room_kinds (6,: low x, high x, low y, high y, floor, ceiling), ground_kind: rows of
    `surfaces` (see `procedural_surface`). room (6,) low and high corners; outdoors its high ones are
    not above its low ones. eye (3,). light (7,): position of a lamp or direction to the sun, its
    rgb, and 1 for a lamp. ambient (2, 3): rgb from above and from below. sky (9,): zenith, horizon,
    cloud rgb; clouds: their share 0-1. fog: metres, or 0 for none. ridges (L, 5): rgb, height in
    radians, features per turn. seed: of all textures.
    """

    boxes: Array
    box_kinds: Array
    blobs: Array
    blob_kinds: Array
    room: Array
    room_kinds: Array
    ground_kind: int
    surfaces: Array
    eye: Array
    light: Array
    ambient: Array
    sky: Array
    clouds: float
    fog: float
    ridges: Array
    seed: int


def pack(place: Place) -> tuple[Array, Array]:
    """A place's `things` (N + M, 8) and `world` (41,), float64."""
    boxes, blobs = len(place.boxes), len(place.blobs)
    things = np.zeros((boxes + blobs, 8))
    things[:boxes, :6], things[:boxes, 6] = place.boxes, place.box_kinds
    things[boxes:, :6], things[boxes:, 6] = place.blobs, place.blob_kinds
    things[boxes:, 3:6] = 1.0 / place.blobs[:, 3:]
    things[boxes:, 7] = 1.0 + (place.surfaces[place.blob_kinds, 0] == FOLIAGE)
    numbers = [*place.eye, *place.light, *place.ambient.ravel(), *place.sky, place.clouds]
    numbers += [place.fog, *place.room, *place.room_kinds, place.ground_kind, place.seed]
    return things, np.array(numbers, np.float64)


@jit
def candidates(things: Array, world: Array, axis: Array, opening: float, near: Array) -> int:
    """Write the things within a cone round unit `axis` (3,) from the eye into `near`; returns how many.

    opening: half the cone's angle, radians.
    """
    count, cosine, sine = 0, np.cos(opening), np.sin(opening)
    for thing in range(things.shape[0]):
        along = squared = radius = 0.0
        for c in range(3):
            low, high = things[thing, c], things[thing, c + 3]
            blob = things[thing, 7] > 0.0
            middle = low if blob else 0.5 * (low + high)
            half = 1.0 / high if blob else 0.5 * (high - low)
            offset = middle - world[EYE + c]
            along += offset * axis[c]
            squared += offset * offset
            radius += half * half
        # Seen from the eye its ball spans asin(radius / distance) round the way to its middle.
        free = np.sqrt(max(squared - radius, 0.0))
        if squared <= radius or along > cosine * free - sine * np.sqrt(radius):
            near[count] = thing
            count += 1
    return count


@jit
def nearest(
    things: Array,
    world: Array,
    grain: Array,
    near: Array,
    count: int,
    rx: float,
    ry: float,
    rz: float,
) -> tuple[float, int]:
    """Distance and number of the first thing, of `count` in `near`, met from the eye along r."""
    best, thing = FAR, SKY
    ox, oy, oz = world[EYE], world[EYE + 1], world[EYE + 2]
    x, y, z = 1.0 / rx, 1.0 / ry, 1.0 / rz
    for k in range(count):
        n = near[k]
        if things[n, 7] == 0.0:
            distance = _box(things, n, ox, oy, oz, x, y, z)
            if distance < best:
                best, thing = distance, n
        else:
            distance = _blob(things, n, ox, oy, oz, rx, ry, rz)
            if distance < best and (
                things[n, 7] == 1.0
                or _leafy(
                    things, grain, n, ox + distance * rx, oy + distance * ry, oz + distance * rz,
                    rx, ry, rz,
                )
            ):  # fmt: skip
                best, thing = distance, n
    if world[ROOM_HIGH] > world[ROOM_LOW]:
        exit_x = max((world[ROOM_LOW] - ox) * x, (world[ROOM_HIGH] - ox) * x)
        exit_y = max((world[ROOM_LOW + 1] - oy) * y, (world[ROOM_HIGH + 1] - oy) * y)
        exit_z = max((world[ROOM_LOW + 2] - oz) * z, (world[ROOM_HIGH + 2] - oz) * z)
        distance = min(exit_x, exit_y, exit_z)
        if distance < best:
            best, thing = distance, ROOM
    elif rz < 0.0 and -oz * z < best:
        best, thing = -oz * z, GROUND
    return best, thing


@jit
def _box(
    things: Array, n: int, ox: float, oy: float, oz: float, x: float, y: float, z: float
) -> float:
    """Distance to box n from outside, or `FAR`; x, y, z: one over the direction."""
    a, b = (things[n, 0] - ox) * x, (things[n, 3] - ox) * x
    c, d = (things[n, 1] - oy) * y, (things[n, 4] - oy) * y
    e, f = (things[n, 2] - oz) * z, (things[n, 5] - oz) * z
    start = max(min(a, b), min(c, d), min(e, f))
    end = min(max(a, b), max(c, d), max(e, f))
    return start if 0.0 < start <= end else FAR


@jit
def _blob(
    things: Array, n: int, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float
) -> float:
    """Distance to ellipsoid n from outside, or `FAR`."""
    rx, ry, rz = things[n, 3], things[n, 4], things[n, 5]
    px, py, pz = (ox - things[n, 0]) * rx, (oy - things[n, 1]) * ry, (oz - things[n, 2]) * rz
    qx, qy, qz = dx * rx, dy * ry, dz * rz
    a, b, c = qx * qx + qy * qy + qz * qz, px * qx + py * qy + pz * qz, px * px + py * py + pz * pz
    root = b * b - a * (c - 1.0)
    if root <= 0.0 or c <= 1.0 or b >= 0.0:
        return FAR
    return (-b - np.sqrt(root)) / a


@jit
def _leafy(
    things: Array,
    grain: Array,
    n: int,
    x: float,
    y: float,
    z: float,
    rx: float,
    ry: float,
    rz: float,
) -> bool:
    """Whether a blob of foliage is solid where a ray r meets it: it has a ragged rim with holes."""
    x = (x - things[n, 0]) * things[n, 3]
    y = (y - things[n, 1]) * things[n, 4]
    z = (z - things[n, 2]) * things[n, 5]
    facing = -(x * rx + y * ry + z * rz)
    if facing > 0.9:
        return True
    return facing > 2.4 * (grain3(grain, 6.0 * x, 6.0 * y, 6.0 * z, 31 * n) - 0.3)


@jit
def face(
    things: Array, world: Array, thing: int, x: float, y: float, z: float
) -> tuple[int, float, float, float]:
    """The axis that a thing faces at a point, 3 for a blob, and its unit normal there."""
    if thing == GROUND:
        return 2, 0.0, 0.0, 1.0
    if thing >= 0 and things[thing, 7] > 0.0:
        a = (x - things[thing, 0]) * things[thing, 3] ** 2
        b = (y - things[thing, 1]) * things[thing, 4] ** 2
        c = (z - things[thing, 2]) * things[thing, 5] ** 2
        length = np.sqrt(a * a + b * b + c * c)
        return 3, a / length, b / length, c / length
    axis, side, least = 0, 1.0, FAR
    for k in range(3):
        at = x if k == 0 else y if k == 1 else z
        low = at - (world[ROOM_LOW + k] if thing == ROOM else things[thing, k])
        high = at - (world[ROOM_HIGH + k] if thing == ROOM else things[thing, 3 + k])
        distance = min(np.abs(low), np.abs(high))
        if distance < least:
            axis, side, least = k, (1.0 if np.abs(high) < np.abs(low) else -1.0), distance
    side = -side if thing == ROOM else side
    return (
        axis,
        side if axis == 0 else 0.0,
        side if axis == 1 else 0.0,
        side if axis == 2 else 0.0,
    )


@jit
def lit(
    things: Array,
    world: Array,
    x: float,
    y: float,
    z: float,
    nx: float,
    ny: float,
    nz: float,
) -> int:
    """How much of the sun's or the lamp's light reaches a point with a normal: 0 none to 4 all."""
    lamp = world[LIGHT + 6] > 0.0
    x, y, z = x + 0.01 * nx, y + 0.01 * ny, z + 0.01 * nz
    dx, dy, dz = world[LIGHT], world[LIGHT + 1], world[LIGHT + 2]
    if lamp:
        dx, dy, dz = dx - x, dy - y, dz - z
    reach = np.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / reach, dy / reach, dz / reach
    if dx * nx + dy * ny + dz * nz <= 0.0:
        return 0
    reach = reach - 0.3 if lamp else 60.0
    ix, iy, iz = 1.0 / dx, 1.0 / dy, 1.0 / dz
    for n in range(things.shape[0]):
        if things[n, 7] > 0.0:
            if _blob(things, n, x, y, z, dx, dy, dz) < reach:
                return 2
        elif _box(things, n, x, y, z, ix, iy, iz) < reach and _thick(things, n):
            return 3 if lamp else 1
    return 4


@jit
def _thick(things: Array, n: int) -> bool:
    """Whether a box throws a shadow."""
    width, depth = things[n, 3] - things[n, 0], things[n, 4] - things[n, 1]
    return min(width, depth, things[n, 5] - things[n, 2]) > THIN
