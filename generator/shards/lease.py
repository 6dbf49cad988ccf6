"""The lease: one driver per dataset directory, known by a file that its holder keeps fresh.

`lease.json` appears whole, by a hard link that refuses to replace. Its holder touches it every few
seconds. A holder on this machine is dead when its process is (same pid and start time); one elsewhere
when it has not touched the file for a minute, by the file system's own clock. A dead holder's lease is
replaced under a lock on that very file, so that of two takers one wins.
"""

import fcntl
import json
import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from generator.errors import DatasetError
from generator.shards import atomic, layout, strict

__all__ = ["BEAT", "STALE", "Holder", "Lease"]

BEAT = 5.0
"""Seconds between two touches."""

STALE = 60.0
"""Seconds without a touch after which a holder on another machine counts as dead."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lease."""

    host: str
    machine: str
    """Names the running kernel and its process numbers: equal only where `pid` means the same."""
    pid: int
    started: str
    """The process's start time as its kernel counts it, so that a reused pid is not taken for it."""


class Lease:
    """The right to write into a dataset directory: a context manager.

    Entering creates the directory if need be and raises DatasetError, naming host, pid and age, if
    another driver holds it. `check` raises it if the lease was lost meanwhile.
    """

    def __init__(self, directory: Path, beat: float = BEAT, stale: float = STALE) -> None:
        self.path = directory / layout.LEASE_FILE
        self._beat, self._stale = beat, stale
        self._handle = -1
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._touch, name="lease", daemon=True)

    def __enter__(self) -> Self:
        atomic.make_directory(self.path.parent)
        candidate = atomic.temporary(self.path)
        try:
            atomic.write_durably(candidate, strict.dump(_this_process()))
            # Opened before it is taken: afterwards nothing may fail any more.
            self._handle = os.open(candidate, os.O_RDWR)
            self._take(candidate)
        except OSError as error:
            self._close()
            atomic.explain(self.path, error)
        except DatasetError:
            self._close()
            raise
        finally:
            with suppress(OSError):
                candidate.unlink(missing_ok=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        with suppress(OSError):
            fcntl.flock(self._handle, fcntl.LOCK_EX)
        with suppress(OSError):
            if self.held:
                self.path.unlink()
        self._close()

    def _close(self) -> None:
        """Forget the lease file."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    @property
    def held(self) -> bool:
        """Whether the lease file is still this one's."""
        return _same_file(self._handle, self.path)

    def check(self) -> None:
        """Raise DatasetError if another driver has taken the lease, e.g. after a long suspension."""
        if not self.held:
            raise DatasetError(
                f"{self.path}: another driver took the lease over; this one stops. Run only one "
                "`handmill generate` per directory"
            )

    def _touch(self) -> None:
        """Keep the file fresh until told to stop."""
        while not self._done.wait(self._beat):
            with suppress(OSError):
                os.utime(self._handle)

    def _take(self, candidate: Path) -> None:
        """Give the lease file the contents of `candidate`, unless a living holder has it."""
        while True:
            with suppress(FileExistsError):
                os.link(candidate, self.path)
                return
            with suppress(FileNotFoundError):
                if self._replace(candidate):
                    return

    def _replace(self, candidate: Path) -> bool:
        """Put `candidate` in the place of a dead holder's file; False if it changed meanwhile."""
        handle = os.open(self.path, os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not _same_file(handle, self.path):
                return False
            self._refuse_living(handle, candidate)
            os.replace(candidate, self.path)
            return True
        finally:
            os.close(handle)

    def _refuse_living(self, handle: int, candidate: Path) -> None:
        """Raise DatasetError if the holder described in `handle` may be alive."""
        os.utime(candidate)
        age = max(0.0, candidate.stat().st_mtime - os.fstat(handle).st_mtime)
        holder = _read_holder(handle)
        if holder is not None and holder.machine == _machine():
            if not _alive(holder):
                return
            remedy = "wait for it or stop it first"
        elif age > self._stale:
            return
        else:
            remedy = f"if that driver is gone, try again in {self._stale - age:.0f} s"
        who = f"process {holder.pid} on {holder.host}" if holder else "an unreadable lease"
        raise DatasetError(
            f"{self.path.parent}: {who} writes here (last sign of life {age:.0f} s ago); {remedy}"
        )


def _same_file(handle: int, path: Path) -> bool:
    """Whether `path` still names the open file."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return False


def _read_holder(handle: int) -> Holder | None:
    """Who wrote the lease, or None if that cannot be read."""
    try:
        return Holder(**json.loads(os.pread(handle, 4096, 0)))
    except (TypeError, ValueError):
        return None


def _this_process() -> Holder:
    pid = os.getpid()
    return Holder(socket.gethostname(), _machine(), pid, _started(pid) or "")


def _machine() -> str:
    """The boot id and the process-number namespace where there are any, else the host's name."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _alive(holder: Holder) -> bool:
    """Whether the holder, a process of this machine, still runs."""
    if Path("/proc/self/stat").exists():
        return _started(holder.pid) == holder.started
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str | None:
    """The start time of a process in its kernel's ticks; None if there is none or it is a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *rest = text.rpartition(")")[2].split()
    return None if state in "ZX" else rest[18]
