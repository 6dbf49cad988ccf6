"""Triangle surfaces with bone weights and per-corner UVs, and what is done to them while building.

Letters: V vertices, F triangles, B bones. Everything is float64 and numpy; cutting adds vertices that
interpolate position, weights and uv, so a cut surface deforms as the uncut one.
"""

from typing import NamedTuple

import numpy as np

__all__ = [
    "Surface",
    "boundary_edges",
    "compact",
    "cut",
    "merge",
    "subdivide",
    "triangulate",
    "vertex_normals",
]

SNAP = 0.12
"""A cut that passes a vertex closer than this share of an edge moves the vertex onto the cut."""


class Surface(NamedTuple):
    """vertices (V, 3) metres; weights (V, B); faces (F, 3) int32; uv (F, 3, 2); labels (F,) int32."""

    vertices: np.ndarray
    weights: np.ndarray
    faces: np.ndarray
    uv: np.ndarray
    labels: np.ndarray

    def take(self, keep: np.ndarray) -> "Surface":
        """The faces chosen by `keep` (mask or indices); the vertices stay."""
        return self._replace(faces=self.faces[keep], uv=self.uv[keep], labels=self.labels[keep])


def triangulate(
    vertices: np.ndarray, weights: np.ndarray, quads: np.ndarray, uv: np.ndarray
) -> Surface:
    """Quads (Q, 4) with uv (Q, 4, 2) as 2Q triangles, each split along its shorter diagonal."""
    corner = vertices[quads]
    first = np.linalg.norm(corner[:, 0] - corner[:, 2], axis=1)
    second = np.linalg.norm(corner[:, 1] - corner[:, 3], axis=1)
    straight = first <= second * (1 + 1e-9)
    order = np.where(
        straight[:, None, None],
        np.array([[0, 1, 2], [0, 2, 3]]),
        np.array([[0, 1, 3], [1, 2, 3]]),
    )
    rows = np.arange(len(quads))[:, None, None]
    faces = quads[rows, order].reshape(-1, 3).astype(np.int32)
    return Surface(
        vertices, weights, faces, uv[rows, order].reshape(-1, 3, 2), np.zeros(len(faces), np.int32)
    )


def compact(surface: Surface) -> Surface:
    """The surface without the vertices that no face uses."""
    used, inverse = np.unique(surface.faces, return_inverse=True)
    return surface._replace(
        vertices=surface.vertices[used],
        weights=surface.weights[used],
        faces=inverse.reshape(-1, 3).astype(np.int32),
    )


def merge(surfaces: list[Surface]) -> Surface:
    """One surface holding all of them, vertices in order."""
    starts = np.cumsum([0] + [len(s.vertices) for s in surfaces[:-1]])
    return Surface(
        np.concatenate([s.vertices for s in surfaces]),
        np.concatenate([s.weights for s in surfaces]),
        np.concatenate([s.faces + start for s, start in zip(surfaces, starts, strict=True)]).astype(
            np.int32
        ),
        np.concatenate([s.uv for s in surfaces]),
        np.concatenate([s.labels for s in surfaces]),
    )


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """(V, 3) unit normals, weighted by the areas of the faces; zero where no face touches."""
    corner = vertices[faces]
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    total = np.stack(
        [
            np.bincount(faces.ravel(), np.repeat(normal[:, axis], 3), minlength=len(vertices))
            for axis in range(3)
        ],
        axis=1,
    )
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-20)


def _edges(faces: np.ndarray) -> np.ndarray:
    """(F, 3, 2) directed edges: corner k to corner k + 1."""
    return np.stack([faces, np.roll(faces, -1, axis=1)], axis=2)


def boundary_edges(faces: np.ndarray) -> np.ndarray:
    """(E, 2) directed edges that belong to one face only."""
    edges = _edges(faces).reshape(-1, 2)
    key = np.sort(edges, axis=1)
    _, inverse, counts = np.unique(key, axis=0, return_inverse=True, return_counts=True)
    return edges[counts[inverse.reshape(-1)] == 1]


