"""What Blender prints, kept out of the way: its C code writes straight to file descriptors 1 and 2."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["captured"]


@contextmanager
def captured(log: Path | None) -> Iterator[None]:
    """Send file descriptors 1 and 2 of this process to the end of `log` (None: nowhere) meanwhile.

    The directory of `log` is made when missing. Raises OSError where it cannot be written.
    """
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
    target = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    _flush()
    kept = [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
    try:
        for descriptor, _ in kept:
            os.dup2(target, descriptor)
        yield
    finally:
        _flush()
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)
        os.close(target)


def _flush() -> None:
    """Write out what Python and C still buffer, so that it lands on the right side."""
    ctypes.CDLL(None).fflush(None)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
