"""The light: 0 to 2 suns, and a surrounding radiance that goes with the background.

Colours are linear sRGB. Zimmermann & Brox 2017, §5.2: "lighting by 0 to 2 directional light sources
and global illumination, such that the color of the sampled background image is roughly matched".
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from generator.scene.camera import draw_direction

__all__ = ["LightSettings", "Sun", "blackbody", "draw_ambient", "draw_suns"]

Array = np.ndarray

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""Weights of linear sRGB in luminance (ITU-R BT.709)."""

FROM_BELOW = 0.15
"""The share of downward directions kept; the others are mirrored to come from above."""

WARMEST, COLDEST = 2700.0, 9000.0
"""Colour temperatures of suns, kelvin: a filament lamp to blue sky."""


class Sun(NamedTuple):
    """Parallel light: unit `direction` (3,) towards it, world; `color` (3,) linear rgb of luminance 1;
    `strength`, irradiance in W/m2 on a surface facing it (a white one then shows strength / pi)."""

    direction: Array
    color: Array
    strength: float


class LightSettings(Protocol):
    """What the light reads from a recipe: [low, high] ranges."""

    @property
    def suns(self) -> Sequence[int]:
        """Number of suns, both ends included."""

    @property
    def strength(self) -> Sequence[float]:
        """Strength of a sun."""

    @property
    def ambient(self) -> Sequence[float]:
        """Radiance of the surroundings relative to the background's mean."""


def draw_suns(rng: np.random.Generator, settings: LightSettings) -> tuple[Sun, ...]:
    """Independent suns, their number uniform in the recipe's range."""
    low, high = settings.suns
    return tuple(_draw_sun(rng, settings.strength) for _ in range(rng.integers(low, high + 1)))


def draw_ambient(rng: np.random.Generator, settings: LightSettings, mean: Array) -> Array:
    """Radiance (3,) of the surroundings: the background's mean (3,) times a level drawn."""
    low, high = settings.ambient
    return np.asarray(mean, np.float64) * rng.uniform(low, high)


def blackbody(kelvin: float) -> Array:
    """Linear sRGB (3,) of luminance 1 with the chromaticity of a black body, 1667 to 25000 K.

    Kim et al. 2002, "Design of advanced color temperature control system", cubic approximation of
    the Planckian locus in CIE xy; components outside sRGB's gamut are clipped at 0.
    """
    a = 1000.0 / kelvin
    x = (
        0.179910 + 0.8776956 * a - 0.2343589 * a**2 - 0.2661239 * a**3
        if kelvin < 4000.0
        else 0.240390 + 0.2226347 * a + 2.1070379 * a**2 - 3.0258469 * a**3
    )
    if kelvin < 2222.0:
        y = -0.20219683 + 2.18555832 * x - 1.34811020 * x**2 - 1.1063814 * x**3
    elif kelvin < 4000.0:
        y = -0.16748867 + 2.09137015 * x - 1.37418593 * x**2 - 0.9549476 * x**3
    else:
        y = -0.37001483 + 3.75112997 * x - 5.87338670 * x**2 + 3.0817580 * x**3
    xyz = np.array([x / y, 1.0, (1.0 - x - y) / y])
    rgb = np.maximum(_RGB_FROM_XYZ @ xyz, 0.0)
    return rgb / (LUMINANCE @ rgb)


def _draw_sun(rng: np.random.Generator, strength: Sequence[float]) -> Sun:
    """One sun: mostly from above, its temperature uniform in mired (as the eye judges it)."""
    direction = draw_direction(rng)
    if rng.uniform() >= FROM_BELOW:
        direction[2] = abs(direction[2])
    kelvin = 1.0 / rng.uniform(1.0 / COLDEST, 1.0 / WARMEST)
    low, high = strength
    return Sun(direction, blackbody(kelvin), rng.uniform(low, high))


_RGB_FROM_XYZ = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
)
