"""Panoramas: a view of an equirectangular picture in a camera's perspective.

Letters: h, w the panorama's rows and columns; row 0 is straight up, and the columns run clockwise as
seen from above, as in Blender, so that a panorama can also light the scene it stands behind.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.errors import AssetError
from generator.jit import jit
from generator.scene.camera import Camera
from generator.scene.light import LUMINANCE

__all__ = [
    "Panorama",
    "PanoramaFile",
    "auto_exposure",
    "file_digest",
    "load_panorama",
    "view_panorama",
]

Array = np.ndarray

HIGHLIGHT = 4.0
"""Radiance, relative to a panorama's median, above which light sources do not count for exposure."""

WHITE = 24.0
"""Radiance, relative to a panorama's typical one, that every view shows as white; more is cut, since
interpolation would draw dark rings round it."""

DARKEST = 0.03
"""A panorama's typical luminance counts as at least this: a night is not lit up like a day."""


class PanoramaFile(NamedTuple):
    """Where a panorama lies: the picture as found, and its radiance as an array in the cache."""

    name: str
    source: Path
    radiance: Path
    digest: str


class Panorama(NamedTuple):
    """A panorama in memory: radiance (h, w, 3) float16 linear rgb, cut at white; `level`, its typical
    luminance."""

    file: PanoramaFile
    radiance: Array
    level: float


def load_panorama(file: PanoramaFile) -> Panorama:
    """Read a panorama's array. Raises AssetError when it cannot be read."""
    try:
        with np.load(file.radiance) as arrays:
            radiance = arrays["radiance"].astype(np.float16)
    except (OSError, KeyError, ValueError) as error:
        raise AssetError(
            f"cached panorama {file.radiance} cannot be read ({error}); delete it so that it is"
            f" made again from {file.source}"
        ) from error
    luminance = radiance.astype(np.float32) @ LUMINANCE.astype(np.float32)
    level = max(_typical(luminance), DARKEST)
    return Panorama(file, np.minimum(radiance, np.float16(WHITE * level)), level)


def view_panorama(radiance: Array, camera: Camera, yaw: float) -> Array:
    """What `camera` sees of a panorama (h, w, 3) turned by `yaw` radians: (H, W, 3) float32 linear.

    The panorama is kept in half precision, its bits looked up in a table of their values.
    """
    image = np.empty((camera.height, camera.width, 3), np.float32)
    bits = np.ascontiguousarray(radiance, np.float16).view(np.uint16)
    _view(bits, _HALF, np.linalg.inv(camera.K), camera.R, yaw, image)
    return image


def auto_exposure(image: Array, key: float, level: float) -> float:
    """The factor that brings a view's (H, W, 3) typical luminance to `key`.

    `level` is the panorama's own typical luminance: the factor stays within 1.5 stops of the one that
    would suit the whole panorama, so that dark corners stay darker than bright ones.
    """
    whole = key / level
    seen = key / max(_typical(image @ LUMINANCE.astype(np.float32)), 1e-4)
    return float(np.clip(seen, whole / 2.8, whole * 2.8))


def file_digest(path: Path) -> str:
    """BLAKE2b-128 of a file's content, in hex."""
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _typical(luminance: Array) -> float:
    """Mean luminance when light sources are cut to `HIGHLIGHT` times the median."""
    limit = HIGHLIGHT * float(np.median(luminance)) + 1e-6
    return float(np.minimum(luminance, limit).mean(dtype=np.float64))


@jit
def _view(bits: Array, values: Array, inverse: Array, R: Array, yaw: float, image: Array) -> None:
    """Fill `image` with bicubic (Catmull-Rom) samples of `values[bits]` along the pixels' rays."""
    rows, columns, _ = bits.shape
    wx, wy = np.empty(4), np.empty(4)
    for v in range(image.shape[0]):
        for u in range(image.shape[1]):
            a = inverse[0, 0] * u + inverse[0, 1] * v + inverse[0, 2]
            b = inverse[1, 1] * v + inverse[1, 2]
            x = R[0, 0] * a + R[1, 0] * b + R[2, 0]
            y = R[0, 1] * a + R[1, 1] * b + R[2, 1]
            z = R[0, 2] * a + R[1, 2] * b + R[2, 2]
            turn = 0.5 - (np.arctan2(y, x) + yaw) / (2 * np.pi)
            column = (turn - np.floor(turn)) * columns - 0.5
            row = (0.5 - np.arctan2(z, np.hypot(x, y)) / np.pi) * rows - 0.5
            i, j = int(np.floor(row)), int(np.floor(column))
            _weights(row - i, wy)
            _weights(column - j, wx)
            red = green = blue = 0.0
            for k in range(4):
                r = min(max(i + k - 1, 0), rows - 1)
                for m in range(4):
                    c = (j + m - 1) % columns
                    weight = wy[k] * wx[m]
                    red += weight * values[bits[r, c, 0]]
                    green += weight * values[bits[r, c, 1]]
                    blue += weight * values[bits[r, c, 2]]
            image[v, u, 0] = max(red, 0.0)
            image[v, u, 1] = max(green, 0.0)
            image[v, u, 2] = max(blue, 0.0)


@jit
def _weights(t: float, out: Array) -> None:
    """Catmull-Rom weights of the four neighbours at fraction `t` between the middle two."""
    out[0] = t * (-0.5 + t * (1.0 - 0.5 * t))
    out[1] = 1.0 + t * t * (-2.5 + 1.5 * t)
    out[2] = t * (0.5 + t * (2.0 - 1.5 * t))
    out[3] = t * t * (-0.5 + 0.5 * t)


_HALF = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
"""The value of each half-precision number, by its bits."""
