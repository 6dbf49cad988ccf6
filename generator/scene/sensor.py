"""From light to a photo: lens, shake, exposure, noise, white balance, tone curve, in physical order.

Letters: H, W rows and columns; f the focal length in pixels. Light is linear, 1 = white before the
shoulder of the tone curve. The chain: the lens blurs person and background by their distances and
darkens the corners; shake smears the image symmetrically about the exposure's middle, to which labels
belong; the exposure scales it; the sensor adds noise; white balance scales the channels; the tone
curve makes bytes. With everything at 0 the result is `image.composite`'s to the bit.

Noise: Foi, Trimeche, Katkovnik & Egiazarian 2008, "Practical Poissonian-Gaussian noise modeling and
fitting for single-image raw-data": a variance of a x + b at light x, normally distributed. How b goes
with a: Brooks et al. 2019, "Unprocessing images for learned raw denoising", section 3.1, fitted there
to photos of the Darmstadt Noise Dataset, whose a is 0.0001 to 0.012 per pixel of full resolution.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.special import ndtri

from generator.jit import jit
from generator.scene.blur import blur, disc_kernel, line_kernel
from generator.scene.camera import REFERENCE_WIDTH, Camera
from generator.scene.image import composite, develop
from generator.scene.lens import blur_person, over
from generator.scene.light import LUMINANCE, blackbody

__all__ = [
    "Scene",
    "SensorRanges",
    "SensorSettings",
    "defocus",
    "draw_sensor",
    "expose",
    "sensor_labels",
    "white_balance",
]

Array = np.ndarray

FAR = 4.0
"""Distance in metres that backgrounds are blurred as if at; beyond it little changes."""

WHITE = 1e6 / 6500.0
"""Mired (a million over kelvin) of the white that is shown as white."""

READ_SLOPE, READ_OFFSET, READ_SPREAD = 2.18, 1.20, 0.26
"""ln b = 2.18 ln a + 1.20, with a standard deviation of 0.26 (Brooks et al. 2019)."""


class SensorRanges(Protocol):
    """What `draw_sensor` reads from a recipe: [low, high] ranges, each drawn uniformly."""

    @property
    def exposure(self) -> Sequence[float]:
        """Stops brighter."""

    @property
    def temperature(self) -> Sequence[float]:
        """Mired warmer."""

    @property
    def tint(self) -> Sequence[float]:
        """Stops of green."""

    @property
    def vignetting(self) -> Sequence[float]:
        """Share of a bare lens's falloff."""

    @property
    def aperture(self) -> Sequence[float]:
        """Metres."""

    @property
    def focus(self) -> Sequence[float]:
        """Dioptres nearer than the hand."""

    @property
    def motion(self) -> Sequence[float]:
        """Pixels of a 320 pixels wide image."""

    @property
    def noise(self) -> Sequence[float]:
        """Standard deviation of the photon noise at white."""


class SensorSettings(NamedTuple):
    """How one photo is taken; every number 0 leaves the light as it is."""

    exposure: float = 0.0
    """Stops: light is scaled by 2 to this power."""
    temperature: float = 0.0
    """Mired (a million over kelvin) that the picture is warmer than a right white balance."""
    tint: float = 0.0
    """Stops that green is stronger than in a right white balance; below 0 is magenta."""
    vignetting: float = 0.0
    """Share, in stops, of a bare lens's falloff (cos^4 of the angle to the axis)."""
    aperture: float = 0.0
    """Diameter in metres of the lens's entrance pupil."""
    focus: float = 0.0
    """Dioptres (1/m) that the lens is focused nearer than the hand's centre."""
    motion: tuple[float, float] = (0.0, 0.0)
    """Path x, y of the image during the exposure, pixels of a 320 pixels wide image."""
    noise: tuple[float, float] = (0.0, 0.0)
    """a and b of the noise's variance a x + b at light x."""


class Scene(NamedTuple):
    """What a camera is pointed at.

    rgba: (H, W, 4) float32 linear, the person, premultiplied with alpha; background: (H, W, 3)
    float32 linear; depth: (H, W) metres of z to the person, 0 where there is none; distance: metres
    from the camera to the centre of the hand it was placed round.
    """

    rgba: Array
    background: Array
    depth: Array
    camera: Camera
    distance: float


def draw_sensor(rng: np.random.Generator, ranges: SensorRanges) -> SensorSettings:
    """Settings with every number drawn, in a fixed order whatever the ranges are.

    Changing one range leaves the draws of the others as they were.
    """
    exposure = _uniform(rng, ranges.exposure)
    temperature = _uniform(rng, ranges.temperature)
    tint = _uniform(rng, ranges.tint)
    vignetting = _uniform(rng, ranges.vignetting)
    aperture = _uniform(rng, ranges.aperture)
    focus = _uniform(rng, ranges.focus)
    length = _uniform(rng, ranges.motion)
    angle = rng.uniform(0.0, 2 * np.pi)
    shot = _uniform(rng, ranges.noise) ** 2
    spread = READ_SPREAD * rng.standard_normal()
    read = float(np.exp(READ_OFFSET + spread)) * shot**READ_SLOPE
    motion = (float(length * np.cos(angle)), float(length * np.sin(angle)))
    return SensorSettings(
        exposure, temperature, tint, vignetting, aperture, focus, motion, (shot, read)
    )


