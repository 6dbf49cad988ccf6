"""The sphere's cells: as many as asked for, equal, round, and each direction in exactly one."""

import math

import numpy as np
import pytest

from generator.report.sphere import cell_of, ring_counts


def uniform_directions(count: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(count, 3))


def slow_cell(direction: np.ndarray, cells: int) -> int:
    """The cell whose bounds hold a direction, by walking over all of them."""
    x, y, z = direction / np.linalg.norm(direction)
    azimuth = math.atan2(y, x) % (2 * math.pi)
    first = 0
    for count in ring_counts(cells):
        top, bottom = 1 - 2 * first / cells, 1 - 2 * (first + count) / cells
        if bottom < z <= top or (z <= bottom and first + count == cells):
            for k in range(count):
                if 2 * math.pi * k / count <= azimuth < 2 * math.pi * (k + 1) / count:
                    return first + k
        first += count
    raise AssertionError(direction)


@pytest.mark.parametrize("cells", [1, 2, 6, 48, 500, 3000])
def test_rings_hold_all_cells(cells):
    assert sum(ring_counts(cells)) == cells
    assert min(ring_counts(cells)) >= 1


def test_cells_are_those_of_the_walk():
    directions = uniform_directions(500)
    assert cell_of(directions, 500).tolist() == [slow_cell(d, 500) for d in directions]


def test_poles_and_the_seam_have_cells():
    edges = np.array([(0, 0, 1), (0, 0, -1), (1, -1e-300, 0), (-1, 0, 0), (1, 0, 0)], float)
    found = cell_of(edges, 500)
    assert found[0] < ring_counts(500)[0] and found[1] >= 500 - ring_counts(500)[-1]
    assert ((found >= 0) & (found < 500)).all()


def test_cells_have_equal_area():
    """Counts of uniform directions scatter as a multinomial's do."""
    counts = np.bincount(cell_of(uniform_directions(500_000), 500), minlength=500)
    chi = ((counts - 1000) ** 2 / 1000).sum()
    assert abs(chi - 499) < 4 * math.sqrt(2 * 499)


def test_cells_are_round():
    """No direction is far from its cell's mean: the widest cell is three times its side."""
    directions = uniform_directions(100_000)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    cells = cell_of(directions, 500)
    sums = np.stack([np.bincount(cells, directions[:, k], 500) for k in range(3)], axis=1)
    means = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    apart = np.arccos(np.clip((directions * means[cells]).sum(1), -1, 1))
    assert apart.max() < 1.5 * math.sqrt(4 * math.pi / 500)
