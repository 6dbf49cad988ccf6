"""Cycles against the rasteriser and against itself: mapping, labels, determinism, errors."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from generator.errors import AssetError, HandmillError
from generator.render.blender import BlenderRenderer
from generator.render.blender_log import captured
from generator.render.blender_panoramas import prepare_panoramas
from generator.render.raster import rasterize
from generator.scene.background import Environment
from generator.scene.camera import Camera, draw_camera, look_at, project
from generator.scene.light import Sun
from generator.scene.panoramas import view_panorama
from tests.render.figures import Figure, Look, figure, joined

pytestmark = pytest.mark.filterwarnings("ignore:.*use_nodes:DeprecationWarning")

Array = np.ndarray
SIZE = 96
CAMERA = SimpleNamespace(distance=(0.4, 0.65), focal=(260.0, 310.0), roll=(-0.6, 0.6), aim=0.05)
SUN = Sun(np.array([0.3, -0.4, 0.866]), np.array([1.0, 0.9, 0.8]), 2.0)
GREY = np.array([0.4, 0.4, 0.4])


def settings(samples: int = 4, denoise: bool = True, device: str = "cpu") -> SimpleNamespace:
    return SimpleNamespace(device=device, samples=samples, denoise=denoise)


def camera(seed: int, size: int = SIZE) -> Camera:
    return draw_camera(np.random.default_rng(seed), np.zeros(3), CAMERA, size)


def person(name: str = "a", shift: float = 0.0) -> Figure:
    """Four overlapping spheres with different looks."""
    spheres = [((shift, 0, 0), 0.1), ((0.1, 0.05, 0.02), 0.07), ((-0.1, 0, 0.1), 0.06)]
    looks = [Look("skin", parameters={"mottle": 0.05}), Look("cloth"), Look("hair"), Look("eye")]
    return figure(name, [*spheres, ((0.05, -0.12, 0.05), 0.03)], looks)


def shoot(renderer: BlenderRenderer, model: Figure, view: Camera, seed: int = 1) -> Array:
    return renderer.render(model, model.vertices, view, (SUN,), GREY, 0.5, None, seed)


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> BlenderRenderer:
    return BlenderRenderer(settings(), SIZE, tmp_path_factory.mktemp("log") / "blender.log")


def test_picture_is_premultiplied_top_row_first(renderer: BlenderRenderer) -> None:
    """A sphere above the centre is seen in the upper rows; nothing lies outside its silhouette."""
    R, t = look_at(np.array([0.0, -0.6, 0.0]), np.zeros(3), 0.0)
    view = camera(0)._replace(R=R, t=t)
    model = figure("high", [((0, 0, 0.08), 0.04)])
    picture = shoot(renderer, model, view)
    assert picture.shape == (SIZE, SIZE, 4) and picture.dtype == np.float32
    rows = np.flatnonzero(picture[..., 3].max(1) > 0.5)
    assert len(rows) > 5 and rows.max() < SIZE / 2
    assert (picture[picture[..., 3] == 0] == 0).all()
    assert (picture[..., 3] <= 1.0).all() and picture[..., :3].max() > 0.1


@pytest.mark.parametrize("seed", range(3))
def test_pixels_are_where_project_says(seed: int) -> None:
    """Centres of small spheres, from the picture's coverage, to a hundredth of a pixel."""
    sharp = BlenderRenderer(settings(samples=128, denoise=False), 160)
    view = camera(seed, 160)
    view = view._replace(K=view.K + np.array([[0, 0, 7.3], [0, 0, -5.6], [0, 0, 0]]))
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid([25, 80, 135], [25, 80, 135]), -1).reshape(-1, 2)
    uv = grid + rng.uniform(-5, 5, grid.shape)
    depth = rng.uniform(0.4, 0.8, len(uv))
    rays = np.concatenate([uv, np.ones((len(uv), 1))], 1) @ np.linalg.inv(view.K).T
    points = (rays * depth[:, None] - view.t) @ view.R
    model = figure(f"dots{seed}", [(point, 0.004) for point in points], rings=8)
    np.testing.assert_allclose(project(points, view)[1], uv, atol=1e-9)
    alpha = shoot(sharp, model, view)[..., 3].astype(float)
    v, u = np.mgrid[:160, :160]
    found = []
    for x, y in uv:
        weight = np.where((abs(u - x) < 12) & (abs(v - y) < 12), alpha, 0)
        found.append([(weight * u).sum() / weight.sum(), (weight * v).sum() / weight.sum()])
    error = np.array(found) - uv
    assert np.abs(error.mean(0)).max() < 0.01
    assert np.abs(error).max() < 0.06


