"""How far a run is and how fast it goes."""

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Meter", "OnProgress", "Progress"]

WINDOW = 60.0
"""Seconds over which the rate is measured: start-up and long past frames do not colour it."""


class Progress(NamedTuple):
    """The state of a run, as the driver's loop reports it."""

    done: int
    """Samples made, those of earlier runs included."""
    total: int
    """Samples of the whole dataset."""
    failed: int
    """Samples given up."""
    samples_per_second: float
    """Rate over the last minute; 0 before the first samples."""
    seconds_left: float | None
    """Time left at that rate, or None while it is unknown."""


OnProgress = Callable[[Progress], None]


class Meter:
    """Turns counts into `Progress`, with the rate over a sliding window of `WINDOW` seconds.

    `total` samples in all, `done` of them there already; they never count for the rate.
    """

    def __init__(self, total: int, done: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done = total, done
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), done)])

    def update(self, done: int, failed: int = 0) -> Progress:
        """The progress now that `done` samples are made and `failed` given up."""
        now, self.done = self._clock(), done
        if done != self._marks[-1][1]:
            self._marks.append((now, done))
        while len(self._marks) > 2 and self._marks[1][0] < now - WINDOW:
            self._marks.popleft()
        started, base = self._marks[0]
        rate = (done - base) / max(now - started, 1e-9) if done > base else 0.0
        left = (self.total - done - failed) / rate if rate > 0 else None
        return Progress(done, self.total, failed, rate, left)
