"""An entry: the JSON beside a shard that makes it part of the dataset."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from generator.errors import DatasetError
from generator.shards import layout, strict
from generator.shards.extents import ShardRange

__all__ = ["Entry", "Provenance", "load_entries", "load_entry"]


@dataclass(frozen=True)
class Provenance:
    """How the samples of a shard came to be; it may differ from run to run, so no shard holds it."""

    seconds: float
    """Wall-clock seconds of work in the shard, summed over the workers that shared it."""
    machine: dict[str, str]
    """What the work ran on, e.g. host, cpu, gpu."""
    versions: dict[str, str]
    """Versions of handmill and the libraries that matter."""
    cost: dict[str, float]
    """Seconds by kind of work, e.g. pose, render, pack."""


@dataclass(frozen=True)
class Entry:
    """What is known of one committed shard."""

    format: int
    split: str
    number: int
    file: str
    """The shard's file name, in the entry's own directory."""
    recipe_hash: str
    start: int
    stop: int
    rows: int
    """`stop - start`: the indices are contiguous."""
    bytes: int
    sha256: str
    """Of the whole shard file, in hexadecimal."""
    label_hashes: list[str]
    """Per row, `Sample.label_hash`."""
    color_hashes: list[str | None]
    """Per row, `Sample.color_hash`."""
    adopted: bool
    """Whether the shard was found without an entry after a kill, checked in full and kept."""
    provenance: Provenance

    @property
    def range(self) -> ShardRange:
        """The indices the shard holds."""
        return ShardRange(self.split, self.number, self.start, self.stop)


def load_entry(path: Path) -> Entry:
    """The entry in `path`; raises DatasetError naming the file and every wrong key."""
    entry = strict.load(Entry, path)
    problems = _contradictions(entry, path)
    if problems:
        raise DatasetError(f"{path}: " + "; ".join(problems))
    return entry


def _contradictions(entry: Entry, path: Path) -> list[str]:
    """What in an entry cannot be true, whatever its shard says."""
    stem = layout.stem(entry.split, entry.number)
    facts = {
        f"format: this handmill reads {layout.FORMAT}, got {entry.format}": (
            entry.format == layout.FORMAT
        ),
        f"split, number: the entry's name says otherwise ({stem})": (
            path.stem == stem and path.parent.name == entry.split
        ),
        f"file: expected {stem}.h5, got {entry.file}": entry.file == f"{stem}.h5",
        f"rows: expected stop - start = {entry.stop - entry.start}, got {entry.rows}": (
            0 <= entry.start < entry.stop and entry.rows == entry.stop - entry.start
        ),
        f"label_hashes: expected {entry.rows}, got {len(entry.label_hashes)}": (
            len(entry.label_hashes) == entry.rows
        ),
        f"color_hashes: expected {entry.rows}, got {len(entry.color_hashes)}": (
            len(entry.color_hashes) == entry.rows
        ),
    }
    return [problem for problem, holds in facts.items() if not holds]


def load_entries(directory: Path, split: str) -> list[Entry]:
    """All entries of a split, by start. Raises DatasetError for a wrong one or overlapping ranges."""
    paths = layout.numbered_files(directory, split, "json").values()
    entries = sorted((load_entry(path) for path in paths), key=lambda entry: entry.start)
    for before, after in pairwise(entries):
        if after.start < before.stop:
            raise DatasetError(
                f"{directory / split}: {before.file} and {after.file} both hold index "
                f"{after.start}; move the pair that does not belong there away"
            )
    return entries
