"""The sphere cut into cells of exactly equal area, to count which directions a dataset reaches.

The cells lie in rings between circles of latitude, as in Leopardi 2006, "A partition of the unit
sphere into regions of equal area and small diameter": each ring is about as high as its cells are
wide, holds a whole number of equal cells, and begins and ends where that number's area asks for.
"""

from functools import lru_cache

import numpy as np

from generator.sample import Array

__all__ = ["cell_of", "ring_counts"]


@lru_cache(maxsize=4)
def ring_counts(cells: int) -> tuple[int, ...]:
    """How many of `cells` cells lie in each ring, from z = 1 to z = -1; the sum is `cells`."""
    rings = max(round(np.pi / np.sqrt(4.0 * np.pi / cells)), 1)
    below = 0.5 * cells * (1.0 - np.cos(np.arange(rings + 1) * np.pi / rings))
    return tuple(int(count) for count in np.diff(np.rint(below)))


def cell_of(directions: Array, cells: int) -> Array:
    """(N,) int64 cells, 0 to cells - 1, of directions (N, 3) of any length above 0.

    Along z a ring ends where the area above it is that of the cells above it; within a ring cells
    are equal steps of azimuth from the x axis.
    """
    counts = np.array(ring_counts(cells))
    first = np.concatenate([[0], np.cumsum(counts)])
    z = directions[:, 2] / np.linalg.norm(directions, axis=1)
    share = np.clip(0.5 * (1.0 - z) * cells, 0.0, np.nextafter(cells, 0.0))
    ring = np.searchsorted(first, share, side="right") - 1
    turn = np.arctan2(directions[:, 1], directions[:, 0]) / (2.0 * np.pi) % 1.0
    step = np.minimum((turn * counts[ring]).astype(np.int64), counts[ring] - 1)
    return first[ring] + step
