"""A guard that outlives a killed driver: ends what the local cluster would leave running.

Ray's own processes end with the driver that started them, but its agents wait a minute for a server
that is gone, and a worker inside a renderer notices late. The guard is a tiny process that reads
process ids from its standard input. When that pipe is closed, however the driver ended, the guard kills
those of them that still run and removes the cluster's temporary directory.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["Guard", "children"]

ATTEMPTS = 50
"""Tenths of a second for the last processes to let go of the directory."""


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command name, or [] if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(pid: int) -> list[int]:
    """The ids of all processes below `pid`."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            parents[int(entry.name)] = int(stat[1])
    found, frontier = [], {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier}
        found += sorted(frontier)
    return found


class Guard:
    """Watches over the processes told to it until `close`, or until this process ends."""

    def __init__(self, directory: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(directory)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        self._watched: set[int] = set()

    def watch(self) -> None:
        """End all processes that are now below this one, too, when this one is gone."""
        if self._process.stdin and self._process.poll() is None:
            found = {*children(os.getpid())} - self._watched - {self._process.pid}
            self._process.stdin.writelines(f"{pid}\n" for pid in sorted(found))
            self._process.stdin.flush()
            self._watched |= found

    def close(self) -> None:
        """End what still runs and wait until it has ended."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def _main(directory: Path) -> None:
    """The guard's own process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    watched = [(int(line), _started(int(line))) for line in sys.stdin]
    for _ in range(ATTEMPTS):
        for pid, started in watched:
            if started and _started(pid) == started:
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(directory, ignore_errors=True)
        if not directory.exists():
            break
        time.sleep(0.1)


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks: tells it from a later one of the same id."""
    stat = _stat(pid)
    return stat[19] if stat else ""


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
