"""A person out of focus: parts blurred by their own distances, none shining through another.

The person is parted by the blur of its pixels into a few layers, each blurred as a whole and put over
those farther away. A layer goes on for a little behind nearer ones, in the colours beside them, so
that their soft edges lie over something.

Letters: H, W rows and columns. A circle is the signed diameter in pixels of the disc that a point
becomes: above 0 nearer than the focus, below 0 farther.
"""

import numpy as np

from generator.jit import jit
from generator.scene.blur import blur, box_kernels, disc_kernel

__all__ = ["blur_person", "over"]

Array = np.ndarray

STEP = 1.5
"""Range of circles in pixels that one layer holds."""

LAYERS = 4
"""Most layers; where circles differ by more, layers hold more of them."""


def blur_person(rgba: Array, circles: Array, covered: Array) -> Array:
    """A person (H, W, 4) float32 linear, premultiplied, as a lens shows it; a new array.

    circles: (H, W) pixels, signed; covered: (H, W) bool, where there is a surface and `circles` means
    something. Pixels of soft edges outside take the nearest circle round them, or else 0.
    """
    circles = _known(circles.astype(np.float32), covered, rgba)
    widest = float(np.fmax.reduce(np.abs(circles), axis=None))
    if not widest > 1:  # every disc lies in its own pixel, or there is nobody
        return rgba.copy()
    level = _levels(circles)
    result = np.zeros_like(rgba)
    for number in range(LAYERS):
        own = level == number
        if own.any():
            diameter = float(np.abs(circles[own].mean(dtype=np.float64)))
            box = _box(own, int(widest + diameter) + 2)
            layer = _extended(rgba[box], level[box], number, widest + diameter)
            result[box] = over(blur(layer, disc_kernel(diameter)), result[box])
    return result


def over(front: Array, back: Array) -> Array:
    """Premultiplied `front` (H, W, 4) over `back` (H, W, 3 or 4), of the shape of `back`."""
    both = np.empty_like(back)
    _blend(front, back, both)
    return both


def _known(circles: Array, covered: Array, rgba: Array) -> Array:
    """Circles (H, W) float32 of all pixels with a person in them, NaN for others."""
    known = np.empty_like(circles)
    _fill_in(circles, covered, rgba, known)
    return known


def _box(mask: Array, margin: int) -> tuple[slice, slice]:
    """Rows and columns that hold `mask` (H, W), which is not empty, and a margin of pixels."""
    slices = []
    for axis, size in ((1, mask.shape[0]), (0, mask.shape[1])):
        (places,) = np.nonzero(mask.any(axis=axis))
        slices.append(slice(max(places[0] - margin, 0), min(places[-1] + margin + 1, size)))
    return slices[0], slices[1]


def _levels(circles: Array) -> Array:
    """The layer (H, W) of each pixel, 0 the farthest; -1 where there is no circle."""
    low, high = float(np.nanmin(circles)), float(np.nanmax(circles))
    count = min(max(int(np.ceil((high - low) / STEP)), 1), LAYERS)
    place = (circles - low) / max(high - low, 1e-6) * count
    return np.where(np.isnan(place), -1, np.minimum(np.nan_to_num(place), count - 1)).astype(
        np.int8
    )


def _extended(rgba: Array, level: Array, number: int, reach: float) -> Array:
    """Layer `number` of `rgba` (H, W, 4), its colours going on in nearer ones for half of `reach`."""
    layer = np.zeros((*level.shape, 5), np.float32)
    _cut_out(rgba, level, number, layer)
    if (level > number).any():
        spread = layer
        for kernel in box_kernels(reach + 2.0):
            spread = blur(spread, kernel)
        _go_on(spread, layer)
    return np.ascontiguousarray(layer[..., :4])


@jit
def _cut_out(rgba: Array, level: Array, number: int, layer: Array) -> None:
    """Pixels of layer `number` into `layer` (H, W, 5), which is 0; last 1 where no nearer one is."""
    height, width = level.shape
    for y in range(height):
        for x in range(width):
            if level[y, x] == number:
                for c in range(4):
                    layer[y, x, c] = rgba[y, x, c]
            if level[y, x] <= number:
                layer[y, x, 4] = 1.0


@jit
def _go_on(spread: Array, layer: Array) -> None:
    """Fill `layer` (H, W, 5) from `spread`, its blurred self, where its last channel is 0."""
    height, width, _ = layer.shape
    for y in range(height):
        for x in range(width):
            if layer[y, x, 4] == 0 and spread[y, x, 4] > 1e-6:
                for c in range(4):
                    layer[y, x, c] = spread[y, x, c] / spread[y, x, 4]


@jit
def _fill_in(circles: Array, covered: Array, rgba: Array, known: Array) -> None:
    """`_known` into `known`: not covered pixels take the greatest circle among their neighbours."""
    height, width = covered.shape
    for y in range(height):
        for x in range(width):
            if rgba[y, x, 3] == 0:
                known[y, x] = np.nan
            elif covered[y, x]:
                known[y, x] = circles[y, x]
            else:
                greatest = np.float32(-np.inf)
                for j in range(max(y - 1, 0), min(y + 2, height)):
                    for i in range(max(x - 1, 0), min(x + 2, width)):
                        if covered[j, i]:
                            greatest = max(greatest, circles[j, i])
                known[y, x] = greatest if greatest > -np.inf else np.float32(0.0)


@jit
def _blend(front: Array, back: Array, both: Array) -> None:
    """`over` into `both`."""
    for y in range(both.shape[0]):
        for x in range(both.shape[1]):
            clear = np.float32(1.0) - front[y, x, 3]
            for c in range(both.shape[2]):
                both[y, x, c] = front[y, x, c] + clear * back[y, x, c]
