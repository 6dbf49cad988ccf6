"""Generated places: geometry against the rasteriser, the same every time, never flat."""

from types import SimpleNamespace

import numpy as np
import pytest

from generator.render.raster import rasterize
from generator.scene.camera import Camera, draw_camera, look_at
from generator.scene.procedural import PLACES, draw_place, render_place
from generator.scene.procedural_noise import fbm, lattice, noise
from generator.scene.procedural_surface import KINDS, surface, surface_color
from generator.scene.procedural_trace import Place

Array = np.ndarray
SETTINGS = SimpleNamespace(distance=(0.4, 0.65), focal=(260.0, 310.0), roll=(-0.6, 0.6), aim=0.08)


def camera(seed: int, size: int = 96) -> Camera:
    return draw_camera(np.random.default_rng(seed), np.zeros(3), SETTINGS, size)


def level_camera(size: int = 96) -> Camera:
    R, t = look_at(np.zeros(3), np.array([0.0, 1.0, 0.0]), 0.0)
    return camera(0, size)._replace(R=R, t=t)


def empty_place(**changes: object) -> Place:
    """Black ground under a black sky."""
    place = Place(
        boxes=np.zeros((0, 6)),
        box_kinds=np.zeros(0, np.int64),
        blobs=np.zeros((0, 6)),
        blob_kinds=np.zeros(0, np.int64),
        room=np.array([0, 0, 0, -1, -1, -1.0]),
        room_kinds=np.zeros(6, np.int64),
        ground_kind=0,
        surfaces=np.stack(
            [surface("plain", (0, 0, 0)), surface("plain", (1, 1, 1), (1, 1, 1), glows=True)]
        ),
        eye=np.array([0.0, 0.0, 1.0]),
        light=np.array([0, 0, 1, 0, 0, 0, 0.0]),
        ambient=np.zeros((2, 3)),
        sky=np.zeros(9),
        clouds=0.0,
        fog=0.0,
        ridges=np.zeros((0, 5)),
        seed=3,
    )
    return place._replace(**changes)


def box_mesh(box: Array) -> tuple[Array, Array]:
    """Vertices (8, 3) and triangles (12, 3) of a box."""
    corners = np.array(
        [[box[3 * i], box[3 * j + 1], box[3 * k + 2]] for i, j, k in np.ndindex(2, 2, 2)]
    )
    quads = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    return corners, np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))])


@pytest.mark.parametrize("seed", range(6))
def test_boxes_stand_where_the_camera_sees_them(seed: int) -> None:
    """At full sharpness a glowing box covers the pixels that the rasteriser gives it, turned or not."""
    rng = np.random.default_rng(seed)
    view, yaw = camera(seed), rng.uniform(-3, 3)
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    eye = np.array([0.0, 0.0, 50.0])  # the ground hides nothing
    centre = eye + 3.0 * turn @ view.R[2] + rng.normal(0, 0.2, 3)
    low, high = centre - rng.uniform(0.3, 1, 3), centre + rng.uniform(0.3, 1, 3)
    box = np.concatenate([low, high])
    place = empty_place(boxes=box[None], box_kinds=np.array([1]), eye=eye)
    image = render_place(place, view, yaw, 1.0)
    corners, faces = box_mesh(box)
    seen = (corners - eye) @ turn @ view.R.T
    mask, _ = rasterize(seen, faces, np.ones(12), view.K, view.width, view.height)
    assert mask.mean() > 0.02
    assert ((image[..., 0] > 0.5) != mask).mean() < 0.002


def test_horizon_is_level_for_a_level_camera() -> None:
    place = empty_place(sky=np.array([0.2, 0.4, 1.0] * 3))
    image = render_place(place, level_camera(), 0.7, 1.0)
    rows = image[..., 2] > 0.5
    assert rows[:47].all() and not rows[49:].any()


def test_a_lamp_casts_shadows_and_corners_are_darker() -> None:
    """In a white room a slab under the lamp leaves the floor below it darker."""
    white = surface("plain", (0.8, 0.8, 0.8), (0.8, 0.8, 0.8))
    place = empty_place(
        surfaces=np.stack([white, white]),
        room=np.array([-2, -2, 0, 2, 2, 2.5]),
        boxes=np.array([[-0.3, 0.8, 0.9, 0.3, 1.4, 0.95]]),
        box_kinds=np.array([0]),
        light=np.array([0, 1.1, 2.3, 1, 1, 1, 1]),
        ambient=np.full((2, 3), 0.2),
    )
    R, t = look_at(np.zeros(3), np.array([0.0, 1.0, -0.85]), 0.0)
    image = render_place(place, camera(0)._replace(R=R, t=t), 0.0, 1.0)
    assert image.min() > 0.0
    assert image.max() > 2.0 * image.min()


@pytest.mark.parametrize("name", PLACES)
def test_places_are_pure_and_never_flat(name: str) -> None:
    views = [level_camera(), camera(1), camera(2)]
    for seed, view in enumerate(views):
        first, second = (
            render_place(PLACES[name](np.random.default_rng(seed)), view, 0.3, 0.6) for _ in "ab"
        )
        np.testing.assert_array_equal(first, second)
        assert first.shape == (96, 96, 3) and first.dtype == np.float32
        assert np.isfinite(first).all() and first.min() >= 0.0
        assert 0.01 < first.mean() < 1.5
        assert first.std() > 0.005


def test_draws_reach_every_place_and_differ() -> None:
    rng = np.random.default_rng(0)
    draws = [draw_place(rng, level_camera(48)) for _ in range(60)]
    assert {number for number, _ in draws} == set(range(len(PLACES)))
    assert len({image.tobytes() for _, image in draws}) == 60


def test_every_surface_has_a_colour() -> None:
    color = np.zeros(3)
    for kind in KINDS:
        row = surface(kind, (0.2, 0.3, 0.4), (0.5, 0.6, 0.7), 0.2, 0.1, 0.3, 0.5)
        for u, v in np.random.default_rng(0).uniform(0, 2, (50, 2)):
            for pixel in (0.001, 1.0):
                assert not surface_color(row, u, v, u, v, 2.0, 2.0, pixel, 5, color)
                assert np.isfinite(color).all() and (color >= 0).all() and (color < 1.6).all()


def test_noise_is_smooth_and_between_0_and_1() -> None:
    x = np.arange(-3, 3, 0.001)
    values = np.array([noise(float(v), 0.4, 5) for v in x])
    assert values.min() >= 0 and values.max() <= 1 and values.std() > 0.1
    assert np.abs(np.diff(values)).max() < 0.002
    many = np.array([lattice(i, -j, 9) for i in range(60) for j in range(60)])
    assert abs(many.mean() - 0.5) < 0.02 and abs(many.std() - 12**-0.5) < 0.01
    assert 0 <= fbm(1.5, 2.5, 4, 1) <= 1
