"""Reading a dataset: `open_dataset` reads `dataset.json` and the entries, shards open when needed.

Rows of a split are its committed samples by index. Open files belong to the process that opened
them: a fork opens its own, a pickled dataset carries none.
"""

import bisect
import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from generator.errors import DatasetError
from generator.sample import Array, Sample
from generator.shards.dataset import DatasetInfo, load_info
from generator.shards.entries import Entry, load_entries
from generator.shards.shard import Shard

__all__ = ["Dataset", "Split", "open_dataset"]

_MOST_OPEN = 64
"""Shards that one split keeps open; far below the usual limit of 1,024 files per process."""


class Split:
    """The committed samples of one split, row by row."""

    def __init__(self, directory: Path, name: str, entries: list[Entry]) -> None:
        self.directory = directory
        self.name = name
        self.entries = entries
        self._stops = list(accumulate(entry.rows for entry in entries))
        self._open: OrderedDict[int, Shard] = OrderedDict()
        self._owner = os.getpid()

    def __len__(self) -> int:
        return self._stops[-1] if self._stops else 0

    def __iter__(self) -> Iterator[Sample]:
        return (self.read(row) for row in range(len(self)))

    def read(self, row: int) -> Sample:
        """The sample in `row`, 0 <= row < len; its colour stays encoded.

        Raises IndexError for a row outside, DatasetError for a shard that is missing or damaged.
        """
        number, inside = self.locate(row)
        return self._shard(number).read(inside)

    def locate(self, row: int) -> tuple[int, int]:
        """The position in `entries` of the shard that holds `row`, and the row inside it."""
        if not 0 <= row < len(self):
            raise IndexError(f"{self.name}: row {row} of {len(self)}")
        position = bisect.bisect_right(self._stops, row)
        return position, row - (self._stops[position] - self.entries[position].rows)

    def field(self, name: str) -> Array:
        """All rows of one field, (len, ...); `color` as an array of bytes objects.

        Raises DatasetError for a field that the shards do not hold.
        """
        parts = []
        for position in range(len(self.entries)):
            shard = self._shard(position)
            if name not in shard.fields:
                known = ", ".join(shard.fields)
                raise DatasetError(f"{shard.path}: has no field '{name}'; it has {known}")
            parts.append(shard.column(name))
        return np.concatenate(parts) if parts else np.zeros(0)

    def close(self) -> None:
        """Close all shards; they open again when needed."""
        while self._open:
            self._open.popitem()[1].close()

    def _shard(self, position: int) -> Shard:
        """The open shard at `position` of `entries`, the least recently used one making way."""
        if self._owner != os.getpid():
            self._open, self._owner = OrderedDict(), os.getpid()
        shard = self._open.pop(position, None)
        if shard is None:
            shard = self._checked(self.entries[position])
        self._open[position] = shard
        if len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return shard

    def _checked(self, entry: Entry) -> Shard:
        shard = Shard(self.directory / self.name / entry.file)
        if shard.rows != entry.rows:
            shard.close()
            raise DatasetError(f"{shard.path}: has {shard.rows} rows, its entry {entry.rows}")
        return shard

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_open": OrderedDict(), "_owner": -1}


class Dataset(Mapping[str, Split]):
    """A dataset directory: its `info` and its splits by name."""

    def __init__(self, directory: Path, info: DatasetInfo, splits: Mapping[str, Split]) -> None:
        self.directory = directory
        self.info = info
        self.splits = dict(splits)

    def __getitem__(self, name: str) -> Split:
        if name not in self.splits:
            known = ", ".join(self.splits) or "none"
            raise DatasetError(f"{self.directory}: has no split '{name}'; it has {known}")
        return self.splits[name]

    def __contains__(self, name: object) -> bool:
        return name in self.splits

    def __iter__(self) -> Iterator[str]:
        return iter(self.splits)

    def __len__(self) -> int:
        return len(self.splits)


def open_dataset(path: str | Path) -> Dataset:
    """The dataset in the directory `path`, finished or not; opens no shard.

    Raises DatasetError if there is none or an entry is wrong.
    """
    directory = Path(path)
    info = load_info(directory)
    splits = {name: Split(directory, name, load_entries(directory, name)) for name in info.counts}
    return Dataset(directory, info, splits)
