"""A folder of photos as backgrounds: random crops, resized.

The paper's backgrounds were 1,231 photos of cities and landscapes without persons (Zimmermann & Brox
2017, §5.2).
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from generator.errors import AssetError

__all__ = ["SUFFIXES", "draw_crop", "find_photos", "read_photo"]

Array = np.ndarray

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
"""Files that count as photos; others in the folder are left alone."""

SMALLEST_SIDE = 64
"""Photos with a shorter side (pixels) are refused."""

SMALLEST_CROP = 0.5
"""A crop's side is between this and all of the photo's shorter side."""


def find_photos(folder: Path) -> list[Path]:
    """The photos in a folder and its sub-folders, sorted. Raises AssetError when there are none."""
    if not folder.is_dir():
        raise AssetError(
            f"photo folder {folder} does not exist; name a folder with photos as background.photos,"
            " or set background.photo to 0"
        )
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not paths:
        raise AssetError(
            f"photo folder {folder} holds no photo ({', '.join(SUFFIXES)}); put some there, or set"
            " background.photo to 0"
        )
    return paths


def read_photo(path: Path, side: int) -> Image.Image:
    """A photo in RGB, upright, decoded no larger than its crops of `side` pixels need.

    Raises AssetError when it cannot be read or is too small.
    """
    try:
        with Image.open(path) as photo:
            if min(photo.size) < SMALLEST_SIDE:
                width, height = photo.size
                raise AssetError(
                    f"photo {path} is {width}x{height} pixels; at least {SMALLEST_SIDE} on each"
                    " side are needed. Remove it from the folder."
                )
            enough = round(side / SMALLEST_CROP)
            photo.draft("RGB", (enough, enough))  # JPEG decoders can skip what is not needed
            return ImageOps.exif_transpose(photo).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise AssetError(
            f"photo {path} cannot be read ({error}); repair it or remove it from the folder"
        ) from error


def draw_crop(rng: np.random.Generator, photo: Image.Image, side: int) -> Array:
    """A random square of a photo, mirrored half of the time, as (side, side, 3) float32 linear rgb."""
    width, height = photo.size
    extent = rng.uniform(SMALLEST_CROP, 1.0) * min(width, height)
    left = rng.uniform(0.0, width - extent)
    top = rng.uniform(0.0, height - extent)
    box = (left, top, left + extent, top + extent)
    crop = np.asarray(photo.resize((side, side), Image.Resampling.BICUBIC, box, 2.0))
    if rng.uniform() < 0.5:
        crop = crop[:, ::-1]
    return _LINEAR[crop]


def _linear_table() -> Array:
    """Linear value (256,) float32 of each sRGB byte."""
    value = np.arange(256) / 255.0
    low, high = value / 12.92, ((value + 0.055) / 1.055) ** 2.4
    return np.where(value <= 0.04045, low, high).astype(np.float32)


_LINEAR = _linear_table()
