"""The camera: a pinhole in the OpenCV frame, placed in a shell round one hand.

Letters: K (3, 3) intrinsics; R (3, 3), t (3,) take the world to the camera: x_cam = R x_world + t.
World frame: metres, z up. Camera frame: x right, y down, z forward. Pixel (0, 0) is the centre of the
top-left pixel, so the principal point in the middle of W pixels is (W - 1) / 2.
Follows Zimmermann & Brox 2017, §5.2: a camera "in a spherical vicinity around one of the hands",
40 to 65 cm from the hand's centre, rotated so that the hand is at least partially visible.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

__all__ = ["Camera", "CameraSettings", "draw_camera", "draw_direction", "look_at", "project"]

Array = np.ndarray

NEAR = 0.01
"""A point nearer than this (metres of z) has no place in the image."""

REFERENCE_WIDTH = 320
"""The image width that `CameraSettings.focal` is given for; other sizes scale with it."""


class Camera(NamedTuple):
    """A pinhole camera: K (3, 3) px, R (3, 3), t (3,) metres, float64; width and height in pixels."""

    K: Array
    R: Array
    t: Array
    width: int
    height: int

    @property
    def position(self) -> Array:
        """The centre of projection (3,), world frame, metres."""
        return -self.R.T @ self.t

    def rays(self) -> Array:
        """World directions (H, W, 3) through the pixel centres, not normalised (z_cam = 1)."""
        v, u = np.mgrid[: self.height, : self.width].astype(np.float64)
        pixels = np.stack([u, v, np.ones_like(u)], -1)
        return pixels @ (np.linalg.inv(self.K).T @ self.R)


class CameraSettings(Protocol):
    """What `draw_camera` reads from a recipe: [low, high] ranges and one deviation."""

    @property
    def distance(self) -> Sequence[float]:
        """Metres from the camera to the hand's centre."""

    @property
    def focal(self) -> Sequence[float]:
        """Focal length in pixels of a 320 pixels wide image."""

    @property
    def roll(self) -> Sequence[float]:
        """Radians about the optical axis."""

    @property
    def aim(self) -> float:
        """Standard deviation, metres, of the point looked at round the hand's centre."""


def draw_camera(
    rng: np.random.Generator, hand_centre: Array, settings: CameraSettings, image_size: int
) -> Camera:
    """A camera round a hand, looking near its centre (3,), world metres; a square image.

    The direction from the hand is uniform on the sphere and the distance uniform in its range, so
    the camera's distance from `hand_centre` is exactly the one drawn.
    """
    direction = draw_direction(rng)
    distance = _uniform(rng, settings.distance)
    target = hand_centre + settings.aim * rng.standard_normal(3)
    roll = _uniform(rng, settings.roll)
    focal = _uniform(rng, settings.focal) * image_size / REFERENCE_WIDTH
    R, t = look_at(hand_centre + distance * direction, target, roll)
    return Camera(_intrinsics(focal, image_size), R, t, image_size, image_size)


def draw_direction(rng: np.random.Generator) -> Array:
    """A unit vector (3,) uniform on the sphere."""
    height = rng.uniform(-1.0, 1.0)
    azimuth = rng.uniform(0.0, 2 * np.pi)
    radius = np.sqrt(1.0 - height * height)
    return np.array([radius * np.cos(azimuth), radius * np.sin(azimuth), height])


def look_at(eye: Array, target: Array, roll: float) -> tuple[Array, Array]:
    """R (3, 3) and t (3,) of a camera at `eye` whose optical axis meets `target`, world metres.

    Without roll the image's up is the world's up as far as it can be; looking straight up or down,
    where that says nothing, it is +y. A positive roll (radians) turns the camera clockwise as seen
    from behind it. Raises ValueError when `eye` and `target` coincide.
    """
    forward = np.asarray(target, np.float64) - eye
    length = np.linalg.norm(forward)
    if length < 1e-9:
        raise ValueError(f"the camera and the point it looks at coincide: {eye}")
    forward = forward / length
    up = np.array([0.0, 0.0, 1.0]) if abs(forward[2]) < 1.0 - 1e-9 else np.array([0.0, 1.0, 0.0])
    right = np.cross(forward, up)
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    c, s = np.cos(roll), np.sin(roll)
    R = np.stack([c * right + s * down, c * down - s * right, forward])
    return R, -R @ np.asarray(eye, np.float64)


def project(points: Array, camera: Camera) -> tuple[Array, Array]:
    """World points (N, 3), metres, to xyz (N, 3) in the camera frame and uv (N, 2) in pixels.

    float64. uv = K xyz / z, also outside the image; NaN where z < 0.01 m.
    """
    xyz = np.asarray(points, np.float64) @ camera.R.T + camera.t
    z = np.where(xyz[:, 2] < NEAR, np.nan, xyz[:, 2])
    return xyz, (xyz @ camera.K.T)[:, :2] / z[:, None]


def _uniform(rng: np.random.Generator, bounds: Sequence[float]) -> float:
    """A number uniform between the two bounds."""
    low, high = bounds
    return rng.uniform(low, high)


def _intrinsics(focal: float, image_size: int) -> Array:
    """K of square pixels with the principal point in the middle; exact in float32, as it is stored."""
    centre = (image_size - 1) / 2
    K = np.array([[focal, 0, centre], [0, focal, centre], [0, 0, 1]])
    return K.astype(np.float32).astype(np.float64)
