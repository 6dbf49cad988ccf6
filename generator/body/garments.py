"""Garments: cut from a helper suit along smooth lines, loosened, rimmed; and the skin they hide."""

import numpy as np
from scipy.spatial import cKDTree

from generator.body.regions import coverage
from generator.body.specs import GarmentSpec
from generator.body.surface import (
    Surface,
    boundary_edges,
    compact,
    cut,
    subdivide,
    vertex_normals,
)
from generator.hand.kinematics import Skeleton

__all__ = ["hidden_faces", "make_garment"]

CLEARANCE = 0.004
"""Metres between the skin and the inside of any garment."""

LAYER_GAP = 0.005
"""Metres between garments that lie on each other."""

RIM_DEPTH = 0.015
"""Metres that the rim folds back inside a hem."""

NEAR_HEM = 0.02
"""Metres round an opening where cloth is finer."""


def make_garment(spec: GarmentSpec, suit: Surface, skin: Surface, skeleton: Skeleton) -> Surface:
    """One garment's surface with hems cut, folded inwards, and clear of the skin."""
    cloth = compact(suit.take(_near(suit, coverage(suit, skeleton, spec.cut), 0.04)))
    for _ in range(spec.detail):
        cloth = subdivide(cloth, _looked_at(cloth, coverage(cloth, skeleton, spec.cut), skeleton))
    cloth, inside = cut(cloth, coverage(cloth, skeleton, spec.cut))
    cloth = compact(cloth.take(inside))
    cloth = _loosened(cloth, spec, skin)
    return _rimmed(cloth, spec.thickness)


def _looked_at(cloth: Surface, inside: np.ndarray, skeleton: Skeleton) -> np.ndarray:
    """(F,) faces that pictures of hands show from near: the sleeves, and the borders."""
    sleeve = [name.startswith(("upperarm", "lowerarm")) for name in skeleton.names]
    member = cloth.weights[:, np.array(sleeve)].sum(1) > 0.7
    return (member | (np.abs(inside) < NEAR_HEM))[cloth.faces].any(1)


def _near(surface: Surface, values: np.ndarray, margin: float) -> np.ndarray:
    return (values[surface.faces] > -margin).any(1)


def hidden_faces(skin: Surface, skeleton: Skeleton, specs: list[GarmentSpec]) -> np.ndarray:
    """(F,) faces of the skin that lie under a garment, further inside than it says it hides."""
    hidden = np.zeros(len(skin.faces), bool)
    for spec in specs:
        hidden |= (coverage(skin, skeleton, spec.cut)[skin.faces] > spec.hides).all(1)
    return hidden


def _loosened(cloth: Surface, spec: GarmentSpec, skin: Surface) -> Surface:
    """Move the suit out to hang as loose as the garment's file says, never into the skin."""
    normals = vertex_normals(cloth.vertices, cloth.faces)
    gap = spec.offset + spec.layer * LAYER_GAP + spec.looseness
    vertices = cloth.vertices + normals * gap
    vertices = _relaxed(vertices, cloth.faces, spec.smoothing)
    return cloth._replace(vertices=_outside(vertices, skin, CLEARANCE + spec.layer * LAYER_GAP))


def _relaxed(vertices: np.ndarray, faces: np.ndarray, rounds: int) -> np.ndarray:
    """Taubin smoothing: bridges hollows without shrinking; borders move along themselves only."""
    edges = np.unique(np.sort(faces[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1), axis=0)
    border = np.zeros(len(vertices), bool)
    border[boundary_edges(faces)] = True
    edges = edges[~(border[edges].any(1) & ~border[edges].all(1))]
    both = np.concatenate([edges, edges[:, ::-1]])
    degree = np.maximum(np.bincount(both[:, 0], minlength=len(vertices)), 1)[:, None]
    for number in range(2 * rounds):
        mean = np.stack(
            [
                np.bincount(both[:, 0], vertices[both[:, 1], axis], minlength=len(vertices))
                for axis in range(3)
            ],
            axis=1,
        )
        mean = mean / degree
        vertices = vertices + (0.5 if number % 2 == 0 else -0.52) * (mean - vertices)
    return vertices


def _outside(vertices: np.ndarray, skin: Surface, clearance: float) -> np.ndarray:
    """Push vertices out along the skin's normals until they clear it."""
    used = np.unique(skin.faces)
    normals = vertex_normals(skin.vertices, skin.faces)[used]
    tree = cKDTree(skin.vertices[used])
    for _ in range(3):
        _, nearest = tree.query(vertices)
        depth = ((vertices - skin.vertices[used[nearest]]) * normals[nearest]).sum(1)
        vertices = vertices + np.maximum(clearance - depth, 0)[:, None] * normals[nearest]
    return vertices


def _rimmed(cloth: Surface, thickness: float) -> Surface:
    """Fold every hem inwards, so that cloth has a thickness and sleeves an inside."""
    edges = boundary_edges(cloth.faces)
    normals = vertex_normals(cloth.vertices, cloth.faces)
    rim, inverse = np.unique(edges, return_inverse=True)
    inverse = inverse.reshape(-1, 2)
    inward = _inward(cloth, edges, inverse, len(rim))
    count = len(cloth.vertices)
    lip = cloth.vertices[rim] - normals[rim] * thickness
    fold = lip + inward * RIM_DEPTH
    lips, folds = count + np.arange(len(rim)), count + len(rim) + np.arange(len(rim))
    a, b = edges.T
    la, lb = lips[inverse].T
    fa, fb = folds[inverse].T
    quads = [(b, a, la), (b, la, lb), (lb, la, fa), (lb, fa, fb)]
    uv = np.zeros((count, 2))
    uv[cloth.faces] = cloth.uv
    added = np.concatenate([np.stack(q, axis=1) for q in quads]).astype(np.int32)
    source = np.concatenate([np.arange(count), rim, rim])
    return Surface(
        np.concatenate([cloth.vertices, lip, fold]),
        cloth.weights[source],
        np.concatenate([cloth.faces, added]),
        np.concatenate([cloth.uv, uv[source][added]]),
        np.concatenate([cloth.labels, np.full(len(added), cloth.labels[0], np.int32)]),
    )


def _inward(cloth: Surface, edges: np.ndarray, inverse: np.ndarray, count: int) -> np.ndarray:
    """(count, 3) unit directions from the hem into the cloth, along its surface."""
    corner = cloth.faces
    centre = cloth.vertices[corner].mean(1)
    key = {tuple(e): n for n, e in enumerate(map(tuple, np.sort(edges, axis=1)))}
    total = np.zeros((count, 3))
    for k in range(3):
        pairs = np.sort(np.stack([corner[:, k], corner[:, (k + 1) % 3]], axis=1), axis=1)
        for face, pair in enumerate(map(tuple, pairs)):
            number = key.get(pair)
            if number is None:
                continue
            ends = cloth.vertices[list(edges[number])]
            along = (ends[1] - ends[0]) / max(np.linalg.norm(ends[1] - ends[0]), 1e-12)
            into = centre[face] - ends[0]
            into = into - (into @ along) * along
            total[inverse[number]] += into / max(np.linalg.norm(into), 1e-12)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
