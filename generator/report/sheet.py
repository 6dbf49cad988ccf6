"""Contact sheets: many samples on one picture, four tiles and a caption each."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from PIL import Image, ImageDraw

from generator.hand.keypoints import SIDES
from generator.report.fonts import font
from generator.report.tiles import TILES, image_size
from generator.sample import Sample

__all__ = ["caption", "contact_sheet", "tile_width"]

SHEET_WIDTH = 1920
"""Pixels that a sheet may be wide."""

MAX_TILE = 320
"""A tile is at most this wide: the usual size of an image."""

_GAP = 12
_INNER_GAP = 2
_CAPTION = 22
_PAPER = (24, 24, 27)
_INK = (215, 215, 220)


def tile_width(count: int) -> int:
    """Pixels of a tile for `count` samples: one, two or three samples side by side."""
    beside = 1 if count <= 4 else 2 if count <= 32 else 3
    return min(MAX_TILE, _tile_for(beside))


def _tile_for(beside: int) -> int:
    """The widest tile with which `beside` samples fit next to each other."""
    per_sample = (SHEET_WIDTH - _GAP * (beside + 1)) // beside
    return (per_sample - _INNER_GAP * (len(TILES) - 1)) // len(TILES)


def contact_sheet(
    samples: Iterable[tuple[str, Sample]], count: int, tile: int | None = None
) -> Image.Image:
    """An RGB picture of `count` captioned samples, row by row.

    samples: (caption, sample) pairs, read one at a time; at least `count` of them. tile: width of each
    of a sample's four tiles in pixels, by default so that keypoints stay readable.
    """
    width = tile or tile_width(count)
    strips = [_strip(text, sample, width) for text, sample in islice(samples, count)]
    return _grid(strips)


def caption(split: str, sample: Sample, names: Mapping[str, Sequence[str]]) -> str:
    """`train 12 · anna · wave · L fist`: what the sample is, by the names of its ids."""
    words = [f"{split} {sample.index}"]
    words += [_name(sample, field, names) for field in ("character", "action")]
    gestures = sample.arrays.get("gesture", ())
    for side, gesture in zip(SIDES, gestures, strict=False):
        if gesture >= 0:
            words.append(f"{side[0].upper()} {_lookup(names, 'gesture', int(gesture))}")
    return " · ".join(word for word in words if word)


def _name(sample: Sample, field: str, names: Mapping[str, Sequence[str]]) -> str:
    """The name behind an id of the sample, empty without the id."""
    value = sample.arrays.get(field)
    return "" if value is None or value < 0 else _lookup(names, field, int(value))


def _lookup(names: Mapping[str, Sequence[str]], field: str, number: int) -> str:
    """The name of id `number`, or the field and number where nobody named it."""
    known = names.get(field, ())
    return known[number] if number < len(known) else f"{field} {number}"


def _strip(text: str, sample: Sample, width: int) -> Image.Image:
    """One sample: its four tiles side by side over their caption."""
    columns, rows = image_size(sample)
    height = round(width * rows / columns)
    full = len(TILES) * width + (len(TILES) - 1) * _INNER_GAP
    strip = Image.new("RGB", (full, height + _CAPTION), _PAPER)
    for position, make in enumerate(TILES.values()):
        strip.paste(make(sample, width), (position * (width + _INNER_GAP), 0))
    _write(strip, text, height)
    return strip


def _write(strip: Image.Image, text: str, top: int) -> None:
    """The caption under the tiles, cut where it would leave the strip."""
    draw, face = ImageDraw.Draw(strip), font(13)
    while draw.textlength(text, font=face) > strip.width - 4 and len(text) > 1:
        text = text[:-2] + "…"
    draw.text((2, top + _CAPTION / 2), text, fill=_INK, font=face, anchor="lm")


def _grid(strips: Sequence[Image.Image]) -> Image.Image:
    """The strips row by row, as many side by side as the sheet is wide."""
    width = max(strip.width for strip in strips)
    beside = max(1, min(len(strips), (SHEET_WIDTH - _GAP) // (width + _GAP)))
    rows = [strips[k : k + beside] for k in range(0, len(strips), beside)]
    heights = [max(strip.height for strip in row) for row in rows]
    size = (_GAP + beside * (width + _GAP), _GAP + sum(heights) + _GAP * (len(rows) - 1))
    sheet = Image.new("RGB", size, _PAPER)
    top = _GAP
    for row, height in zip(rows, heights, strict=True):
        for position, strip in enumerate(row):
            sheet.paste(strip, (_GAP + position * (width + _GAP), top))
        top += height + _GAP
    return sheet