def cut(
    surface: Surface, values: np.ndarray, where: np.ndarray | None = None
) -> tuple[Surface, np.ndarray]:
    """Split the triangles along the line where `values` (V,) is zero; positive is inside.

    where (F,) restricts the cut to some faces: the line must then be closed inside them, or cracks
    open at their border. Returns the surface, its faces reordered, and (F',) whether a face is
    inside; faces outside of `where` are never inside.
    """
    chosen = np.ones(len(surface.faces), bool) if where is None else where
    kept = surface.take(~chosen)
    surface, values = _snap(surface, values.astype(np.float64), chosen)
    pieces, inside = _split(surface.take(chosen), np.sign(values), values)
    rest = kept._replace(vertices=pieces.vertices, weights=pieces.weights)
    joined = pieces._replace(
        faces=np.concatenate([rest.faces, pieces.faces]),
        uv=np.concatenate([rest.uv, pieces.uv]),
        labels=np.concatenate([rest.labels, pieces.labels]),
    )
    return joined, np.concatenate([np.zeros(len(rest.faces), bool), inside])


def _snap(surface: Surface, values: np.ndarray, chosen: np.ndarray) -> tuple[Surface, np.ndarray]:
    """Move vertices that the line nearly touches onto it, along the edge that it crosses there."""
    edges = _edges(surface.faces[chosen]).reshape(-1, 2)
    edges = np.concatenate([edges, edges[:, ::-1]])
    start, end = values[edges[:, 0]], values[edges[:, 1]]
    edges, start, end = (a[start * end < 0] for a in (edges, start, end))
    share = start / (start - end)
    order = np.lexsort((edges[:, 1], share, edges[:, 0]))
    edges, share = edges[order], share[order]
    _, first = np.unique(edges[:, 0], return_index=True)
    first = first[share[first] < SNAP]
    moved, toward, amount = edges[first, 0], edges[first, 1], share[first, None]
    vertices, weights, values = surface.vertices.copy(), surface.weights.copy(), values.copy()
    vertices[moved] += amount * (surface.vertices[toward] - surface.vertices[moved])
    weights[moved] += amount * (surface.weights[toward] - surface.weights[moved])
    values[moved] = 0.0
    return surface._replace(vertices=vertices, weights=weights), values


def _split(surface: Surface, sign: np.ndarray, values: np.ndarray) -> tuple[Surface, np.ndarray]:
    """`cut` of every face, once no vertex is nearly on the line."""
    corner = sign[surface.faces]
    crossing = (corner.min(1) < 0) & (corner.max(1) > 0)
    whole, torn = surface.take(~crossing), surface.take(crossing)
    through = (sign[torn.faces] == 0).any(1)
    middles = _Middles(surface, values)
    parts = [whole, *_halve(torn.take(through), sign, middles)]
    parts += _trisect(torn.take(~through), sign, middles)
    faces = np.concatenate([p.faces for p in parts]).astype(np.int32)
    inside = [sign[whole.faces].sum(1) >= 0]
    inside += [sign[p.faces[:, 0]] > 0 for p in parts[1:]]
    return (
        Surface(
            *middles.extended(),
            faces,
            np.concatenate([p.uv for p in parts]),
            np.concatenate([p.labels for p in parts]),
        ),
        np.concatenate(inside),
    )


