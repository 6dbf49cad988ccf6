"""Cutting and subdividing surfaces: nothing is lost, nothing cracks, everything is interpolated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.body.surface import (
    Surface,
    boundary_edges,
    compact,
    cut,
    merge,
    subdivide,
    triangulate,
    vertex_normals,
)

LINEAR = np.array([[0.3, -0.7], [0.9, 0.2], [-0.4, 0.5]])


def ball(rounds: int = 2) -> Surface:
    """A unit ball from an octahedron; two bones weighted by height; uv a linear map of position."""
    vertices = np.array(
        [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float
    )
    faces = np.array(
        [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]],
        np.int32,
    )
    shape = Surface(
        vertices, np.ones((6, 2)) / 2, faces, np.zeros((8, 3, 2)), np.zeros(8, np.int32)
    )
    for _ in range(rounds):
        shape = subdivide(shape)
    vertices = shape.vertices / np.linalg.norm(shape.vertices, axis=1, keepdims=True)
    up = (vertices[:, 2] + 1) / 2
    return shape._replace(
        vertices=vertices,
        weights=np.stack([up, 1 - up], axis=1),
        uv=(vertices @ LINEAR)[shape.faces],
    )


def area(surface: Surface) -> float:
    a, b, c = surface.vertices[surface.faces].transpose(1, 0, 2)
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda n: np.linalg.norm(n) > 0.1),
    st.floats(-0.8, 0.8),
)
def test_cut_is_clean(direction: tuple[float, float, float], height: float) -> None:
    """A cut ball is closed, as large as before up to snapping, and split exactly along the plane."""
    shape = ball()
    normal = np.array(direction) / np.linalg.norm(direction)
    result, inside = cut(shape, shape.vertices @ normal - height)
    assert not len(boundary_edges(result.faces))
    assert abs(area(result) - area(shape)) < 0.03 * area(shape)
    side = (result.vertices @ normal - height)[result.faces]
    assert (side[inside] > -1e-9).all()
    assert (side[~inside] < 1e-9).all()
    np.testing.assert_allclose(result.weights.sum(1), 1.0, atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.floats(-0.6, 0.6))
def test_cut_interpolates(height: float) -> None:
    """New vertices carry the mean of their edge: weights and uv stay linear in the position."""
    shape = ball(3)
    result, _ = cut(shape, shape.vertices[:, 0] - height)
    new = result.faces >= len(shape.vertices)
    uv = (result.vertices @ LINEAR)[result.faces]
    np.testing.assert_allclose(result.uv[new], uv[new], atol=1e-9)
    number = np.unique(result.faces[new])
    np.testing.assert_allclose(result.weights[number, 0], (result.vertices[number, 2] + 1) / 2)


def test_cut_within_faces_leaves_others() -> None:
    """Faces outside of `where` keep their labels and are never inside."""
    shape = ball(3)
    upper = (shape.vertices[shape.faces][..., 2] > -0.2).all(1)
    shape = shape._replace(labels=np.where(upper, 7, 3).astype(np.int32))
    result, inside = cut(shape, shape.vertices[:, 2] - 0.4, shape.labels == 7)
    assert not len(boundary_edges(result.faces))
    assert (result.labels[inside] == 7).all()
    assert (result.labels == 3).sum() == (~upper).sum()


def test_subdivision_keeps_borders_and_closes() -> None:
    half, inside = cut(ball(), ball().vertices[:, 2] - 0.1)
    half = compact(half.take(inside))
    fine = subdivide(half)
    assert len(fine.faces) == 4 * len(half.faces)
    assert len(boundary_edges(fine.faces)) == 2 * len(boundary_edges(half.faces))
    np.testing.assert_allclose(fine.weights.sum(1), 1.0, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.floats(-1.1, 1.1))
def test_partial_subdivision_does_not_crack(height: float) -> None:
    """What is refined equals the whole surface's refinement inside; nothing opens at its border."""
    shape = ball(3)
    chosen = (shape.vertices[shape.faces][..., 2] > height).all(1)
    some, whole = subdivide(shape, chosen), subdivide(shape)
    assert not len(boundary_edges(some.faces))
    assert len(some.faces) >= len(shape.faces) + 3 * chosen.sum()
    assert len(some.faces) <= len(whole.faces)
    np.testing.assert_allclose(some.weights.sum(1), 1.0, atol=1e-12)
    corners = {tuple(v) for v in whole.vertices.round(9)} | {
        tuple(v) for v in shape.vertices.round(9)
    }
    assert {tuple(v) for v in some.vertices.round(9)} <= corners
    assert area(some) == pytest.approx(area(shape), rel=0.05)


def test_triangles_of_quads_and_merging() -> None:
    vertices = np.array([[0, 0, 0], [2, 0, 0], [2.5, 1, 0], [0, 1, 0]], float)
    quad, uv = np.array([[0, 1, 2, 3]]), vertices[None, :, :2]
    flat = triangulate(vertices, np.ones((4, 1)), quad, uv)
    assert len(flat.faces) == 2
    assert np.isclose(area(flat), 2.25)
    np.testing.assert_allclose(flat.uv, vertices[flat.faces][..., :2])
    two = merge([flat, flat])
    assert two.faces.max() == 7
    np.testing.assert_allclose(vertex_normals(two.vertices, two.faces), [[0, 0, 1]] * 8, atol=1e-12)
