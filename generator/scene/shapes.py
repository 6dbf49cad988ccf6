"""Shapes that everyday objects are made of: closed triangle meshes that also know distances.

Letters: V vertices, F faces, N points; x, y, z in the object's frame, metres, z along the object, y
the thin direction of a flat one. Faces wind counter-clockwise seen from outside. `distance` is signed,
negative inside; it is that of the ideal surface, which the mesh follows within 1.5 mm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from generator.jit import jit

__all__ = ["Ball", "Box", "Lathe", "Mesh", "Shape", "Tube", "join"]

Array = np.ndarray

SECTORS = 40
"""Corners of the circle that stands for a round object."""

ROUND = 16
"""Corners of the circle across a tube."""

STEPS = 5
"""Pieces of a tube's line from each of its points to the next."""


class Mesh(NamedTuple):
    """vertices (V, 3) float64 metres; faces (F, 3) int32."""

    vertices: Array
    faces: Array


class Shape(Protocol):
    """A closed surface."""

    def mesh(self) -> Mesh:
        """Its triangles."""

    def distance(self, points: Array) -> Array:
        """(N,) signed metres from `points` (N, 3) to it."""


@dataclass(frozen=True)
class Lathe:
    """What a profile (P, 2) of radius and height, metres, makes when it is turned round the z axis.

    It runs so that matter lies to its left, seen with radius to the right and height up, and begins and
    ends on the axis; or it is a closed curve away from it (its first point not repeated): a ring.
    """

    profile: Array

    def mesh(self) -> Mesh:
        """Rings of vertices, joined; a point on the axis is one vertex."""
        circle = _circle(SECTORS)
        rings: list[Array] = []
        vertices: list[Array] = []
        count = 0
        for radius, height in self.profile:
            around = circle if radius > 0 else np.zeros((1, 2))
            ring = np.concatenate([radius * around, np.full((len(around), 1), height)], 1)
            rings.append(np.resize(np.arange(count, count + len(ring)), SECTORS))
            vertices.append(ring)
            count += len(ring)
        following = rings[1:] + ([rings[0]] if self._ring else [])
        faces = [_band(a, b) for a, b in zip(rings, following, strict=False)]
        return Mesh(np.concatenate(vertices), np.concatenate(faces))

    def distance(self, points: Array) -> Array:
        """See `Shape`."""
        ends = np.concatenate([self.profile, self.profile[:1]]) if self._ring else self.profile
        return np.asarray(_lathe_distance(np.ascontiguousarray(points, np.float64), ends))

    @property
    def _ring(self) -> bool:
        return bool(self.profile[0, 0] > 0)


@dataclass(frozen=True)
class Box:
    """A box with edges (3,) metres round the origin; its edges are rounded with radius `round`."""

    size: Array
    round: float

    def mesh(self) -> Mesh:
        """A grid on each side, bent round the edges."""
        radius, half = self._radius, self.size / 2
        bend = np.tan(np.linspace(-np.pi / 4, np.pi / 4, 7))[:3]
        low = [np.append(radius * bend, 0.0) - (h - radius) for h in half]
        ticks = [np.concatenate([t, -t[::-1]]) for t in low]
        grid, faces = _cube_grid(len(ticks[0]))
        points = np.stack([ticks[k][grid[:, k]] for k in range(3)], 1)
        core = np.clip(points, radius - half, half - radius)
        out = points - core
        return Mesh(core + radius * out / np.linalg.norm(out, axis=1, keepdims=True), faces)

    def distance(self, points: Array) -> Array:
        """See `Shape`."""
        q = np.abs(points) - (self.size / 2 - self._radius)
        outside = np.sqrt((np.maximum(q, 0.0) ** 2).sum(1))
        return np.asarray(outside + np.minimum(q.max(1), 0.0) - self._radius)

    @property
    def _radius(self) -> float:
        return min(self.round, 0.499 * float(self.size.min()))


