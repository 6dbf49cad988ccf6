"""The camera's errors: each against its formula, and none of them where none is asked for."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from generator.paths import configs_dir
from generator.recipe import Recipe, load_recipe
from generator.scene.blur import blur, disc_kernel, line_kernel
from generator.scene.camera import Camera
from generator.scene.image import composite, develop
from generator.scene.light import LUMINANCE
from generator.scene.sensor import (
    FAR,
    Scene,
    SensorSettings,
    defocus,
    draw_sensor,
    expose,
    sensor_labels,
    white_balance,
)

Array = np.ndarray

SIZE = 64
CAMERA = Camera(
    np.array([[57.0, 0, 31.5], [0, 57.0, 31.5], [0, 0, 1]]), np.eye(3), np.zeros(3), SIZE, SIZE
)
DISTANCE = 0.5
COSINES = 1 / np.linalg.norm(CAMERA.rays(), axis=2)
AT_HAND = DISTANCE * COSINES
PLUS = load_recipe(configs_dir() / "rhd-plus.yaml").stream.sensor
NEUTRAL = Recipe.model_validate({"stream": {"kind": "rhd"}}).stream.sensor

diameters = st.floats(0.0, 12.0)
motions = st.tuples(st.floats(-9.0, 9.0), st.floats(-9.0, 9.0))
kernels = st.one_of(diameters.map(disc_kernel), motions.map(np.array).map(line_kernel))


def scene(seed: int = 0) -> Scene:
    """A person at all distances before a background, rough and bright enough to show everything."""
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(size=(SIZE, SIZE, 1))
    rgba = np.concatenate([rng.uniform(0, 0.9, (SIZE, SIZE, 3)) * alpha, alpha], -1)
    background = rng.uniform(0, 0.9, (SIZE, SIZE, 3)).astype(np.float32)
    depth = np.tile(np.linspace(0.2, 1.2, SIZE, dtype=np.float32), (SIZE, 1))
    return Scene(rgba.astype(np.float32), background, depth, CAMERA, DISTANCE)


def before(background: Array, rgba: Array | None = None) -> Scene:
    """A background with nobody, or with somebody at the hand's distance."""
    rgba = np.zeros((SIZE, SIZE, 4), np.float32) if rgba is None else rgba
    depth = np.where(rgba[..., 3] > 0, AT_HAND, 0).astype(np.float32)
    return Scene(rgba, background, depth, CAMERA, DISTANCE)


def shoot(scene: Scene, settings: SensorSettings, seed: int = 0) -> Array:
    return expose(scene, settings, np.random.default_rng(seed))


def take(settings: SensorSettings, level: float = 0.2, seed: int = 0) -> Array:
    """The photo of a grey wall of one level."""
    wall = np.full((SIZE, SIZE, 3), level, np.float32)
    return shoot(before(wall), settings, seed)


def linear(image: Array) -> Array:
    """Light of sRGB bytes below the shoulder."""
    value = image / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


# Kernels.


@given(kernels)
def test_kernels_keep_energy_and_centroid(kernel: Array) -> None:
    assert len(kernel) % 2 == 1 and kernel.dtype == np.float32
    assert abs(kernel.sum(dtype=np.float64) - 1) < 1e-6 and kernel.min() >= 0
    np.testing.assert_array_equal(kernel, kernel[::-1, ::-1])


@given(diameters)
def test_a_disc_spreads_as_discs_do(diameter: float) -> None:
    """The variance along an axis is d^2 / 16, give or take what pixels lose."""
    kernel = disc_kernel(diameter).astype(np.float64)
    axis = np.arange(len(kernel)) - len(kernel) // 2
    np.testing.assert_array_equal(kernel, kernel.T)
    assert abs((kernel.sum(0) * axis**2).sum() - diameter**2 / 16) < 0.15


@given(motions)
def test_a_line_spreads_along_itself(motion: tuple[float, float]) -> None:
    """The variance along x is that of a uniform path, and at most 1/4 more by sharing pixels."""
    kernel = line_kernel(np.array(motion)).astype(np.float64)
    axis = np.arange(len(kernel)) - len(kernel) // 2
    for length, sums in zip(motion, (kernel.sum(0), kernel.sum(1)), strict=True):
        surplus = (sums * axis**2).sum() - length**2 / 12
        assert -1e-3 < surplus < 0.25 + 0.15 * abs(length)


def test_no_blur_is_one_pixel() -> None:
    assert disc_kernel(0.0).tolist() == disc_kernel(1.0).tolist() == [[1.0]]
    assert line_kernel(np.zeros(2)).tolist() == [[1.0]]
    with pytest.raises(ValueError, match="0 or more"):
        disc_kernel(-1.0)