@pytest.mark.parametrize("seed", range(5))
def test_labels_agree_with_the_rasteriser(renderer: BlenderRenderer, seed: int) -> None:
    """Cycles' object index and depth at pixel centres; the last camera stands in the figure."""
    model, view = person(), camera(seed)
    if seed == 4:
        R, t = look_at(np.array([0.0, -0.115, 0.0]), np.array([0.05, 0.0, 0.02]), 0.2)
        view = view._replace(R=R, t=t)
    renderer.arrange(model, model.vertices, view, (SUN,), GREY, 0.5, None, 1)
    passes = renderer.render_passes()
    faces, numbers = joined(model)
    seen = model.vertices.astype(np.float64) @ view.R.T + view.t
    mask, depth = rasterize(seen, faces, numbers, view.K, SIZE, SIZE)
    index = passes["Object Index"][..., 0]
    inside = (mask > 0).sum()
    assert inside > 300
    assert (index != mask).sum() <= max(1, 0.001 * inside)
    same = (index == mask) & (mask > 0)
    error = np.abs(passes["Depth"][..., 0] - depth)[same]
    assert np.percentile(error, 99) < 1e-4 and np.median(error) < 1e-5


def test_pictures_do_not_depend_on_history(renderer: BlenderRenderer, tmp_path: Path) -> None:
    """A, B, A again; then B, A in a new process: the same floats, to the last bit."""
    one, two = person("one"), person("two", shift=0.05)
    first = shoot(renderer, one, camera(1), seed=7)
    other = shoot(renderer, two, camera(2), seed=8)
    again = shoot(renderer, one, camera(1), seed=7)
    np.testing.assert_array_equal(first, again)
    assert (shoot(renderer, one, camera(1), seed=9) != first).any()
    script = (
        "import sys, numpy as np\n"
        "from tests.render.test_blender import *\n"
        "renderer = BlenderRenderer(settings(), SIZE)\n"
        "pictures = [shoot(renderer, person('two', shift=0.05), camera(2), seed=8),\n"
        "            shoot(renderer, person('one'), camera(1), seed=7)]\n"
        "renderer.save_blend(Path(sys.argv[1]).with_suffix('.blend'))\n"
        "np.savez(sys.argv[1], *pictures)\n"
    )
    target = tmp_path / "pictures.npz"
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", script, str(target)]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with np.load(target) as loaded:
        np.testing.assert_array_equal(loaded["arr_0"], other)
        np.testing.assert_array_equal(loaded["arr_1"], first)
    assert target.with_suffix(".blend").read_bytes()[:4] in (b"BLEN", b"\x28\xb5\x2f\xfd")


def test_two_renderers_live_side_by_side(renderer: BlenderRenderer) -> None:
    """A second renderer with other settings leaves the first as it was."""
    model = person("side")
    before = shoot(renderer, model, camera(3))
    small = BlenderRenderer(settings(samples=1, denoise=False), 32)
    assert shoot(small, model, camera(3, 32)).shape == (32, 32, 4)
    np.testing.assert_array_equal(shoot(renderer, model, camera(3)), before)


