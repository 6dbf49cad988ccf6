"""When a silent worker counts as hung."""

import os
import statistics
from collections import deque

from generator.run.errors import RunError

__all__ = ["BUILD_LIMIT", "WRITE_LIMIT", "Watchdog"]

LIMIT_VARIABLE = "HANDMILL_SAMPLE_TIMEOUT"
"""Environment variable: seconds a sample may take, in place of the limit learnt from the run."""

FIRST_LIMIT = 300.0
"""Seconds for a worker's first call, in which a renderer may compile its kernels."""

LIMIT = 120.0
"""Least seconds for any later call."""

SLOWNESS = 20.0
"""A call may take this many times what its number of samples took in the median so far."""

BUILD_LIMIT = 600.0
"""Seconds for building a stream, caches of a remote machine included."""

WRITE_LIMIT = 600.0
"""Seconds for writing a shard, on a slow network disk too."""


class Watchdog:
    """Learns how long samples take and says how long a call may last."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=201)
        self._fixed = _fixed_limit()

    def observe(self, seconds: float, samples: int) -> None:
        """Note that `samples` samples took `seconds` of a worker's time."""
        if samples:
            self._seconds.append(seconds / samples)

    def limit(self, samples: int, first: bool) -> float:
        """Seconds that a call for `samples` samples may last; `first`: a worker's first call."""
        if self._fixed is not None:
            return self._fixed * samples
        learnt = SLOWNESS * samples * statistics.median(self._seconds) if self._seconds else 0.0
        return max(FIRST_LIMIT if first else LIMIT, learnt)


def _fixed_limit() -> float | None:
    """The value of `LIMIT_VARIABLE`, or None. Raises RunError unless it is a positive number."""
    text = os.environ.get(LIMIT_VARIABLE)
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise RunError(f"{LIMIT_VARIABLE} must be a positive number of seconds, found '{text}'.")
    return seconds
