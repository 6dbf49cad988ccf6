"""`handmill report`, on a dataset and on a bundle."""

import json
import sys

import generator.report


def test_a_report_of_a_bundle_has_a_chapter_per_dataset(handmill, bundle, tmp_path):
    told = handmill("report", bundle, "--out", tmp_path / "page", "--json").json
    assert told["page"] == str(tmp_path / "page" / "index.html")
    assert list(told["datasets"]) == ["one", "two"]
    assert told["datasets"]["one"]["samples"] == 6
    assert json.loads((tmp_path / "page" / "figures.json").read_text()) == told["datasets"]


def test_a_report_for_people(handmill, bundle):
    outcome = handmill("report", bundle / "one", "--out", "page", "--split", "eval")
    assert outcome.code == 0
    assert "samples" in outcome.out and outcome.out.endswith("page: page/index.html\n")


def test_a_split_without_samples_is_refused(handmill, bundle, tmp_path):
    outcome = handmill("report", bundle / "two", "--out", "page", "--split", "eval")
    assert outcome.code == 2
    assert "has no eval samples" in outcome.err and outcome.err.count("\n") == 1
    assert not (tmp_path / "page").exists()


def test_samples_that_cannot_be_drawn_again_are_refused(handmill, bundle):
    outcome = handmill("report", bundle / "one", "--out", "page", "--redraw", "2")
    assert outcome.code == 2
    assert outcome.err.startswith("handmill: error: ")


def test_without_matplotlib_it_says_what_to_install(handmill, bundle, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    monkeypatch.delitem(sys.modules, "generator.report.plots", raising=False)
    monkeypatch.delattr(generator.report, "plots", raising=False)
    outcome = handmill("report", bundle / "one", "--out", "page")
    assert outcome.code == 2
    assert "pip install 'handmill[report]'" in outcome.err
