"""Shapes of objects against trimesh: closed, outward, and distances that are those of the surface."""

import numpy as np
import pytest
import trimesh

from generator.scene.shapes import Ball, Box, Lathe, Mesh, Shape, Tube, join

CUP = [[0, -0.5], [0.5, -0.5], [0.5, 0.5], [0.4, 0.5], [0.4, -0.4], [0, -0.4]]
RIM = [[0.3, -0.1], [0.4, -0.1], [0.4, 0.1], [0.3, 0.1]]
HANDLE = [[0.0, 0.0, 0.3], [0.2, 0.0, 0.2], [0.25, 0.05, -0.1], [0.0, 0.0, -0.3]]
SHAPES: dict[str, Shape] = {
    "lathe": Lathe(0.1 * np.array(CUP)),
    "ring": Lathe(0.1 * np.array(RIM)),
    "box": Box(np.array([0.08, 0.03, 0.15]), 0.004),
    "thin box": Box(np.array([0.08, 0.001, 0.15]), 0.004),
    "tube": Tube(0.2 * np.array(HANDLE), np.array([0.005, 0.008, 0.008, 0.004])),
    "rod": Tube(np.array([[0, 0, -0.1], [0, 0, 0.1]]), np.array([0.01, 0.01])),
    "sphere": Ball(np.array([0.06, 0.06, 0.06])),
}


def solid(mesh: Mesh) -> trimesh.Trimesh:
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


@pytest.mark.parametrize("name", SHAPES)
def test_surfaces_are_closed_and_face_outwards(name: str) -> None:
    mesh = solid(SHAPES[name].mesh())
    assert mesh.is_watertight and mesh.is_winding_consistent
    assert mesh.volume > 0
    assert mesh.area_faces.min() > 0


@pytest.mark.parametrize("name", SHAPES)
def test_distances_are_those_of_the_mesh(name: str) -> None:
    shape = SHAPES[name]
    mesh = solid(shape.mesh())
    rng = np.random.default_rng(1)
    span = np.abs(mesh.vertices).max(0) + 0.01
    points = rng.uniform(-span, span, (300, 3))
    _, gap, _ = trimesh.proximity.closest_point_naive(mesh, points)
    ours = shape.distance(points)
    assert np.abs(np.abs(ours) - gap).max() < 6e-4
    sure = gap > 6e-4
    assert ((ours < 0) == _inside(mesh, points))[sure].all()


def _inside(mesh: trimesh.Trimesh, points: np.ndarray) -> np.ndarray:
    """Winding numbers above a half: solid angles of all triangles, summed."""
    a, b, c = (mesh.triangles[None, :, k] - points[:, None] for k in range(3))
    la, lb, lc = (np.linalg.norm(v, axis=-1) for v in (a, b, c))
    volume = (a * np.cross(b, c)).sum(-1)
    rest = la * lb * lc + (a * b).sum(-1) * lc + (b * c).sum(-1) * la + (c * a).sum(-1) * lb
    return np.arctan2(volume, rest).sum(1) > np.pi


def test_an_ellipsoid_has_its_zero_at_its_surface() -> None:
    shape = Ball(np.array([0.06, 0.03, 0.09]))
    mesh = solid(shape.mesh())
    assert np.abs(shape.distance(mesh.vertices)).max() < 1e-12
    assert (shape.distance(0.8 * mesh.vertices) < 0).all()
    assert (shape.distance(1.2 * mesh.vertices) > 0).all()
    assert shape.distance(np.zeros((1, 3)))[0] == -0.015


def test_joined_meshes_keep_their_own_faces() -> None:
    parts = [SHAPES["box"].mesh(), SHAPES["rod"].mesh()]
    joined = join(parts)
    assert len(joined.faces) == sum(len(mesh.faces) for mesh in parts)
    first = len(parts[0].faces)
    np.testing.assert_array_equal(
        joined.vertices[joined.faces[first:]], parts[1].vertices[parts[1].faces]
    )
