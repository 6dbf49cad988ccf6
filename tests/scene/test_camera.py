"""The camera's mapping both ways, and the distributions it is drawn from."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import sample
from generator.scene.camera import NEAR, Camera, draw_camera, draw_direction, look_at, project

SETTINGS = SimpleNamespace(distance=(0.4, 0.65), focal=(260.0, 310.0), roll=(-0.6, 0.6), aim=0.08)
CENTRE = np.array([0.3, -0.5, 1.1])


def camera(seed: int, image_size: int = 320) -> Camera:
    return draw_camera(np.random.default_rng(seed), CENTRE, SETTINGS, image_size)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6))
def test_project_and_rays_are_inverse(seed: int) -> None:
    """A pixel's ray, followed to any depth, projects to that pixel and has that depth."""
    view = camera(seed)
    rng = np.random.default_rng(seed)
    v, u = rng.integers(0, 320, (2, 20))
    depth = rng.uniform(0.1, 3.0, 20)
    points = view.position + depth[:, None] * view.rays()[v, u]
    xyz, uv = project(points, view)
    np.testing.assert_allclose(uv, np.stack([u, v], 1), atol=1e-9)
    np.testing.assert_allclose(xyz[:, 2], depth, atol=1e-12)
    np.testing.assert_allclose((xyz - view.t) @ view.R, points, atol=1e-12)


def test_near_and_behind_have_no_uv() -> None:
    assert NEAR == sample.NEAR
    view = camera(0)
    depth = np.array([-1.0, 0.0099, 0.0101])
    points = view.position + depth[:, None] * view.R[2]
    xyz, uv = project(points, view)
    assert np.isnan(uv).all(1).tolist() == [True, True, False]
    np.testing.assert_allclose(xyz[:, 2], depth, atol=1e-12)


@pytest.mark.parametrize("direction", [(0, 0, 1), (0, 0, -1), (1, 0, 0), (0.3, -0.2, 0.5)])
def test_look_at_is_a_rotation_onto_the_target(direction: tuple[float, ...]) -> None:
    eye = np.array([0.1, 0.2, 0.3])
    target = eye + np.array(direction, float)
    for roll in (0.0, 0.5):
        R, t = look_at(eye, target, roll)
        np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-12)
        assert np.linalg.det(R) > 0
        seen = R @ target + t
        np.testing.assert_allclose(seen, [0, 0, np.linalg.norm(direction)], atol=1e-12)
    with pytest.raises(ValueError, match="coincide"):
        look_at(eye, eye, 0.0)


def test_up_is_up_and_roll_turns_clockwise() -> None:
    """Above the target lies up in the image; with roll it moves to the left."""
    eye, target = np.array([0.0, -1.0, 0.0]), np.zeros(3)
    above = np.array([0.0, 0.0, 0.2])
    upright = look_at(eye, target, 0.0)
    rolled = look_at(eye, target, 0.3)
    assert (upright[0] @ above + upright[1])[1] == pytest.approx(-0.2)
    x, y = (rolled[0] @ above + rolled[1])[:2]
    assert np.arctan2(-x, -y) == pytest.approx(0.3)
    assert (upright[0] @ np.array([0.2, 0, 0]))[0] == pytest.approx(0.2)


def test_draws_cover_their_ranges() -> None:
    views = [camera(seed) for seed in range(600)]
    distance = np.array([np.linalg.norm(v.position - CENTRE) for v in views])
    focal = np.array([v.K[0, 0] for v in views])
    assert 0.4 <= distance.min() < 0.41 and 0.64 < distance.max() <= 0.65
    assert abs(distance.mean() - 0.525) < 0.01
    assert 260 <= focal.min() < 262 and 308 < focal.max() <= 310
    aim = np.array([project(CENTRE[None], v)[0][0] for v in views])
    assert abs(np.linalg.norm(aim[:, :2], axis=1).mean() - 0.08 * np.sqrt(np.pi / 2)) < 0.012


def test_directions_are_uniform_on_the_sphere() -> None:
    rng = np.random.default_rng(1)
    directions = np.array([draw_direction(rng) for _ in range(20000)])
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, atol=1e-12)
    np.testing.assert_allclose(directions.mean(0), 0, atol=0.02)
    np.testing.assert_allclose(np.cov(directions.T), np.eye(3) / 3, atol=0.015)


def test_intrinsics_scale_with_the_image_and_are_exact_in_float32() -> None:
    small, large = camera(3, 160), camera(3, 640)
    assert large.K[0, 0] / small.K[0, 0] == pytest.approx(4, rel=1e-6)
    assert small.K[0, 2] == 79.5 and large.K[1, 2] == 319.5
    np.testing.assert_array_equal(small.K, small.K.astype(np.float32))
    np.testing.assert_array_equal(small.R, large.R)
