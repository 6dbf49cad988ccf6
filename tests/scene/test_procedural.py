"""Generated places: a pool of distinct ones, geometry against the rasteriser, never flat."""

from types import SimpleNamespace

import numpy as np
import pytest

from generator.render.raster import rasterize
from generator.scene.camera import Camera, draw_camera, look_at
from generator.scene.procedural import (
    PLACES,
    SHARES,
    draw_view,
    make_place,
    place_names,
    render_place,
)
from generator.scene.procedural_noise import fbm, grain3, grain_table, lattice, noise
from generator.scene.procedural_scene import Place
from generator.scene.procedural_surface import KINDS, surface, surface_color

Array = np.ndarray
MEMBERS = range(1, 61)
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


def test_the_pool_holds_distinct_names_of_every_kind() -> None:
    names = place_names(1240)
    assert len(set(names)) == 1240 >= 1231
    assert place_names(1300)[:1240] == names
    kinds = [name.rsplit("-", 1)[0] for name in names]
    for maker, share in SHARES.items():
        assert abs(kinds.count(maker.__name__) / 1240 - share) < 0.03
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_members_differ_and_stay_the_same() -> None:
    """The same camera and turn show the same picture of a member, and another one of every other."""
    views = [draw_view(np.random.default_rng(0), make_place(n), level_camera(48)) for n in MEMBERS]
    again = [draw_view(np.random.default_rng(0), make_place(n), level_camera(48)) for n in MEMBERS]
    np.testing.assert_array_equal(views, again)
    assert len({view.tobytes() for view in views}) == len(MEMBERS)
    turned = draw_view(np.random.default_rng(1), make_place(1), level_camera(48))
    assert not np.array_equal(turned, views[0])


def test_all_members_can_be_seen() -> None:
    """Every member of the pool is made and traced without a pixel that is no number."""
    for number in range(1, 1241, 4):
        image = render_place(make_place(number), camera(number, 24), 0.0, 1.0)
        assert np.isfinite(image).all() and image.min() >= 0.0


@pytest.mark.parametrize("slope", [0.1, 0.45, 2.0])
def test_edges_show_no_steps(slope: float) -> None:
    """A slanting edge has pixels between its two colours in every row it crosses."""
    place = empty_place(sky=np.ones(9))
    R, t = look_at(np.zeros(3), np.array([0.0, 1.0, 0.0]), float(np.arctan(slope)))
    image = render_place(place, camera(0)._replace(R=R, t=t), 0.0, 1.0)[..., 0]
    between = (image > 0.05) & (image < 0.95)
    assert between.any(0 if slope < 1 else 1).mean() > 0.4
    assert between.mean() < 0.05


def test_every_surface_has_a_colour() -> None:
    rng = np.random.default_rng(0)
    for kind in KINDS:
        rows = surface(kind, (0.2, 0.3, 0.4), (0.5, 0.6, 0.7), 0.2, 0.1, 0.3, 0.5)[None]
        for u, v in rng.uniform(0, 2, (50, 2)):
            for pixel in (0.001, 1.0):
                *color, glows = surface_color(
                    rows, 0, grain_table(), u, v, u, v, 2.0, 2.0, pixel, 5
                )
                assert not glows
                assert np.isfinite(color).all() and min(color) >= 0 and max(color) < 1.6


def test_at_night_only_lit_windows_glow() -> None:
    rows = surface("facade", (0.3, 0.2, 0.2), (0.1, 0.1, 0.1), 2.0, 3.0, 0.1, glows=True)[None]
    seen = [
        surface_color(rows, 0, grain_table(), u, v, u, v, 20.0, 15.0, 0.01, 5)
        for u, v in np.random.default_rng(0).uniform((0, 0), (20, 15), (400, 2))
    ]
    lit = np.array([glows for *_, glows in seen])
    bright = np.array([green for _, green, _, _ in seen])
    assert 0.03 < lit.mean() < 0.5
    assert bright[lit].min() > 2 * bright[~lit].max()


def test_noise_is_smooth_and_between_0_and_1() -> None:
    x = np.arange(-3, 3, 0.001)
    values = np.array([noise(float(v), 0.4, 5) for v in x])
    assert values.min() >= 0 and values.max() <= 1 and values.std() > 0.1
    assert np.abs(np.diff(values)).max() < 0.002
    many = np.array([lattice(i, -j, 9) for i in range(60) for j in range(60)])
    assert abs(many.mean() - 0.5) < 0.02 and abs(many.std() - 12**-0.5) < 0.01
    points = np.random.default_rng(0).uniform(-90, 90, (2000, 3))
    for field in (
        [fbm(grain_table(), x, y, 1) for x, y, _ in points],
        [grain3(grain_table(), x, y, z, 1) for x, y, z in points],
    ):
        assert 0 <= min(field) < 0.3 and 0.7 < max(field) <= 1
    line = np.array([fbm(grain_table(), float(v), 0.4, 5) for v in x])
    assert np.abs(np.diff(line)).max() < 0.004
    assert fbm(grain_table(), 0.3, 0.4, 5) == pytest.approx(fbm(grain_table(), 64.3, 0.4, 5))
