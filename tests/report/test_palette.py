"""Colours that can be told apart."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from generator.hand.keypoints import FINGERS, PALM, SIDES, segment_class
from generator.report.palette import depth_colors, finger_color, mask_palette


def lab(colors):
    """CIE L*a*b* (D65) of (N, 3) 8-bit sRGB."""
    values = np.asarray(colors, dtype=np.float64) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = linear @ np.array(matrix).T / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], -1)


def touching(side):
    """Pairs of mask classes whose surfaces touch in a flat hand."""
    for finger in FINGERS:
        chain = [PALM[side], *(segment_class(side, finger, k) for k in range(3))]
        yield from pairwise(chain)
    for one, other in pairwise(FINGERS):
        for k in range(3):
            yield segment_class(side, one, k), segment_class(side, other, k)


@pytest.mark.parametrize("side", SIDES)
def test_touching_segments_differ_clearly(side):
    colors = lab(mask_palette())
    for one, other in touching(side):
        assert np.linalg.norm(colors[one] - colors[other]) > 35, (one, other)


def test_all_classes_differ():
    colors = lab(mask_palette())
    distances = [np.linalg.norm(colors[a] - colors[b]) for a, b in combinations(range(35), 2)]
    assert min(distances) > 15


def test_fingers_and_sides_differ():
    colors = [finger_color(side, finger) for side in SIDES for finger in FINGERS]
    distances = [np.linalg.norm(a - b) for a, b in combinations(lab(colors), 2)]
    assert min(distances) > 15


def test_depth_is_bright_near_dark_far_and_black_without_surface():
    depth = np.array([[0, 100, 150, 200, 50, 900]])
    colors = depth_colors(depth, 100, 200).astype(int)
    assert (colors[0, 0] == 0).all()
    lightness = lab(colors[0])[:, 0]
    assert lightness[1] > lightness[2] > lightness[3] > 10
    assert (colors[0, 4] == colors[0, 1]).all()
    assert (colors[0, 5] == colors[0, 3]).all()


def test_equal_depths_do_not_divide_by_zero():
    assert depth_colors(np.full((2, 2), 7), 7, 7).shape == (2, 2, 3)
