"""Everyday objects as data: read from assets/objects, drawn with sizes and colours of their own.

An object's entry says its size in metres, what shapes it is put together from in shares of that size,
what each is made of, and where it goes; the files' heads explain the keys. Nothing here knows any one
object.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.errors import AssetError
from generator.hand.authored import Entry, read_entries, yaml_files
from generator.paths import assets_dir
from generator.scene.shapes import Ball, Box, Lathe, Mesh, Shape, Tube, join

__all__ = [
    "HOLDS",
    "Finish",
    "ObjectSpec",
    "Part",
    "Solid",
    "Surface",
    "build",
    "draw_size",
    "draw_surfaces",
    "load_objects",
]

Array = np.ndarray
Pair = tuple[float, float]

HOLDS = ("grip", "pinch", "palm")
"""Ways a hand holds an object."""

SHAPES = ("lathe", "ring", "box", "ball", "tube")


class Finish(NamedTuple):
    """What something is made of: [least, most] of hue, saturation, value (sRGB), roughness, mottle."""

    hue: Pair
    saturation: Pair
    value: Pair
    roughness: Pair
    mottle: Pair
    metal: float


class Part(NamedTuple):
    """One shape of an object, in shares of its size; `radius` and `round` in metres."""

    shape: str
    numbers: Array
    """Profile (P, 2), line (P, 3), edges or diameters (3,)."""
    at: Array
    radius: tuple[float, ...]
    round: float
    finish: str


class ObjectSpec(NamedTuple):
    """An object as it is authored."""

    name: str
    size: Array
    """(3, 2) least and most metres of width, depth, height."""
    round: bool
    """Whether its depth is its width."""
    hold: tuple[str, ...]
    where: Pair
    """Least and most share of the height, from the middle, at which it is held."""
    front: bool
    parts: tuple[Part, ...]
    finishes: dict[str, Finish]
    """What its parts are made of; parts with the same one look the same."""


class Surface(NamedTuple):
    """How a part looks: linear rgb, roughness 0-1, metal 0 or 1, mottle (relative variation)."""

    color: tuple[float, float, float]
    roughness: float
    metal: float
    mottle: float


class Solid(NamedTuple):
    """An object of one size: its mesh, the part each face is of (F,), its shapes and where they are."""

    mesh: Mesh
    part: Array
    shapes: tuple[tuple[Shape, Array], ...]

    def distance(self, points: Array) -> Array:
        """(N,) signed metres from points (N, 3) in the object's frame to it, negative inside."""
        parts = [shape.distance(points - at) for shape, at in self.shapes]
        return np.asarray(np.min(parts, axis=0))


def load_objects(directory: Path | None = None) -> tuple[ObjectSpec, ...]:
    """The objects of a folder (assets/objects), sorted by name. Raises AssetError naming the entry."""
    return _load(directory or assets_dir() / "objects")


def draw_size(
    rng: np.random.Generator, spec: ObjectSpec, within: Sequence[Pair] | None = None
) -> Array:
    """Width, depth and height (3,) metres, uniform; `within` narrows width and depth as far as it can."""
    low, high = spec.size[:, 0].copy(), spec.size[:, 1].copy()
    for axis, (least, most) in enumerate(within or ()):
        low[axis], high[axis] = np.clip([least, most], low[axis], high[axis])
    size = rng.uniform(low, high)
    if spec.round:
        size[1] = size[0]
    return np.asarray(size)


def build(spec: ObjectSpec, size: Array) -> Solid:
    """The object with width, depth and height `size` (3,) metres."""
    shapes = tuple((_shape(part, size), part.at * size) for part in spec.parts)
    meshes = [(shape.mesh(), at) for shape, at in shapes]
    part = np.repeat(np.arange(len(meshes)), [len(mesh.faces) for mesh, _ in meshes])
    placed = join([Mesh(mesh.vertices + at, mesh.faces) for mesh, at in meshes])
    return Solid(placed, part, shapes)


def draw_surfaces(rng: np.random.Generator, spec: ObjectSpec) -> tuple[Surface, ...]:
    """One surface per part of an object; parts of the same finish look the same."""
    looks = {name: _surface(rng, finish) for name, finish in spec.finishes.items()}
    return tuple(looks[part.finish] for part in spec.parts)


def _surface(rng: np.random.Generator, finish: Finish) -> Surface:
    ranges = (finish.hue, finish.saturation, finish.value, finish.roughness, finish.mottle)
    hue, saturation, value, roughness, mottle = (float(rng.uniform(*pair)) for pair in ranges)
    return Surface(_linear(hue, saturation, value), roughness, finish.metal, mottle)


def _linear(hue: float, saturation: float, value: float) -> tuple[float, float, float]:
    """Linear rgb of an sRGB colour given as hue (turns), saturation and value."""
    k = (np.array([5.0, 3.0, 1.0]) + 6.0 * hue) % 6.0
    srgb = value * (1.0 - saturation * np.clip(np.minimum(k, 4.0 - k), 0.0, 1.0))
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    red, green, blue = (float(c) for c in linear)
    return red, green, blue


