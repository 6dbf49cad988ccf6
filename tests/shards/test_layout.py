import os

import pytest

from generator.errors import DatasetError
from generator.sample import FIELDS
from generator.shards import layout


def test_names(tmp_path):
    assert layout.shard_path(tmp_path, "train", 7) == tmp_path / "train" / "train-00007.h5"
    assert layout.entry_path(tmp_path, "eval", 123456).name == "eval-123456.json"


def test_only_names_that_would_be_given_count(tmp_path):
    folder = tmp_path / "train"
    folder.mkdir()
    for name in (
        "train-00010.h5",
        "train-00002.h5",
        "train-100000.h5",
        "train-00002.json",
        "train-2.h5",
        "train-000003.h5",
        "eval-00001.h5",
        "train-00001.h5.rejected-1",
        ".train-00004.h5.host-1-0.tmp",
        "notes.h5",
    ):
        (folder / name).touch()
    assert list(layout.numbered_files(tmp_path, "train", "h5")) == [2, 10, 100000]
    assert list(layout.numbered_files(tmp_path, "train", "json")) == [2]
    assert layout.numbered_files(tmp_path, "none", "h5") == {}


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    (tmp_path / "train").touch()
    with pytest.raises(DatasetError, match=r"train: cannot be listed"):
        layout.numbered_files(tmp_path, "train", "h5")


def test_the_schema_describes_whole_datasets_in_order():
    described = layout.schema(["color", "uv", "mask", "index"])
    assert list(described) == ["index", "mask", "uv", "color"]
    assert described["uv"] == {
        "dtype": "float32",
        "shape": ["N", 42, 2],
        "meaning": FIELDS["uv"].meaning,
    }
    with pytest.raises(ValueError, match="no fields of a sample: masks"):
        layout.schema(["masks"])


def test_conventions_cannot_hide_what_a_shard_says_of_itself():
    own = {"format", "generator", "stream", "recipe_hash", "split", "start", "stop"}
    assert not own & set(layout.CONVENTIONS)
    assert os.sep not in "".join(layout.CONVENTIONS)