def expose(scene: Scene, settings: SensorSettings, rng: np.random.Generator) -> Array:
    """The photo (H, W, 3) uint8 sRGB of a scene.

    rng: of the noise's pixels, used for nothing else. Raises ValueError for images that do not fit
    together.
    """
    rgba, background, camera = scene.rgba, scene.background, scene.camera
    if settings == SensorSettings():
        return composite(rgba, background)
    if rgba.shape != (*background.shape[:2], 4) or scene.depth.shape != background.shape[:2]:
        shapes = f"{rgba.shape}, {background.shape}, {scene.depth.shape}"
        raise ValueError(f"expected (H, W, 4), (H, W, 3), (H, W); got {shapes}")
    light = blur(_through_lens(scene, settings), line_kernel(_shake(settings, camera)))
    gain = np.float32(2.0**settings.exposure) * _steepness(camera) ** np.float32(
        -2.0 * settings.vignetting
    )
    draws = rng.integers(len(_NORMAL), size=light.shape, dtype=np.uint16)
    balance = white_balance(settings).astype(np.float32)
    _read_out(light, gain, draws, _NORMAL, np.array(settings.noise, np.float32), balance)
    return develop(light)


def sensor_labels(settings: SensorSettings, camera: Camera, distance: float) -> dict[str, Array]:
    """What was done to a photo, as float32 arrays by the names of a sample's fields."""
    values = {
        "exposure": settings.exposure,
        "white_balance": white_balance(settings),
        "vignetting": settings.vignetting,
        "defocus": defocus(settings, camera, distance),
        "motion": _shake(settings, camera),
        "noise": settings.noise,
    }
    return {name: np.array(value, np.float32) for name, value in values.items()}


def white_balance(settings: SensorSettings) -> Array:
    """Gains (3,) of red, green, blue, of luminance 1: grey becomes what such an error makes it."""
    shifted = blackbody(1e6 / (WHITE + settings.temperature))
    gains = shifted / blackbody(1e6 / WHITE) * np.array([1.0, 2.0**settings.tint, 1.0])
    return gains / (LUMINANCE @ gains)


def defocus(settings: SensorSettings, camera: Camera, distance: float) -> tuple[float, float]:
    """Diameters in pixels of the discs that points at the hand and in the background become.

    A thin lens of aperture A focused at s blurs a point at z by A f |1/s - 1/z| pixels.
    """
    pixels = settings.aperture * float(camera.K[0, 0])
    focused = 1.0 / distance + settings.focus
    return pixels * abs(settings.focus), pixels * abs(focused - 1.0 / FAR)


def _uniform(rng: np.random.Generator, bounds: Sequence[float]) -> float:
    """A number uniform between the two bounds."""
    low, high = bounds
    return rng.uniform(low, high)


def _shake(settings: SensorSettings, camera: Camera) -> Array:
    """The path (2,) of the image during the exposure, x and y in its pixels."""
    return np.array(settings.motion) * camera.width / REFERENCE_WIDTH


def _through_lens(scene: Scene, settings: SensorSettings) -> Array:
    """Linear light (H, W, 3) of the person before the background, out of focus as each is."""
    if settings.aperture == 0:
        return over(scene.rgba, scene.background)
    _, behind = defocus(settings, scene.camera, scene.distance)
    covered = scene.depth > 0
    away = np.where(covered, scene.depth, 1.0) * np.sqrt(_steepness(scene.camera))
    pixels = settings.aperture * float(scene.camera.K[0, 0])
    circles = pixels * (1.0 / away - 1.0 / scene.distance - settings.focus)
    person = blur_person(scene.rgba, circles, covered)
    return over(person, blur(scene.background, disc_kernel(behind)))


def _steepness(camera: Camera) -> Array:
    """1 / cos^2 of the angle to the optical axis of each pixel, (H, W) float32."""
    x = (np.arange(camera.width) - camera.K[0, 2]) / camera.K[0, 0]
    y = (np.arange(camera.height) - camera.K[1, 2]) / camera.K[1, 1]
    return np.asarray((1.0 + x**2 + y[:, None] ** 2).astype(np.float32))


@jit
def _read_out(
    light: Array, gain: Array, draws: Array, normal: Array, noise: Array, balance: Array
) -> None:
    """Light (H, W, 3) as the sensor tells it, in place: `gain` (H, W), noise, `balance` (3,).

    draws: (H, W, 3) uint16, each the number of a value of `normal`; noise: a and b.
    """
    nothing = np.float32(0.0)
    for y in range(light.shape[0]):
        for x in range(light.shape[1]):
            for c in range(3):
                value = light[y, x, c] * gain[y, x]
                deviation = np.sqrt(noise[0] * max(value, nothing) + noise[1])
                light[y, x, c] = balance[c] * (value + deviation * normal[draws[y, x, c]])


_NORMAL = ndtri((np.arange(1 << 16) + 0.5) / (1 << 16)).astype(np.float32)
"""The normal distribution as equally likely values: exact to 4.3 standard deviations, and several
times faster to draw from than a generator's own normal numbers."""