def _shape(part: Part, size: Array) -> Shape:
    """A part's shape at an object's size."""
    if part.shape in ("lathe", "ring"):
        return Lathe(part.numbers * size[[0, 2]])
    if part.shape == "tube":
        return Tube(part.numbers * size, np.resize(part.radius, len(part.numbers)))
    edges = part.numbers * size
    return Box(edges, part.round) if part.shape == "box" else Ball(edges)


# Reading the files.


@cache
def _load(directory: Path) -> tuple[ObjectSpec, ...]:
    entries = [
        (key, file.entry(key))
        for file in map(read_entries, yaml_files(directory))
        for key in file.data
    ]
    finishes = {key: _finish(entry) for key, entry in entries if "parts" not in entry.data}
    objects = {key: entry for key, entry in entries if "parts" in entry.data}
    return tuple(_spec(name, objects[name], finishes) for name in sorted(objects))


def _finish(entry: Entry) -> Finish:
    entry.only(Finish._fields)
    hue, saturation, value, roughness = (
        _pair(entry, key) for key in ("hue", "saturation", "value", "roughness")
    )
    mottle = _pair(entry, "mottle", (0.0, 0.0))
    return Finish(hue, saturation, value, roughness, mottle, entry.number("metal", 0.0))


def _spec(name: str, entry: Entry, finishes: dict[str, Finish]) -> ObjectSpec:
    entry.only(("size", "hold", "where", "front", "parts"))
    size = entry.entry("size")
    size.only(("width", "depth", "height"))
    axes = [key if key in size.data else "width" for key in ("width", "depth", "height")]
    hold = entry.names("hold")
    for kind in hold:
        Entry(entry.where, {"hold": kind}).choice("hold", HOLDS)
    raw = entry.data["parts"]
    if not isinstance(raw, list) or not raw:
        raise AssetError(f"{entry.where}: 'parts' must be a list of shapes, found {raw!r}")
    parts = [_part(Entry(f"{entry.where}, part {k}", p), finishes) for k, p in enumerate(raw, 1)]
    return ObjectSpec(
        name,
        np.array([_pair(size, key) for key in axes]),
        axes[1] == "width",
        hold,
        _pair(entry, "where", (0.0, 0.0)),
        entry.flag("front", False),
        tuple(parts),
        {part.finish: finishes[part.finish] for part in parts},
    )


def _part(entry: Entry, finishes: dict[str, Finish]) -> Part:
    entry.only((*SHAPES, "at", "radius", "round", "finish"))
    shapes = [key for key in SHAPES if key in entry.data]
    if len(shapes) != 1:
        raise AssetError(f"{entry.where}: needs one shape of {', '.join(SHAPES)}, found {shapes}")
    numbers = _numbers(entry, shapes[0])
    radius = tuple(np.atleast_1d(_floats(entry, "radius", entry.data.get("radius", 0.0))).tolist())
    if shapes[0] == "tube" and (min(radius) <= 0 or len(radius) not in (1, len(numbers))):
        raise AssetError(
            f"{entry.where}: 'radius' must be one number above 0 or one per point, found {radius}"
        )
    at = np.array(entry.vector("at", (0.0, 0.0, 0.0)))
    finish = entry.choice("finish", finishes)
    return Part(shapes[0], numbers, at, radius, entry.number("round", 0.001), finish)


def _numbers(entry: Entry, shape: str) -> Array:
    """What describes a shape: points (P, 2) or (P, 3) of a profile or line, else three lengths."""
    values = _floats(entry, shape, entry.data[shape])
    columns = {"lathe": 2, "ring": 2, "tube": 3}.get(shape)
    if columns is None:
        fits, wanted = values.shape == (3,) and bool((values > 0).all()), "three numbers above 0"
    else:
        fits = values.ndim == 2 and values.shape[0] > 1 and values.shape[1] == columns
        wanted = f"a list of points of {columns} numbers"
    if fits and shape in ("lathe", "ring"):
        on_axis = shape == "lathe"
        fits = bool(((values[[0, -1], 0] == 0) == on_axis).all() and (values[:, 0] >= 0).all())
        wanted = "a profile that begins and ends on the axis (lathe), or stays off it (ring)"
    if not fits:
        raise AssetError(f"{entry.where}: '{shape}' must be {wanted}, found {entry.data[shape]!r}")
    return values


def _pair(entry: Entry, key: str, default: Pair | None = None) -> Pair:
    """[least, most] under `key`, or `default`."""
    value = entry.data.get(key, default)
    numbers = _floats(entry, key, value)
    if numbers.shape != (2,) or numbers[0] > numbers[1]:
        raise AssetError(f"{entry.where}: '{key}' must be [least, most], found {value!r}")
    return float(numbers[0]), float(numbers[1])


def _floats(entry: Entry, key: str, value: object) -> Array:
    try:
        return np.array(value, np.float64)
    except (TypeError, ValueError):
        raise AssetError(f"{entry.where}: '{key}' must be numbers, found {value!r}") from None
