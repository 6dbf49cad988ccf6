"""The report's page: everything it shows lies beside it."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from generator.report.hands import stack
from generator.report.page import chapter, summary, write_page
from generator.report.plots import view_plot

NAMES = {"character": ["ada", "ben <i>"], "action": ["wave"], "gesture": ["flat"]}


@pytest.fixture(scope="module")
def columns(drawn_sample):
    far = {"distance": np.float32(0.5), "attempt": np.int16(0)}
    return stack([drawn_sample(k, **far) for k in range(5)])


def test_page_and_plots_lie_in_one_folder(columns, tmp_path):
    one = chapter("a", columns, NAMES, [["near"], [], [], [], []])
    page = write_page([one, chapter("b", columns, NAMES)], tmp_path / "new" / "report")
    text = page.read_text()
    assert "http" not in text and text.count("<h1>") == 2
    shown = re.findall(r'src="([^"]+)"', text)
    assert len(shown) == len(set(shown)) == 19
    assert sorted(p.name for p in page.parent.glob("*.png")) == sorted(shown)
    for name in shown:
        assert min(Image.open(page.parent / name).size) > 100
    assert list(json.loads((page.parent / "figures.json").read_text())) == ["a", "b"]


def test_the_same_columns_give_the_same_files(columns, tmp_path):
    for name in ("one", "two"):
        write_page([chapter("a", columns, NAMES)], tmp_path / name)
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "two")]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


def test_the_summary_tells_every_figure_that_fits_a_line(columns):
    told = dict(summary(chapter("a", columns, NAMES).figures))
    assert told["samples"] == "5, 10 hands seen"
    assert told["rejected draws"] == "0.0% of all"


def test_uniform_views_have_density_one():
    """Every square of the plot, also those that the discs' rims cut."""
    views = np.random.default_rng(0).normal(size=(400_000, 3))
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    for axes in view_plot(views).axes[:2]:
        density = axes.collections[0].get_array()
        whole = density[8:-8, 8:-8]
        assert whole.mean() == pytest.approx(1.0, abs=0.02)
        assert density[18:22, :2].mean() == pytest.approx(1.0, abs=0.15)
