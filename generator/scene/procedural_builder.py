"""What generated places are put together with: a palette, and a builder of boxes and blobs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from generator.scene.procedural_scene import Place

__all__ = ["CLEAR", "Builder", "Color", "Enclosure", "Light", "against", "as_color"]

Array = np.ndarray
Color = tuple[float, float, float]

CLEAR = 1.0
"""Radius in metres round the eye that is kept free of solid things."""

WHITE: Color = (0.75, 0.74, 0.71)
BRICK: Color = (0.33, 0.13, 0.08)
MORTAR: Color = (0.42, 0.39, 0.35)
WOOD: Color = (0.28, 0.15, 0.07)
DARK_WOOD: Color = (0.09, 0.045, 0.022)
PALE_WOOD: Color = (0.52, 0.36, 0.2)
GRASS: Color = (0.09, 0.16, 0.025)
DRY_GRASS: Color = (0.3, 0.25, 0.09)
LEAF: Color = (0.05, 0.11, 0.015)
BRIGHT_LEAF: Color = (0.2, 0.3, 0.05)
EARTH: Color = (0.2, 0.13, 0.08)
ASPHALT: Color = (0.09, 0.09, 0.095)
CONCRETE: Color = (0.38, 0.37, 0.35)
GLASS: Color = (0.05, 0.07, 0.1)
SAND: Color = (0.55, 0.43, 0.28)
WATER: Color = (0.05, 0.12, 0.15)
SKY_BLUE: Color = (0.16, 0.32, 0.72)
HAZE: Color = (0.62, 0.72, 0.85)
OVERCAST: Color = (0.55, 0.58, 0.62)


class Enclosure(NamedTuple):
    """Corners of an enclosing room and the surfaces of its six sides."""

    low: Sequence[float]
    high: Sequence[float]
    kinds: Sequence[int]


class Light(NamedTuple):
    """Light of a place, as `Place` takes it."""

    source: Array
    ambient: Array
    sky: Array
    clouds: float
    fog: float


class Builder:
    """Collects surfaces and things of a place."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.surfaces: list[Array] = []
        self.boxes: list[Sequence[float]] = []
        self.box_kinds: list[int] = []
        self.blobs: list[Sequence[float]] = []
        self.blob_kinds: list[int] = []

    def surface(self, row: Array) -> int:
        """Number of a new surface."""
        self.surfaces.append(row)
        return len(self.surfaces) - 1

    def box(self, kind: int, low: Sequence[float], high: Sequence[float]) -> None:
        """A box, unless the eye is too near to it."""
        x = max(low[0], -high[0], 0.0)
        y = max(low[1], -high[1], 0.0)
        if np.hypot(x, y) > CLEAR or high[2] < 0.05:
            self.boxes.append((*low, *high))
            self.box_kinds.append(kind)

    def blob(self, kind: int, centre: Sequence[float] | Array, radii: Sequence[float]) -> None:
        """An ellipsoid, unless the eye is too near to it."""
        if np.hypot(centre[0], centre[1]) > CLEAR + max(radii[:2]):
            self.blobs.append((*centre, *radii))
            self.blob_kinds.append(kind)

    def number(self, low: float, high: float) -> float:
        """Uniform between two bounds."""
        return float(self.rng.uniform(low, high))

    def count(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def tint(self, color: Color, spread: float = 0.25) -> Color:
        """A colour near another: its brightness and, less, its hue vary."""
        factor = np.exp(self.rng.normal(0.0, spread) + self.rng.normal(0.0, spread / 3, 3))
        red, green, blue = np.clip(np.array(color) * factor, 0.005, 0.9)
        return float(red), float(green), float(blue)

    def pick(self, colors: Sequence[Color]) -> Color:
        """One of some colours, varied."""
        return self.tint(colors[self.count(0, len(colors) - 1)])

    def paint(self) -> Color:
        """A wall paint: near white, or of any muted hue."""
        if self.rng.uniform() < 0.45:
            return self.tint(WHITE, 0.12)
        hue = self.rng.uniform(0.0, 2 * np.pi) + np.array([0.0, 2.1, 4.2])
        red, green, blue = self.number(0.15, 0.6) * (1.0 + self.number(0.05, 0.4) * np.cos(hue))
        return float(red), float(green), float(blue)

    def place(
        self,
        light: Light,
        eye: float,
        ground: int = 0,
        room: Enclosure | None = None,
        ridges: Sequence[Sequence[float]] = (),
    ) -> Place:
        """The finished place with the eye at height `eye`."""
        enclosing = room if room is not None else Enclosure((0.0,) * 3, (-1.0,) * 3, (0,) * 6)
        return Place(
            boxes=np.array(self.boxes, np.float64).reshape(-1, 6),
            box_kinds=np.array(self.box_kinds, np.int64),
            blobs=np.array(self.blobs, np.float64).reshape(-1, 6),
            blob_kinds=np.array(self.blob_kinds, np.int64),
            room=np.array([*enclosing.low, *enclosing.high], np.float64),
            room_kinds=np.array(enclosing.kinds, np.int64),
            ground_kind=ground,
            surfaces=np.array(self.surfaces),
            eye=np.array([0.0, 0.0, eye]),
            light=light.source,
            ambient=light.ambient,
            sky=light.sky,
            clouds=light.clouds,
            fog=light.fog,
            ridges=np.array(ridges, np.float64).reshape(-1, 5),
            seed=int(self.rng.integers(1 << 20)),
        )


def against(
    side: int, low: Array, high: Array, start: float, end: float, depth: float, z: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Corners of a box against wall `side` (low x, high x, low y, high y) from `start` to `end`."""
    axis = side // 2
    wall, inner = (high[axis], high[axis] - depth) if side % 2 else (low[axis], low[axis] + depth)
    first, second = [0.0, 0.0, z[0]], [0.0, 0.0, z[1]]
    first[axis], second[axis] = min(wall, inner), max(wall, inner)
    first[1 - axis], second[1 - axis] = start, end
    return first, second


def as_color(values: Array) -> Color:
    """An array (3,) as a colour."""
    red, green, blue = (float(v) for v in values)
    return red, green, blue
