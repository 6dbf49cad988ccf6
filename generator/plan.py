"""From a recipe to its shards and their cost: pure arithmetic, rendering nothing."""

from dataclasses import dataclass
from typing import NamedTuple

from generator.recipe import SPLITS, Recipe, Split

__all__ = ["Plan", "ShardPlan", "plan"]


class ShardPlan(NamedTuple):
    """One shard to be: samples start to stop - 1 of `split`; `number` counts within the split."""

    split: Split
    number: int
    start: int
    stop: int

    @property
    def samples(self) -> int:
        """Number of samples in the shard."""
        return self.stop - self.start


@dataclass(frozen=True)
class Plan:
    """All shards of a recipe, split by split, in order of their indices."""

    shards: tuple[ShardPlan, ...]

    @property
    def samples(self) -> int:
        """Number of samples in all shards."""
        return sum(shard.samples for shard in self.shards)

    def of(self, split: Split) -> tuple[ShardPlan, ...]:
        """The shards of `split`."""
        return tuple(shard for shard in self.shards if shard.split == split)


def plan(recipe: Recipe) -> Plan:
    """The recipe's shards: number n holds [n * size, (n + 1) * size), the last cut by the count."""
    return Plan(
        tuple(
            shard
            for split in SPLITS
            for shard in _cut(split, recipe.splits.count(split), recipe.shard_size)
        )
    )


def _cut(split: Split, count: int, size: int) -> list[ShardPlan]:
    """`count` samples in shards of `size`."""
    return [
        ShardPlan(split, number, start, min(start + size, count))
        for number, start in enumerate(range(0, count, size))
    ]
