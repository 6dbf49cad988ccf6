"""Samples made again: equal where nothing changed, named where something did."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import DatasetError
from generator.recipe import SPLITS, recipe_hash
from generator.run.rerender import evenly_spread, rerender
from generator.sample import Sample
from generator.shards.dataset import Description, create_dataset, remaining
from generator.shards.entries import Provenance
from generator.shards.packing import pack
from generator.shards.reader import open_dataset
from generator.shards.writer import write_shard

from .conftest import make_recipe
from .toy import ToyStream


@dataclass
class ChangedStream(ToyStream):
    """A toy stream that makes one sample differently: another array, or another picture."""

    change: str = ""

    def sample(self, split, index):
        sample = super().sample(split, index)
        if (split, index) != ("train", 5):
            return sample
        if self.change == "color":
            return Sample(sample.arrays, b"\x00")
        return Sample({**sample.arrays, "uv": sample.arrays["uv"] + np.float32(1)}, sample.color)


@pytest.fixture
def dataset(tmp_path):
    """12 training samples in shards of 4 and 2 of evaluation."""
    recipe, stream = make_recipe(12, 2, 4), ToyStream()
    description = Description(
        recipe=recipe.model_dump(mode="json"),
        recipe_hash=recipe_hash(recipe, stream.asset_hashes(), stream.versions()),
        counts={split: recipe.splits.count(split) for split in SPLITS},
        shard_size=recipe.shard_size,
        fields=stream.fields(),
        names=stream.names(),
        licences=stream.licences(),
        versions=stream.versions(),
    )
    create_dataset(tmp_path, description, lambda info: [])
    for shard in remaining(tmp_path):
        packed = [pack(stream.sample(shard.split, k)) for k in range(shard.start, shard.stop)]
        write_shard(tmp_path, shard, packed, Provenance(1.0, {}, {}, {}))
    return open_dataset(tmp_path)


@pytest.mark.parametrize("count", [1, 3, 14, 99])
def test_what_did_not_change_is_equal(dataset, count):
    assert rerender(dataset, count, lambda recipe: ToyStream()) == []


@pytest.mark.parametrize(("change", "told"), [("color", "color"), ("label", "uv")])
def test_what_changed_is_named_by_shard_and_row(dataset, change, told):
    (found,) = rerender(dataset, 14, lambda recipe: ChangedStream(change=change))
    assert (found.shard, found.row) == ("train/train-00001.h5", 1)
    assert found.message == f"sample 5 made again differs in {told}"


def test_what_cannot_be_made_or_read_is_a_finding(dataset):
    (dataset.directory / "train" / "train-00002.h5").unlink()
    found = rerender(dataset, 14, lambda recipe: ToyStream(trouble={5: "reject"}))
    assert [(one.shard[-4], one.row) for one in found] == [("1", 1)] + [("2", k) for k in range(4)]
    assert "no draw was accepted" in found[0].message


def test_other_libraries_are_refused_with_the_difference(dataset, monkeypatch):
    monkeypatch.setattr(ToyStream, "versions", lambda self: {"toy": "2"})
    with pytest.raises(DatasetError, match="toy: 1 there, 2 here"):
        rerender(dataset, 1, lambda recipe: ToyStream())


def test_a_recipe_of_another_time_is_refused(dataset):
    dataset.info.recipe["unheard"] = 1
    with pytest.raises(DatasetError, match="not one of this handmill"):
        rerender(dataset, 1, lambda recipe: ToyStream())


@given(st.integers(0, 300), st.integers(1, 300))
def test_positions_are_different_and_even(total, count):
    positions = evenly_spread(total, count)
    assert len(positions) == min(total, count)
    assert positions == sorted(set(positions))
    assert all(0 <= position < total for position in positions)
    if 1 < count <= total:
        gaps = np.diff(positions)
        assert positions[0] == 0 and positions[-1] == total - 1
        assert gaps.max() - gaps.min() <= 1
