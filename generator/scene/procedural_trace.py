"""A small ray caster for generated places: boxes, ellipsoids, a room or a ground under a sky.

It makes backgrounds that are seen out of focus: one ray per pixel, a shadow ray for every second, no
bounces. Place frame: metres, z up. Colours are linear rgb. Things are numbered: box n is n, blob m is
N + m, then `SKY`, `ROOM`, `GROUND`.
"""

from typing import NamedTuple

import numpy as np

from generator.jit import jit
from generator.scene.procedural_noise import fbm, noise3
from generator.scene.procedural_surface import FOLIAGE, surface_color

__all__ = ["Place", "trace"]

Array = np.ndarray

FAR = 1e9
"""Distance, metres, of what is never met."""

SKY, ROOM, GROUND = -1, -2, -3
"""Numbers of nothing, of the enclosing room, of the ground."""

TILE = 24
"""Pixels of a square in which only the things that its rays may meet are tried."""

HAZIEST = 0.75
"""Share of the horizon's colour that the furthest things take on."""


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


@jit
def trace(place: Place, rays: Array, image: Array) -> None:
    """Fill `image` (H, W, 3) with what is seen along unit `rays` (H, W, 3), place frame."""
    height, width, _ = image.shape
    boxes, blobs, room, light = place.boxes, place.blobs, place.room, place.light
    leafy = place.surfaces[place.blob_kinds, 0] == FOLIAGE
    ox, oy, oz = place.eye
    pixel = np.sqrt(((rays[0, 1] - rays[0, 0]) ** 2).sum())  # radians, about
    near = np.empty(boxes.shape[0] + blobs.shape[0], np.int64)
    color, normal = np.empty(3), np.empty(3)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            bottom, right = min(top + TILE, height), min(left + TILE, width)
            count = _candidates(place, rays[top:bottom, left:right], near)
            for v in range(top, bottom):
                last, shadow = SKY, 1.0
                for u in range(left, right):
                    rx, ry, rz = rays[v, u, 0], rays[v, u, 1], rays[v, u, 2]
                    distance, thing = _nearest(
                        boxes, blobs, leafy, room, near, count, place.seed, ox, oy, oz, rx, ry, rz
                    )
                    if thing == SKY:
                        _sky(place.sky, place.clouds, place.ridges, place.seed, rx, ry, rz, color)
                    else:
                        x, y, z = ox + distance * rx, oy + distance * ry, oz + distance * rz
                        axis = _face(boxes, blobs, room, x, y, z, thing, normal)
                        facing = np.abs(normal[0] * rx + normal[1] * ry + normal[2] * rz)
                        slant = pixel * distance / max(facing, 0.05)
                        if not _paint(place, x, y, z, thing, axis, normal, slant, color):
                            if (u - left) % 2 == 0 or thing != last:
                                shadow = _sunlight(boxes, blobs, light, x, y, z, normal)
                            corner = _corner(room, x, y, z, thing)
                            _illuminate(
                                light, place.ambient, x, y, z, normal, shadow, corner, color
                            )
                        _haze(place.sky, place.fog, distance, color)
                    last = thing
                    for c in range(3):
                        image[v, u, c] = color[c]


