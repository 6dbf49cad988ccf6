"""Edges of masks are smooth lines: no jagged wrists, palms or fingers where one class meets another.

The length of an edge between two classes, against that of the same edge smoothed: a saw of teeth three
pixels wide is at least 1.6 times as long as the line through it; the stairs of a straight line are not
longer than those of the smoothed one.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from generator.hand.keypoints import FINGERS, PALM, PERSON, SIDES, segment_class
from generator.streams.rhd import RhdSource

SMOOTH = 2.0
"""Standard deviation, pixels, of the smoothing."""


def edge_length(inside: np.ndarray, outside: np.ndarray) -> float:
    """Pixels of edge between two sets of pixels (H, W), by the crossings of lines in four directions.

    Cauchy and Crofton: the length is pi / 8 times the crossings of the rows, the columns and, at
    1 / sqrt(2) of the spacing, the diagonals; right for lines of any slope within a few per cent.
    """

    def crossings(a: tuple[slice, slice], b: tuple[slice, slice]) -> int:
        return int(((inside[a] & outside[b]) | (outside[a] & inside[b])).sum())

    every, first, rest = slice(None), slice(None, -1), slice(1, None)
    straight = crossings((every, first), (every, rest)) + crossings((first, every), (rest, every))
    slanted = crossings((first, first), (rest, rest)) + crossings((first, rest), (rest, first))
    return np.pi / 8 * (straight + slanted / np.sqrt(2))


def smoothed_length(inside: np.ndarray, outside: np.ndarray) -> float:
    """The length of the same edge after both sets were blurred and told apart again."""
    soft = gaussian_filter(inside.astype(float), SMOOTH), gaussian_filter(outside * 1.0, SMOOTH)
    either = inside | outside
    return edge_length(either & (soft[0] > soft[1]), either & (soft[0] <= soft[1]))


def ratios(rhd: RhdSource, pairs: list[tuple[int, int]]) -> np.ndarray:
    """Length over smoothed length of every edge of 12 pixels and more in 80 frames."""
    found = []
    for index in range(80):
        mask = rhd.sample("train", index).arrays["mask"]
        for a, b in pairs:
            inside, outside = mask == a, mask == b
            if inside.sum() >= 30 and outside.sum() >= 30:
                length = edge_length(inside, outside)
                if length >= 12:
                    found.append(length / smoothed_length(inside, outside))
    return np.array(found)


def test_a_saw_is_told_from_a_line() -> None:
    rows, columns = np.mgrid[:80, :80]
    for slope in (0.0, 0.3, 0.7, 1.0):
        line = columns * slope + 10 > rows
        assert edge_length(line, ~line) < 1.1 * smoothed_length(line, ~line)
        saw = columns * slope + 10 + 3 * (columns // 3 % 2) > rows
        assert edge_length(saw, ~saw) > 1.25 * smoothed_length(saw, ~saw)


def test_wrists_are_cut_along_smooth_lines(rhd: RhdSource) -> None:
    """Where the palm meets the forearm."""
    found = ratios(rhd, [(PALM[side], PERSON) for side in SIDES])
    assert len(found) > 60
    assert np.median(found) < 1.07
    assert (found > 1.35).mean() < 0.05


def test_fingers_part_from_palms_along_smooth_lines(rhd: RhdSource) -> None:
    """These edges are short, curved, and in a fist the finger's own outline: smoothing shortens them."""
    bases = [(PALM[side], segment_class(side, finger, 0)) for side in SIDES for finger in FINGERS]
    found = ratios(rhd, bases)
    assert len(found) > 100
    assert np.median(found) < 1.2