@dataclass(frozen=True)
class Tube:
    """A tube round a smooth line through points (P, 3), with radii (P,), metres, and round ends."""

    points: Array
    radii: Array

    def mesh(self) -> Mesh:
        """Rings across the line, joined; the ends close in a point."""
        line, radii = self._line
        ahead = np.gradient(line, axis=0)
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        cap = np.radians([90.0, 60.0, 30.0])[:, None]
        centres = [line[0] - radii[0] * np.sin(cap) * ahead[0], line]
        centres += [line[-1] + radii[-1] * np.sin(cap[::-1]) * ahead[-1]]
        sizes = [radii[0] * np.cos(cap[:, 0]), radii, radii[-1] * np.cos(cap[::-1, 0])]
        directions = np.concatenate([ahead[[0, 0, 0]], ahead, ahead[[-1, -1, -1]]])
        sides = _carried(directions)
        circle, across = _circle(ROUND), np.cross(directions, sides)
        rim = circle[:, :1] * sides[:, None] + circle[:, 1:] * across[:, None]
        rings = np.concatenate(centres)[:, None] + np.concatenate(sizes)[:, None, None] * rim
        inner = 1 + np.arange(ROUND * (len(rings) - 2)).reshape(-1, ROUND)
        rows = [np.zeros(ROUND, np.int64), *inner, np.full(ROUND, inner[-1, -1] + 1)]
        faces = [_band(a, b) for a, b in zip(rows, rows[1:], strict=False)]
        vertices = np.concatenate([rings[:1, 0], rings[1:-1].reshape(-1, 3), rings[-1:, 0]])
        return Mesh(vertices, np.concatenate(faces))

    def distance(self, points: Array) -> Array:
        """See `Shape`."""
        line, radii = self._line
        return np.asarray(_tube_distance(np.ascontiguousarray(points, np.float64), line, radii))

    @cached_property
    def _line(self) -> tuple[Array, Array]:
        """The line with `STEPS` pieces per span, Catmull-Rom through the points, and its radii."""
        values = np.concatenate([self.points, self.radii[:, None]], 1)
        if len(values) > 2:
            ends = [2 * values[:1] - values[1:2], values, 2 * values[-1:] - values[-2:-1]]
            padded = np.concatenate(ends)
            t = (np.arange(STEPS) / STEPS)[:, None]
            spans = [_catmull_rom(padded[k : k + 4, None], t) for k in range(len(values) - 1)]
            values = np.concatenate([*spans, values[-1:]])
        return np.ascontiguousarray(values[:, :3]), np.ascontiguousarray(values[:, 3])


@dataclass(frozen=True)
class Ball:
    """An ellipsoid with diameters (3,) metres round the origin."""

    size: Array

    def mesh(self) -> Mesh:
        """A turned half circle, stretched."""
        angle = np.linspace(-np.pi / 2, np.pi / 2, SECTORS // 2 + 1)
        profile = np.stack([np.cos(angle), np.sin(angle)], 1)
        profile[[0, -1], 0] = 0.0
        unit = Lathe(profile).mesh()
        return Mesh(unit.vertices * self.size / 2, unit.faces)

    def distance(self, points: Array) -> Array:
        """See `Shape`; exact for a sphere and on the surface, elsewhere a first-order estimate."""
        half = self.size / 2
        first = np.linalg.norm(points / half, axis=1)
        slope = np.linalg.norm(points / half**2, axis=1)
        middle = slope < 1e-9
        return np.where(middle, -half.min(), first * (first - 1.0) / np.where(middle, 1.0, slope))


def join(meshes: Sequence[Mesh]) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [mesh.faces + np.int32(start) for mesh, start in zip(meshes, starts, strict=False)]
    return Mesh(np.concatenate([mesh.vertices for mesh in meshes]), np.concatenate(faces))


def _circle(count: int) -> Array:
    """(count, 2) points of the unit circle."""
    turn = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(turn), np.sin(turn)], 1)


def _band(a: Array, b: Array) -> Array:
    """Triangles between two rings of vertices (S,), b after a; those without area left out."""
    next_a, next_b = np.roll(a, -1), np.roll(b, -1)
    faces = np.concatenate([np.stack([a, next_a, next_b], 1), np.stack([a, next_b, b], 1)])
    x, y, z = faces.T
    return faces[(x != y) & (y != z) & (z != x)].astype(np.int32)


