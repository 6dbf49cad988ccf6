"""Eyes and lashes from the base mesh, and the paint of an eyeball."""

import numpy as np

from generator.body.anny_model import BodyArrays
from generator.body.noise import noise
from generator.body.surface import Surface, compact, merge, triangulate

__all__ = ["make_eyes", "make_lashes", "paint_eye"]

IRIS_RADIUS = 0.40
"""Radians from the eye's axis to the rim of the iris; Anny's eyeballs are a third too large, so this is
6.5 mm instead of a real eye's 5.9."""

PUPIL_RADIUS = 0.13
LIMBUS = 0.05
"""Radians over which the iris darkens and fades into the white."""


def make_eyes(arrays: BodyArrays) -> Surface:
    """Both eyeballs. uv: the iris in the middle, distance from it proportional to the angle, so that
    u = v = 0.5 is the front, and a circle of radius 0.5 the back."""
    return merge([_eyeball(arrays, f"helper-{side}-eye") for side in "lr"])


def _eyeball(arrays: BodyArrays, name: str) -> Surface:
    ball = compact(triangulate(arrays.vertices, arrays.weights, *arrays.groups[name]))
    centre = ball.vertices.mean(0)
    front = np.argsort(ball.vertices[:, 1], kind="stable")[:8]
    axis = ball.vertices[front].mean(0) - centre
    axis[0] = 0.0  # Both eyes look straight ahead.
    radius = np.linalg.norm(ball.vertices - centre, axis=1).mean()
    out = ball.vertices - centre
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    return ball._replace(vertices=centre + out * radius, uv=_polar(out, axis)[ball.faces])


def _polar(out: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """(V, 2) uv of unit directions: azimuthal equidistant about `axis`."""
    axis = axis / np.linalg.norm(axis)
    right = np.cross([0.0, 0.0, 1.0], axis)
    right /= np.linalg.norm(right)
    up = np.cross(axis, right)
    angle = np.arccos(np.clip(out @ axis, -1, 1))
    turn = np.arctan2(out @ up, out @ right)
    return 0.5 + (angle / np.pi * 0.5)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def paint_eye(iris: tuple[float, float, float], size: int, rng: np.random.Generator) -> np.ndarray:
    """(size, size, 3) linear rgb of an eyeball in the uv of `make_eyes`."""
    line = (np.arange(size) + 0.5) / size - 0.5
    x, y = np.meshgrid(line, -line)
    angle = np.hypot(x, y) * 2 * np.pi
    turn = np.arctan2(y, x)
    ring = np.stack([np.cos(turn), np.sin(turn), angle], axis=-1).reshape(-1, 3)
    streaks = noise(ring, (0.09, 0.09, 0.6), rng, 2).reshape(size, size)
    veins = noise(ring, (0.12, 0.12, 0.5), rng, 2).reshape(size, size)
    white = np.array([0.72, 0.66, 0.62]) - np.clip(veins, 0, 1)[..., None] * (0.01, 0.06, 0.06)
    inner = np.clip((angle - PUPIL_RADIUS) / (IRIS_RADIUS - PUPIL_RADIUS), 0, 1)
    shade = (1.15 + 0.35 * streaks - 0.25 * inner)[..., None] * np.array(iris)
    rim = np.clip((angle - IRIS_RADIUS + LIMBUS * 1.5) / LIMBUS, 0, 1)[..., None]
    color = shade * (1 - 0.7 * rim)
    color *= np.clip((angle - PUPIL_RADIUS + 0.01) / 0.02, 0.02, 1)[..., None]
    outside = np.clip((angle - IRIS_RADIUS + LIMBUS / 2) / LIMBUS, 0, 1)[..., None]
    return np.clip(color * (1 - outside) + white * outside, 0.002, 1)


def make_lashes(arrays: BodyArrays) -> Surface:
    """The lashes of both eyes, upper and lower."""
    rows = [f"helper-{side}-eyelashes-{row}" for side in "lr" for row in (1, 2)]
    return compact(
        merge([triangulate(arrays.vertices, arrays.weights, *arrays.groups[row]) for row in rows])
    )
