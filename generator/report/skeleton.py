"""Skeletons drawn over a picture: bones as lines in finger colours, keypoints as dots and rings.

A visible keypoint is a solid dot, a hidden one a hollow ring. The outline (`SIDE_CASING`) and a letter
at the wrist tell the left hand from the right.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

from generator.hand.keypoints import FINGERS, ROWS, SIDES
from generator.report.fonts import font
from generator.report.palette import SIDE_CASING, Color, finger_color, palm_color
from generator.sample import Array

__all__ = ["draw_skeleton"]

SUPERSAMPLE = 4
"""Lines are drawn this many times larger and scaled down, for smooth edges."""

SMALLEST = 0.65
"""Dots and lines shrink with the picture, but not below this share of their size at 320 pixels."""

_FAR_OUT = 4.0
"""Keypoints further outside than this many picture sizes are not drawn."""

_CHAINS = tuple((0, *range(1 + 4 * k, 5 + 4 * k)) for k in range(len(FINGERS)))

_CLEAR = (0, 0, 0, 0)


def draw_skeleton(
    picture: Image.Image, uv: Array, visible: Array, image_size: Sequence[int]
) -> Image.Image:
    """`picture` (RGB, any size, showing the whole image) with both hands' skeletons on it.

    uv (42, 2) in pixels of the image, whose width and height are `image_size`; rows with NaN and what
    hangs on them are left out. visible (42,) nonzero where a keypoint is seen.
    """
    scale = SUPERSAMPLE * picture.width / image_size[0]
    layer = Image.new("RGBA", (picture.width * SUPERSAMPLE, picture.height * SUPERSAMPLE))
    pen = _Pen(layer, size=max(SMALLEST, picture.width / 320) * SUPERSAMPLE)
    points = (np.asarray(uv, dtype=np.float64) + 0.5) * scale
    with np.errstate(invalid="ignore"):
        drawable = (np.abs(points) < _FAR_OUT * max(layer.size)).all(axis=1)
    for side in SIDES:
        rows = ROWS[side]
        pen.hand(side, points[rows], np.asarray(visible[rows]) != 0, drawable[rows])
    smooth = layer.reduce(SUPERSAMPLE)
    return Image.alpha_composite(picture.convert("RGBA"), smooth).convert("RGB")


class _Pen:
    """Draws hands on a supersampled transparent layer; `size` is its pixels per 1/320 of the width."""

    def __init__(self, layer: Image.Image, size: float) -> None:
        self.draw = ImageDraw.Draw(layer)
        self.size = size

    def hand(self, side: str, points: Array, visible: Array, drawable: Array) -> None:
        """One hand: points (21, 2), visible and drawable (21,) bool."""
        casing = SIDE_CASING[side]
        for color, start, end in _bones(side, drawable):
            seen = visible[start] or visible[end]
            self._bone([*points[start], *points[end]], color, casing, 255 if seen else 130)
        for row in np.flatnonzero(drawable)[::-1]:
            color = palm_color(side) if row == 0 else finger_color(side, FINGERS[(row - 1) // 4])
            self._keypoint(points[row], bool(visible[row]), color, casing)
        if drawable[0]:
            self._letter(points[0], side[0].upper(), casing)

    def _bone(self, line: list[float], color: Color, casing: Color, alpha: int) -> None:
        """One line (x0, y0, x1, y1) with its casing; `alpha` is 255 unless both ends are hidden."""
        self.draw.line(line, fill=(*casing, alpha // 2), width=round(2.8 * self.size))
        self.draw.line(line, fill=(*color, alpha), width=round(1.6 * self.size))

    def _keypoint(self, point: Array, visible: bool, color: Color, casing: Color) -> None:
        """A solid dot, or a hollow ring through which the picture shows."""
        self._disc(point, 3.9, (*casing, 220))
        self._disc(point, 3.2, (*color, 255))
        if not visible:
            self._disc(point, 2.0, _CLEAR)

    def _disc(self, point: Array, radius: float, fill: tuple[int, ...]) -> None:
        """A filled circle that replaces what is under it, transparency included."""
        x, y = point
        reach = radius * self.size
        self.draw.ellipse([x - reach, y - reach, x + reach, y + reach], fill=fill)

    def _letter(self, point: Array, letter: str, casing: Color) -> None:
        """L or R beside the wrist."""
        inner = (0, 0, 0) if sum(casing) else (255, 255, 255)
        self.draw.text(
            (point[0] + 5 * self.size, point[1]),
            letter,
            fill=(*inner, 255),
            font=font(11 * self.size),
            anchor="lm",
            stroke_width=round(1.2 * self.size),
            stroke_fill=(*casing, 255),
        )


def _bones(side: str, drawable: Array) -> list[tuple[Color, int, int]]:
    """(colour, start row, end row) of every bone whose two ends can be drawn."""
    found = []
    for finger, chain in zip(FINGERS, _CHAINS, strict=True):
        for start, end in pairwise(chain):
            if drawable[start] and drawable[end]:
                found.append((finger_color(side, finger), start, end))
    return found
