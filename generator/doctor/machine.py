"""The machine itself: Python, memory, shared memory and disk."""

import os
import platform
import shutil
import sys
from pathlib import Path

from generator.doctor.check import Check
from generator.paths import cache_dir

__all__ = ["examine_machine"]

GIB = 2**30
WORKER_MEMORY = 0.75 * GIB
"""What one warm Blender worker is held to."""


def examine_machine() -> list[Check]:
    """Python's version, memory per core, shared memory for Ray, room on the disks written to."""
    return [
        _python(sys.version_info[:2]),
        _memory(),
        _shared_memory(Path("/dev/shm")),
        _disk("disk (cache)", cache_dir(), "set HANDMILL_CACHE to a directory with room"),
        _disk("disk (here)", Path.cwd(), "write data sets elsewhere: handmill generate --out DIR"),
    ]


def _python(version: tuple[int, int]) -> Check:
    found = f"{platform.python_version()} at {sys.executable}"
    if version == (3, 11):
        return Check("python", True, found)
    if (3, 11) < version < (3, 14):
        mend = (
            "use Python 3.11 for streams that render with Blender: its module exists for no other"
        )
        return Check("python", None, found, mend)
    return Check("python", False, found, "use Python 3.11")


def _memory() -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cores = len(os.sched_getaffinity(0))
    found = f"{total / GIB:.1f} GiB for {cores} cores"
    if total >= cores * WORKER_MEMORY + GIB:
        return Check("memory", True, found)
    fitting = max(1, int((total - GIB) / WORKER_MEMORY))
    return Check(
        "memory", None, found, f"start fewer workers: handmill generate --workers {fitting}"
    )


def _shared_memory(path: Path) -> Check:
    """Ray keeps finished samples there until a shard is written; 256 MiB hold the default shards."""
    if not path.is_dir():
        return Check(
            "shared memory", None, f"{path} is missing", "Ray will use slower files instead"
        )
    free = shutil.disk_usage(path).free
    enough = free >= GIB / 4
    mend = "" if enough else "give it more room, e.g. docker run --shm-size=1g"
    return Check("shared memory", True if enough else None, f"{free / GIB:.2f} GiB free", mend)


def _disk(name: str, path: Path, mend: str) -> Check:
    """Whether `path`, or the nearest folder above it that exists, is writable and has 1 GiB free."""
    there = path
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    writable = os.access(there, os.W_OK)
    found = f"{path}: {free / GIB:.1f} GiB free{'' if writable else ', not writable'}"
    fine = writable and free >= GIB
    return Check(name, fine, found, "" if fine else mend)
