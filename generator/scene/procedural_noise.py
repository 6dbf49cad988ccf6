"""Smooth random fields for generated surfaces: hashed lattices, the same on every machine."""

import numpy as np

from generator.jit import jit

__all__ = ["fbm", "lattice", "noise", "noise3"]


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
def fbm(x: float, y: float, octaves: int, seed: int) -> float:
    """Sum of octaves of `noise`, each of half the size and weight, in [0, 1]."""
    total, weight, norm = 0.0, 1.0, 0.0
    for octave in range(octaves):
        total += weight * noise(x, y, seed + 101 * octave)
        norm += weight
        weight *= 0.5
        x, y = 2.0 * x + 17.3, 2.0 * y + 9.1
    return total / norm


@jit
def noise3(x: float, y: float, z: float, seed: int) -> float:
    """Value noise in [0, 1] in three dimensions."""
    k = int(np.floor(z))
    c = z - k
    c = c * c * (3.0 - 2.0 * c)
    return noise(x, y, seed + 7919 * k) * (1.0 - c) + noise(x, y, seed + 7919 * (k + 1)) * c
