import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
from making import HASH, make_sample, packed_range

from generator.sample import FIELDS, IMAGES, Sample
from generator.shards import layout
from generator.shards.encode import encode_shard
from generator.shards.extents import ShardRange
from generator.shards.packing import pack
from generator.shards.shard import Shard

SHARD = ShardRange("train", 1, 4, 8)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("shard") / "train-00001.h5"
    path.write_bytes(encode_shard(SHARD, packed_range("train", 4, 8), HASH, "rhd"))
    return path


ELSEWHERE = """
import sys, hashlib
sys.path.insert(0, sys.argv[1])
from making import *
from generator.shards.encode import encode_shard
from generator.shards.extents import ShardRange
data = encode_shard(ShardRange("train", 1, 4, 8), packed_range("train", 4, 8), HASH, "rhd")
sys.stdout.buffer.write(data)
"""


def test_equal_samples_give_equal_bytes_in_another_process(file):
    here = Path(__file__).parent
    environment = {
        **os.environ,
        "PYTHONPATH": str(here.parents[1]),
        "PYTHONHASHSEED": "77",
        "TZ": "Asia/Tokyo",
    }
    made = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(here)],
        env=environment,
        capture_output=True,
        check=True,
    )
    assert made.stdout == file.read_bytes()


def test_any_hdf5_tool_reads_flat_datasets_of_equal_length(file):
    """What Hugging Face's loader asks: no groups, equal first dimensions, plain or vlen types."""
    with h5py.File(file) as opened:
        assert set(opened) == {*make_sample(4).arrays, "color"}
        for dataset in opened.values():
            assert isinstance(dataset, h5py.Dataset)
            assert dataset.shape[0] == 4
            assert dataset.dtype.kind in "iuf" or h5py.check_vlen_dtype(dataset.dtype) == np.uint8
        for row in range(4):
            sample = make_sample(4 + row)
            assert opened["color"][row].tobytes() == sample.color
            for name, array in sample.arrays.items():
                np.testing.assert_array_equal(opened[name][row], array)
                assert opened[name].dtype == FIELDS[name].dtype


def test_images_are_one_deflated_chunk_per_sample(file):
    with h5py.File(file) as opened:
        for name in IMAGES:
            assert opened[name].chunks == (1, 48, 64)
            assert opened[name].compression == "gzip"
            assert opened[name].id.get_num_chunks() == 4


def test_a_lone_shard_explains_itself(file):
    with h5py.File(file) as opened:
        said = dict(opened.attrs)
        assert {**said, **layout.CONVENTIONS} == said
        assert (said["format"], said["split"], said["start"], said["stop"]) == (1, "train", 4, 8)
        assert (said["recipe_hash"], said["stream"]) == (HASH, "rhd")
        assert all("meaning" in dataset.attrs for dataset in opened.values())


def test_rows_come_back_whole_and_packed(file):
    with Shard(file) as shard:
        for row, packed in enumerate(packed_range("train", 4, 8)):
            again = shard.read_packed(row)
            assert again.images == packed.images
            assert (again.label_hash, again.color_hash) == (packed.label_hash, packed.color_hash)


def test_keypoints_only(tmp_path):
    def labels(index):
        arrays = make_sample(index, color=None).arrays
        return Sample({name: a for name, a in arrays.items() if name not in IMAGES})

    path = tmp_path / "train-00001.h5"
    path.write_bytes(encode_shard(SHARD, [pack(labels(i)) for i in range(4, 8)], HASH, "rhd"))
    with Shard(path) as shard:
        assert shard.read(2).label_hash() == labels(6).label_hash()
        assert shard.read(2).color is None


@pytest.mark.parametrize("samples", [[], [0, 1, 2, 3], [4, 5, 6], [4, 6, 5, 7], [4, 5, 6, 7, 8]])
def test_other_indices_are_refused(samples):
    with pytest.raises(ValueError, match="got samples"):
        encode_shard(SHARD, [pack(make_sample(i)) for i in samples], HASH, "rhd")


def test_samples_that_hold_different_fields_are_refused():
    samples = packed_range("train", 4, 7) + [pack(make_sample(7, color=None))]
    with pytest.raises(ValueError, match="samples 4 and 7 differ"):
        encode_shard(SHARD, samples, HASH, "rhd")
