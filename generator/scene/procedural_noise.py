"""Smooth random fields for generated surfaces: hashed lattices, the same on every machine."""

from functools import cache

import numpy as np

from generator.jit import jit

__all__ = ["fbm", "grain3", "grain_table", "lattice", "noise"]

Array = np.ndarray

SIZE, PERIOD = 512, 64
"""Entries along a side of the table of noise, a power of two, and features along it."""


@jit
def lattice(i: int, j: int, k: int) -> float:
    """A number in [0, 1) that belongs to three integers."""
    h = np.uint32(i) * np.uint32(0x9E3779B1)
    h = (h ^ (np.uint32(j) * np.uint32(0x85EBCA77))) & np.uint32(0xFFFFFFFF)
    h = (h ^ (np.uint32(k) * np.uint32(0xC2B2AE3D))) & np.uint32(0xFFFFFFFF)
    h = np.uint32(h ^ (h >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    h = np.uint32(h & np.uint32(0xFFFFFFFF))
    h = np.uint32(h ^ (h >> np.uint32(12))) * np.uint32(0x297A2D39)
    h = np.uint32(h & np.uint32(0xFFFFFFFF))
    h = np.uint32(h ^ (h >> np.uint32(15)))
    return float(h) / 4294967296.0


@jit
def noise(x: float, y: float, seed: int) -> float:
    """Value noise in [0, 1]: smooth between random values on the integer lattice."""
    i, j = int(np.floor(x)), int(np.floor(y))
    a, b = x - i, y - j
    a, b = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b)
    low = lattice(i, j, seed) * (1.0 - a) + lattice(i + 1, j, seed) * a
    high = lattice(i, j + 1, seed) * (1.0 - a) + lattice(i + 1, j + 1, seed) * a
    return low * (1.0 - b) + high * b


@jit
def _table(size: int, period: int) -> Array:
    """Sum of four octaves of noise, each of half the size and weight, as it repeats over `period`."""
    table = np.empty((size, size), np.float32)
    for row in range(size):
        for column in range(size):
            total, weight, cells = 0.0, 8.0 / 15.0, period
            for octave in range(4):
                x, y = cells * column / size, cells * row / size
                i, j = int(np.floor(x)), int(np.floor(y))
                a, b = x - i, y - j
                a, b = a * a * (3.0 - 2.0 * a), b * b * (3.0 - 2.0 * b)
                k, m = (i + 1) % cells, (j + 1) % cells
                low = lattice(i, j, octave) * (1.0 - a) + lattice(k, j, octave) * a
                high = lattice(i, m, octave) * (1.0 - a) + lattice(k, m, octave) * a
                total += weight * (low * (1.0 - b) + high * b)
                weight, cells = 0.5 * weight, 2 * cells
            table[row, column] = total
    return table


@cache
def grain_table() -> Array:
    """The table (SIZE, SIZE) float32 in [0, 1] that `fbm` and `grain3` read; made once a process."""
    return _table(SIZE, PERIOD)


@jit
def fbm(grain: Array, x: float, y: float, seed: int) -> float:
    """Four octaves of noise in [0, 1] with features of size 1, from the table; repeats after 64."""
    x = (x + 17.31 * (seed & 255)) * (SIZE / PERIOD)
    y = (y + 29.17 * (7 * seed & 255)) * (SIZE / PERIOD)
    column, row = np.floor(x), np.floor(y)
    a, b = x - column, y - row
    i, j = int(column) & (SIZE - 1), int(row) & (SIZE - 1)
    k, m = (i + 1) & (SIZE - 1), (j + 1) & (SIZE - 1)
    low = grain[j, i] + a * (grain[j, k] - grain[j, i])
    high = grain[m, i] + a * (grain[m, k] - grain[m, i])
    return low + b * (high - low)


@jit
def grain3(grain: Array, x: float, y: float, z: float, seed: int) -> float:
    """Noise in [0, 1] in three dimensions: the mean of `fbm` along the axes, its contrast restored."""
    total = fbm(grain, x + 0.31 * z, y, seed) + fbm(grain, y + 0.31 * x, z, seed + 1)
    total += fbm(grain, z + 0.31 * y, x, seed + 2)
    return min(max(0.5 + 1.7 * (total / 3.0 - 0.5), 0.0), 1.0)
