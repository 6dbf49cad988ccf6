"""Contact sheets of datasets."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from generator.errors import DatasetError
from generator.report.sheet import caption, contact_sheet
from generator.sample import Sample
from generator.shards.reader import Dataset, open_dataset

__all__ = ["Chosen", "choose", "draw"]


class Chosen(NamedTuple):
    """Consecutive rows of a split of one dataset."""

    dataset: Dataset
    split: str
    rows: range
    prefix: str
    """What precedes its captions: the dataset's name where several are shown."""

    def samples(self) -> Iterator[tuple[str, Sample]]:
        """(caption, sample) one at a time."""
        names = self.dataset.info.names
        for row in self.rows:
            sample = self.dataset[self.split].read(row)
            yield self.prefix + caption(self.split, sample, names), sample


def choose(datasets: Mapping[str, Path], split: str, start: int, count: int) -> list[Chosen]:
    """Up to `count` rows from row `start` of each dataset's split, without empty choices.

    Raises DatasetError where none has such rows.
    """
    chosen, lengths = [], []
    for name, directory in datasets.items():
        dataset = open_dataset(directory)
        length = len(dataset[split]) if split in dataset else 0
        lengths.append(f"{directory} has {length:,}")
        rows = range(min(start, length), min(start + count, length))
        prefix = f"{name} " if len(datasets) > 1 else ""
        if rows:
            chosen.append(Chosen(dataset, split, rows, prefix))
    if not chosen:
        raise DatasetError(f"no {split} samples from row {start} on: {', '.join(lengths)}")
    return chosen


def draw(chosen: list[Chosen], tile: int | None = None) -> Image.Image:
    """The contact sheet of what was chosen; tile: width of each tile in pixels."""
    samples = chain.from_iterable(one.samples() for one in chosen)
    return contact_sheet(samples, sum(len(one.rows) for one in chosen), tile)
