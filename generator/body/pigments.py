"""The colour of skin from its two pigments, by a two-layer optical model.

Light crosses the epidermis twice, absorbed by melanin, and returns from a dermis with blood. Absorption
of melanosomes, baseline and scattering after S. Jacques, "Skin optics" (1998) and "Optical properties
of biological tissues" (2013); hemoglobin from S. Prahl's tables; diffuse reflectance of the dermis
after Farrell, Patterson & Wilson (1992). Wavelengths stand for the bands of sRGB.
"""

import numpy as np

__all__ = ["LEVELS", "skin_table", "skin_tone"]

WAVELENGTH = np.array([[595.0, 615.0, 640.0], [525.0, 545.0, 565.0], [445.0, 465.0, 485.0]])
"""Nanometres: three in each of red, green, blue."""

OXYGENATED = np.array(
    [[9600.0, 1166.0, 442.0], [30882.0, 51500.0, 39000.0], [64000.0, 38400.0, 24800.0]]
)
"""Molar extinction of hemoglobin with oxygen at `WAVELENGTH`, per cm per mole per litre."""

DEOXYGENATED = np.array(
    [[18700.0, 7554.0, 4345.0], [36815.0, 49500.0, 52500.0], [130000.0, 30000.0, 16700.0]]
)
"""The same without oxygen."""

SATURATION = 0.75
GRAMS_PER_LITRE = 150.0
GRAMS_PER_MOLE = 64500.0
EPIDERMIS_CM = 0.0072
PATH_FACTOR = 2.2
"""Length of the diffuse path through the epidermis, both ways, in thicknesses."""

MELANOSOMES = (0.009, 0.42)
"""Volume share of melanosomes at melanin 0 and 1."""

BLOOD = (0.005, 0.035)
"""Volume share of blood in the dermis at hemoglobin 0 and 1."""

SCATTERING = 5.0
"""Multiplies Jacques' coefficients, and"""

CAROTENE = np.array([[0.0, 0.0, 0.0], [0.2, 0.2, 0.1], [7.0, 7.0, 7.0]])
"""absorption per cm of the dermis' yellow pigments; both set so that melanin 0 to 1 spans the measured
range of skin reflectance, about (0.61, 0.44, 0.34) to (0.12, 0.05, 0.02)."""

BACKSCATTER = 0.03
"""What the epidermis returns before any pigment."""

LEVELS = 33
"""Steps of the table in each pigment."""


def _melanin_absorption(wavelength: np.ndarray) -> np.ndarray:
    """Per cm, of the inside of a melanosome (Jacques 2013)."""
    return 519.0 * (wavelength / 500.0) ** -3.0


def _blood_absorption() -> np.ndarray:
    mixed = SATURATION * OXYGENATED + (1 - SATURATION) * DEOXYGENATED
    return np.log(10) * mixed * GRAMS_PER_LITRE / GRAMS_PER_MOLE


def _dermis(blood: np.ndarray) -> np.ndarray:
    """Diffuse reflectance (…, 3, 3) of the dermis for volume shares of blood (…, 1, 1)."""
    baseline = 7.84e8 * WAVELENGTH**-3.255
    absorption = blood * _blood_absorption() + (1 - blood) * baseline
    scattering = SCATTERING * (2e5 * WAVELENGTH**-1.5 + 2e12 * WAVELENGTH**-4.0)
    albedo = scattering / (scattering + absorption + CAROTENE)
    inner = 3.2
    root = np.sqrt(3 * (1 - albedo))
    return albedo / (1 + 2 * inner * (1 - albedo) + (1 + 2 * inner / 3) * root)


def skin_tone(melanin: np.ndarray, hemoglobin: np.ndarray) -> np.ndarray:
    """Linear rgb albedo (…, 3) of skin with pigments 0..1 (arrays of one shape)."""
    share = MELANOSOMES[0] * (MELANOSOMES[1] / MELANOSOMES[0]) ** np.asarray(melanin, np.float64)
    blood = BLOOD[0] + (BLOOD[1] - BLOOD[0]) * np.asarray(hemoglobin, np.float64)
    share, blood = share[..., None, None], blood[..., None, None]
    baseline = 7.84e8 * WAVELENGTH**-3.255
    absorption = share * _melanin_absorption(WAVELENGTH) + (1 - share) * baseline
    passed = np.exp(-absorption * EPIDERMIS_CM * PATH_FACTOR)
    return (BACKSCATTER + (1 - BACKSCATTER) * _dermis(blood) * passed).mean(-1)


def skin_table() -> np.ndarray:
    """(LEVELS, LEVELS, 3) linear rgb over melanin and hemoglobin, both 0..1."""
    steps = np.linspace(0, 1, LEVELS)
    return skin_tone(*np.meshgrid(steps, steps, indexing="ij"))
