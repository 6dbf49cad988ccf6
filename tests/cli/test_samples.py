"""`handmill sample`: one sample of a stream as files."""

import json

import pytest


class DrawnStream:
    """Stands for a recipe's stream: drawn hands, and a renderer that can save its scene."""

    def __init__(self, drawn_sample):
        self.drawn, self.asked, self.renderer = drawn_sample, [], self

    def prepare(self):
        print("building caches")

    def sample(self, split, index):
        self.asked.append((split, index))
        return self.drawn(index)

    def names(self):
        return {"character": ["anna", "boris"]}

    def save_blend(self, path):
        path.write_bytes(b"BLENDER")


@pytest.fixture
def stream(monkeypatch, drawn_sample):
    """The stream that every recipe gets."""
    found = DrawnStream(drawn_sample)
    monkeypatch.setattr("generator.streams.build_stream", lambda recipe: found)
    return found


@pytest.fixture
def recipe(tmp_path):
    """A bundle of two recipes, one without colour."""
    path = tmp_path / "bundle.yaml"
    path.write_text(
        "streams:\n"
        "  rhd: {stream: {kind: rhd}}\n"
        "  plain: {stream: {kind: rhd}, outputs: {color: false}}\n"
    )
    return path


def test_a_sample_is_written(handmill, stream, recipe, tmp_path):
    outcome = handmill(
        "sample", recipe, 7, "--stream", "rhd", "--split", "eval", "--out", tmp_path / "o", "--json"
    )
    assert outcome.code == 0
    assert stream.asked == [("eval", 7)]
    told = outcome.json
    assert (tmp_path / "o" / "scene.blend").read_bytes() == b"BLENDER"
    assert set(told["files"]) == {"color", "mask", "depth", "overlay", "arrays", "labels", "scene"}
    labels = json.loads((tmp_path / "o" / "sample.json").read_text())
    assert labels["names"]["character"] == "boris"
    assert labels["label_hash"] == told["label_hash"]
    assert "building caches" in outcome.err


def test_without_colour_there_is_no_scene(handmill, stream, recipe, tmp_path):
    outcome = handmill("sample", recipe, 0, "--stream", "plain", "--out", tmp_path / "o")
    assert outcome.code == 0
    assert "scene.blend" not in outcome.out
    assert "overlay.png" in outcome.out


@pytest.mark.parametrize("chosen", [(), ("--stream", "rdh")])
def test_a_bundle_needs_a_name(handmill, stream, recipe, chosen):
    outcome = handmill("sample", recipe, 0, "--out", "o", *chosen)
    assert outcome.code == 2
    assert "choose one of rhd, plain" in outcome.err
    assert stream.asked == []
