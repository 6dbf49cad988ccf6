"""The four pictures of a sample: colour, skeleton, mask, depth. Each is an RGB picture of any size.

What a dataset does not hold (keypoints-only, depth-only) becomes a grey tile that says so.
"""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw

from generator.errors import DatasetError
from generator.report.fonts import font
from generator.report.palette import depth_colors, mask_palette
from generator.report.skeleton import draw_skeleton
from generator.sample import DEPTH_STEP, Array, Sample

__all__ = ["TILES", "color_tile", "decode_color", "depth_tile", "mask_tile", "overlay_tile"]

_EMPTY = (58, 58, 62)
_NOTE = (175, 175, 180)
_BACKGROUND_SHADE = 0.45
"""Brightness of the grey image where the mask is background."""

_CLASS_SHARE = 0.6
"""Share of the class's colour where there is one; the grey image has the rest."""


def decode_color(sample: Sample) -> Image.Image | None:
    """The RGB image of a sample, or None without one; DatasetError if its bytes cannot be decoded."""
    if sample.color is None:
        return None
    try:
        return Image.open(io.BytesIO(sample.color)).convert("RGB")
    except OSError as error:
        raise DatasetError(
            f"the colour image of sample {sample.index} cannot be decoded ({error});"
            " run 'handmill verify' on the dataset"
        ) from error


def color_tile(sample: Sample, width: int) -> Image.Image:
    """The colour image, `width` pixels wide."""
    image = decode_color(sample)
    return _empty(sample, width, "no colour") if image is None else _resize(image, width)


def overlay_tile(sample: Sample, width: int) -> Image.Image:
    """The colour image (or plain grey) with the skeletons of both hands."""
    image = decode_color(sample)
    uv = sample.arrays.get("uv")
    if uv is None:
        return _empty(sample, width, "no keypoints")
    base = _empty(sample, width, "") if image is None else _resize(image, width)
    visible = sample.arrays.get("visible", sample.arrays.get("annotated", np.ones(len(uv))))
    return draw_skeleton(base, uv, visible, image_size(sample))


def mask_tile(sample: Sample, width: int) -> Image.Image:
    """The mask in the fixed palette, over the grey colour image."""
    mask = sample.arrays.get("mask")
    if mask is None:
        return _empty(sample, width, "no mask")
    colors = mask_palette()[np.minimum(mask, len(mask_palette()) - 1)]
    image = decode_color(sample)
    if image is None:
        return _resize(Image.fromarray(colors), width, Image.Resampling.NEAREST)
    return _resize(Image.fromarray(_blend(colors, mask, image)), width)


def depth_tile(sample: Sample, width: int) -> Image.Image:
    """Depth in viridis, near bright, scaled to the sample's own range, which is written on it."""
    depth = sample.arrays.get("depth")
    if depth is None:
        return _empty(sample, width, "no depth")
    known = depth[depth > 0]
    if known.size == 0:
        return _empty(sample, width, "no surface")
    near, far = (float(v) for v in np.percentile(known, (0.5, 99.5)))
    picture = Image.fromarray(depth_colors(depth.astype(np.float32), near, far))
    tile = _resize(picture, width, Image.Resampling.BOX)
    _corner_note(tile, f"{near * DEPTH_STEP:.2f}-{far * DEPTH_STEP:.2f} m")
    return tile


TILES: Mapping[str, Callable[[Sample, int], Image.Image]] = MappingProxyType(
    {"color": color_tile, "overlay": overlay_tile, "mask": mask_tile, "depth": depth_tile}
)
"""The four tiles of a sample by name, in the order of a contact sheet."""


def image_size(sample: Sample) -> tuple[int, int]:
    """(width, height) of the sample's image in pixels, from whatever of its arrays knows it."""
    size = sample.arrays.get("image_size")
    if size is not None:
        return int(size[0]), int(size[1])
    for name in ("mask", "depth"):
        if name in sample.arrays:
            height, width = sample.arrays[name].shape
            return width, height
    image = decode_color(sample)
    return (320, 320) if image is None else image.size


def _blend(colors: Array, mask: Array, image: Image.Image) -> Array:
    """(H, W, 3) uint8: classes over the grey image, the background darkened."""
    gray = np.asarray(image.convert("L"), dtype=np.float32)[..., None]
    classes = _CLASS_SHARE * colors + (1 - _CLASS_SHARE) * gray
    mixed = np.where(mask[..., None] == 0, _BACKGROUND_SHADE * gray, classes)
    return np.round(mixed).astype(np.uint8)


def _resize(
    picture: Image.Image, width: int, method: Image.Resampling = Image.Resampling.LANCZOS
) -> Image.Image:
    """`picture` at `width` pixels, its proportions kept."""
    if picture.width == width:
        return picture.copy()
    return picture.resize((width, round(picture.height * width / picture.width)), method)


def _empty(sample: Sample, width: int, note: str) -> Image.Image:
    """A grey tile of the sample's proportions with a note in its middle."""
    columns, rows = image_size(sample)
    tile = Image.new("RGB", (width, round(rows * width / columns)), _EMPTY)
    middle = (tile.width / 2, tile.height / 2)
    size = max(9, width / 20)
    ImageDraw.Draw(tile).text(middle, note, fill=_NOTE, font=font(size), anchor="mm")
    return tile


def _corner_note(tile: Image.Image, note: str) -> None:
    """Small white text in the lower left corner, on the tile itself."""
    size = max(9, tile.width / 22)
    ImageDraw.Draw(tile).text(
        (size / 2, tile.height - size / 2),
        note,
        fill=(255, 255, 255),
        font=font(size),
        anchor="lb",
        stroke_width=1,
        stroke_fill=(0, 0, 0),
    )
