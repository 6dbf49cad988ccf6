"""The driver's picture of its workers: who is starting, ready or silent, and what each is doing."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from generator.run.schedule import ShardWork, Unit
from generator.run.watchdog import BUILD_LIMIT, WRITE_LIMIT, Watchdog

__all__ = ["Call", "Kind", "Slot", "allowance", "free_rank", "has_grown"]

HEAVY = 1_000_000_000
"""Resident bytes that no worker is blamed for. Blender keeps about 0.2 MB at every change of person."""

Kind = Literal["hello", "build", "make", "write"]


class Call(NamedTuple):
    """A call under way: its kind, the handle of its answer, and what it works on."""

    kind: Kind
    answer: Any
    data: Any = None
    """The handle of the packed samples of a `make`."""
    unit: Unit | None = None
    work: ShardWork | None = None


@dataclass
class Slot:
    """One place for a worker; the worker in it is replaced when it dies or hangs."""

    number: int
    actor: Any
    node: str | None = None
    rank: int | None = None
    """Position among the workers of its node: the core it is pinned to."""
    ready: bool = False
    fresh: bool = True
    """Whether it has yet to answer its first `make`."""
    memory: int = 0
    """Resident bytes after its first `make`."""
    heavy: bool = False
    """Whether it has grown so much that another is to take its place."""
    calls: deque[Call] = field(default_factory=deque)
    since: float = field(default_factory=time.monotonic)
    """When the oldest call became the one that runs."""

    def begin(self, call: Call) -> None:
        """Note a call that was sent to the worker, which answers calls in their order."""
        if not self.calls:
            self.since = time.monotonic()
        self.calls.append(call)

    def end(self) -> None:
        """Note that the oldest call was answered."""
        self.calls.popleft()
        self.since = time.monotonic()

    @property
    def head(self) -> Call | None:
        """The call that runs now."""
        return self.calls[0] if self.calls else None


def has_grown(slot: Slot, memory: int) -> bool:
    """Whether a worker's resident bytes are far above what they were after its first samples."""
    return memory > max(HEAVY, 1.5 * slot.memory)


def free_rank(slots: list[Slot], node: str) -> int:
    """The smallest rank that no worker of `node` has."""
    taken = {slot.rank for slot in slots if slot.node == node}
    return next(rank for rank in range(len(slots) + 1) if rank not in taken)


def allowance(slot: Slot, watchdog: Watchdog) -> float:
    """Seconds that what the worker does now may take; a worker may wait for its place for ever."""
    if slot.head is None or slot.head.kind == "hello":
        return float("inf")
    if slot.head.unit:
        return watchdog.limit(len(slot.head.unit.indices), slot.fresh)
    return BUILD_LIMIT if slot.head.kind == "build" else WRITE_LIMIT
