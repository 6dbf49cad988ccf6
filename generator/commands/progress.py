"""How a run's progress is shown on stderr: a bar on a terminal, else a line every ten seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.commands.output import duration

if TYPE_CHECKING:
    from generator.run import OnProgress, Progress

__all__ = ["line", "shown", "shown_progress"]

Show = Callable[[int, int, str], None]
"""Takes what is done, the total, and both in words."""

EVERY = 10.0
"""Seconds between two lines where stderr is no terminal."""


@contextmanager
def shown_progress(name: str) -> Iterator["OnProgress"]:
    """What to call with the progress of the run `name` (empty for a plain recipe)."""
    with shown(name) as show:
        yield lambda now: show(now.done + now.failed, now.total, line(now))


@contextmanager
def shown(name: str) -> Iterator[Show]:
    """What to call with (done, total, words) while the work called `name` goes on."""
    if sys.stderr.isatty():
        with _bar(name) as show:
            yield show
    else:
        yield _lines(name)


def line(progress: "Progress") -> str:
    """`24/32 samples, 1.9/s, 4.2 s left, 1 failed`."""
    parts = [f"{progress.done}/{progress.total} samples"]
    if progress.samples_per_second > 0:
        parts.append(f"{progress.samples_per_second:.3g}/s")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    if progress.failed:
        parts.append(f"{progress.failed} failed")
    return ", ".join(parts)


def _lines(name: str, clock: Callable[[], float] = time.monotonic) -> Show:
    """Prints a line now and then; what is done sooner than the first says nothing."""
    prefix = f"{name}: " if name else ""
    due = clock() + EVERY

    def show(done: int, total: int, told: str) -> None:
        nonlocal due
        if clock() >= due:
            print(prefix + told, file=sys.stderr, flush=True)
            due = clock() + EVERY

    return show


@contextmanager
def _bar(name: str) -> Iterator[Show]:
    """A bar that redraws itself on the terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name or "samples", total=None, told="starting")

        def show(done: int, total: int, told: str) -> None:
            bars.update(task, total=total, completed=done, told=told)

        yield show
