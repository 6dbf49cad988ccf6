"""Whatever is killed and whenever: every visible shard is whole, and going on ends in equal bytes."""

import errno
import os
import signal
import time

import numpy as np
import pytest
from making import PROVENANCE, create, packed_range, shard_bytes

from generator.errors import DatasetError
from generator.shards.dataset import remaining
from generator.shards.lease import Lease
from generator.shards.reader import open_dataset
from generator.shards.resume import resume
from generator.shards.verify import verify_dataset
from generator.shards.writer import write_shard

COUNTS = {"train": 3}
CALLS = ("open", "write", "fsync", "link", "unlink", "replace", "mkdir", "close")
PACKED = {split: packed_range(split, 0, count) for split, count in COUNTS.items()}


def drive(directory):
    """What a run does with a directory, without the rendering."""
    with Lease(directory):
        create(directory, COUNTS, 2)
        resume(directory)
        for shard in remaining(directory):
            packed = PACKED[shard.split][shard.start : shard.stop]
            write_shard(directory, shard, packed, PROVENANCE)


class Steps:
    """Counts the calls that change a disk, and does something at one of them."""

    def __init__(self, monkeypatch, at, action, calls=CALLS):
        self.count, self.at, self.action = 0, at, action
        for name in calls:
            monkeypatch.setattr(os, name, self.counted(name, getattr(os, name)))

    def counted(self, name, real):
        def call(*args, **kwargs):
            self.count += 1
            if self.count == self.at:
                self.action(name, real, args)
            return real(*args, **kwargs)

        return call


def die(name, real, args):
    """End this process as a kill would, in the middle of a write."""
    if name == "write":
        real(args[0], bytes(args[1])[: len(args[1]) // 2])
    os._exit(9)


def fail(_name, _real, _args):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    directory = tmp_path_factory.mktemp("undisturbed") / "ds"
    drive(directory)
    return shard_bytes(directory)


def count_steps(directory, calls=CALLS):
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(patch, 0, fail, calls)
        drive(directory)
    return steps.count


def in_child(function):
    """Run `function` in a forked process; its exit status, negative for a signal."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            function()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def assert_whole(directory, undisturbed):
    """Every shard that can be seen is one of the undisturbed run, byte for byte."""
    assert shard_bytes(directory).items() <= undisturbed.items()
    if (directory / "dataset.json").exists():
        for split in open_dataset(directory).values():
            assert [sample.index for sample in split] == [
                i for entry in split.entries for i in range(entry.start, entry.stop)
            ]


def test_killed_at_every_step(quick_path, undisturbed):
    steps = count_steps(quick_path / "counted")
    assert steps > 45
    for at in range(1, steps + 1):
        directory = quick_path / f"step-{at}"

        def killed(directory=directory, at=at):
            with pytest.MonkeyPatch.context() as patch:
                Steps(patch, at, die)
                drive(directory)

        assert in_child(killed) == 9
        assert_whole(directory, undisturbed)
        drive(directory)
        assert shard_bytes(directory) == undisturbed, f"step {at}"
        assert not [path for path in directory.rglob(".*") if "lease" not in path.name]
        assert not list(directory.rglob("*rejected*"))
    assert verify_dataset(directory).ok


def test_every_step_may_fail(quick_path, undisturbed):
    calls = tuple(call for call in CALLS if call != "close")
    steps = count_steps(quick_path / "counted", calls)
    for at in range(1, steps + 1):
        directory = quick_path / f"step-{at}"

        def failing(directory=directory, at=at):
            with pytest.MonkeyPatch.context() as patch:
                Steps(patch, at, fail, calls)
                try:
                    drive(directory)
                except DatasetError as error:
                    assert "disk is full" in str(error)

        assert in_child(failing) == 0, f"step {at}"
        assert_whole(directory, undisturbed)
        drive(directory)
        assert shard_bytes(directory) == undisturbed, f"step {at}"


def test_killed_at_random_moments(quick_path, undisturbed):
    directory, kills = quick_path / "ds", 0
    moments = np.random.default_rng(5).uniform(0.0, 1.0, 120)
    for delay in moments * 0.005 * 1.06 ** np.arange(120):
        pid = os.fork()
        if pid == 0:
            drive(directory)
            os._exit(0)
        time.sleep(delay)
        os.kill(pid, signal.SIGKILL)
        finished = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        if directory.exists():
            assert_whole(directory, undisturbed)
        kills += not finished
        if finished:
            break
    drive(directory)
    assert kills > 5
    assert shard_bytes(directory) == undisturbed
    assert verify_dataset(directory).ok
