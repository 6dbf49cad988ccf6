"""Rules that each array of a sample obeys by itself: ranges, sizes, ids, a colour that decodes."""

import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from generator.sample import IMAGES, Array, Sample

__all__ = ["Broken", "check_values"]

Broken = tuple[str, str]
"""The rule that does not hold, and how."""

_RANGES: Mapping[str, tuple[float, float]] = {
    "index": (0, np.inf),
    "mask": (0, 34),
    "hand_region": (0, 3),
    "visible": (0, 1),
    "annotated": (0, 1),
    "present": (0, 1),
    "camera_side": (0, 1),
    "distance": (0, 100),
    "specular": (0, 1),
    "ambient": (0, np.inf),
    "white_balance": (0, np.inf),
    "vignetting": (0, 1),
    "defocus": (0, np.inf),
    "noise": (0, np.inf),
    "jpeg_quality": (0, 100),
    "attempt": (0, 99),
}
"""Smallest and largest value of fields that have them."""

_MAY_BE_NAN = ("uv", "xyz")
_LOSSLESS = {True: "PNG", False: "JPEG"}


def check_values(sample: Sample, names: Mapping[str, Sequence[str]]) -> Iterator[Broken]:
    """The rules of values that `sample` breaks; `names` are the dataset's names by id."""
    arrays = sample.arrays
    for name, array in arrays.items():
        yield from _check_range(name, array)
    for name, known in names.items():
        if name in arrays:
            yield from _check_ids(name, arrays[name], len(known))
    if "K" in arrays:
        yield from _check_intrinsics(arrays["K"])
    if "image_size" in arrays:
        yield from _check_sizes(sample)


def _check_range(name: str, array: Array) -> Iterator[Broken]:
    if array.dtype.kind == "f" and name not in _MAY_BE_NAN and not np.isfinite(array).all():
        yield "finite", f"{name} holds a value that is not finite"
        return
    low, high = _RANGES.get(name, (-np.inf, np.inf))
    if array.size and (array.min() < low or array.max() > high):
        found = f"{array.min():g} to {array.max():g}"
        yield "range", f"{name} shall be {low:g} to {high:g}, found {found}"


def _check_ids(name: str, ids: Array, known: int) -> Iterator[Broken]:
    """Ids have a name in `dataset.json`; gestures and occluders may also be -1, none."""
    lowest = -1 if name in ("gesture", "occluders") else 0
    if ids.min() < lowest or ids.max() >= known:
        yield "ids", f"{name} is {ids.tolist()}, the dataset names ids {lowest} to {known - 1}"


def _check_intrinsics(K: Array) -> Iterator[Broken]:
    upper = K[1, 0] == 0 and (K[2] == (0, 0, 1)).all()
    if not (upper and K[0, 0] > 0 and K[1, 1] > 0):
        yield "intrinsics", f"K shall be [[fx s cx] [0 fy cy] [0 0 1]], found {K.tolist()}"


def _check_sizes(sample: Sample) -> Iterator[Broken]:
    """All images have the size that the sample names; the colour file decodes to it."""
    width, height = (int(value) for value in sample.arrays["image_size"])
    for name in IMAGES:
        if name in sample.arrays and sample.arrays[name].shape != (height, width):
            found = "x".join(map(str, sample.arrays[name].shape[::-1]))
            yield "image_size", f"{name} is {found}, image_size says {width}x{height}"
    if sample.color is not None:
        yield from _check_color(sample, (width, height))


def _check_color(sample: Sample, size: tuple[int, int]) -> Iterator[Broken]:
    from PIL import Image

    assert sample.color is not None
    try:
        with Image.open(io.BytesIO(sample.color), formats=("JPEG", "PNG")) as image:
            image.load()
    except (OSError, ValueError, SyntaxError) as error:
        yield "color", f"does not decode as JPEG or PNG ({error})"
        return
    if image.size != size:
        found = "x".join(map(str, image.size))
        yield "color", f"is {found}, image_size says {size[0]}x{size[1]}"
    quality = sample.arrays.get("jpeg_quality")
    if quality is not None and image.format != _LOSSLESS[int(quality) == 0]:
        yield "color", f"is a {image.format} file, but jpeg_quality is {int(quality)}"
