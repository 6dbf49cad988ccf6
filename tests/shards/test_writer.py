import json
import multiprocessing

import pytest
from making import HASH, PROVENANCE, create, make_sample, packed_range

from generator.errors import DatasetError
from generator.sample import Sample
from generator.shards.dataset import remaining
from generator.shards.entries import load_entries, load_entry
from generator.shards.extents import ShardRange
from generator.shards.packing import pack
from generator.shards.writer import write_shard

fork = multiprocessing.get_context("fork")


@pytest.fixture
def directory(tmp_path):
    create(tmp_path / "ds", {"train": 6})
    return tmp_path / "ds"


def test_a_shard_and_its_entry(directory):
    shard = remaining(directory)[1]
    entry = write_shard(directory, shard, packed_range("train", 4, 6), PROVENANCE)
    path = directory / "train" / "train-00001.json"
    assert load_entry(path) == entry
    assert entry.range == shard == ShardRange("train", 1, 4, 6)
    assert entry.bytes == (directory / "train" / entry.file).stat().st_size
    assert entry.label_hashes == [make_sample(i).label_hash() for i in (4, 5)]
    assert entry.color_hashes == [make_sample(i).color_hash() for i in (4, 5)]
    assert (entry.recipe_hash, entry.adopted, entry.provenance) == (HASH, False, PROVENANCE)
    assert sorted(p.name for p in path.parent.iterdir()) == ["train-00001.h5", "train-00001.json"]


def test_the_second_attempt_finds_the_first(directory):
    shard = remaining(directory)[0]
    packed = packed_range("train", 0, 4)
    first = write_shard(directory, shard, packed, PROVENANCE)
    again = write_shard(directory, shard, packed, PROVENANCE)
    assert again == first and not again.adopted


def test_a_shard_whose_publisher_died_is_adopted(directory):
    shard = remaining(directory)[0]
    packed = packed_range("train", 0, 4)
    first = write_shard(directory, shard, packed, PROVENANCE)
    (directory / "train" / "train-00000.json").unlink()
    again = write_shard(directory, shard, packed, PROVENANCE)
    assert again.adopted and again.sha256 == first.sha256


def test_other_bytes_under_the_name_are_never_replaced(directory):
    path = directory / "train" / "train-00000.h5"
    path.write_bytes(b"something else")
    with pytest.raises(DatasetError, match="exists with other bytes"):
        write_shard(directory, remaining(directory)[0], packed_range("train", 0, 4), PROVENANCE)
    assert path.read_bytes() == b"something else"


def attempt(directory, shard, packed, start, results):
    start.wait(30)
    results.put(write_shard(directory, shard, packed, PROVENANCE))


def test_attempts_at_the_same_time_agree(directory):
    shard, packed = remaining(directory)[0], packed_range("train", 0, 4)
    start, results = fork.Event(), fork.Queue()
    writers = [
        fork.Process(target=attempt, args=(directory, shard, packed, start, results))
        for _ in range(5)
    ]
    for writer in writers:
        writer.start()
    start.set()
    entries = [results.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    assert all(entry == load_entries(directory, "train")[0] for entry in entries)


@pytest.mark.parametrize(
    "shard",
    [ShardRange("train", 0, 0, 3), ShardRange("test", 0, 0, 4), ShardRange("train", 7, 0, 4)],
)
def test_what_is_not_planned_is_a_bug(directory, shard):
    with pytest.raises(ValueError, match="not in the plan"):
        write_shard(directory, shard, packed_range("train", shard.start, shard.stop), PROVENANCE)


def test_samples_with_other_fields_than_the_dataset_are_a_bug(directory):
    def without(index):
        arrays = dict(make_sample(index).arrays)
        del arrays["attempt"]
        return pack(Sample(arrays, b""))

    with pytest.raises(ValueError, match="the dataset's fields are"):
        write_shard(directory, remaining(directory)[0], [without(i) for i in range(4)], PROVENANCE)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("format", 9, "format: this handmill reads 1, got 9"),
        ("number", 2, "the entry's name says otherwise"),
        ("split", "eval", "the entry's name says otherwise"),
        ("file", "x.h5", "file: expected train-00000.h5, got x.h5"),
        ("rows", 3, "rows: expected stop - start = 4, got 3"),
        ("stop", 0, "rows: expected"),
        ("label_hashes", [], "label_hashes: expected 4, got 0"),
        ("color_hashes", [None], "color_hashes: expected 4, got 1"),
        ("sha256", None, "sha256: expected str, got null"),
    ],
)
def test_a_wrong_entry_is_named(directory, key, value, told):
    write_shard(directory, remaining(directory)[0], packed_range("train", 0, 4), PROVENANCE)
    path = directory / "train" / "train-00000.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {key: value}))
    with pytest.raises(DatasetError, match=r"train-00000\.json: ") as caught:
        load_entries(directory, "train")
    assert told in str(caught.value)
