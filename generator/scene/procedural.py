"""Generated backgrounds: a pool of places, traced in the camera's perspective, a little out of focus.

Member n of the pool (from 1) is a pure function of n: a larger pool leaves its earlier members as they
are, and every sample that draws member n stands in the same place, turned as it likes.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from generator import seeding
from generator.jit import jit
from generator.scene.camera import Camera
from generator.scene.procedural_indoors import bedroom, kitchen, office, room
from generator.scene.procedural_nature import beach, forest, landscape, park, snow
from generator.scene.procedural_noise import grain_table
from generator.scene.procedural_scene import Place, pack
from generator.scene.procedural_town import market, night, street, yard
from generator.scene.procedural_trace import trace

__all__ = ["PLACES", "draw_view", "make_place", "place_names", "render_place"]

Array = np.ndarray
Maker = Callable[[np.random.Generator], Place]

SHARES: Mapping[Maker, float] = MappingProxyType(
    {
        beach: 0.06,
        bedroom: 0.08,
        forest: 0.08,
        kitchen: 0.09,
        landscape: 0.08,
        market: 0.06,
        night: 0.05,
        office: 0.09,
        park: 0.1,
        room: 0.13,
        snow: 0.05,
        street: 0.07,
        yard: 0.06,
    }
)
"""The kinds of places, and how likely a member of the pool is of each."""

PLACES: Mapping[str, Maker] = MappingProxyType({maker.__name__: maker for maker in SHARES})
"""The kinds by their names."""

SHARPNESS = (0.42, 0.6)
"""Range of traced pixels per image pixel: below 1 the place is out of focus behind the person."""


def place_names(count: int) -> list[str]:
    """The names of the pool's first `count` members: their kind and number, such as room-0001."""
    return [f"{_kind(number)}-{number:04d}" for number in range(1, count + 1)]


def make_place(number: int) -> Place:
    """Member `number` of the pool, from 1."""
    return PLACES[_kind(number)](_rng(number, "place"))


def draw_view(rng: np.random.Generator, place: Place, camera: Camera) -> Array:
    """What `camera` sees of a place turned at random, (H, W, 3) float32 linear rgb."""
    return render_place(place, camera, rng.uniform(-np.pi, np.pi), rng.uniform(*SHARPNESS))


def _kind(number: int) -> str:
    """The kind of a member of the pool."""
    return list(PLACES)[int(_rng(number, "kind").choice(len(PLACES), p=list(SHARES.values())))]


def _rng(number: int, factor: str) -> np.random.Generator:
    """The generator of one choice of a member of the pool."""
    return seeding.rng(0, "places", "pool", number, 0, factor)


def render_place(place: Place, camera: Camera, yaw: float, sharpness: float) -> Array:
    """What a camera sees of a place turned by `yaw` radians, traced at `sharpness` of its pixels.

    Returns (H, W, 3) float32 linear rgb. The camera stands at the place's eye; its rotation decides
    where it looks, so horizons and floors agree with the person's.
    """
    rows, columns = round(camera.height * sharpness), round(camera.width * sharpness)
    scale = np.array([columns / camera.width, rows / camera.height, 1.0])
    K = camera.K * scale[:, None]
    K[:2, 2] += (scale[:2] - 1.0) / 2.0  # pixel centres are at integers
    c, s = np.cos(yaw), np.sin(yaw)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    rays = np.ascontiguousarray(turn @ camera.R.T @ np.linalg.inv(K))
    image = np.zeros((rows, columns, 3), np.float32)
    things, world = pack(place)
    trace(things, world, place.surfaces, place.ridges, grain_table(), rays, image)
    return _enlarge(image, camera.width, camera.height)


def _enlarge(image: Array, width: int, height: int) -> Array:
    """A picture (h, w, 3) float32 enlarged, without going below 0."""
    out = np.empty((height, width, 3), np.float32)
    _stretch(image, out)
    return out


@jit
def _stretch(image: Array, out: Array) -> None:
    """Fill `out` (H, W, 3) with `image` (h, w, 3) by Catmull-Rom interpolation."""
    rows, columns, _ = image.shape
    height, width, _ = out.shape
    line = np.empty((columns, 3), np.float32)
    for v in range(height):
        i, a, b, c, d = _taps((v + 0.5) * rows / height - 0.5)
        above, at = max(i - 1, 0), max(i, 0)
        below, last = min(i + 1, rows - 1), min(i + 2, rows - 1)
        for u in range(columns):
            for n in range(3):
                line[u, n] = (
                    a * image[above, u, n] + b * image[at, u, n]
                    + c * image[below, u, n] + d * image[last, u, n]
                )  # fmt: skip
        for u in range(width):
            j, a, b, c, d = _taps((u + 0.5) * columns / width - 0.5)
            left, at = max(j - 1, 0), max(j, 0)
            right, last = min(j + 1, columns - 1), min(j + 2, columns - 1)
            for n in range(3):
                value = a * line[left, n] + b * line[at, n] + c * line[right, n] + d * line[last, n]
                out[v, u, n] = max(value, 0.0)


@jit
def _taps(x: float) -> tuple[int, float, float, float, float]:
    """The pixel before x and Catmull-Rom weights of it and its three neighbours."""
    i = int(np.floor(x))
    t = x - i
    a = t * (-0.5 + t * (1.0 - 0.5 * t))
    b = 1.0 + t * t * (-2.5 + 1.5 * t)
    c = t * (0.5 + t * (2.0 - 1.5 * t))
    d = t * t * (-0.5 + 0.5 * t)
    return i, a, b, c, d
