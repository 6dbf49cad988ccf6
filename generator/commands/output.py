"""What commands print: text for people, or exactly one JSON object on stdout."""

import ctypes
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout

__all__ = ["columns", "count", "duration", "print_json", "reserved_stdout", "say", "warn"]


def say(text: str) -> None:
    """Print `text` on stdout."""
    print(text)


def warn(text: str) -> None:
    """Print `text` on stderr."""
    print(text, file=sys.stderr)


def print_json(result: Mapping[str, object]) -> None:
    """Print `result` as one JSON object on stdout."""
    print(json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False))


@contextmanager
def reserved_stdout() -> Iterator[None]:
    """Send to stderr whatever libraries print on stdout meanwhile, those in C included.

    Renderers and their plug-ins write to the process's file descriptor 1; a command whose stdout is
    read by a program runs them inside this context and prints its result after it.
    """
    sys.stdout.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(saved, 1)
        os.close(saved)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows of equal length in left-aligned columns two blanks apart."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def count(number: int, noun: str) -> str:
    """`1 sample`, `32 samples`, `41,258 samples`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def duration(seconds: float) -> str:
    """`0.4 s`, `12 s`, `3 min 20 s`, `5 h 02 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
