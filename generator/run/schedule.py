"""What is still to be made: shards are opened in order, cut into units, put together again.

A *unit* is some indices of one shard that one call of a worker makes. A *part* is what came back: an
opaque handle to packed samples. Nothing here knows Ray, so every turn a run can take is testable.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from generator.shards.extents import ShardRange

__all__ = ["TRIES", "Failure", "Part", "Schedule", "ShardWork", "Unit"]

TRIES = 3
"""How often a sample is attempted before it is given up."""


class Unit(NamedTuple):
    """Indices of one shard for one call of a worker."""

    split: str
    number: int
    indices: tuple[int, ...]


class Part(NamedTuple):
    """What one call made of a unit."""

    indices: tuple[int, ...]
    handle: Any
    """Where their packed samples are."""
    node: str
    """The node it was made on."""
    cost: Mapping[str, float]
    """Seconds by kind of work."""


@dataclass(frozen=True)
class Failure:
    """A sample that was given up: where it belongs and why."""

    split: str
    index: int
    reason: str


@dataclass
class ShardWork:
    """A shard between its first unit and its commit."""

    plan: ShardRange
    parts: list[Part] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)
    writers: int = 0
    """Workers that were asked to write it."""

    @property
    def settled(self) -> bool:
        """Whether every index is made or given up."""
        made = sum(len(part.indices) for part in self.parts)
        return made + len(self.failed) == self.plan.rows

    @property
    def cost(self) -> dict[str, float]:
        """Seconds by kind of work, over all parts."""
        total: dict[str, float] = {}
        for part in self.parts:
            for kind, seconds in part.cost.items():
                total[kind] = total.get(kind, 0.0) + seconds
        return total


class Schedule:
    """The units of the shards in `plans`, `chunk` indices each, at most `limit` shards open at once.

    Whoever takes a unit must say what became of it: `made`, `failed` and `redo` together account for
    every index taken. A shard in which all indices are made is handed out by `take_complete`.
    """

    def __init__(self, plans: Sequence[ShardRange], chunk: int, limit: int) -> None:
        self._waiting = deque(plans)
        self._open: dict[tuple[str, int], ShardWork] = {}
        self._queue: deque[Unit] = deque()
        self._complete: deque[ShardWork] = deque()
        self._tries: dict[tuple[str, int], int] = {}
        self._chunk, self._limit = chunk, limit
        self.failures: list[Failure] = []

    @property
    def finished(self) -> bool:
        """Whether every shard is committed or contains a sample that was given up."""
        return not self._waiting and not self._open

    def has_backlog(self, units: int) -> bool:
        """Whether at least `units` units wait to be handed out."""
        return bool(self._waiting) or len(self._queue) >= units

    def next_unit(self) -> Unit | None:
        """The next unit to make, or None while there is none to hand out."""
        if not self._queue and self._waiting and len(self._open) < self._limit:
            self._start(self._waiting.popleft())
        return self._queue.popleft() if self._queue else None

    def take_complete(self) -> ShardWork | None:
        """A shard that is ready to be written, or None."""
        return self._complete.popleft() if self._complete else None

    def made(self, unit: Unit, part: Part) -> None:
        """Keep what was made of `unit`."""
        work = self._open[unit.split, unit.number]
        if part.indices:
            work.parts.append(part)
        self._settle(work)

    def failed(self, unit: Unit, indices: Iterable[int], reason: str, final: bool = False) -> None:
        """Try `indices` of `unit` again, each alone, or give up those that had their tries.

        `final`: trying again cannot help.
        """
        work = self._open[unit.split, unit.number]
        for index in indices:
            key = (unit.split, index)
            self._tries[key] = self._tries.get(key, 0) + 1
            if final or self._tries[key] >= TRIES:
                work.failed[index] = reason
                self.failures.append(Failure(unit.split, index, reason))
            else:
                self._queue.append(unit._replace(indices=(index,)))
        self._settle(work)

    def redo(self, unit: Unit) -> None:
        """Put back a unit that was never begun, or whose worker vanished through no fault of its own."""
        self._queue.appendleft(unit)

    def write_again(self, work: ShardWork) -> None:
        """Put back a complete shard whose writer vanished."""
        self._complete.appendleft(work)

    def lost(self, work: ShardWork, alive: set[str]) -> int:
        """Make the parts of `work` again that lay on nodes not in `alive`; all of them if none did.

        Returns how many samples that are.
        """
        gone = [part for part in work.parts if part.node not in alive] or list(work.parts)
        work.parts = [part for part in work.parts if part not in gone]
        for part in gone:
            self._queue.append(Unit(work.plan.split, work.plan.number, part.indices))
        return sum(len(part.indices) for part in gone)

    def committed(self, work: ShardWork) -> None:
        """Forget a shard that is written."""
        del self._open[work.plan.split, work.plan.number]

    def _start(self, plan: ShardRange) -> None:
        """Open a shard and queue its units."""
        self._open[plan.split, plan.number] = ShardWork(plan)
        self._queue.extend(
            Unit(plan.split, plan.number, indices) for indices in _cut(plan, self._chunk)
        )

    def _settle(self, work: ShardWork) -> None:
        """Release the pixels of a shard that has failed samples; hand on or close a settled one."""
        if work.failed and work.parts:
            work.parts = [part._replace(handle=None) for part in work.parts]
        if not work.settled:
            return
        if work.failed:
            self.committed(work)
        else:
            self._complete.append(work)


def _cut(plan: ShardRange, size: int) -> Iterator[tuple[int, ...]]:
    """The indices of `plan` in runs of at most `size`."""
    for start in range(plan.start, plan.stop, size):
        yield tuple(range(start, min(start + size, plan.stop)))
