"""Generated backgrounds: places traced in the camera's perspective, a little out of focus."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image

from generator.scene.camera import Camera
from generator.scene.procedural_indoors import room
from generator.scene.procedural_outdoors import landscape, park, street, yard
from generator.scene.procedural_trace import Place, trace

__all__ = ["PLACES", "draw_place", "render_place"]

Array = np.ndarray

PLACES: Mapping[str, Callable[[np.random.Generator], Place]] = MappingProxyType(
    {"landscape": landscape, "park": park, "room": room, "street": street, "yard": yard}
)
"""What can be generated; the order is that of the numbers `draw_place` returns."""

WEIGHTS = np.array([0.15, 0.2, 0.35, 0.15, 0.15])
"""Share of each place."""

SHARPNESS = (0.5, 0.85)
"""Range of traced pixels per image pixel: below 1 the place is out of focus behind the person."""


def draw_place(rng: np.random.Generator, camera: Camera) -> tuple[int, Array]:
    """A place's number in `PLACES` and what `camera` sees of it, (H, W, 3) float32 linear rgb."""
    number = int(rng.choice(len(PLACES), p=WEIGHTS))
    yaw = rng.uniform(-np.pi, np.pi)
    sharpness = rng.uniform(*SHARPNESS)
    place = list(PLACES.values())[number](rng)
    return number, render_place(place, camera, yaw, sharpness)


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
    coarse = Camera(K, camera.R @ turn.T, camera.t, columns, rows)
    rays = coarse.rays()
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    image = np.zeros((rows, columns, 3))
    trace(place, rays, image)
    return _enlarge(image.astype(np.float32), camera.width, camera.height)


def _enlarge(image: Array, width: int, height: int) -> Array:
    """A picture (h, w, 3) float32, its steps smoothed away, enlarged without going below 0."""
    soft = image.copy()
    soft[1:-1] = 0.25 * image[:-2] + 0.5 * image[1:-1] + 0.25 * image[2:]
    image = soft.copy()
    image[:, 1:-1] = 0.25 * soft[:, :-2] + 0.5 * soft[:, 1:-1] + 0.25 * soft[:, 2:]
    planes = [
        np.asarray(Image.fromarray(image[..., c]).resize((width, height), Image.Resampling.BICUBIC))
        for c in range(3)
    ]
    return np.maximum(np.stack(planes, -1), 0.0)
