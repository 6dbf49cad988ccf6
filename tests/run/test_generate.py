"""Runs of the toy stream on a local Ray: equal samples whatever the workers do, and trouble reported."""

import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest

from generator.errors import AssetError, DatasetError
from generator.run import RunError, generate
from generator.run.fingerprint import fingerprint
from generator.run.guard import children
from generator.shards.reader import open_dataset
from tests.run.conftest import shard_digests
from tests.run.toy import Hoarder, ToyStream, Unbuildable, Unprepared

pytestmark = pytest.mark.usefixtures("local_ray")


@pytest.fixture(scope="module")
def undisturbed(local_ray, tmp_path_factory):
    """The digests of a dataset that one worker made in peace."""
    from tests.run.conftest import make_recipe

    out = tmp_path_factory.mktemp("undisturbed") / "toy"
    result = generate(make_recipe(), out, workers=1, make_stream=ToyStream)
    assert (result.samples, result.shards, result.failed, result.exit_code) == (30, 4, 0, 0)
    return shard_digests(out)


@pytest.mark.parametrize("chunk", [1, 3])
def test_two_workers_make_the_same_bytes(recipe, tmp_path, undisturbed, chunk):
    result = generate(recipe(), tmp_path, workers=2, make_stream=partial(ToyStream, chunk=chunk))
    assert result.samples == 30
    assert shard_digests(tmp_path) == undisturbed


def test_another_shard_size_makes_the_same_samples(recipe, tmp_path, undisturbed):
    generate(recipe(shard_size=5), tmp_path, workers=2, make_stream=ToyStream)
    dataset = open_dataset(tmp_path)
    for split, count in (("train", 24), ("eval", 6)):
        for row in range(count):
            expected = ToyStream().sample(split, row)
            assert dataset[split].read(row).label_hash() == expected.label_hash()


def test_a_finished_dataset_is_left_alone(recipe, tmp_path, monkeypatch):
    generate(recipe(), tmp_path, make_stream=ToyStream)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    monkeypatch.setattr("generator.run.cluster._import_ray", lambda: pytest.fail("Ray was opened"))
    result = generate(recipe(), tmp_path, make_stream=ToyStream)
    assert (result.samples, result.skipped, result.exit_code) == (0, 30, 0)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == before


def test_a_larger_count_extends_and_keeps_what_is_there(recipe, tmp_path, undisturbed):
    generate(recipe(), tmp_path, make_stream=ToyStream)
    result = generate(recipe(train=40), tmp_path, make_stream=ToyStream)
    assert (result.samples, result.skipped) == (16, 30)
    after = shard_digests(tmp_path)
    assert undisturbed.items() <= after.items()
    assert len(open_dataset(tmp_path)["train"]) == 40


def test_another_recipe_is_refused_with_the_difference(recipe, tmp_path):
    generate(recipe(), tmp_path, make_stream=ToyStream)
    before = shard_digests(tmp_path)
    with pytest.raises(DatasetError, match=r"seed: 0 -> 5"):
        generate(recipe(seed=5), tmp_path, make_stream=ToyStream)
    assert shard_digests(tmp_path) == before


@pytest.mark.parametrize("how", ["crash", "raise"])
def test_a_bad_sample_is_named_and_the_others_go_on(recipe, tmp_path, undisturbed, how):
    make = partial(ToyStream, {9: how}, chunk=3)
    result = generate(recipe(), tmp_path, workers=2, make_stream=make)
    assert result.exit_code == 1
    assert [(failure.split, failure.index) for failure in result.failures] == [("train", 9)]
    assert (result.samples, result.shards) == (22, 3)
    log = (tmp_path / "logs").glob("worker-*.log")
    assert any("train 9" in path.read_text() for path in log)
    assert "train/train-00001.h5" not in shard_digests(tmp_path)
    mended = generate(recipe(), tmp_path, workers=2, make_stream=ToyStream)
    assert (mended.samples, mended.skipped, mended.exit_code) == (8, 22, 0)
    assert shard_digests(tmp_path) == undisturbed


