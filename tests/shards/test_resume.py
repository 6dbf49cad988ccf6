import shutil

import numpy as np
import pytest
from making import HASH, fill, packed_range, shard_bytes

from generator.shards import layout
from generator.shards.dataset import remaining
from generator.shards.encode import encode_shard
from generator.shards.entries import load_entry
from generator.shards.extents import ShardRange
from generator.shards.probe import probe, read_all
from generator.shards.resume import resume
from generator.shards.verify import verify_dataset

SHARD = ShardRange("train", 1, 4, 8)


def paths(dataset):
    return dataset / "train" / "train-00001.h5", dataset / "train" / "train-00001.json"


def outcomes(actions):
    return [(action.path.name, action.outcome) for action in actions]


def assert_mended(dataset, pristine):
    """After making what is missing, the dataset is as it was, and nothing was lost."""
    fill(dataset)
    assert resume(dataset) == []
    assert shard_bytes(dataset) == shard_bytes(pristine)
    assert verify_dataset(dataset).ok


def test_a_whole_dataset_is_left_alone(dataset):
    def state():
        files = sorted(dataset.rglob("*"))
        return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}

    before = state()
    assert resume(dataset) == []
    assert state() == before


def test_a_shard_without_entry_is_adopted(dataset, pristine):
    shard, entry = paths(dataset)
    entry.unlink()
    assert outcomes(resume(dataset)) == [(shard.name, "adopted")]
    adopted, original = load_entry(entry), load_entry(paths(pristine)[1])
    assert adopted.adopted and not original.adopted
    assert (adopted.sha256, adopted.label_hashes) == (original.sha256, original.label_hashes)
    assert remaining(dataset) == []
    assert_mended(dataset, pristine)


def test_an_entry_without_shard_is_moved_aside_and_made_again(dataset, pristine):
    shard, entry = paths(dataset)
    shard.unlink()
    assert outcomes(resume(dataset)) == [(f"{entry.name}.rejected-1", "rejected")]
    assert remaining(dataset) == [SHARD]
    assert_mended(dataset, pristine)


def test_a_garbage_entry_does_not_cost_the_shard(dataset, pristine):
    shard, entry = paths(dataset)
    entry.write_text("{")
    found = outcomes(resume(dataset))
    assert found == [(f"{entry.name}.rejected-1", "rejected"), (shard.name, "adopted")]
    assert_mended(dataset, pristine)


def truncate(shard):
    shard.write_bytes(shard.read_bytes()[:-100])


def flip(shard):
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 4
    shard.write_bytes(data)


def flip_at_the_end(shard):
    data = bytearray(shard.read_bytes())
    data[-1] ^= 1
    shard.write_bytes(data)


def other_recipe(shard):
    shard.write_bytes(encode_shard(SHARD, packed_range("train", 4, 8), "0" * 16, "rhd"))


def other_indices(shard):
    other = SHARD._replace(start=0, stop=4)
    shard.write_bytes(encode_shard(other, packed_range("train", 0, 4), HASH, "rhd"))


def other_split(shard):
    other = SHARD._replace(split="eval")
    shard.write_bytes(encode_shard(other, packed_range("eval", 4, 8), HASH, "rhd"))


def garbage(shard):
    shard.write_bytes(b"this is no HDF5 file")


def empty(shard):
    shard.write_bytes(b"")


DAMAGES = [
    truncate,
    flip,
    flip_at_the_end,
    other_recipe,
    other_indices,
    other_split,
    garbage,
    empty,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_shard_that_nobody_can_vouch_for_is_moved_aside(dataset, pristine, damage):
    shard, entry = paths(dataset)
    entry.unlink()
    damage(shard)
    damaged = shard.read_bytes()
    actions = resume(dataset)
    assert outcomes(actions) == [(f"{shard.name}.rejected-1", "rejected")]
    assert actions[0].reason and "Traceback" not in actions[0].reason
    assert actions[0].path.read_bytes() == damaged
    assert_mended(dataset, pristine)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_committed_shard_that_was_damaged_is_moved_aside(dataset, pristine, damage):
    shard, entry = paths(dataset)
    damage(shard)
    found = outcomes(resume(dataset))
    assert found == [
        (f"{entry.name}.rejected-1", "rejected"),
        (f"{shard.name}.rejected-1", "rejected"),
    ]
    assert_mended(dataset, pristine)


def test_what_the_plan_does_not_know_is_moved_aside(dataset, pristine):
    shard, entry = paths(dataset)
    shutil.copy(shard, shard.with_name("train-00009.h5"))
    assert outcomes(resume(dataset)) == [("train-00009.h5.rejected-1", "rejected")]
    shutil.copy(entry, entry.with_name("train-00009.json"))
    assert outcomes(resume(dataset)) == [("train-00009.json.rejected-1", "rejected")]
    assert_mended(dataset, pristine)


def test_temporary_files_of_dead_writers_go_and_takers_of_the_lease_stay(dataset):
    left = dataset / "train" / ".train-00001.h5.host-1-0.tmp"
    taker = dataset / f".{layout.LEASE_FILE}.host-2-0.tmp"
    mine = dataset / "train" / "notes.txt"
    for path in (left, taker, mine):
        path.write_text("x")
    assert outcomes(resume(dataset)) == [(left.name, "removed")]
    assert taker.exists() and mine.exists() and not left.exists()


@pytest.mark.parametrize("seed", range(6))
def test_reading_a_damaged_file_never_raises(dataset, tmp_path, seed):
    rng = np.random.default_rng(seed)
    data = bytearray(paths(dataset)[0].read_bytes())
    for position in rng.integers(0, len(data), 1 + 4 * seed):
        data[position] ^= 1 << int(rng.integers(8))
    path = tmp_path / "damaged.h5"
    path.write_bytes(data)
    found = probe(path)
    assert found.problem or not found.exact


def test_the_probe_sees_what_reading_here_sees(dataset):
    assert probe(paths(dataset)[0]) == read_all(paths(dataset)[0])
    assert probe(dataset / "none.h5").problem == "cannot be read (No such file or directory)"