@jit
def _lathe_distance(points: Array, profile: Array) -> Array:
    """Signed distance (N,) of points (N, 3) from the surface of a turned profile (P, 2).

    Inside is where a ray away from the axis crosses the profile an odd number of times.
    """
    out = np.empty(len(points))
    for i in range(len(points)):
        radius, height = np.hypot(points[i, 0], points[i, 1]), points[i, 2]
        least, inside = np.inf, False
        for k in range(len(profile) - 1):
            r, h = profile[k, 0], profile[k, 1]
            dr, dh = profile[k + 1, 0] - r, profile[k + 1, 1] - h
            along = ((radius - r) * dr + (height - h) * dh) / (dr * dr + dh * dh)
            along = min(max(along, 0.0), 1.0)
            x, y = radius - r - along * dr, height - h - along * dh
            least = min(least, x * x + y * y)
            if (h > height) != (h + dh > height) and radius < r + (height - h) / dh * dr:
                inside = not inside
        out[i] = -np.sqrt(least) if inside else np.sqrt(least)
    return out


@jit
def _tube_distance(points: Array, line: Array, radii: Array) -> Array:
    """Signed distance (N,) of points (N, 3) from a tube round a line (P, 3) with radii (P,)."""
    out = np.empty(len(points))
    for i in range(len(points)):
        least = np.inf
        for k in range(len(line) - 1):
            dx, dy = line[k + 1, 0] - line[k, 0], line[k + 1, 1] - line[k, 1]
            dz = line[k + 1, 2] - line[k, 2]
            x, y, z = (
                points[i, 0] - line[k, 0],
                points[i, 1] - line[k, 1],
                points[i, 2] - line[k, 2],
            )
            along = (x * dx + y * dy + z * dz) / (dx * dx + dy * dy + dz * dz)
            along = min(max(along, 0.0), 1.0)
            x, y, z = x - along * dx, y - along * dy, z - along * dz
            radius = radii[k] + along * (radii[k + 1] - radii[k])
            least = min(least, np.sqrt(x * x + y * y + z * z) - radius)
        out[i] = least
    return out


def _cube_grid(count: int) -> tuple[Array, Array]:
    """Points (N, 3) int of a grid of `count` per edge on a cube's surface, and its triangles."""
    a, b = (g.ravel() for g in np.meshgrid(np.arange(count), np.arange(count), indexing="ij"))
    corner = np.flatnonzero((a < count - 1) & (b < count - 1))
    quads = np.stack([corner, corner + count, corner + count + 1, corner + 1], 1)
    points: list[Array] = []
    faces = []
    for axis in range(3):
        for side in (0, count - 1):
            sheet = np.zeros((count * count, 3), np.int64)
            sheet[:, axis], sheet[:, (axis + 1) % 3], sheet[:, (axis + 2) % 3] = side, a, b
            corners = (quads if side else quads[:, ::-1]) + len(points) * count * count
            faces += [corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]]
            points.append(sheet)
    grid, index = np.unique(np.concatenate(points), axis=0, return_inverse=True)
    return grid, index.reshape(-1)[np.concatenate(faces)].astype(np.int32)


def _catmull_rom(p: Array, t: Array) -> Array:
    """Points (T, C) between p[1] and p[2] of four (4, 1, C), at t (T, 1)."""
    linear, square = p[2] - p[0], 2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]
    cube = 3 * p[1] - p[0] - 3 * p[2] + p[3]
    return np.asarray(p[1] + 0.5 * (linear * t + square * t**2 + cube * t**3))


def _carried(directions: Array) -> Array:
    """A unit vector across each direction (N, 3), turning as little as it can from one to the next."""
    side = np.eye(3)[np.abs(directions[0]).argmin()]
    sides = []
    for direction in directions:
        side = side - (side @ direction) * direction
        side = side / np.linalg.norm(side)
        sides.append(side)
    return np.array(sides)