@checked(max_examples=30, deadline=None)
@given(kernels)
def test_blur_equals_the_plain_sum(kernel: Array) -> None:
    image = np.random.default_rng(1).uniform(size=(9, 11, 4)).astype(np.float32)
    radius = len(kernel) // 2
    wide = np.pad(image, ((radius, radius), (radius, radius), (0, 0)), mode="edge")
    expected = np.zeros(image.shape)
    for (j, i), weight in np.ndenumerate(kernel):
        expected += weight * wide[j : j + 9, i : i + 11]
    np.testing.assert_allclose(blur(image, kernel), expected, atol=2e-6)


@checked(max_examples=30, deadline=None)
@given(kernels)
def test_blur_keeps_light_and_its_place(kernel: Array) -> None:
    image = np.zeros((41, 41, 3), np.float32)
    image[20, 20] = (1.0, 2.0, 3.0)
    blurred = blur(image, kernel).astype(np.float64)
    np.testing.assert_allclose(blurred.sum((0, 1)), [1, 2, 3], rtol=1e-5)
    rows, columns = np.mgrid[:41, :41]
    for place in (rows, columns):
        np.testing.assert_allclose((blurred[..., 0] * place).sum(), 20, atol=1e-4)
    flat = np.full((8, 8, 3), 0.3, np.float32)
    np.testing.assert_allclose(blur(flat, kernel), flat, rtol=1e-5)


# One error at a time.


def test_without_errors_the_photo_is_the_composite() -> None:
    photo = shoot(scene(), SensorSettings())
    np.testing.assert_array_equal(photo, composite(scene().rgba, scene().background))


def test_the_papers_recipe_has_no_errors() -> None:
    for seed in range(20):
        settings = draw_sensor(np.random.default_rng(seed), NEUTRAL)
        assert settings == SensorSettings()
        labels = sensor_labels(settings, CAMERA, DISTANCE)
        assert labels.pop("white_balance").tolist() == [1, 1, 1]
        assert not any(label.any() for label in labels.values())


def test_vanishing_errors_vanish_in_the_chain_too() -> None:
    photo = shoot(scene(), SensorSettings(exposure=1e-9, aperture=1e-9))
    sharp = composite(scene().rgba, scene().background)
    assert np.abs(photo.astype(int) - sharp).max() <= 1


def test_exposure_is_in_stops() -> None:
    for stops in (-2.0, -0.5, 0.5, 1.5):
        wall = np.float32(0.2 * 2**stops)
        assert np.abs(take(SensorSettings(exposure=stops)).astype(int) - develop(wall)).max() <= 1


def test_white_balance_colours_grey_and_keeps_its_luminance() -> None:
    for temperature, tint in ((30.0, 0.0), (-30.0, 0.0), (0.0, 0.1), (0.0, -0.1), (20.0, -0.05)):
        settings = SensorSettings(temperature=temperature, tint=tint)
        gains = white_balance(settings)
        assert gains @ LUMINANCE == pytest.approx(1)
        grey = linear(take(settings)).mean((0, 1))
        np.testing.assert_allclose(grey, 0.2 * gains, atol=0.002)
        assert np.sign(gains[0] - gains[2]) == np.sign(temperature)
        if temperature == 0:
            assert np.sign(gains[1] - gains[0]) == np.sign(tint) and gains[0] == gains[2]


def test_vignetting_is_cos4_of_the_angle() -> None:
    image = linear(take(SensorSettings(vignetting=0.5), 0.6)) / 0.6
    np.testing.assert_allclose(image, (COSINES**2)[..., None].repeat(3, 2), atol=0.006)
    np.testing.assert_array_equal(image, image[::-1, ::-1])


def test_noise_has_the_variance_of_its_formula() -> None:
    a, b = 4e-4, 4e-5
    for level in (0.1, 0.3, 0.6):
        photos = [linear(take(SensorSettings(noise=(a, b)), level, seed)) for seed in range(8)]
        values = np.array(photos)
        assert values.mean() == pytest.approx(level, abs=1e-3)
        assert values.var() == pytest.approx(a * level + b, rel=0.05)
        neighbours = np.corrcoef(values[..., :-1, :].ravel(), values[..., 1:, :].ravel())[0, 1]
        assert abs(neighbours) < 0.02 and not np.array_equal(photos[0], photos[1])


def test_noise_in_the_dark_is_that_of_reading() -> None:
    photo = take(SensorSettings(noise=(1e-3, 1e-4)), 0.0)
    assert 0.4 < (photo == 0).mean() < 0.6 and photo.max() > 20


