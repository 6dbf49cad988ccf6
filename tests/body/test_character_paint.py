"""Colours of skin and eyes, noise, and the layout of the texture."""

import numpy as np
import pytest

from generator.body.atlas import LAYOUT, fill_gaps, islands, relaid, texel_map
from generator.body.eyes import paint_eye
from generator.body.noise import noise
from generator.body.pigments import LEVELS, skin_table, skin_tone


def test_skin_spans_measured_reflectance() -> None:
    """From very light to very dark: reflectance in red about 0.6 to 0.1, in blue about 0.4 to 0.03."""
    light, dark = skin_tone(np.array(0.0), np.array(0.5)), skin_tone(np.array(1.0), np.array(0.5))
    assert 0.55 < light[0] < 0.7
    assert 0.3 < light[2] < 0.45
    assert 0.08 < dark[0] < 0.16
    assert 0.02 < dark[2] < 0.06


def test_pigments_darken_and_redden() -> None:
    table = skin_table()
    assert table.shape == (LEVELS, LEVELS, 3)
    assert (np.diff(table, axis=0) < 0).all(), "more melanin is darker in every band"
    ratio = table[..., 0] / table[..., 1]
    assert (np.diff(ratio, axis=1) > 0).all(), "more blood is redder"
    assert (table[..., 0] > table[..., 2]).all()


def test_noise_is_deterministic_and_smooth() -> None:
    points = np.random.default_rng(0).uniform(-1, 1, (4000, 3))
    first = noise(points, 0.1, np.random.default_rng(5), 2)
    assert np.array_equal(first, noise(points, 0.1, np.random.default_rng(5), 2))
    moved = noise(points + 1e-4, 0.1, np.random.default_rng(5), 2)
    assert np.abs(moved - first).max() < 0.05
    assert 0.3 < first.std() < 1.2
    assert abs(first.mean()) < 0.2


def test_texels_show_the_triangle_they_lie_in() -> None:
    uv = np.array([[[0.1, 0.1], [0.9, 0.2], [0.3, 0.8]]])
    texels = texel_map(uv, 64)
    centre = np.stack([(texels.columns + 0.5) / 64, 1 - (texels.rows + 0.5) / 64], axis=1)
    np.testing.assert_allclose(texels.mix(uv), centre, atol=1e-6)
    area = abs(np.linalg.det(uv[0, 1:] - uv[0, 0])) / 2 * 64**2
    assert len(texels.faces) == pytest.approx(area, rel=0.03)
    image = np.zeros((64, 64, 1))
    image[texels.rows, texels.columns] = 1
    assert (fill_gaps(image, texels) == 1).all()


def test_layout_fits_and_does_not_overlap() -> None:
    """Islands of a made-up mesh, one square each, land inside the texture and apart."""
    size = {"trunk": (0.743, 0.836), "head": (0.353, 0.669), "mouth": (0.166, 0.124)}
    size |= {f"{side} hand": (0.193, 0.185) for side in ("left", "right")}
    size |= {f"{side} foot": (0.168, 0.159) for side in ("left", "right")}
    size |= {f"{side} ear": (0.065, 0.086) for side in ("left", "right")}
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    uv = np.array([np.array(i.old) + square * size[i.name] for i in LAYOUT])
    assert np.array_equal(islands(uv), np.arange(len(LAYOUT)))
    new = relaid(uv, np.arange(len(LAYOUT)))
    assert new.min() > 0
    assert new.max() < 1
    low, high = new.min(1), new.max(1)
    for a in range(len(new)):
        for b in range(a):
            assert (np.maximum(low[a], low[b]) > np.minimum(high[a], high[b])).any()


def test_unknown_islands_are_refused() -> None:
    with pytest.raises(ValueError, match="no island"):
        islands(np.array([[[0.4, 0.4], [0.5, 0.4], [0.5, 0.5], [0.4, 0.5]]]))


def test_eyes_have_pupil_iris_and_white() -> None:
    image = paint_eye((0.12, 0.22, 0.34), 256, np.random.default_rng(0))
    middle, iris, white = image[128, 128], image[128, 138], image[128, 230]
    assert middle.max() < 0.03
    assert iris[2] > iris[0]
    assert white.min() > 0.5