@jit
def _candidates(place: Place, rays: Array, near: Array) -> int:
    """Write the things within the cone of some rays (h, w, 3) into `near`; returns how many."""
    h, w, _ = rays.shape
    axis = rays[h // 2, w // 2]
    cosine = 1.0
    for y in (0, h - 1):
        for x in (0, w - 1):
            cosine = min(cosine, (rays[y, x] * axis).sum())
    opening = np.arccos(min(cosine, 1.0)) + 0.01
    count, boxes = 0, place.boxes.shape[0]
    for thing in range(near.shape[0]):
        along = squared = radius = 0.0
        for c in range(3):
            if thing < boxes:
                low, high = place.boxes[thing, c], place.boxes[thing, c + 3]
                middle, half = 0.5 * (low + high), 0.5 * (high - low)
            else:
                middle = place.blobs[thing - boxes, c]
                half = place.blobs[thing - boxes, c + 3]
            offset = middle - place.eye[c]
            along += offset * axis[c]
            squared += offset * offset
            radius += half * half
        distance, radius = np.sqrt(squared), np.sqrt(radius)
        if distance <= radius or np.arccos(along / distance) < opening + np.arcsin(
            radius / distance
        ):
            near[count] = thing
            count += 1
    return count


@jit
def _nearest(
    boxes: Array,
    blobs: Array,
    leafy: Array,
    room: Array,
    near: Array,
    count: int,
    seed: int,
    ox: float,
    oy: float,
    oz: float,
    rx: float,
    ry: float,
    rz: float,
) -> tuple[float, int]:
    """Distance and number of the first thing, of `count` in `near`, met from o along r."""
    best, thing = FAR, SKY
    x, y, z = 1.0 / rx, 1.0 / ry, 1.0 / rz
    for k in range(count):
        n = near[k]
        if n < boxes.shape[0]:
            distance = _box(boxes, n, ox, oy, oz, x, y, z)
            if distance < best:
                best, thing = distance, n
        else:
            m = n - boxes.shape[0]
            distance = _blob(blobs, m, ox, oy, oz, rx, ry, rz)
            if distance < best and (
                not leafy[m] or _leafy(blobs, m, seed, ox, oy, oz, rx, ry, rz, distance)
            ):
                best, thing = distance, n
    if room[3] > room[0]:
        exit_x = max((room[0] - ox) * x, (room[3] - ox) * x)
        exit_y = max((room[1] - oy) * y, (room[4] - oy) * y)
        exit_z = max((room[2] - oz) * z, (room[5] - oz) * z)
        distance = min(exit_x, exit_y, exit_z)
        if distance < best:
            best, thing = distance, ROOM
    elif rz < 0.0 and -oz * z < best:
        best, thing = -oz * z, GROUND
    return best, thing


@jit
def _box(
    boxes: Array, n: int, ox: float, oy: float, oz: float, x: float, y: float, z: float
) -> float:
    """Distance to box n from outside, or `FAR`; x, y, z: one over the direction."""
    a, b = (boxes[n, 0] - ox) * x, (boxes[n, 3] - ox) * x
    c, d = (boxes[n, 1] - oy) * y, (boxes[n, 4] - oy) * y
    e, f = (boxes[n, 2] - oz) * z, (boxes[n, 5] - oz) * z
    start = max(min(a, b), min(c, d), min(e, f))
    end = min(max(a, b), max(c, d), max(e, f))
    return start if 0.0 < start <= end else FAR


@jit
def _blob(
    blobs: Array, m: int, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float
) -> float:
    """Distance to ellipsoid m from outside, or `FAR`."""
    rx, ry, rz = 1.0 / blobs[m, 3], 1.0 / blobs[m, 4], 1.0 / blobs[m, 5]
    px, py, pz = (ox - blobs[m, 0]) * rx, (oy - blobs[m, 1]) * ry, (oz - blobs[m, 2]) * rz
    qx, qy, qz = dx * rx, dy * ry, dz * rz
    a, b, c = qx * qx + qy * qy + qz * qz, px * qx + py * qy + pz * qz, px * px + py * py + pz * pz
    root = b * b - a * (c - 1.0)
    if root <= 0.0 or c <= 1.0 or b >= 0.0:
        return FAR
    return (-b - np.sqrt(root)) / a


@jit
def _leafy(
    blobs: Array,
    m: int,
    seed: int,
    ox: float,
    oy: float,
    oz: float,
    rx: float,
    ry: float,
    rz: float,
    distance: float,
) -> bool:
    """Whether a blob of foliage is solid where it is met: it has a ragged rim with holes."""
    x = (ox + distance * rx - blobs[m, 0]) / blobs[m, 3]
    y = (oy + distance * ry - blobs[m, 1]) / blobs[m, 4]
    z = (oz + distance * rz - blobs[m, 2]) / blobs[m, 5]
    facing = -(x * rx + y * ry + z * rz)
    if facing > 0.9:
        return True
    coarse = noise3(5.0 * x, 5.0 * y, 5.0 * z, seed + 31 * m)
    fine = noise3(13.0 * x, 13.0 * y, 13.0 * z, seed + 17 * m)
    return facing > 1.3 * (0.6 * coarse + 0.4 * fine) - 0.3


@jit
def _sky(
    sky: Array,
    clouds: float,
    ridges: Array,
    seed: int,
    rx: float,
    ry: float,
    rz: float,
    color: Array,
) -> None:
    """Colour of the sky with its clouds, and of ridges on the horizon."""
    up = max(rz, 0.0)
    blend = 1.0 - (1.0 - up) ** 3
    for c in range(3):
        color[c] = sky[c] * blend + sky[3 + c] * (1.0 - blend)
    if clouds > 0.0 and rz > 0.01:
        height = 1.5 / (rz + 0.08)
        value = fbm(rx * height, ry * height, 4, seed)
        cover = min(max((value - 0.72 + 0.5 * clouds) * 4.0, 0.0), 1.0)
        cover *= min(1.0, 6.0 * up)
        for c in range(3):
            color[c] += cover * (sky[6 + c] - color[c])
    if rz < 0.6 and ridges.shape[0] > 0:
        _ridges(sky, ridges, seed, rx, ry, rz, color)


@jit
def _ridges(
    sky: Array, ridges: Array, seed: int, rx: float, ry: float, rz: float, color: Array
) -> None:
    """Hills or woods before the sky, the nearest first."""
    azimuth = np.arctan2(ry, rx) / (2.0 * np.pi) + 0.5
    elevation = np.arcsin(min(max(rz, -1.0), 1.0))
    for n in range(ridges.shape[0]):
        top = ridges[n, 3] * (0.25 + fbm(azimuth * ridges[n, 4], 3.7 * n, 5, seed + 7 * n))
        if elevation < top:
            texture = 0.75 + 0.5 * fbm(azimuth * 200.0, elevation * 60.0, 3, seed + n)
            low = 0.35 * (1.0 - min(elevation / top, 1.0))
            for c in range(3):
                color[c] = ridges[n, c] * texture * (1.0 - low) + sky[3 + c] * low
            return


@jit
def _face(
    boxes: Array,
    blobs: Array,
    room: Array,
    x: float,
    y: float,
    z: float,
    thing: int,
    normal: Array,
) -> int:
    """Write a thing's normal at a point, towards the eye's side; returns the axis, 3 for a blob."""
    normal[:] = 0.0
    if thing == GROUND:
        normal[2] = 1.0
        return 2
    if thing >= boxes.shape[0]:
        m = thing - boxes.shape[0]
        normal[0] = (x - blobs[m, 0]) / blobs[m, 3] ** 2
        normal[1] = (y - blobs[m, 1]) / blobs[m, 4] ** 2
        normal[2] = (z - blobs[m, 2]) / blobs[m, 5] ** 2
        normal /= np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
        return 3
    axis, side, least = 0, 1.0, FAR
    for k in range(3):
        at = x if k == 0 else y if k == 1 else z
        low = at - (room[k] if thing == ROOM else boxes[thing, k])
        high = at - (room[3 + k] if thing == ROOM else boxes[thing, 3 + k])
        distance = min(np.abs(low), np.abs(high))
        if distance < least:
            axis, side, least = k, (1.0 if np.abs(high) < np.abs(low) else -1.0), distance
    normal[axis] = -side if thing == ROOM else side
    return axis


@jit
def _paint(
    place: Place,
    x: float,
    y: float,
    z: float,
    thing: int,
    axis: int,
    normal: Array,
    slant: float,
    color: Array,
) -> bool:
    """Write the albedo of what is met; `slant` metres wide is a pixel; whether it is light instead."""
    boxes, seed = place.boxes.shape[0], place.seed + thing
    if thing == GROUND:
        kind = place.ground_kind
    elif thing == ROOM:
        kind = place.room_kinds[2 * axis + (1 if normal[axis] < 0.0 else 0)]
    else:
        kind = place.box_kinds[thing] if thing < boxes else place.blob_kinds[thing - boxes]
    row = place.surfaces[kind]
    if axis == 3 and row[0] == FOLIAGE:
        _leaves(row, x, y, z, seed, color)
        return False
    u = y if axis == 0 else x
    v = y if axis == 2 else z
    box = place.room if thing < 0 or axis == 3 else place.boxes[thing]
    k, m = (1 if axis == 0 else 0), (1 if axis == 2 else 2)
    width, height = box[3 + k] - box[k], box[3 + m] - box[m]
    return surface_color(row, u, v, u - box[k], v - box[m], width, height, slant, seed, color)


@jit
def _leaves(row: Array, x: float, y: float, z: float, seed: int, color: Array) -> None:
    """Write the albedo of foliage in space."""
    s = 1.0 / row[7]
    coarse = noise3(s * x, s * y, s * z, seed)
    fine = noise3(3.0 * s * x, 3.0 * s * y, 3.0 * s * z, seed + 1)
    mix = min(max(2.5 * (0.6 * coarse + 0.4 * fine - 0.5) + 0.35, 0.0), 1.0)
    for c in range(3):
        color[c] = row[1 + c] * (1.0 - mix) + row[4 + c] * mix


@jit
def _sunlight(
    boxes: Array, blobs: Array, light: Array, x: float, y: float, z: float, normal: Array
) -> float:
    """Share of the sun's or the lamp's light that reaches a point of a surface: shadows."""
    lamp = light[6] > 0.0
    x, y, z = x + 0.01 * normal[0], y + 0.01 * normal[1], z + 0.01 * normal[2]
    dx, dy, dz = light[0], light[1], light[2]
    if lamp:
        dx, dy, dz = dx - x, dy - y, dz - z
    reach = np.sqrt(dx * dx + dy * dy + dz * dz)
    dx, dy, dz = dx / reach, dy / reach, dz / reach
    if dx * normal[0] + dy * normal[1] + dz * normal[2] <= 0.0:
        return 0.0
    reach = reach - 0.3 if lamp else 60.0
    ix, iy, iz = 1.0 / dx, 1.0 / dy, 1.0 / dz
    for n in range(boxes.shape[0]):
        if _box(boxes, n, x, y, z, ix, iy, iz) < reach:
            return 0.25 if lamp else 0.1
    for m in range(blobs.shape[0]):
        if _blob(blobs, m, x, y, z, dx, dy, dz) < reach:
            return 0.2
    return 1.0


@jit
def _illuminate(
    light: Array,
    ambient: Array,
    x: float,
    y: float,
    z: float,
    normal: Array,
    shadow: float,
    corner: float,
    color: Array,
) -> None:
    """Multiply the albedo in `color` with the light it receives."""
    dx, dy, dz = light[0], light[1], light[2]
    fall = 1.0
    if light[6] > 0.0:
        dx, dy, dz = dx - x, dy - y, dz - z
        squared = dx * dx + dy * dy + dz * dz
        fall = 1.0 / (np.sqrt(squared) * (1.0 + 0.25 * squared))
    lit = max(dx * normal[0] + dy * normal[1] + dz * normal[2], 0.0) * fall * shadow
    up = 0.5 + 0.5 * normal[2]
    for c in range(3):
        soft = ambient[1, c] * (1.0 - up) + ambient[0, c] * up
        color[c] *= soft * corner + lit * light[3 + c]


@jit
def _corner(room: Array, x: float, y: float, z: float, thing: int) -> float:
    """Less soft light reaches the corners of a room and the foot of things."""
    if room[3] <= room[0]:
        return 1.0 if thing == GROUND else 0.6 + 0.4 * min(1.0, z / 0.6)
    a = min(x - room[0], room[3] - x)
    b = min(y - room[1], room[4] - y)
    c = min(z - room[2], room[5] - z)
    second = a + b + c - max(a, b, c) - min(a, b, c)
    return 0.55 + 0.45 * (1.0 - np.exp(-3.0 * max(second, 0.0)))


@jit
def _haze(sky: Array, fog: float, distance: float, color: Array) -> None:
    """Blend what is far into the colour of the horizon."""
    if fog > 0.0:
        thick = HAZIEST * (1.0 - np.exp(-distance / fog))
        for c in range(3):
            color[c] += thick * (sky[3 + c] - color[c])
