"""Panoramas, photos and the library of backgrounds: geometry, purity, bad input."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from generator.errors import AssetError
from generator.paths import configs_dir
from generator.recipe import Recipe, load_recipe
from generator.render.blender_panoramas import PEOPLED, UNPEOPLED, prepare_panoramas
from generator.scene.background import BackgroundLibrary
from generator.scene.camera import Camera, draw_camera
from generator.scene.panoramas import PanoramaFile, auto_exposure, load_panorama, view_panorama
from generator.scene.photos import draw_crop, find_photos, read_photo

Array = np.ndarray
CAMERA = SimpleNamespace(distance=(0.4, 0.65), focal=(260.0, 310.0), roll=(-0.6, 0.6), aim=0.08)


def camera(seed: int, size: int = 64) -> Camera:
    return draw_camera(np.random.default_rng(seed), np.zeros(3), CAMERA, size)


def settings(
    panorama: float = 0.0,
    photo: float = 0.0,
    procedural: float = 0.0,
    photos: Path | None = None,
    places: int = 40,
) -> SimpleNamespace:
    folder = None if photos is None else str(photos)
    return SimpleNamespace(
        panorama=panorama, photo=photo, procedural=procedural, photos=folder, places=places
    )


def sphere(height: int = 256) -> Array:
    """A panorama whose colour is the direction it is seen in, mapped from -1..1 to 0..1."""
    latitude = (0.5 - (np.arange(height) + 0.5) / height)[:, None] * np.pi
    longitude = (0.5 - (np.arange(2 * height) + 0.5) / (2 * height))[None] * 2 * np.pi
    x = np.cos(latitude) * np.cos(longitude)
    y = np.cos(latitude) * np.sin(longitude)
    z = np.broadcast_to(np.sin(latitude), x.shape)
    return (np.stack([x, y, z], -1) * 0.5 + 0.5).astype(np.float32)


@pytest.fixture
def panoramas(tmp_path: Path) -> list[PanoramaFile]:
    files = []
    for name, level in (("day", 1.0), ("dusk", 0.2)):
        path = tmp_path / f"{name}.npz"
        np.savez(path, radiance=(sphere(64) * level).astype(np.float16))
        files.append(PanoramaFile(name, tmp_path / f"{name}.exr", path, name))
    return files


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("b.jpg", "a.png", "sub/c.jpg"):
        Image.fromarray(rng.integers(0, 255, (200, 260, 3), dtype=np.uint8)).save(folder / name)
    (folder / "notes.txt").write_text("not a photo")
    return folder


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("yaw", [0.0, 1.2, -3.0])
def test_panorama_is_seen_in_perspective(seed: int, yaw: float) -> None:
    """Each pixel shows the direction of its ray, turned about z."""
    view = camera(seed)
    rays = view.rays()
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    c, s = np.cos(yaw), np.sin(yaw)
    expected = rays @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]).T
    seen = view_panorama(sphere(), view, yaw) * 2 - 1
    np.testing.assert_allclose(seen, expected, atol=0.01)
    assert np.abs(seen - expected).mean() < 0.001


def test_exposure_reaches_its_key_within_limits() -> None:
    image = np.full((8, 8, 3), 0.1, np.float32)
    assert auto_exposure(image, 0.3, 0.1) == pytest.approx(3.0, rel=1e-3)
    assert auto_exposure(image * 1e-4, 0.3, 0.1) == pytest.approx(3.0 * 2.8)
    assert auto_exposure(image * 1e4, 0.3, 0.1) == pytest.approx(3.0 / 2.8)


def test_panoramas_are_cut_at_white(tmp_path: Path) -> None:
    radiance = np.full((16, 32, 3), 0.5, np.float16)
    radiance[3, 4] = 900.0
    np.savez(tmp_path / "a.npz", radiance=radiance)
    loaded = load_panorama(PanoramaFile("a", tmp_path / "a.exr", tmp_path / "a.npz", ""))
    assert loaded.level == pytest.approx(0.5, rel=0.02)
    assert loaded.radiance.max() == pytest.approx(12.0, rel=0.02)


def test_damaged_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"damaged")
    with pytest.raises(AssetError, match=r"a\.npz"):
        load_panorama(PanoramaFile("a", tmp_path / "a.exr", tmp_path / "a.npz", ""))


def test_draws_are_pure_and_follow_the_weights(panoramas: list[PanoramaFile], photos: Path) -> None:
    mixed = settings(0.5, 0.25, 0.25, photos)
    one, two = BackgroundLibrary(mixed, panoramas), BackgroundLibrary(mixed, panoramas)
    assert one.names[:3] == ["panorama/day", "panorama/dusk", "photo/a.png"]
    kinds = []
    for seed in range(200):
        first = one.draw(np.random.default_rng(seed), camera(seed, 32))
        if seed % 10 == 0:
            second = two.draw(np.random.default_rng(seed), camera(seed, 32))
            np.testing.assert_array_equal(first.image, second.image)
            np.testing.assert_array_equal(first.ambient, second.ambient)
            assert (first.id, first.environment) == (second.id, second.environment)
        assert first.image.dtype == np.float32 and first.image.shape == (32, 32, 3)
        assert (first.ambient > 0).all() and (first.ambient < 2.0).all()
        kind = one.names[first.id].split("/")[0]
        assert (first.environment is not None) == (kind == "panorama")
        kinds.append(kind)
    assert abs(kinds.count("panorama") - 100) < 25 and abs(kinds.count("photo") - 50) < 25


def test_a_background_keeps_its_name_and_look_from_draw_to_draw() -> None:
    """Draws of one name are of one place: as alike as their turns allow, by what they are made of."""
    library = BackgroundLibrary(settings(procedural=1.0, places=3))
    assert len(library.names) == 3 and library.names[0].startswith("procedural/")
    drawn = {library.draw(np.random.default_rng(seed), camera(0, 32)).id for seed in range(40)}
    assert drawn == {0, 1, 2}
    more = BackgroundLibrary(settings(procedural=1.0, places=5))
    assert more.names[:3] == library.names


def test_the_papers_recipe_has_as_many_backgrounds_as_the_paper(
    panoramas: list[PanoramaFile],
) -> None:
    recipe = load_recipe(configs_dir() / "rhd.yaml")
    assert isinstance(recipe, Recipe)
    names = BackgroundLibrary(recipe.stream.background, panoramas).names
    assert len(set(names)) == len(names) >= 1231


def test_nobody_is_in_blenders_panoramas() -> None:
    """Those that come with Blender are all judged, and one with people is never used."""
    assert not set(UNPEOPLED) & set(PEOPLED) and "sunset" in PEOPLED
    used = prepare_panoramas(None)
    assert {file.name for file in used} == set(UNPEOPLED)
    there = {path.stem for path in used[0].source.parent.glob("*.exr")}
    assert there == set(UNPEOPLED) | set(PEOPLED)


def test_kinds_without_weight_need_no_files() -> None:
    library = BackgroundLibrary(settings(procedural=1.0))
    assert all(name.startswith("procedural/") for name in library.names)
    assert library.asset_hashes() == {}
    with pytest.raises(AssetError, match="panorama"):
        BackgroundLibrary(settings(panorama=1.0))


def test_hashes_follow_content_and_not_the_folders_name(photos: Path) -> None:
    before = BackgroundLibrary(settings(photo=1.0, photos=photos)).asset_hashes()
    moved = photos.rename(photos.with_name("elsewhere"))
    assert BackgroundLibrary(settings(photo=1.0, photos=moved)).asset_hashes() == before
    Image.new("RGB", (90, 90)).save(moved / "b.jpg")
    assert BackgroundLibrary(settings(photo=1.0, photos=moved)).asset_hashes() != before


def test_missing_and_empty_photo_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="nowhere"):
        BackgroundLibrary(settings(photo=1.0, photos=tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match="empty"):
        BackgroundLibrary(settings(photo=1.0, photos=tmp_path / "empty"))


@pytest.mark.parametrize("content", [b"", b"no image at all", b"\xff\xd8\xff\xe0" + bytes(80)])
def test_unreadable_photos_are_named(photos: Path, content: bytes) -> None:
    (photos / "broken.jpg").write_bytes(content)
    library = BackgroundLibrary(settings(photo=1.0, photos=photos))
    with pytest.raises(AssetError, match=r"broken\.jpg"):
        library.check()


def test_truncated_and_tiny_photos_are_named(photos: Path) -> None:
    whole = (photos / "b.jpg").read_bytes()
    (photos / "b.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(AssetError, match=r"b\.jpg"):
        read_photo(photos / "b.jpg", 320)
    Image.new("RGB", (300, 20)).save(photos / "thin.png")
    with pytest.raises(AssetError, match="300x20"):
        read_photo(photos / "thin.png", 320)


def test_crops_are_linear_and_keep_to_the_photo(photos: Path) -> None:
    """A photo that is black left and white right gives values of both and none outside 0-1."""
    halves = np.zeros((100, 200, 3), np.uint8)
    halves[:, 100:] = 255
    Image.fromarray(halves).save(photos / "halves.png")
    Image.new("RGB", (80, 80), (188, 188, 188)).save(photos / "grey.png")
    grey = draw_crop(np.random.default_rng(0), read_photo(photos / "grey.png", 32), 32)
    np.testing.assert_allclose(grey, 0.503, atol=0.002)
    photo = read_photo(photos / "halves.png", 32)
    crops = np.array([draw_crop(np.random.default_rng(s), photo, 32) for s in range(20)])
    assert crops.min() == 0 and crops.max() == 1
    assert (crops[:, 0, 0, 0] > crops[:, 0, -1, 0]).any()  # mirrored
    assert (crops[:, 0, 0, 0] < crops[:, 0, -1, 0]).any()


def test_photos_are_found_in_order(photos: Path) -> None:
    names = [path.relative_to(photos).as_posix() for path in find_photos(photos)]
    assert names == ["a.png", "b.jpg", "sub/c.jpg"]
