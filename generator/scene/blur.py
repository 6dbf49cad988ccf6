"""Blur by small kernels: discs (defocus), lines (motion), boxes; symmetric and of sum 1.

Letters: H, W rows and columns, C channels, k the odd size of a kernel. A kernel maps to itself when it
is turned by 180 degrees, so that it moves no centroid and labels stay where they are. Beyond the
border an image goes on with its outermost pixels.
"""

import numpy as np

from generator.jit import jit

__all__ = ["blur", "box_kernels", "disc_kernel", "line_kernel"]

Array = np.ndarray

FINENESS = 16
"""Points per pixel and axis that a disc's cover of a pixel is counted at."""


def disc_kernel(diameter: float) -> Array:
    """Kernel (k, k) float32 of a disc with a diameter in pixels: the cover of each pixel's square.

    Up to a diameter of 1 the disc lies in one pixel, and the kernel is [[1]].
    Raises ValueError for a negative diameter.
    """
    if diameter < 0:
        raise ValueError(f"a disc's diameter is 0 or more, got {diameter}")
    radius = max(int(np.ceil(diameter / 2 - 0.5)), 0)
    if radius == 0:
        return np.ones((1, 1), np.float32)
    size = 2 * radius + 1
    points = (np.arange(size * FINENESS) + 0.5) / FINENESS - size / 2
    inside = points[:, None] ** 2 + points**2 <= (diameter / 2) ** 2
    cover = inside.reshape(size, FINENESS, size, FINENESS).sum(axis=(1, 3))
    return (cover / cover.sum()).astype(np.float32)


def line_kernel(motion: Array) -> Array:
    """Kernel (k, k) float32 of a uniform motion along (2,), x and y in pixels, centred in time.

    Points along the path are shared among the four pixels round each (bilinear).
    """
    x, y = (float(value) for value in motion)
    radius = int(np.ceil(max(abs(x), abs(y)) / 2))
    if radius == 0:
        return np.ones((1, 1), np.float32)
    times = np.linspace(-0.5, 0.5, 16 * radius + 1)[:, None]
    pixels = np.arange(-radius, radius + 1)
    shares_x = np.maximum(1.0 - np.abs(pixels - x * times), 0.0)
    shares_y = np.maximum(1.0 - np.abs(pixels - y * times), 0.0)
    kernel = (shares_y[:, :, None] * shares_x[:, None, :]).sum(axis=0)
    kernel += kernel[::-1, ::-1]
    return (kernel / kernel.sum()).astype(np.float32)


def box_kernels(size: float) -> tuple[Array, Array]:
    """Kernels (1, k) and (k, 1) float32 that one after the other average a square of k >= size."""
    k = 2 * int(np.ceil((size - 1) / 2)) + 1
    row = np.full((1, k), 1.0 / k, np.float32)
    return row, row.T


def blur(image: Array, kernel: Array) -> Array:
    """An image (H, W, C) float32 convolved with a symmetric kernel (odd, odd); a new array."""
    if kernel.size == 1:
        return image.copy()
    height, width, channels = image.shape
    above, before = (size // 2 for size in kernel.shape)
    wide = np.empty((height + 2 * above, (width + 2 * before) * channels), np.float32)
    _widen(np.ascontiguousarray(image), above, before, wide)
    blurred = np.zeros((height, width * channels), np.float32)
    _convolve(wide, kernel, channels, blurred)
    return blurred.reshape(image.shape)


@jit
def _widen(image: Array, above: int, before: int, wide: Array) -> None:
    """`image` (H, W, C) with its border repeated on all sides, rows flattened, into `wide`."""
    height, width, channels = image.shape
    for row in range(wide.shape[0]):
        y = min(max(row - above, 0), height - 1)
        for column in range(width + 2 * before):
            x = min(max(column - before, 0), width - 1)
            for c in range(channels):
                wide[row, column * channels + c] = image[y, x, c]


@jit
def _convolve(wide: Array, kernel: Array, channels: int, blurred: Array) -> None:
    """Sum of shifted rows of `wide`, weighted by `kernel`, into `blurred` (H, W * C), which is 0."""
    height, length = blurred.shape
    for y in range(height):
        into = blurred[y]
        for j in range(kernel.shape[0]):
            for i in range(kernel.shape[1]):
                weight = kernel[j, i]
                if weight > 0.0:
                    row = wide[y + j, i * channels : i * channels + length]
                    for x in range(length):
                        into[x] += weight * row[x]
