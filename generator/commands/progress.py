"""How a run's progress is shown on stderr: a bar on a terminal, else a line every ten seconds."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from generator.commands.output import duration

if TYPE_CHECKING:
    from generator.run import Progress

__all__ = ["line", "shown_progress"]

EVERY = 10.0
"""Seconds between two lines where stderr is no terminal."""


@contextmanager
def shown_progress(name: str) -> Iterator[Callable[["Progress"], None]]:
    """What to call with the progress of the run `name` (empty for a plain recipe)."""
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


def _lines(name: str, clock: Callable[[], float] = time.monotonic) -> Callable[["Progress"], None]:
    """Prints a line now and then, and once when the last sample is there."""
    prefix = f"{name}: " if name else ""
    due, finished = clock() + EVERY, False

    def show(progress: "Progress") -> None:
        nonlocal due, finished
        ends = progress.done + progress.failed >= progress.total and not finished
        if ends or clock() >= due:
            print(prefix + line(progress), file=sys.stderr, flush=True)
            due, finished = clock() + EVERY, finished or ends

    return show


@contextmanager
def _bar(name: str) -> Iterator[Callable[["Progress"], None]]:
    """A bar that redraws itself on the terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"))
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name or "samples", total=None, told="starting workers")

        def show(progress: "Progress") -> None:
            done = progress.done + progress.failed
            bars.update(task, total=progress.total, completed=done, told=line(progress))

        yield show