def test_a_rejected_sample_is_not_tried_again(recipe, tmp_path):
    result = generate(recipe(), tmp_path, make_stream=partial(ToyStream, {9: "reject"}))
    assert [(failure.split, failure.index) for failure in result.failures] == [("train", 9)]
    text = "".join(path.read_text() for path in (tmp_path / "logs").iterdir())
    assert text.count("SampleError: toy: train 9: no draw") == 1


def test_a_crash_that_passes_is_forgotten(recipe, tmp_path, tmp_path_factory, undisturbed):
    memory = str(tmp_path_factory.mktemp("memory"))
    make = partial(ToyStream, {9: "once", 2: "once"}, memory=memory, chunk=3)
    result = generate(recipe(), tmp_path, workers=2, make_stream=make)
    assert result.exit_code == 0
    assert shard_digests(tmp_path) == undisturbed


def test_a_hung_sample_is_ended_and_named(recipe, tmp_path, monkeypatch):
    monkeypatch.setenv("HANDMILL_SAMPLE_TIMEOUT", "1.5")
    make = partial(ToyStream, {20: "hang"})
    result = generate(recipe(), tmp_path, workers=2, make_stream=make)
    assert [(failure.split, failure.index) for failure in result.failures] == [("train", 20)]
    assert "hung" in result.failures[0].reason
    assert result.samples == 22


def test_a_killed_worker_is_replaced(recipe, tmp_path, undisturbed):
    make = partial(ToyStream, pause=0.05)
    killer = WorkerKiller()
    result = generate(recipe(), tmp_path, workers=2, make_stream=make, progress=killer)
    assert killer.killed
    assert result.exit_code == 0
    assert shard_digests(tmp_path) == undisturbed


class WorkerKiller:
    """Kills one process of a worker when a third of the samples are made."""

    killed = False

    def __call__(self, progress):
        if not self.killed and progress.done >= progress.total // 3:
            workers = [pid for pid in children(os.getpid()) if title(pid).startswith("ray::Worker")]
            os.kill(workers[0], signal.SIGKILL)
            self.killed = True


def title(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_each_worker_has_one_core_and_one_thread(recipe, tmp_path, tmp_path_factory):
    memory = tmp_path_factory.mktemp("memory")
    make = partial(ToyStream, dict.fromkeys(range(24), "where"), memory=str(memory), pause=0.05)
    generate(recipe(), tmp_path, workers=2, make_stream=make)
    told = [json.loads(path.read_text()) for path in memory.iterdir()]
    assert {one["threads"] for one in told} == {"1"}
    assert [len(one["cores"]) for one in told] == [1, 1]
    if len(os.sched_getaffinity(0)) > 1:
        assert told[0]["cores"] != told[1]["cores"]


def test_workers_with_other_code_are_refused(recipe, tmp_path, monkeypatch):
    there = dict(fingerprint())
    monkeypatch.setattr("generator.run.admission.fingerprint", lambda: there | {"code": "abc"})
    with pytest.raises(RunError, match=r"code: abc on the driver, .* on the worker"):
        generate(recipe(), tmp_path, address="auto", make_stream=ToyStream)
    assert shard_digests(tmp_path) == {}


def test_a_run_in_which_everything_fails_stops_early(recipe, tmp_path):
    trouble = dict.fromkeys(range(400), "reject")
    with pytest.raises(RunError, match="samples all failed"):
        generate(recipe(400, 0, 50), tmp_path, make_stream=partial(ToyStream, trouble))


def test_a_stream_that_cannot_be_built_stops_the_run(recipe, tmp_path):
    with pytest.raises(AssetError, match="no such character"):
        generate(recipe(), tmp_path, make_stream=Unbuildable(os.getpid()))


def test_bad_files_are_told_before_anything_is_written(recipe, tmp_path):
    with pytest.raises(AssetError, match="cannot be read"):
        generate(recipe(), tmp_path / "new", make_stream=Unprepared)
    assert not (tmp_path / "new").exists()


def test_a_worker_that_grows_is_replaced(recipe, tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr("generator.run.slots.HEAVY", 1)
    (tmp_path / "seen").mkdir()
    make = partial(Hoarder, memory=str(tmp_path / "seen"))
    result = generate(recipe(), tmp_path / "out", workers=1, make_stream=make)
    assert result.failed == 0
    assert len(list((tmp_path / "seen").iterdir())) > 1
    assert shard_digests(tmp_path / "out") == undisturbed
