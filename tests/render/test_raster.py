"""The z-buffer against casting one ray per pixel (Moeller-Trumbore), and its rules one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.render.raster import NEAR_PLANE, rasterize, rasterize_faces

Array = np.ndarray
WIDTH, HEIGHT = 41, 30


def intrinsics(focal: float = 35.0, skew: float = 0.0) -> Array:
    """K of a camera whose principal point is the middle of a WIDTH x HEIGHT image."""
    return np.array([[focal, skew, (WIDTH - 1) / 2], [0, focal, (HEIGHT - 1) / 2], [0, 0, 1.0]])


def ray_cast(vertices: Array, faces: Array, K: Array) -> tuple[Array, Array, Array]:
    """Slow reference: face (H, W), depth (H, W) and how far each pixel is from being ambiguous."""
    v, u = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    rays = np.stack([u, v, np.ones_like(u)], -1) @ np.linalg.inv(K).T  # z = 1: t is the z-depth
    face = np.full((HEIGHT, WIDTH), -1)
    depth = np.zeros((HEIGHT, WIDTH))
    margin = np.full((HEIGHT, WIDTH), np.inf)
    p, q, r = (vertices[faces[:, k]].astype(float) for k in range(3))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            direction = rays[y, x]
            h = np.cross(direction, r - p)
            determinant = ((q - p) * h).sum(1)
            s = -p
            a = (s * h).sum(1) / determinant
            cross = np.cross(s, q - p)
            b = (cross @ direction) / determinant
            t = ((r - p) * cross).sum(1) / determinant
            inside = np.minimum.reduce([a, b, 1 - a - b])
            margin[y, x] = min(np.abs(inside).min(), np.abs(t - NEAR_PLANE).min())
            hit = (inside >= 0) & (t >= NEAR_PLANE)
            if hit.any():
                face[y, x] = np.where(hit, t, np.inf).argmin()
                depth[y, x] = t[face[y, x]]
    return face, depth, margin


def soup(rng: np.random.Generator, count: int, low: float) -> tuple[Array, Array]:
    """Random triangles with z between `low` and 1.5 m, some larger than the image."""
    centres = rng.uniform([-0.6, -0.5, low], [0.6, 0.5, 1.5], (count, 3))
    spread = rng.uniform(0.02, 0.6, (count, 1, 1)) * rng.normal(size=(count, 3, 3))
    vertices = (centres[:, None] + spread).reshape(-1, 3)
    return vertices, np.arange(3 * count).reshape(-1, 3)


@pytest.mark.parametrize("low", [0.8, -0.4])
@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_ray_casting(seed: int, low: float) -> None:
    """Also with triangles that cross the camera plane (low < 0) and a skewed camera."""
    vertices, faces = soup(np.random.default_rng(seed), 30, low)
    K = intrinsics(skew=2.0 * seed)
    face, depth = rasterize_faces(vertices, faces, K, WIDTH, HEIGHT)
    expected, distance, margin = ray_cast(vertices, faces, K)
    clear = margin > 1e-9
    assert clear.mean() > 0.99 and (expected >= 0).mean() > 0.3
    np.testing.assert_array_equal(face[clear], expected[clear])
    np.testing.assert_allclose(depth[clear], distance[clear], rtol=1e-6)


def test_depth_is_perspective_correct_below_a_pixel() -> None:
    """A slanted plane z = 0.5 + 0.3 x is met exactly where the pixel's ray meets it."""
    x = np.array([-1.0, 1.0, 1.0, -1.0])
    y = np.array([-1.0, -1.0, 1.0, 1.0])
    vertices = np.stack([x, y, 0.5 + 0.3 * x], 1)
    K = intrinsics(focal=50.0)
    _, depth = rasterize_faces(vertices, np.array([[0, 1, 2], [0, 2, 3]]), K, WIDTH, HEIGHT)
    slope = (np.arange(WIDTH) - K[0, 2]) / K[0, 0]
    np.testing.assert_allclose(depth, np.tile(0.5 / (1 - 0.3 * slope), (HEIGHT, 1)), rtol=1e-6)


