import errno
import os
import subprocess

import pytest
from making import PROVENANCE, create, make_dataset, packed_range, shard_bytes

from generator.errors import DatasetError
from generator.shards import atomic
from generator.shards.dataset import remaining
from generator.shards.lease import Lease
from generator.shards.reader import open_dataset
from generator.shards.verify import verify_dataset
from generator.shards.writer import write_shard


def visible(directory):
    return sorted(path.name for path in directory.iterdir() if not path.name.startswith("."))


def test_publish_refuses_to_replace(tmp_path):
    path = tmp_path / "a.h5"
    assert atomic.publish(path, b"first")
    assert not atomic.publish(path, b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["a.h5"]


def test_replace_replaces(tmp_path):
    path = tmp_path / "a.json"
    atomic.replace(path, b"first")
    atomic.replace(path, b"second")
    assert path.read_bytes() == b"second"
    assert os.listdir(tmp_path) == ["a.json"]


def test_published_files_have_the_usual_mode(tmp_path):
    (tmp_path / "usual").touch()
    atomic.publish(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_moving_aside_loses_nothing(tmp_path):
    path = tmp_path / "train-00000.h5"
    for contents in (b"1", b"2", b"3"):
        path.write_bytes(contents)
        moved = atomic.move_aside(path)
        assert moved.read_bytes() == contents and moved.suffix != ".h5" and not path.exists()
    assert visible(tmp_path) == [f"train-00000.h5.rejected-{n}" for n in (1, 2, 3)]


def test_temporary_names_are_hidden_unlike_and_no_shards(tmp_path):
    names = {atomic.temporary(tmp_path / "train-00000.h5").name for _ in range(5)}
    assert len(names) == 5
    assert all(name.startswith(".") and not name.endswith(".h5") for name in names)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, 9999])
def test_every_failure_says_what_to_do_and_leaves_nothing(tmp_path, monkeypatch, call, number):
    def fail(*_args, **_kwargs):
        raise OSError(number, "refused")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(DatasetError, match=r"a\.h5: cannot be written \(refused\): .{20}"):
        atomic.publish(tmp_path / "a.h5", b"data")
    monkeypatch.undo()
    assert os.listdir(tmp_path) == []


def test_short_writes_are_completed(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(data[:3])))
    atomic.publish(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_a_full_disk_is_told_and_harms_nothing(small_disk, pristine):
    directory = small_disk / "ds"
    create(directory, {"train": 10, "eval": 3})
    made = 0
    with pytest.raises(DatasetError, match="disk is full; free some space"):
        for shard in remaining(directory):
            packed = packed_range(shard.split, shard.start, shard.stop)
            write_shard(directory, shard, packed, PROVENANCE)
            made += 1
    there = shard_bytes(directory)
    assert 0 < len(there) == made < 4
    assert there.items() <= shard_bytes(pristine).items()
    assert not [path for path in directory.rglob("*") if path.name.startswith(".")]
    subprocess.run(["mount", "-o", "remount,size=1m", str(small_disk)], check=True)
    assert make_dataset(directory, {"train": 10, "eval": 3}) == directory
    assert shard_bytes(directory) == shard_bytes(pristine)
    assert verify_dataset(directory).ok


def test_a_read_only_disk_is_told_and_still_read(small_disk):
    make_dataset(small_disk / "ds", {"train": 2, "eval": 0})
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for attempt in (
        lambda: create(small_disk / "other", {"train": 2}),
        lambda: create(small_disk / "ds", {"train": 4, "eval": 0}),
        lambda: Lease(small_disk / "ds").__enter__(),
    ):
        with pytest.raises(DatasetError, match="read-only; choose another directory"):
            attempt()
    assert open_dataset(small_disk / "ds")["train"].read(1).index == 1
    assert verify_dataset(small_disk / "ds").ok


FILE_TOO_LARGE = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from making import *
create(Path(sys.argv[1]), {"train": 4})
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    fill(Path(sys.argv[1]))
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_file_size_limit_is_told(tmp_path, repository):
    import sys

    paths = [str(repository / "tests/shards"), str(repository)]
    done = subprocess.run(
        [sys.executable, "-c", FILE_TOO_LARGE, str(tmp_path / "ds"), *paths],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "DatasetError" in done.stdout and "smaller shard_size" in done.stdout
    assert visible(tmp_path / "ds" / "train") == []


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DatasetError, match="cannot be written"):
        create(tmp_path / "file" / "ds", {"train": 2})
    with pytest.raises(DatasetError, match="cannot be written"):
        create(tmp_path / "file", {"train": 2})
