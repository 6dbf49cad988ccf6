"""The fixed colours of every picture: fingers, sides, mask classes, depth.

All colours are 8-bit sRGB triples. A finger has one hue everywhere, in skeletons and in masks. Sides
differ in hue as well: the right hand's hues lie between those of the left.
"""

import colorsys
from functools import lru_cache

import numpy as np

from generator.hand.keypoints import (
    BACKGROUND,
    CLASS_COUNT,
    FINGERS,
    OCCLUDER,
    PALM,
    PERSON,
    SIDES,
    segment_class,
)
from generator.sample import Array

__all__ = ["SIDE_CASING", "Color", "depth_colors", "finger_color", "mask_palette", "palm_color"]

Color = tuple[int, int, int]

SIDE_CASING: dict[str, Color] = {"left": (255, 255, 255), "right": (0, 0, 0)}
"""The outline that tells the two hands' skeletons apart: left white, right black."""

NO_DEPTH: Color = (0, 0, 0)
"""Where there is no surface."""

_HUES = {
    "left": {"thumb": 0.971, "index": 0.101, "middle": 0.370, "ring": 0.539, "little": 0.840},
    "right": {"thumb": 0.909, "index": 0.165, "middle": 0.428, "ring": 0.584, "little": 0.735},
}
"""Hue in 0-1; with `_PHALANX_TONES` found by a random search for the largest smallest distance in
CIE Lab: 39 between segments that touch, 16 between any two classes, 34 between any two fingers."""

_PALMS: dict[str, Color] = {"left": (205, 185, 160), "right": (140, 170, 190)}
_PHALANX_TONES = ((1.0, 0.68), (0.37, 1.0), (0.72, 0.49))
"""(saturation, value) of base, middle and tip: dark and light alternate along a finger."""

_DEPTH_STOPS = bytes.fromhex(
    "fde725 b5de2b 6ece58 35b779 1f9e89 26828e 31688e 3e4989 482878 440154"
)
"""Viridis from near (bright) to far, ten even steps."""


def finger_color(side: str, finger: str) -> Color:
    """The colour of a finger in drawn skeletons."""
    return _hsv(_HUES[side][finger], 0.85, 1.0)


def palm_color(side: str) -> Color:
    """The colour of a wrist and palm."""
    return _PALMS[side]


@lru_cache(maxsize=1)
def mask_palette() -> Array:
    """(35, 3) uint8: one colour per mask class; segments that touch each other differ clearly."""
    palette = np.zeros((CLASS_COUNT, 3), dtype=np.uint8)
    palette[BACKGROUND] = (0, 0, 0)
    palette[PERSON] = (95, 95, 95)
    palette[OCCLUDER] = (240, 240, 240)
    for side in SIDES:
        palette[PALM[side]] = _PALMS[side]
        for finger in FINGERS:
            for phalanx, (saturation, value) in enumerate(_PHALANX_TONES):
                color = _hsv(_HUES[side][finger], saturation, value)
                palette[segment_class(side, finger, phalanx)] = color
    return palette


def depth_colors(depth: Array, near: float, far: float) -> Array:
    """(H, W, 3) uint8: viridis from `near` (bright) to `far`, `NO_DEPTH` where `depth` is 0.

    depth (H, W), near and far in one unit; values outside the range take its ends' colours.
    """
    share = np.clip((depth - near) / max(far - near, 1e-9), 0.0, 1.0)
    colors = _depth_table()[np.round(255 * share).astype(np.intp)]
    colors[depth == 0] = NO_DEPTH
    return colors


@lru_cache(maxsize=1)
def _depth_table() -> Array:
    """(256, 3) uint8 between the stops."""
    stops = np.frombuffer(_DEPTH_STOPS, dtype=np.uint8).reshape(-1, 3)
    at = np.linspace(0, len(stops) - 1, 256)
    table = [np.interp(at, np.arange(len(stops)), channel) for channel in stops.T]
    return np.round(np.stack(table, axis=-1)).astype(np.uint8)


def _hsv(hue: float, saturation: float, value: float) -> Color:
    """A colour from hue, saturation and value in 0-1."""
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)