def test_vertices_light_and_skin_change_the_picture(renderer: BlenderRenderer) -> None:
    model, view = person("vary"), camera(1)
    usual = renderer.render(model, model.vertices, view, (SUN,), GREY, 0.5, None, 1)
    moved = renderer.render(
        model, model.vertices + np.float32(0.02), view, (SUN,), GREY, 0.5, None, 1
    )
    dark = renderer.render(model, model.vertices, view, (), GREY, 0.5, None, 1)
    shiny = renderer.render(model, model.vertices, view, (SUN,), GREY, 0.9, None, 1)
    red = renderer.render(model, model.vertices, view, (SUN,), GREY * [2, 1, 1], 0.5, None, 1)
    assert (moved[..., 3] != usual[..., 3]).any()
    assert dark[..., :3].mean() < usual[..., :3].mean()
    assert (shiny != usual).any()
    assert red[..., 0].mean() > 1.2 * usual[..., 0].mean()


def test_memory_is_flat(renderer: BlenderRenderer) -> None:
    """40 frames of two characters after a warm-up add less than 8 MB (Blender keeps about 50 kB per
    change of character)."""
    models = [person("flat1"), person("flat2", 0.03)]
    page = os.sysconf("SC_PAGE_SIZE")

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * page

    for k in range(10):
        shoot(renderer, models[k % 2], camera(k), k)
    before = resident()
    for k in range(40):
        shoot(renderer, models[k % 2], camera(k), k)
    assert resident() - before < 8 << 20


def test_panorama_lights_as_it_is_seen(renderer: BlenderRenderer) -> None:
    """Blender's sight of a panorama as world and our view of it agree, turned or not."""
    file = next(file for file in prepare_panoramas(None) if file.name == "forest")
    radiance = np.load(file.radiance)["radiance"].astype(np.float32)
    view, model = camera(5), figure("far", [((0, 0, -30), 0.01)], rings=6)
    renderer._scene.render.film_transparent = False
    try:
        for yaw in (0.0, 2.0):
            world = Environment(file.source, yaw, 0.5)
            seen = renderer.render(model, model.vertices, view, (), GREY, 0.5, world, 1)[..., :3]
            ours = 0.5 * view_panorama(radiance, view, yaw)
            correlation = np.corrcoef(np.log1p(seen).ravel(), np.log1p(ours).ravel())[0, 1]
            assert correlation > 0.95
            assert np.median(seen) == pytest.approx(np.median(ours), rel=0.1)
    finally:
        renderer._scene.render.film_transparent = True


def test_textures_colour_the_surface(renderer: BlenderRenderer, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8), (0, 255, 0)).save(tmp_path / "green.png")
    look = Look("plain", (1.0, 1.0, 1.0), "green.png")
    model = figure("green", [((0, 0, 0), 0.1)], [look], tmp_path)
    picture = shoot(renderer, model, camera(1))
    assert picture[..., 1].max() > 5 * picture[..., 0].max()


def test_bad_looks_are_named(renderer: BlenderRenderer, tmp_path: Path) -> None:
    missing = figure("lost", [((0, 0, 0), 0.1)], [Look(texture="lost.png")], tmp_path)
    with pytest.raises(AssetError, match=r"lost\.png"):
        shoot(renderer, missing, camera(1))
    with pytest.raises(AssetError, match="glass"):
        shoot(renderer, figure("odd", [((0, 0, 0), 0.1)], [Look("glass")]), camera(1))


@pytest.mark.parametrize("device", ["cuda", "optix"])
def test_a_device_that_is_not_there_is_refused(device: str) -> None:
    if any(Path("/dev").glob("nvidia[0-9]*")):
        pytest.skip("there is such a device here")
    with pytest.raises(HandmillError, match=f"'{device}'.*it finds:.*stream.render.device"):
        BlenderRenderer(settings(device=device), 32)


def test_panorama_folders(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="nowhere"):
        prepare_panoramas(tmp_path / "nowhere")
    with pytest.raises(AssetError, match=str(tmp_path)):
        prepare_panoramas(tmp_path)
    (tmp_path / "broken.exr").write_bytes(b"not a picture")
    with pytest.raises(AssetError, match=r"broken\.exr"):
        prepare_panoramas(tmp_path)


def test_chatter_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "deep" / "blender.log"
    for text in (b"one\n", b"two\n"):
        with captured(log):
            os.write(1, text)
            os.write(2, text)
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"
    assert log.read_text() == "one\none\ntwo\ntwo\n"
