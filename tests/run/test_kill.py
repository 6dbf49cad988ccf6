"""Drivers in processes of their own: killed, interrupted, doubled. The same call always goes on."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from generator.run.guard import children
from tests.run.conftest import shard_digests

PAUSE, TRAIN = 0.04, 60
"""Each driver works for about a second and a half, after three of start-up."""


def start(out, pause=PAUSE):
    command = [sys.executable, "-m", "tests.run.drive", str(out), str(pause), str(TRAIN)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(driver, samples):
    """Read the driver's progress until `samples` are made."""
    for line in driver.stderr:
        if line.strip().isdigit() and int(line) >= samples:
            return
    pytest.fail("the driver ended early")


def finish(driver):
    out, err = driver.communicate(timeout=60)
    return driver.returncode, out, err


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed") / "toy"
    before = set(Path(tempfile.gettempdir()).glob("hm-ray-*"))
    code, text, err = finish(start(out, pause=0))
    assert code == 0, err
    assert json.loads(text)["samples"] == TRAIN + 6
    assert set(Path(tempfile.gettempdir()).glob("hm-ray-*")) <= before, "temporary files were left"
    return shard_digests(out)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone_within(pids, seconds):
    """Whether all processes end in time."""
    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(alive, pids))


def test_a_run_killed_twice_makes_the_same_bytes(tmp_path, undisturbed):
    moments = random.Random(int(time.time()))
    first, second = sorted(moments.sample(range(1, TRAIN), 2))
    print(f"killed when {first} and {second} samples were made")
    for samples in (first, second):
        driver = start(tmp_path)
        wait_for(driver, samples)
        below = children(driver.pid)
        driver.kill()
        driver.wait()
        assert gone_within(below, 10), "processes outlived a killed driver"
        assert set(shard_digests(tmp_path).items()) <= set(undisturbed.items())
    code, text, err = finish(start(tmp_path))
    assert code == 0, err
    result = json.loads(text)
    assert result["samples"] + result["skipped"] == TRAIN + 6
    assert shard_digests(tmp_path) == undisturbed


def test_ctrl_c_ends_the_run_within_seconds(tmp_path, undisturbed):
    driver = start(tmp_path)
    wait_for(driver, 25)
    interrupt(driver, signal.SIGINT)
    assert not (tmp_path / "lease.json").exists()
    there = shard_digests(tmp_path)
    assert there
    assert set(there.items()) <= set(undisturbed.items())


def test_a_second_driver_is_refused_and_sigterm_ends_the_first(tmp_path):
    first = start(tmp_path, pause=0.5)
    wait_for(first, 1)
    code, _, err = finish(start(tmp_path))
    assert code == 2
    assert str(first.pid) in err
    assert "Traceback" not in err
    interrupt(first, signal.SIGTERM)


def interrupt(driver, number):
    """Signal a driver: it must end soon, say so and leave no process behind."""
    below = children(driver.pid)
    asked = time.monotonic()
    driver.send_signal(number)
    code, text, _ = finish(driver)
    assert time.monotonic() - asked < 5
    assert code == 130
    result = json.loads(text)
    assert result["interrupted"]
    assert result["samples"] < TRAIN
    assert gone_within(below, 2), "processes outlived an interrupted driver"
