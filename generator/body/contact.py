"""Whether a posed person's hands sink into the body or into each other."""

from typing import NamedTuple

import numpy as np

from generator.body.character import Character
from generator.jit import jit
from generator.sample import Array

HAND_RADIUS = np.array((0.020, *(5 * (0.011, 0.009, 0.008, 0.006))), dtype=np.float64)
"""(21,) metres of flesh round each keypoint of an adult hand, wrist first (see `Skeleton` order)."""

DOUBTFUL = 0.03
"""Metres above the nearest vertex's plane below which the winding number is asked."""

SPACING = 0.03
"""Metres between neighbouring vertices of a body, at most, where hands come near."""

_TRUNK = ("spine", "neck", "head", "pelvis", "upperleg", "clavicle", "shoulder", "root")
_BONES = np.array(
    [(b if k else 0, b + 1) for f in range(5) for k, b in enumerate(range(4 * f, 4 * f + 4))]
)


class Trunk(NamedTuple):
    """The surface that hands must stay out of: torso, head and thighs with what covers them.

    vertices (T,) int32 into the character's vertices; faces (F, 3) int32 into `vertices`.
    """

    vertices: Array
    faces: Array


def trunk_of(character: Character) -> Trunk:
    """The trunk of a character: every face whose corners all hang mostly on trunk bones, hair aside."""
    names = character.skeleton.names
    of_trunk = np.array([name.startswith(_TRUNK) for name in names])
    weight = (character.weights.weights * of_trunk[character.weights.indices]).sum(axis=1)
    faces = np.concatenate([part.faces for part in character.parts if part.name != "hair"])
    faces = faces[(weight[faces] > 0.5).all(axis=1)]
    vertices, local = np.unique(faces, return_inverse=True)
    return Trunk(vertices.astype(np.int32), local.reshape(-1, 3).astype(np.int32))


def signed_distance(points: Array, surface: Array, faces: Array) -> Array:
    """(N,) metres from each point to a surface, negative inside.

    points (N, 3), surface (T, 3) vertices, faces (F, 3) with outward winding. Measured to the plane
    through the nearest vertex along its normal: exact on a flat surface, within millimetres on a body.
    Where that plane says inside or nearly so, the winding number decides: a hem's inner rim has
    normals that point the other way, and holes (a neck, a sleeve) leave it about right.
    """
    points, surface = points.astype(np.float64), surface.astype(np.float64)
    nearest = _nearest(points, surface)
    towards = points - surface[nearest]
    height = (towards * _normals(nearest, surface, faces)).sum(axis=1)
    for i in np.flatnonzero(height < DOUBTFUL):
        outside = _winding(points[i], surface, faces) < 0.5
        height[i] = _least(towards[i], height[i]) if outside else -abs(height[i])
    return np.asarray(height)


def _least(towards: Array, height: float) -> float:
    """Metres by which a point outside is at least away from the surface round its nearest vertex.

    towards (3,) from the vertex to the point, height of the point above the vertex's plane.
    """
    beside = max(float(towards @ towards) - SPACING**2, 0.0)
    return max(abs(height), float(np.sqrt(beside)))


@jit
def _winding(point: Array, surface: Array, faces: Array) -> float:
    """How often a surface winds round a point (3,): 1 inside, 0 outside, between near its holes.

    Jacobson et al. 2013, "Robust inside-outside segmentation using generalized winding numbers";
    solid angles after Van Oosterom & Strackee 1983.
    """
    total = 0.0
    for f in range(len(faces)):
        a = surface[faces[f, 0]] - point
        b = surface[faces[f, 1]] - point
        c = surface[faces[f, 2]] - point
        la, lb, lc = np.sqrt(a @ a), np.sqrt(b @ b), np.sqrt(c @ c)
        volume = a @ np.cross(b, c)
        total += np.arctan2(volume, la * lb * lc + (a @ b) * lc + (b @ c) * la + (c @ a) * lb)
    return total / (2.0 * np.pi)


@jit
def _nearest(points: Array, surface: Array) -> Array:
    """(N,) index of the vertex nearest to each point, the first of equals."""
    found = np.zeros(len(points), np.int64)
    for i in range(len(points)):
        least = np.inf
        for j in range(len(surface)):
            x, y = points[i, 0] - surface[j, 0], points[i, 1] - surface[j, 1]
            z = points[i, 2] - surface[j, 2]
            distance = x * x + y * y + z * z
            if distance < least:
                least, found[i] = distance, j
    return found


@jit
def _normals(wanted: Array, surface: Array, faces: Array) -> Array:
    """(N, 3) unit normals of the `wanted` vertices: the faces round them, weighted by area."""
    row = np.full(len(surface), -1, np.int64)
    for i in range(len(wanted)):
        row[wanted[i]] = i
    out = np.zeros((len(wanted), 3))
    for f in range(len(faces)):
        for corner in range(3):
            i = row[faces[f, corner]]
            if i >= 0:
                a, b, c = surface[faces[f, 0]], surface[faces[f, 1]], surface[faces[f, 2]]
                out[i] += np.cross(b - a, c - a)
    for i in range(len(wanted)):
        out[i] = out[row[wanted[i]]]
    for i in range(len(wanted)):
        out[i] /= max(np.sqrt((out[i] * out[i]).sum()), 1e-12)
    return out


def body_penetration(keypoints: Array, vertices: Array, trunk: Trunk) -> float:
    """Metres by which the flesh round the deepest of 42 keypoints (world) sinks into the trunk."""
    distance = signed_distance(keypoints, vertices[trunk.vertices].astype(np.float64), trunk.faces)
    return float((np.tile(HAND_RADIUS, 2) - distance).max())


def hands_penetration(keypoints: Array) -> float:
    """Metres by which the bones of one hand, with their flesh, sink into those of the other."""
    left, right = keypoints[:21], keypoints[21:]
    distance = segment_distances(left[_BONES], right[_BONES])
    radius = HAND_RADIUS[_BONES].mean(axis=1)
    return float((radius[:, None] + radius[None, :] - distance).max())


def segment_distances(a: Array, b: Array) -> Array:
    """(N, M) distances between segments a (N, 2, 3) and b (M, 2, 3), by clamped closest points.

    After Ericson, Real-Time Collision Detection, 5.1.9.
    """
    d1, d2 = (a[:, 1] - a[:, 0])[:, None], (b[:, 1] - b[:, 0])[None]
    r = a[:, None, 0] - b[None, :, 0]
    len1, len2 = (d1 * d1).sum(-1), (d2 * d2).sum(-1)
    along1, along2, cross = (d1 * r).sum(-1), (d2 * r).sum(-1), (d1 * d2).sum(-1)
    denominator = np.maximum(len1 * len2 - cross**2, 1e-18)
    s = np.clip((cross * along2 - along1 * len2) / denominator, 0.0, 1.0)
    t = np.clip((cross * s + along2) / len2, 0.0, 1.0)
    s = np.clip((cross * t - along1) / len1, 0.0, 1.0)
    gap = r + s[..., None] * d1 - t[..., None] * d2
    return np.asarray(np.linalg.norm(gap, axis=-1))
