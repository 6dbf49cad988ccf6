"""The small parts of a run: meter, watchdog, fingerprint, guard, signals."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.run import watchdog
from generator.run.admission import admit
from generator.run.cluster import Cluster, _temporary_directory
from generator.run.errors import RunError
from generator.run.fingerprint import _digest, fingerprint, mismatch
from generator.run.guard import Guard, children
from generator.run.progress import WINDOW, Meter
from generator.run.signals import StopSignals
from generator.run.slots import Slot, free_rank
from generator.run.watchdog import FIRST_LIMIT, LIMIT, Watchdog
from generator.run.worker import Hello, dataset_token


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_the_rate_forgets_what_is_older_than_the_window():
    clock = Clock()
    meter = Meter(total=1000, done=100, clock=clock)
    assert meter.update(100).seconds_left is None
    for second in range(1, 201):
        clock.now = second
        rate = 1 if second <= 100 else 3
        progress = meter.update(meter.done + rate)
    assert progress.samples_per_second == pytest.approx(3, rel=0.02)
    assert progress.seconds_left == pytest.approx((1000 - 100 - 400) / 3, rel=0.02)
    clock.now += 10 * WINDOW
    assert meter.update(meter.done).samples_per_second < 1


def test_failed_samples_count_as_over():
    clock = Clock()
    meter = Meter(total=10, done=0, clock=clock)
    clock.now = 4.0
    assert meter.update(4, failed=6).seconds_left == 0


def test_the_watchdog_learns_from_the_median():
    dog = Watchdog()
    assert dog.limit(1, first=True) == FIRST_LIMIT
    assert dog.limit(1, first=False) == LIMIT
    for seconds in (30, 30, 1000):
        dog.observe(seconds, samples=3)
    assert dog.limit(2, first=False) == watchdog.SLOWNESS * 2 * 10


def test_the_watchdogs_limit_can_be_set(monkeypatch):
    monkeypatch.setenv("HANDMILL_SAMPLE_TIMEOUT", "2.5")
    assert Watchdog().limit(4, first=True) == 10
    monkeypatch.setenv("HANDMILL_SAMPLE_TIMEOUT", "soon")
    with pytest.raises(RunError, match="found 'soon'"):
        Watchdog()


def test_digests_depend_on_names_and_contents_alone(tmp_path):
    a, b = tmp_path / "a.py", tmp_path / "b.py"
    a.write_text("one")
    b.write_text("two")
    before = _digest(tmp_path, [a, b])
    os.utime(a, (0, 0))
    assert _digest(tmp_path, [b, a]) == before
    a.write_text("onetwo")
    b.write_text("")
    assert _digest(tmp_path, [a, b]) != before


def test_a_mismatch_names_both_sides():
    here, there = {"bpy": "5.0.1", "numpy": "1"}, {"numpy": "2", "bpy": "5.0.1"}
    assert mismatch(here, there) == ["numpy: 1 on the driver, 2 on the worker"]
    assert mismatch(here, here) == []


def test_a_worker_that_sees_another_directory_is_refused(tmp_path):
    (tmp_path / "dataset.json").write_text("{}")
    token = dataset_token(tmp_path)
    admit(Hello("a" * 56, fingerprint(), token), token, tmp_path, joined=True)
    with pytest.raises(RunError, match="on a disk that all machines"):
        admit(Hello("a" * 56, fingerprint(), None), token, tmp_path, joined=True)


def test_workers_of_a_node_get_different_cores():
    slots = [Slot(number, None) for number in range(4)]
    for slot, node in zip(slots, ("a", "b", "a", "a"), strict=True):
        slot.node, slot.rank = node, free_rank(slots, node)
    assert [slot.rank for slot in slots] == [0, 0, 1, 2]
    slots[2].node = slots[2].rank = None
    assert free_rank(slots, "a") == 1


def test_the_guard_ends_what_a_killed_driver_leaves(tmp_path):
    place = tmp_path / "ray"
    place.mkdir()
    (place / "spilled").touch()
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(place)], stdout=subprocess.PIPE, text=True
    )
    orphan = int(driver.stdout.readline())
    driver.kill()
    driver.wait()
    end = time.monotonic() + 10
    while (place.exists() or running(orphan)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not place.exists()
    assert not running(orphan)


DRIVER = """
import subprocess, sys, time
from pathlib import Path
from generator.run.guard import Guard
guard = Guard(Path(sys.argv[1]))
child = subprocess.Popen(["sleep", "100"], start_new_session=True)
guard.watch()
print(child.pid, flush=True)
time.sleep(100)
"""


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_guard_leaves_other_processes_alone(tmp_path):
    bystander = subprocess.Popen(["sleep", "100"])
    try:
        guard = Guard(tmp_path / "none")
        guard.close()
        assert bystander.poll() is None
        assert bystander.pid in children(os.getpid())
    finally:
        bystander.kill()
        bystander.wait()


def test_a_deferred_signal_sets_a_flag_and_a_second_one_interrupts():
    before = signal.getsignal(signal.SIGTERM)
    with StopSignals() as signals:
        signals.deferred = True
        os.kill(os.getpid(), signal.SIGTERM)
        assert signals.stop
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_interrupts_what_does_not_look_for_it():
    with StopSignals(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)


def test_no_worker_at_all_is_refused():
    with pytest.raises(RunError, match="--workers must be 1 or more, found 0"):
        Cluster(0, None)


def test_rays_directory_is_short_enough_for_its_sockets(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 80)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    made = _temporary_directory()
    made.rmdir()
    assert len(str(made)) <= 36
