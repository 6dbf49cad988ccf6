"""From light to a picture's bytes: a person over a background, developed, encoded.

Letters: H, W rows and columns. Linear values are sRGB primaries, 1 = white before the shoulder.
"""

import io

import numpy as np
import simplejpeg
from PIL import Image

from generator.jit import jit

__all__ = ["composite", "develop", "encode"]

Array = np.ndarray

SHOULDER = 0.75
"""Linear values above this are pressed together as a camera does, instead of being cut at white."""

BRIGHTEST = 4.0
"""Linear values above this are white."""

STEPS = 1 << 16
"""Table entries per unit of linear value: 0.05 levels at the steepest place."""


def composite(rgba: Array, background: Array) -> Array:
    """A picture (H, W, 3) uint8 sRGB of a person in front of a background.

    rgba: (H, W, 4) float32 linear, premultiplied with alpha; background: (H, W, 3) float32 linear.
    Raises ValueError for other shapes.
    """
    if rgba.shape != (*background.shape[:2], 4) or background.shape[2] != 3:
        raise ValueError(f"expected (H, W, 4), (H, W, 3); got {rgba.shape}, {background.shape}")
    image = np.empty(background.shape, np.uint8)
    _composite(rgba, background, _TABLE, image)
    return image


def develop(linear: Array) -> Array:
    """sRGB bytes of linear values, any shape: shoulder, sRGB's curve, rounding."""
    values = np.ascontiguousarray(linear, np.float32)
    image = np.empty(values.shape, np.uint8)
    _develop(values.ravel(), _TABLE, image.ravel())
    return image


def encode(image: Array, quality: int) -> bytes:
    """A picture (H, W, 3) uint8 as a JPEG file of `quality` 1-100, or as PNG where it is 0.

    JPEGs halve the resolution of colour (4:2:0), as cameras do. Equal pictures give equal bytes.
    """
    if quality == 0:
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, "PNG", compress_level=4)
        return buffer.getvalue()
    return bytes(
        simplejpeg.encode_jpeg(
            np.ascontiguousarray(image), quality, "RGB", colorsubsampling="420", fastdct=False
        )
    )


@jit
def _develop(linear: Array, table: Array, image: Array) -> None:
    """`linear` (N,) through `table` into `image` (N,); what is no number is black."""
    for n in range(len(linear)):
        value = linear[n] if linear[n] == linear[n] else np.float32(0.0)
        step = min(max(value, np.float32(0.0)), np.float32(BRIGHTEST)) * STEPS
        image[n] = table[int(step + np.float32(0.5))]


@jit
def _composite(rgba: Array, background: Array, table: Array, image: Array) -> None:
    """Premultiplied `rgba` over `background` through `table` into `image`."""
    height, width, _ = background.shape
    for y in range(height):
        for x in range(width):
            clear = np.float32(1.0) - rgba[y, x, 3]
            for c in range(3):
                value = rgba[y, x, c] + clear * background[y, x, c]
                step = min(max(value, np.float32(0.0)), np.float32(BRIGHTEST)) * STEPS
                image[y, x, c] = table[int(step + np.float32(0.5))]


def _make_table() -> Array:
    """sRGB byte of each step of linear value from 0 to `BRIGHTEST`."""
    linear = np.arange(int(BRIGHTEST * STEPS) + 1) / STEPS
    room = 1.0 - SHOULDER
    bent = 1.0 - room * np.exp(-(linear - SHOULDER) / room)
    value = np.where(linear < SHOULDER, linear, bent)
    srgb = np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.rint(255.0 * srgb).astype(np.uint8)


_TABLE = _make_table()
