import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import create, make_dataset

from generator.errors import DatasetError
from generator.shards import layout, strict
from generator.shards.dataset import remaining
from generator.shards.entries import load_entry
from generator.shards.extents import Extent, extend, planned

growth = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), min_size=1, max_size=5)


def grown(steps):
    extents, count = [], 0
    for more, size in steps:
        count += more
        extents = extend(extents, count, size)
    return extents, count


@given(growth)
def test_the_plan_covers_every_index_once_with_numbers_that_follow_each_other(steps):
    extents, count = grown(steps)
    shards = planned({"train": extents})
    assert [i for s in shards for i in range(s.start, s.stop)] == list(range(count))
    assert [s.number for s in shards] == list(range(len(shards)))
    assert all(s.rows > 0 for s in shards)


@given(st.integers(1, 200), st.integers(1, 30))
def test_the_first_extent_numbers_shards_by_start_over_size(count, size):
    for shard in planned({"train": extend([], count, size)}):
        assert shard.number == shard.start // size
        assert shard.stop == min(count, shard.start + size)


@given(growth, st.integers(0, 30), st.integers(1, 9))
def test_growing_never_changes_a_planned_shard(steps, more, size):
    extents, count = grown(steps)
    before = planned({"train": extents})
    after = planned({"train": extend(extents, count + more, size)})
    assert after[: len(before)] == before


def test_a_multiple_of_the_shard_size_grows_as_if_made_at_once():
    assert planned({"t": extend(extend([], 8, 4), 14, 4)}) == planned({"t": extend([], 14, 4)})


def test_refusals():
    with pytest.raises(ValueError, match="below the 5"):
        extend([Extent(0, 5, 4, 0)], 4, 4)
    with pytest.raises(ValueError, match="at least 1"):
        extend([], 4, 0)


@pytest.fixture(scope="module")
def an_entry(tmp_path_factory):
    root = make_dataset(tmp_path_factory.mktemp("one") / "ds", {"train": 1}, 1)
    return load_entry(layout.entry_path(root, "train", 0))


def stored_entry(entry, directory, shard):
    """An entry as `write_shard` would leave it, without its shard."""
    stem = layout.stem(shard.split, shard.number)
    made = replace(
        entry,
        split=shard.split,
        number=shard.number,
        file=f"{stem}.h5",
        start=shard.start,
        stop=shard.stop,
        rows=shard.rows,
        label_hashes=entry.label_hashes * shard.rows,
        color_hashes=entry.color_hashes * shard.rows,
    )
    layout.entry_path(directory, shard.split, shard.number).write_bytes(strict.dump(made))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_what_remains_is_exactly_what_is_not_committed(an_entry, data):
    steps = data.draw(growth)
    with tempfile.TemporaryDirectory() as folder:
        directory, count = Path(folder) / "ds", 0
        for more, size in steps:
            count += more
            info = create(directory, {"train": count, "eval": count // 2}, size)
            for shard in remaining(directory):
                if data.draw(st.booleans()):
                    stored_entry(an_entry, directory, shard)
        left = remaining(directory)
        committed = {load_entry(path).range for path in sorted(directory.rglob("*-*.json"))}
        assert sorted([*left, *committed]) == sorted(info.shards)
        assert remaining(directory) == left


def test_an_entry_that_the_plan_does_not_know_is_refused(an_entry, tmp_path):
    info = create(tmp_path, {"train": 8}, 4)
    stored_entry(an_entry, tmp_path, info.shards[0]._replace(stop=3))
    with pytest.raises(DatasetError, match=r"\[0, 3\), which are not in the plan"):
        remaining(tmp_path)
