import multiprocessing
import os
import pickle

import h5py
import numpy as np
import pytest
from making import make_dataset, make_sample

from generator.errors import DatasetError
from generator.shards import reader
from generator.shards.reader import open_dataset
from generator.shards.shard import Shard


def assert_equal(sample, expected):
    assert sample.label_hash() == expected.label_hash()
    assert sample.color == expected.color


def test_every_row_is_the_sample_that_was_written(pristine):
    dataset = open_dataset(pristine)
    assert list(dataset) == ["train", "eval"] and len(dataset) == 2
    assert (len(dataset["train"]), len(dataset["eval"])) == (10, 3)
    for split, rows in dataset.items():
        for row in np.random.default_rng(0).permutation(len(rows)):
            assert_equal(rows.read(int(row)), make_sample(int(row), split))


def test_iterating_gives_the_rows_in_order(pristine):
    assert [sample.index for sample in open_dataset(pristine)["train"]] == list(range(10))


def test_opening_opens_no_shard(pristine, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a shard was opened")

    monkeypatch.setattr(h5py, "File", refuse)
    dataset = open_dataset(str(pristine))
    assert len(dataset["train"]) == 10
    assert dataset["train"].locate(9) == (2, 1)
    assert dataset.info.names["character"][0] == "ada"
    assert dataset["eval"].entries[0].rows == 3


def test_one_field_of_all_rows(pristine):
    train = open_dataset(pristine)["train"]
    samples = [make_sample(i) for i in range(10)]
    for name in ("uv", "gesture", "character", "mask", "depth"):
        expected = np.stack([sample.arrays[name] for sample in samples])
        np.testing.assert_array_equal(train.field(name), expected)
    assert train.field("color").tolist() == [sample.color for sample in samples]


def test_a_field_or_split_that_is_not_there(pristine):
    dataset = open_dataset(pristine)
    with pytest.raises(DatasetError, match=r"has no field 'masks'; it has index, mask"):
        dataset["train"].field("masks")
    with pytest.raises(DatasetError, match="has no split 'test'; it has train, eval"):
        dataset["test"]


@pytest.mark.parametrize("row", [-1, 10])
def test_rows_outside(pristine, row):
    with pytest.raises(IndexError, match=f"row {row} of 10"):
        open_dataset(pristine)["train"].read(row)


def test_an_unfinished_dataset_has_its_committed_rows(dataset):
    (dataset / "train" / "train-00001.json").unlink()
    train = open_dataset(dataset)["train"]
    assert [sample.index for sample in train] == [0, 1, 2, 3, 8, 9]


def test_an_empty_split(tmp_path):
    dataset = open_dataset(make_dataset(tmp_path, {"train": 2, "eval": 0}))
    assert len(dataset["eval"]) == 0 and list(dataset["eval"]) == []
    assert len(dataset["eval"].field("uv")) == 0


def test_a_pickled_dataset_carries_no_files(pristine):
    train = open_dataset(pristine)["train"]
    train.read(0)
    copy = pickle.loads(pickle.dumps(train))
    assert not copy._open and train._open
    assert_equal(copy.read(5), make_sample(5))


def read_elsewhere(train, queue):
    queue.put([train.read(row).label_hash() for row in range(10)])


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_open_their_own_files(pristine, method):
    train = open_dataset(pristine)["train"]
    expected = [train.read(row).label_hash() for row in range(10)]
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    readers = [context.Process(target=read_elsewhere, args=(train, queue)) for _ in range(2)]
    for process in readers:
        process.start()
    assert [queue.get(timeout=60) for _ in readers] == [expected, expected]
    for process in readers:
        process.join()
    assert [train.read(row).label_hash() for row in range(10)] == expected


def test_few_files_stay_open(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "_MOST_OPEN", 3)
    train = open_dataset(make_dataset(tmp_path, {"train": 12}, 1))["train"]
    before = len(os.listdir("/proc/self/fd"))
    assert [train.read(row).index for row in range(12)] == list(range(12))
    assert len(os.listdir("/proc/self/fd")) == before + 3
    train.close()
    assert len(os.listdir("/proc/self/fd")) == before
    assert train.read(3).index == 3


def test_a_missing_shard_is_named(dataset):
    path = dataset / "train" / "train-00001.h5"
    path.unlink()
    train = open_dataset(dataset)["train"]
    assert train.read(3).index == 3
    with pytest.raises(DatasetError, match=r"train-00001\.h5: does not exist"):
        train.read(4)


@pytest.mark.parametrize("keep", [0, 7, 500, -1])
def test_a_truncated_shard_is_named(dataset, keep):
    path = dataset / "train" / "train-00001.h5"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DatasetError, match=r"train-00001\.h5: cannot be opened"):
        open_dataset(dataset)["train"].read(4)


def test_two_entries_for_one_index_are_refused(dataset):
    import json
    import shutil

    folder = dataset / "train"
    shutil.copy(folder / "train-00001.h5", folder / "train-00009.h5")
    entry = json.loads((folder / "train-00001.json").read_text())
    entry |= {"number": 9, "file": "train-00009.h5"}
    (folder / "train-00009.json").write_text(json.dumps(entry))
    with pytest.raises(DatasetError, match=r"train-0000\d\.h5 and .* both hold index 4"):
        open_dataset(dataset)


def damaged_copy(path, tmp_path, change):
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    with h5py.File(copy, "r+") as file:
        change(file)
    return copy


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f.attrs.__setitem__("format", 3), "no shard of format 1 .format 3."),
        (lambda f: f.attrs.__delitem__("format"), "no shard of format 1"),
        (lambda f: f.create_dataset("extra", data=[1]), "extra: no field of a sample"),
        (lambda f: f.create_group("group"), "group: no field of a sample"),
        (lambda f: f.create_dataset("view", data=np.zeros((4, 2))), "view: no field"),
    ],
)
def test_a_file_of_another_shape_is_refused(pristine, tmp_path, change, told):
    path = damaged_copy(pristine / "train" / "train-00000.h5", tmp_path, change)
    with pytest.raises(DatasetError, match=told):
        Shard(path)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("uv", np.zeros((4, 42, 2)), "uv: expected float32"),
        ("uv", np.zeros((4, 21, 2), np.float32), "uv: expected float32"),
        ("uv", np.zeros((3, 42, 2), np.float32), "differ in length"),
        ("mask", np.zeros((4, 48, 64), np.uint8), "mask: expected one chunk per sample"),
        ("color", np.zeros((4, 3), np.uint8), "color: expected vlen uint8"),
    ],
)
def test_a_field_of_another_type_is_refused(pristine, tmp_path, name, data, told):
    def change(file):
        del file[name]
        file.create_dataset(name, data=data)

    path = damaged_copy(pristine / "train" / "train-00000.h5", tmp_path, change)
    with pytest.raises(DatasetError, match=told):
        Shard(path)
