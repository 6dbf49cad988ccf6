"""One sample as files to look at: pictures, arrays, and everything that was drawn."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from generator.errors import HandmillError
from generator.report.palette import mask_palette
from generator.report.tiles import decode_color, depth_tile, image_size, overlay_tile
from generator.sample import IMAGES, Array, Sample

__all__ = ["MAGNIFY", "describe", "save_picture", "write_sample"]

MAGNIFY = 2
"""The overlay is drawn this many times larger than the image."""


FORMATS = (".png", ".jpg", ".jpeg", ".webp")
"""What names of pictures may end in."""

JPEG_QUALITY = 90


def write_sample(
    sample: Sample, directory: Path, names: Mapping[str, Sequence[str]]
) -> dict[str, Path]:
    """Write a sample's files into `directory` and return them by what they hold.

    color.png, mask.png (pixel values are class ids, shown in the fixed palette), depth.png (viridis,
    near bright), overlay.png (skeletons), arrays.npz (every array as stored), sample.json (everything
    but the images, with the names of the ids). What the sample lacks is not written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    pictures = _pictures(sample)
    files = {name: directory / f"{name}.png" for name in pictures}
    for name, picture in pictures.items():
        picture.save(files[name])
    files["arrays"] = directory / "arrays.npz"
    np.savez_compressed(files["arrays"], **sample.arrays)
    files["labels"] = directory / "sample.json"
    files["labels"].write_text(json.dumps(describe(sample, names), indent=2) + "\n")
    return files


def save_picture(picture: Image.Image, path: Path) -> None:
    """Write `picture` in the format that the name ends in; HandmillError for one that none has."""
    if path.suffix.lower() not in FORMATS:
        raise HandmillError(
            f"{path}: no known picture format; end the name in {', '.join(FORMATS)}"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=JPEG_QUALITY)


def describe(sample: Sample, names: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The sample's arrays but its images as JSON values, its named ids, its hashes; NaN is null."""
    small = {name: _plain(a) for name, a in sorted(sample.arrays.items()) if name not in IMAGES}
    named = {
        field: _named(sample, field, names[field]) for field in names if field in sample.arrays
    }
    hashes = {"label_hash": sample.label_hash(), "color_hash": sample.color_hash()}
    return {"names": named, **hashes, "arrays": small}


def _pictures(sample: Sample) -> dict[str, Image.Image]:
    """The sample's pictures by name."""
    width = image_size(sample)[0]
    pictures: dict[str, Image.Image] = {}
    color = decode_color(sample)
    if color is not None:
        pictures["color"] = color
    if "mask" in sample.arrays:
        pictures["mask"] = _indexed(sample.arrays["mask"])
    if "depth" in sample.arrays:
        pictures["depth"] = depth_tile(sample, width)
    if "uv" in sample.arrays:
        pictures["overlay"] = overlay_tile(sample, MAGNIFY * width)
    return pictures


def _indexed(mask: Array) -> Image.Image:
    """A picture whose pixel values are the mask's class ids."""
    picture = Image.fromarray(mask)
    picture.putpalette(mask_palette().tobytes())
    return picture


def _plain(array: Array) -> object:
    """`array` as nested lists of JSON values, floats in their shortest form; NaN is null."""
    if array.dtype.kind != "f":
        return array.tolist()
    if array.ndim:
        return [_plain(row) for row in array]
    return float(str(array)) if np.isfinite(array) else None


def _named(sample: Sample, field: str, names: Sequence[str]) -> object:
    """The name behind an id, or a list of them; null for -1 (none)."""
    found = [names[k] if 0 <= k < len(names) else None for k in np.atleast_1d(sample.arrays[field])]
    return found if sample.arrays[field].ndim else found[0]
