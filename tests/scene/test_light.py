"""Suns and ambient light: ranges, directions, colours."""

from types import SimpleNamespace

import numpy as np
import pytest

from generator.scene.light import LUMINANCE, blackbody, draw_ambient, draw_suns

SETTINGS = SimpleNamespace(suns=(0, 2), strength=(0.5, 4.0), ambient=(0.4, 1.2))


def test_suns_cover_their_ranges() -> None:
    rng = np.random.default_rng(0)
    draws = [draw_suns(rng, SETTINGS) for _ in range(3000)]
    np.testing.assert_allclose(np.bincount([len(d) for d in draws]) / 3000, 1 / 3, atol=0.04)
    suns = [sun for draw in draws for sun in draw]
    directions = np.array([sun.direction for sun in suns])
    strength = np.array([sun.strength for sun in suns])
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1, atol=1e-12)
    assert abs((directions[:, 2] < 0).mean() - 0.075) < 0.02
    assert 0.5 <= strength.min() < 0.52 and 3.98 < strength.max() <= 4.0
    colours = np.array([sun.color for sun in suns])
    np.testing.assert_allclose(colours @ LUMINANCE, 1, atol=1e-12)
    assert (colours >= 0).all()


def test_fixed_number_of_suns() -> None:
    fixed = SimpleNamespace(suns=(1, 1), strength=(2.0, 2.0), ambient=(1, 1))
    assert {len(draw_suns(np.random.default_rng(s), fixed)) for s in range(20)} == {1}


def test_blackbody_is_white_at_daylight_and_warm_below() -> None:
    np.testing.assert_allclose(blackbody(6500.0), 1, atol=0.06)
    assert blackbody(2700.0)[0] > 1.5 > 0.4 > blackbody(2700.0)[2]
    assert blackbody(9000.0)[2] > blackbody(9000.0)[0]
    for edge in (2222.0, 4000.0):  # the pieces of the approximation meet
        np.testing.assert_allclose(blackbody(edge - 1), blackbody(edge + 1), atol=0.01)


def test_ambient_has_the_backgrounds_colour() -> None:
    mean = np.array([0.2, 0.3, 0.4])
    rng = np.random.default_rng(0)
    levels = np.array([draw_ambient(rng, SETTINGS, mean) / mean for _ in range(500)])
    np.testing.assert_allclose(levels, levels[:, :1].repeat(3, 1))
    assert levels.min() == pytest.approx(0.4, abs=0.02)
    assert levels.max() == pytest.approx(1.2, abs=0.02)