def test_defocus_is_the_thin_lens() -> None:
    lens = SensorSettings(aperture=0.004, focus=0.5)
    hand, behind = defocus(lens, CAMERA, DISTANCE)
    assert hand == pytest.approx(0.004 * 57 * 0.5)
    assert behind == pytest.approx(0.004 * 57 * (1 / DISTANCE + 0.5 - 1 / FAR))
    assert defocus(SensorSettings(aperture=0.004), CAMERA, DISTANCE)[0] == 0
    at_far = SensorSettings(aperture=0.004, focus=1 / FAR - 1 / DISTANCE)
    assert defocus(at_far, CAMERA, DISTANCE)[1] == pytest.approx(0)


def test_a_wide_aperture_blurs_the_background_and_no_hand_in_focus() -> None:
    person = np.zeros((SIZE, SIZE, 4), np.float32)
    person[:, 32:] = (0.6, 0.3, 0.2, 1.0)
    checked = np.indices((SIZE, SIZE)).sum(0) % 2
    background = np.repeat(0.6 * checked[..., None], 3, 2).astype(np.float32)
    photo = shoot(before(background, person), SensorSettings(aperture=0.02))
    sharp = composite(person, background)
    np.testing.assert_array_equal(photo[:, 32:], sharp[:, 32:])
    assert photo[8:-8, 8:24].std() < 0.3 * sharp[8:-8, 8:24].std()


def test_motion_is_in_pixels_of_a_320_wide_image() -> None:
    settings = SensorSettings(motion=(30.0, -20.0))
    motion = sensor_labels(settings, CAMERA, DISTANCE)["motion"]
    np.testing.assert_allclose(motion, [6.0, -4.0])
    wall, dot = np.zeros((SIZE, SIZE, 3), np.float32), np.zeros((SIZE, SIZE, 4), np.float32)
    dot[32, 32] = (0.7, 0.7, 0.7, 1.0)
    light = linear(shoot(before(wall, dot), settings))[..., 0]
    rows, columns = np.nonzero(light > 0.02)
    assert (columns.min(), columns.max()) == (29, 35) and (rows.min(), rows.max()) == (30, 34)
    assert light[34, 29] > 0.02 and light[30, 29] < 0.001


# Draws.


def test_draws_lie_in_the_recipes_ranges_and_fill_them() -> None:
    draws = [draw_sensor(np.random.default_rng(seed), PLUS) for seed in range(2000)]
    for name in ("exposure", "temperature", "tint", "vignetting", "aperture", "focus"):
        low, high = getattr(PLUS, name)
        values = np.array([getattr(draw, name) for draw in draws])
        assert low <= values.min() and values.max() <= high
        np.testing.assert_allclose(values.mean(), (low + high) / 2, atol=0.03 * (high - low))
    lengths = np.array([np.hypot(*draw.motion) for draw in draws])
    angles = np.array([np.arctan2(draw.motion[1], draw.motion[0]) for draw in draws])
    assert lengths.max() <= PLUS.motion[1] and abs(np.exp(1j * angles).mean()) < 0.06
    shot, read = np.array([draw.noise for draw in draws]).T
    assert np.sqrt(shot).max() <= PLUS.noise[1]
    spread = np.log(read) - 2.18 * np.log(shot)
    assert (spread.mean(), spread.std()) == pytest.approx((1.20, 0.26), abs=0.02)


def test_a_range_can_change_without_moving_the_other_draws() -> None:
    for name in type(NEUTRAL).model_fields:
        if name in ("jpeg_quality", "lossless"):
            continue
        ranges = SimpleNamespace(**PLUS.model_dump() | {name: getattr(NEUTRAL, name)})
        for seed in range(5):
            full = draw_sensor(np.random.default_rng(seed), PLUS)
            less = draw_sensor(np.random.default_rng(seed), ranges)
            expected = SensorSettings()._asdict()[name]
            assert less == full._replace(**{name: expected})


def test_equal_generators_take_equal_photos() -> None:
    settings = draw_sensor(np.random.default_rng(3), PLUS)
    used = scene()
    first, second, other = (shoot(used, settings, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()
    for image, untouched in zip(used[:3], scene()[:3], strict=True):
        np.testing.assert_array_equal(image, untouched)


def test_wrong_shapes_are_named() -> None:
    wrong = scene()._replace(depth=np.zeros((SIZE, 3), np.float32))
    with pytest.raises(ValueError, match=r"got .*\(64, 3\)$"):
        shoot(wrong, SensorSettings(exposure=1.0))
