"""Smooth deterministic noise in space, for skin that is not evenly coloured."""

import numpy as np
from scipy.ndimage import map_coordinates

__all__ = ["noise"]

LATTICE = 32


def noise(
    points: np.ndarray, size: float | tuple[float, ...], rng: np.random.Generator, octaves: int = 1
) -> np.ndarray:
    """(N,) value noise, about -1..1, at `points` (N, d) with features of `size` metres (per axis).

    Every octave draws its own lattice of normal numbers from `rng` and halves size and strength.
    """
    dimensions = points.shape[1]
    total = np.zeros(len(points), np.float32)
    strength, norm = 1.0, 0.0
    scaled = (points / np.asarray(size)).astype(np.float32)
    for _ in range(octaves):
        lattice = rng.uniform(-1, 1, (LATTICE,) * dimensions).astype(np.float32)
        cell = np.floor(scaled)
        part = scaled - cell
        smooth = cell + part * part * (3 - 2 * part)
        total += strength * map_coordinates(lattice, smooth.T, order=1, mode="grid-wrap")
        norm += strength**2
        scaled, strength = scaled * 2.0 + 17.3, strength * 0.5
    return total / np.float32(np.sqrt(norm) * 0.6)
