"""Files that appear whole or not at all, whatever is killed and whenever.

Bytes go to a temporary name in the same directory, are fsynced, and get their real name in one step:
by a hard link, which refuses to replace (`publish`), or by a rename, which replaces at once
(`replace`). Every failure of the operating system becomes a DatasetError that says what to do.
"""

import errno
import itertools
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from generator.errors import DatasetError
from generator.shards.layout import REJECTED, TEMPORARY

__all__ = [
    "explain",
    "make_directory",
    "move_aside",
    "publish",
    "remove",
    "replace",
    "temporary",
    "write_durably",
]

_BLOCK = 8 << 20
_counter = itertools.count()

_REMEDIES = {
    errno.ENOSPC: "the disk is full; free some space and run the same command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the same command again",
    errno.EFBIG: "the file would be larger than this system allows; use a smaller shard_size",
    errno.EROFS: "the file system is read-only; choose another directory",
    errno.EACCES: "no permission to write there; choose another directory or change its mode",
    errno.EPERM: "not permitted there; a dataset needs a file system with hard links",
    errno.ENOTSUP: "not supported there; a dataset needs a file system with hard links",
    errno.ENOTDIR: "a file stands where a directory is needed; choose another directory",
    errno.ENOLCK: "file locks do not work there; if no driver runs, delete this file and try again",
    errno.EIO: "the disk reports an error; check it, then run the same command again",
}


def publish(path: Path, data: bytes) -> bool:
    """Give `path` the contents `data`, durably; False if it exists already, which is left alone.

    Raises DatasetError (full disk, read-only directory, ...) with nothing visible under `path`.
    """
    try:
        return _publish(path, data)
    except OSError as error:
        explain(path, error)


def _publish(path: Path, data: bytes) -> bool:
    temporary_path = temporary(path)
    try:
        write_durably(temporary_path, data)
        try:
            os.link(temporary_path, path)
        except FileExistsError:
            return False
    finally:
        _discard(temporary_path)
    _sync_directory(path.parent)
    return True


def replace(path: Path, data: bytes) -> None:
    """Give `path` the contents `data` in one step, whether or not it exists. Raises DatasetError."""
    temporary_path = temporary(path)
    try:
        try:
            write_durably(temporary_path, data)
            os.replace(temporary_path, path)
        finally:
            _discard(temporary_path)
        _sync_directory(path.parent)
    except OSError as error:
        explain(path, error)


def move_aside(path: Path) -> Path:
    """Rename `path` to the first free `<name>.rejected-N`, replacing nothing; the new path.

    The new name ends in no suffix that a reader looks for. Raises DatasetError.
    """
    try:
        for number in itertools.count(1):
            target = path.with_name(f"{path.name}{REJECTED}-{number}")
            try:
                os.link(path, target)
            except FileExistsError:
                continue
            os.unlink(path)
            _sync_directory(path.parent)
            return target
    except OSError as error:
        explain(path, error)
    raise AssertionError("unreachable")


def make_directory(path: Path) -> None:
    """Create `path` and its parents where they are missing. Raises DatasetError."""
    _explained(path, lambda: path.mkdir(parents=True, exist_ok=True))


def remove(path: Path) -> None:
    """Remove a file unless it is gone already. Raises DatasetError."""
    _explained(path, lambda: path.unlink(missing_ok=True))


def temporary(path: Path) -> Path:
    """A hidden name beside `path` that no other process and no earlier call uses."""
    unique = f"{socket.gethostname()}-{os.getpid()}-{next(_counter)}"
    return path.with_name(f".{path.name}.{unique}{TEMPORARY}")


def write_durably(path: Path, data: bytes) -> None:
    """Create `path`, which must not exist, with `data`, and fsync it. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view[:_BLOCK]) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _discard(path: Path) -> None:
    """Remove a temporary file if it is still there; what cannot be removed stays, invisible."""
    try:
        os.unlink(path)
    except OSError:
        return


def _explained(path: Path, action: Callable[[], None]) -> None:
    try:
        action()
    except OSError as error:
        explain(path, error)


def explain(path: Path, error: OSError) -> NoReturn:
    """Raise the DatasetError that tells what `error` means for `path`."""
    remedy = _REMEDIES.get(error.errno or 0, "check the disk, then run the same command again")
    raise DatasetError(f"{path}: cannot be written ({error.strerror}): {remedy}") from error
