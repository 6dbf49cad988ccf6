import errno
import fcntl
import json
import multiprocessing
import os
import socket
import time
from pathlib import Path

import pytest

from generator.errors import DatasetError
from generator.shards.lease import Holder, Lease, _machine, _this_process

fork = multiprocessing.get_context("fork")


def hold(directory, ready):
    with Lease(directory):
        ready.set()
        time.sleep(60)


@pytest.fixture
def driver(tmp_path):
    """Another process that holds the lease of `tmp_path / "ds"`."""
    ready = fork.Event()
    process = fork.Process(target=hold, args=(tmp_path / "ds", ready))
    process.start()
    assert ready.wait(30)
    yield process
    process.kill()
    process.join()


def write_lease(directory, age=0.0, **changes):
    """A lease file as some other driver would have left it `age` seconds ago."""
    directory.mkdir(exist_ok=True)
    path = directory / "lease.json"
    path.write_text(json.dumps({**vars(_this_process()), **changes}))
    os.utime(path, times=(time.time() - age,) * 2)
    return path


def test_taken_and_given_back(tmp_path):
    directory = tmp_path / "new" / "ds"
    for _ in range(2):
        with Lease(directory) as lease:
            lease.check()
            assert json.loads(lease.path.read_text())["pid"] == os.getpid()
            assert os.listdir(directory) == ["lease.json"]
        assert os.listdir(directory) == []


def test_a_second_driver_is_refused_by_name(tmp_path, driver):
    with pytest.raises(DatasetError) as caught, Lease(tmp_path / "ds"):
        pass
    told = str(caught.value)
    assert f"process {driver.pid} on {socket.gethostname()}" in told and "s ago" in told
    assert os.listdir(tmp_path / "ds") == ["lease.json"]
    assert driver.is_alive()


def test_a_second_lease_in_this_process_is_refused(tmp_path):
    with Lease(tmp_path), pytest.raises(DatasetError), Lease(tmp_path):
        pass


def test_a_killed_driver_makes_way_at_once(tmp_path, driver):
    driver.kill()
    driver.join()
    with Lease(tmp_path / "ds") as lease:
        lease.check()


def test_a_killed_driver_that_nobody_waited_for_makes_way(tmp_path, driver):
    os.kill(driver.pid, 9)
    status = Path(f"/proc/{driver.pid}/stat")
    while "Z" not in status.read_text().rpartition(")")[2]:
        time.sleep(0.01)
    with Lease(tmp_path / "ds"):
        pass


def test_a_reused_process_number_is_not_taken_for_the_driver(tmp_path):
    write_lease(tmp_path, started="1")
    with Lease(tmp_path):
        pass


def test_on_another_machine_the_heartbeat_decides(tmp_path):
    write_lease(tmp_path, age=40, machine="other", host="far")
    with (
        pytest.raises(DatasetError, match=r"on far .* 40 s ago\); .* again in 20 s"),
        Lease(tmp_path),
    ):
        pass
    write_lease(tmp_path, age=61, machine="other", host="far")
    with Lease(tmp_path):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_an_unreadable_lease_ages_like_a_foreign_one(tmp_path, text):
    path = write_lease(tmp_path)
    path.write_text(text)
    with pytest.raises(DatasetError, match="an unreadable lease"), Lease(tmp_path):
        pass
    os.utime(path, times=(time.time() - 100,) * 2)
    with Lease(tmp_path):
        pass


def test_the_holder_touches_its_file(tmp_path):
    with Lease(tmp_path, beat=0.02) as lease:
        os.utime(lease.path, times=(1, 1))
        deadline = time.time() + 10
        while lease.path.stat().st_mtime < 2:
            assert time.time() < deadline
            time.sleep(0.01)


def test_a_lease_that_was_taken_over_is_told_and_left_to_its_taker(tmp_path):
    with Lease(tmp_path) as lease:
        path = write_lease(tmp_path / "elsewhere")
        os.replace(path, lease.path)
        assert not lease.held
        with pytest.raises(DatasetError, match="took the lease over"):
            lease.check()
    assert lease.path.exists()


def test_where_file_locks_do_not_work(tmp_path, monkeypatch):
    def refuse(*_args):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with Lease(tmp_path / "ds"):
        pass
    assert os.listdir(tmp_path / "ds") == []
    write_lease(tmp_path, started="1")
    with pytest.raises(DatasetError, match=r"lease\.json: .*delete this file"), Lease(tmp_path):
        pass


def test_a_refused_lease_leaves_no_file_open(tmp_path, driver):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        with pytest.raises(DatasetError), Lease(tmp_path / "ds"):
            pass
    assert len(os.listdir("/proc/self/fd")) == before


def take(directory, start, done, results):
    start.wait(30)
    try:
        with Lease(directory):
            results.put("won")
            done.wait(30)
    except DatasetError:
        results.put("refused")


@pytest.mark.parametrize("stale", [True, False])
def test_of_many_takers_one_wins(tmp_path, stale):
    for trial in range(4):
        directory = tmp_path / str(trial)
        if stale:
            write_lease(directory, started="1")
        start, done, results = fork.Event(), fork.Event(), fork.Queue()
        takers = [
            fork.Process(target=take, args=(directory, start, done, results)) for _ in range(6)
        ]
        for taker in takers:
            taker.start()
        start.set()
        assert sorted(results.get(timeout=30) for _ in takers) == ["refused"] * 5 + ["won"]
        done.set()
        for taker in takers:
            taker.join()
        assert os.listdir(directory) == []


def test_the_machine_is_known():
    assert _machine()
    assert isinstance(_this_process(), Holder)