class _Middles:
    """The new vertices of a cut, one per crossed edge, shared by the faces on its two sides."""

    def __init__(self, surface: Surface, values: np.ndarray) -> None:
        self.surface, self.values = surface, values
        self.count = len(surface.vertices)
        self.keys: np.ndarray = np.zeros((0, 2), np.int64)

    def share(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Where between `low` and `high` the line passes, 0..1."""
        return self.values[low] / (self.values[low] - self.values[high])

    def index(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Numbers of the vertices on the edges first-second; new ones are added."""
        keys = np.sort(np.stack([first, second], axis=1), axis=1)
        self.keys = np.concatenate([self.keys, keys])
        unique, start, inverse = np.unique(
            self.keys, axis=0, return_index=True, return_inverse=True
        )
        rank = np.argsort(np.argsort(start))
        self.keys = unique[np.argsort(start)]
        return self.count + rank[inverse.reshape(-1)[-len(keys) :]] if len(keys) else keys[:, 0]

    def extended(self) -> tuple[np.ndarray, np.ndarray]:
        """Vertices and weights with the new ones appended."""
        low, high = self.keys[:, 0], self.keys[:, 1]
        share = self.share(low, high)[:, None]
        return tuple(
            np.concatenate([a, a[low] * (1 - share) + a[high] * share])
            for a in (self.surface.vertices, self.surface.weights)
        )


def _rotated(surface: Surface, first: np.ndarray) -> Surface:
    """Each face turned so that its corner `first` (F,) comes first."""
    order = (first[:, None] + np.arange(3)) % 3
    rows = np.arange(len(first))[:, None]
    return surface._replace(faces=surface.faces[rows, order], uv=surface.uv[rows, order])


def _uv_between(surface: Surface, a: int, b: int, middles: _Middles) -> np.ndarray:
    """(F, 2) uv of the crossing of each face's edge from corner a to corner b."""
    share = middles.share(surface.faces[:, a], surface.faces[:, b])[:, None]
    return surface.uv[:, a] * (1 - share) + surface.uv[:, b] * share


def _piece(surface: Surface, faces: list[np.ndarray], uv: list[np.ndarray]) -> Surface:
    return surface._replace(faces=np.stack(faces, axis=1), uv=np.stack(uv, axis=1))


def _halve(surface: Surface, sign: np.ndarray, middles: _Middles) -> list[Surface]:
    """Faces that the line enters through a corner: two triangles each, the signed corner first."""
    face = _rotated(surface, (sign[surface.faces] == 0).argmax(1))
    zero, one, two = face.faces.T
    new, new_uv = middles.index(one, two), _uv_between(face, 1, 2, middles)
    return [
        _piece(face, [one, new, zero], [face.uv[:, 1], new_uv, face.uv[:, 0]]),
        _piece(face, [two, zero, new], [face.uv[:, 2], face.uv[:, 0], new_uv]),
    ]


def _trisect(surface: Surface, sign: np.ndarray, middles: _Middles) -> list[Surface]:
    """Faces with one corner on its own side: the tip and the two triangles of the other side."""
    corner = sign[surface.faces]
    face = _rotated(surface, (corner == -corner.sum(1, keepdims=True)).argmax(1))
    tip, one, two = face.faces.T
    left, left_uv = middles.index(tip, one), _uv_between(face, 0, 1, middles)
    right, right_uv = middles.index(tip, two), _uv_between(face, 0, 2, middles)
    uv = face.uv
    return [
        _piece(face, [tip, left, right], [uv[:, 0], left_uv, right_uv]),
        _piece(face, [one, two, right], [uv[:, 1], uv[:, 2], right_uv]),
        _piece(face, [one, right, left], [uv[:, 1], right_uv, left_uv]),
    ]


def subdivide(surface: Surface, chosen: np.ndarray | None = None) -> Surface:
    """One step of Loop subdivision: four triangles for one, positions smoothed, hems kept smooth.

    Weights take the mean of an edge's ends at new vertices and stay at old ones; uv is linear. chosen
    (F,) restricts it to some faces; those beside them are halved or join in, so that nothing cracks.
    Loop, "Smooth subdivision surfaces based on triangles" (1987), with Warren's simpler weights.
    """
    edges = np.sort(_edges(surface.faces).reshape(-1, 2), axis=1)
    unique, inverse, counts = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    opposite = np.roll(surface.faces, 1, axis=1).reshape(-1)
    ends = surface.vertices[unique].sum(1)
    across = np.stack(
        [
            np.bincount(inverse, surface.vertices[opposite, axis], minlength=len(unique))
            for axis in range(3)
        ],
        axis=1,
    )
    inner = (counts == 2)[:, None]
    middle = np.where(inner, ends * 0.375 + across * 0.125, ends * 0.5)
    inverse = inverse.reshape(-1, 3)
    split = _split_edges(inverse, len(unique), chosen)
    kept = np.bincount(unique[~split].ravel(), minlength=len(surface.vertices)) > 0
    smooth = _smoothed(surface.vertices, unique, counts == 1)
    number = (len(surface.vertices) + np.cumsum(split) - 1)[inverse]
    return _refined(surface, number, split[inverse])._replace(
        vertices=np.concatenate([np.where(kept[:, None], surface.vertices, smooth), middle[split]]),
        weights=np.concatenate([surface.weights, surface.weights[unique[split]].mean(1)]),
    )


def _split_edges(edge_of: np.ndarray, count: int, chosen: np.ndarray | None) -> np.ndarray:
    """(count,) edges to split, of faces with edges `edge_of` (F, 3): no face has two split ones."""
    split = np.zeros(count, bool)
    split[edge_of if chosen is None else edge_of[chosen]] = True
    while (torn := split[edge_of].sum(1) == 2).any():
        split[edge_of[torn]] = True
    return split


def _refined(surface: Surface, number: np.ndarray, split: np.ndarray) -> Surface:
    """The faces in four where all edges are split (F, 3), in two where one is; number (F, 3): the
    vertices in the middle of the edges."""
    fine, half = split.all(1), split.sum(1) == 1
    parts = [surface.take(~split.any(1))]
    face, (ab, bc, ca) = surface.take(fine), number[fine].T
    a, b, c = face.faces.T
    ua, ub, uc = face.uv.transpose(1, 0, 2)
    uab, ubc, uca = (ua + ub) / 2, (ub + uc) / 2, (uc + ua) / 2
    corners = [(a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca)]
    uv = [(ua, uab, uca), (ub, ubc, uab), (uc, uca, ubc), (uab, ubc, uca)]
    parts += [_piece(face, list(f), list(t)) for f, t in zip(corners, uv, strict=True)]
    first = split[half].argmax(1)
    face, middle = _rotated(surface.take(half), first), number[half, first]
    a, b, c = face.faces.T
    ua, ub, uc = face.uv.transpose(1, 0, 2)
    parts.append(_piece(face, [a, middle, c], [ua, (ua + ub) / 2, uc]))
    parts.append(_piece(face, [middle, b, c], [(ua + ub) / 2, ub, uc]))
    return surface._replace(
        faces=np.concatenate([p.faces for p in parts]).astype(np.int32),
        uv=np.concatenate([p.uv for p in parts]),
        labels=np.concatenate([p.labels for p in parts]),
    )


def _smoothed(vertices: np.ndarray, edges: np.ndarray, border: np.ndarray) -> np.ndarray:
    """Loop's new positions of the old vertices, those on a border by their border neighbours only."""
    inner = _neighbour_sum(vertices, edges)
    degree = np.maximum(np.bincount(edges.ravel(), minlength=len(vertices)), 1)[:, None]
    beta = np.where(degree == 3, 3 / 16, 3 / (8 * degree))
    smooth = vertices * (1 - degree * beta) + inner * beta
    outer = _neighbour_sum(vertices, edges[border])
    on_border = np.bincount(edges[border].ravel(), minlength=len(vertices))[:, None]
    hem = vertices * 0.75 + outer * 0.125
    smooth = np.where(on_border == 2, hem, smooth)
    return np.where((on_border > 0) & (on_border != 2), vertices, smooth)


def _neighbour_sum(vertices: np.ndarray, edges: np.ndarray) -> np.ndarray:
    both = np.concatenate([edges, edges[:, ::-1]])
    return np.stack(
        [
            np.bincount(both[:, 0], vertices[both[:, 1], axis], minlength=len(vertices))
            for axis in range(3)
        ],
        axis=1,
    )
