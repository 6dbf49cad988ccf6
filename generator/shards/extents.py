"""Which indices go into which shard: planned once, on record, the same after every restart.

An extent is one run of indices of a split, cut into shards of one size. The first is planned when a
dataset is created: shard n holds [n * size, (n + 1) * size), cut off at the count. A larger count later
adds an extent that starts where the last ended, with the next free number; a short last shard
stays as it is. So the plan never depends on what is committed, and nothing written is ever rewritten.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Extent", "ShardRange", "extend", "planned", "shards_of"]


class ShardRange(NamedTuple):
    """One shard of the plan: the indices [start, stop) of a split."""

    split: str
    number: int
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """The number of samples."""
        return self.stop - self.start


@dataclass(frozen=True)
class Extent:
    """The indices [start, stop) of a split in shards of `shard_size`, numbered from `first`."""

    start: int
    stop: int
    shard_size: int
    first: int


def shards_of(split: str, extent: Extent) -> Iterator[ShardRange]:
    """The shards of one extent, in order."""
    starts = range(extent.start, extent.stop, extent.shard_size)
    for number, start in enumerate(starts, extent.first):
        yield ShardRange(split, number, start, min(start + extent.shard_size, extent.stop))


def planned(extents: Mapping[str, Sequence[Extent]]) -> list[ShardRange]:
    """All shards of a dataset, split by split."""
    return [
        shard
        for split, parts in extents.items()
        for extent in parts
        for shard in shards_of(split, extent)
    ]


def extend(extents: Sequence[Extent], count: int, shard_size: int) -> list[Extent]:
    """`extents` of one split, and one more if they hold fewer than `count` indices.

    Raises ValueError for a shard size below 1 or a count below what is there.
    """
    if shard_size < 1:
        raise ValueError(f"shard_size must be at least 1, got {shard_size}")
    held = extents[-1].stop if extents else 0
    if count < held:
        raise ValueError(f"count {count} is below the {held} samples that are there")
    if count == held:
        return list(extents)
    first = 0
    if extents:
        last = extents[-1]
        first = last.first + -(-(last.stop - last.start) // last.shard_size)
    return [*extents, Extent(held, count, shard_size, first)]
