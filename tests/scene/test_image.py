"""Compositing against the formula, and the bytes of encoded pictures."""

import io

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from generator.scene.image import SHOULDER, composite, develop, encode

Array = np.ndarray


def scene(seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(size=(40, 50, 1))
    rgba = np.concatenate([rng.uniform(0, 0.7, (40, 50, 3)) * alpha, alpha], -1)
    return rgba.astype(np.float32), rng.uniform(0, 0.7, (40, 50, 3)).astype(np.float32)


def srgb(linear: Array) -> Array:
    low, high = 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    return 255 * np.where(linear <= 0.0031308, low, high)


def test_composite_is_premultiplied_over_in_linear_light() -> None:
    rgba, background = scene()
    linear = rgba[..., :3].astype(float) + (1 - rgba[..., 3:]) * background
    image = composite(rgba, background)
    assert image.dtype == np.uint8
    below = linear < SHOULDER
    assert below.mean() > 0.8
    assert np.abs(image - srgb(linear))[below].max() < 0.56
    np.testing.assert_array_equal(image, develop(linear.astype(np.float32)))


def test_highlights_are_pressed_together_without_a_kink() -> None:
    levels = develop(np.linspace(0, 4, 4000)).astype(int)
    assert (np.diff(levels) >= 0).all() and np.diff(levels).max() <= 4
    assert levels[0] == 0 and levels[-1] == 255
    assert develop(np.array([1.0]))[0] < 250 < develop(np.array([1.6]))[0]
    assert develop(np.array([np.nan, -1.0, 1e9, np.inf])).tolist() == [0, 0, 255, 255]


def test_wrong_shapes_are_named() -> None:
    rgba, background = scene()
    with pytest.raises(ValueError, match="got"):
        composite(rgba[..., :3], background)


def test_png_is_lossless_and_jpeg_follows_its_quality() -> None:
    photo = np.indices((64, 64)).sum(0)[..., None].astype(np.uint8) * np.array([1, 2, 1], np.uint8)
    png = encode(photo, 0)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png))), photo)
    assert png == encode(photo.copy(), 0)
    small, large = encode(photo, 60), encode(photo, 100)
    assert len(small) < len(large) and small == encode(photo.copy(), 60)
    assert simplejpeg.decode_jpeg(large).shape == photo.shape
    assert Image.open(io.BytesIO(small)).format == "JPEG"