@pytest.mark.parametrize("shift", [-1e-6, 1e-6])
def test_border_of_a_pixel_centre(shift: float) -> None:
    """A border a millionth of a pixel beyond or before a pixel centre decides that pixel."""
    K = intrinsics()
    left = (10 + shift - K[0, 2]) / K[0, 0]
    vertices = np.array([[left, -2, 1], [2, 0, 1], [left, 2, 1]])
    mask, _ = rasterize(vertices, np.array([[0, 1, 2]]), np.array([5]), K, WIDTH, HEIGHT)
    assert (mask[15, :10] == 0).all() and (mask[15, 11:20] == 5).all()
    assert mask[15, 10] == (5 if shift < 0 else 0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_meshes_have_no_gaps(seed: int, exact: bool) -> None:
    """A bumpy sheet covers every pixel, its vertices on pixel centres (exact) or anywhere."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[-6 : HEIGHT + 6 : 3, -6 : WIDTH + 6 : 3].astype(float)
    uv = np.stack([u, v], -1).reshape(-1, 2)
    if not exact:
        uv += rng.uniform(-1, 1, uv.shape)
    K = intrinsics(focal=32.0)
    z = 1.0 if exact else rng.uniform(0.03, 1.0, (len(uv), 1))
    vertices = np.concatenate([(uv - K[:2, 2]) / 32.0 * z, np.ones((len(uv), 1)) * z], 1)
    rows, columns = v.shape
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    faces = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + columns], 1),
            np.stack([corner + columns + 1, corner + 1, corner + columns], 1),
        ]
    )
    face, depth = rasterize_faces(vertices, faces, K, WIDTH, HEIGHT)
    assert (face >= 0).all() and (depth > 0).all()


def test_near_plane_cuts_and_keeps_neighbours_joined() -> None:
    """A floor under the camera that runs from behind it to the horizon is seen without a seam."""
    x, z = np.meshgrid(np.linspace(-3, 3, 9), np.linspace(-1.03, 4, 9))
    vertices = np.stack([x, np.full_like(x, 0.05), z], -1).reshape(-1, 3)
    corner = (np.arange(8)[:, None] * 9 + np.arange(8)).ravel()
    faces = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + 9], 1),
            np.stack([corner + 1, corner + 10, corner + 9], 1),
        ]
    )
    K = intrinsics()
    _, depth = rasterize_faces(vertices, faces, K, WIDTH, HEIGHT)
    expected = 0.05 * K[1, 1] / (np.arange(HEIGHT) - K[1, 2])
    seen = (expected > 0) & (expected < 4)
    np.testing.assert_allclose(depth[seen], np.tile(expected[seen], (WIDTH, 1)).T, rtol=1e-6)
    assert (depth[~seen] == 0).all()


def test_ties_go_to_the_lower_index_and_both_sides_are_drawn() -> None:
    """The same triangle three times, once turned over: index 0 wins wherever they agree exactly."""
    vertices = np.array([[-2, -2, 1], [2, -2, 1], [0, 3, 1.0]])
    faces = np.array([[0, 1, 2], [0, 1, 2], [2, 1, 0]])
    face, _ = rasterize_faces(vertices, faces, intrinsics(), WIDTH, HEIGHT)
    assert set(np.unique(face)) == {0}
    turned, depth = rasterize_faces(vertices, faces[2:], intrinsics(), WIDTH, HEIGHT)
    np.testing.assert_array_equal(turned, face)
    np.testing.assert_allclose(depth, 1.0)


def test_what_is_not_drawn() -> None:
    """Degenerate, infinite, NaN and hidden triangles leave the image empty."""
    vertices = np.array(
        [[0, 0, 1], [1, 1, 1], [2, 2, 1], [np.nan, 0, 1], [0, np.inf, 1], [0, 1, -1], [1, 0, 0.019]]
    )
    faces = np.array([[0, 1, 2], [0, 1, 3], [0, 2, 4], [5, 6, 5], [0, 0, 1]])
    mask, depth = rasterize(vertices, faces, np.ones(5), intrinsics(), WIDTH, HEIGHT)
    assert not mask.any() and not depth.any()
    empty, _ = rasterize_faces(vertices, np.zeros((0, 3), int), intrinsics(), 3, 2)
    assert empty.shape == (2, 3) and (empty == -1).all()


def test_types_classes_and_shape_errors() -> None:
    """float32 in, uint8 mask and float32 depth out; wrong shapes are named."""
    vertices = np.array([[-0.2, -0.2, 1], [0.2, -0.2, 1], [0, 0.3, 1.0]], np.float32)
    faces = np.array([[0, 1, 2]])
    mask, depth = rasterize(vertices, faces, np.array([33]), intrinsics(), WIDTH, HEIGHT)
    assert (mask.dtype, depth.dtype, mask.shape) == (np.uint8, np.float32, (HEIGHT, WIDTH))
    assert set(np.unique(mask)) == {0, 33}
    with pytest.raises(ValueError, match="one class per face"):
        rasterize(vertices, faces, np.ones(2), intrinsics(), WIDTH, HEIGHT)
    with pytest.raises(ValueError, match="got"):
        rasterize_faces(vertices[:, :2], faces, intrinsics(), WIDTH, HEIGHT)
