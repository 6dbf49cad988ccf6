"""That splits share no value of an exclusive factor: nothing leaks from training to evaluation."""

from collections.abc import Iterator, Mapping

from generator.sample import Array
from generator.shards.dataset import DatasetInfo
from generator.shards.findings import Finding

__all__ = ["SplitMembers"]


class SplitMembers:
    """Collects where each value of the exclusive factors first occurs in each split."""

    def __init__(self, info: DatasetInfo) -> None:
        self._names = info.names
        self._first: dict[str, dict[int, dict[str, tuple[str, int]]]] = {
            factor: {} for factor in info.exclusive if factor in info.schema
        }

    def add(self, split: str, shard: str, columns: Mapping[str, Array]) -> None:
        """Note the values in the columns of one shard of `split`."""
        for factor, first in self._first.items():
            for row, value in enumerate(columns[factor].tolist() if factor in columns else []):
                first.setdefault(value, {}).setdefault(split, (shard, row))

    def findings(self) -> Iterator[Finding]:
        """One finding for each value that occurs in several splits."""
        for factor, first in self._first.items():
            for value, places in sorted(first.items()):
                (split, (shard, row)), *others = places.items()
                for other, (there, at) in others:
                    where = f"{split} ({shard} row {row}) and in {other}"
                    message = f"{factor} {self._name(factor, value)} occurs in {where}"
                    yield Finding(there, at, "splits", message)

    def _name(self, factor: str, value: int) -> str:
        names = self._names.get(factor, [])
        return f"'{names[value]}'" if 0 <= value < len(names) else str(value)
