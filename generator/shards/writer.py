"""Committing a shard: published whole, and then made part of the dataset by its entry."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from generator.errors import DatasetError
from generator.shards import atomic, layout, strict
from generator.shards.dataset import load_info
from generator.shards.encode import encode_shard
from generator.shards.entries import Entry, Provenance, load_entry
from generator.shards.extents import ShardRange
from generator.shards.packing import PackedSample

__all__ = ["commit_entry", "write_shard"]


def write_shard(
    directory: Path, shard: ShardRange, packed: Sequence[PackedSample], provenance: Provenance
) -> Entry:
    """Write the samples of `shard` into the dataset `directory` and commit them; their entry.

    Safe to be killed anywhere and to be called twice, also at the same time: one call publishes and
    writes the entry, the other one finds it. Raises DatasetError for a disk that cannot take it or if
    different bytes stand there already, ValueError for samples that do not fit `shard`.
    """
    info = load_info(directory)
    _check_planned(shard, packed, info.shards, set(info.schema))
    data = encode_shard(shard, packed, info.recipe_hash, info.kind)
    entry = Entry(
        format=layout.FORMAT,
        split=shard.split,
        number=shard.number,
        file=layout.shard_path(directory, *shard[:2]).name,
        recipe_hash=info.recipe_hash,
        start=shard.start,
        stop=shard.stop,
        rows=shard.rows,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        label_hashes=[sample.label_hash for sample in packed],
        color_hashes=[sample.color_hash for sample in packed],
        adopted=False,
        provenance=provenance,
    )
    atomic.make_directory(directory / shard.split)
    if not atomic.publish(layout.shard_path(directory, *shard[:2]), data):
        return _published_by_another(directory, entry)
    return commit_entry(directory, entry)


def _check_planned(
    shard: ShardRange,
    packed: Sequence[PackedSample],
    plan: Sequence[ShardRange],
    fields: set[str],
) -> None:
    if shard not in plan:
        raise ValueError(f"{shard} is not in the plan of the dataset")
    found = set(packed[0].fields) if packed else set()
    if found != fields:
        raise ValueError(
            f"{shard}: the dataset's fields are {sorted(fields)}, the samples' {sorted(found)}"
        )


def commit_entry(directory: Path, entry: Entry) -> Entry:
    """Write `entry` beside its published shard, unless one is there; the one that is there then."""
    path = layout.entry_path(directory, entry.split, entry.number)
    return entry if atomic.publish(path, strict.dump(entry)) else load_entry(path)


def _published_by_another(directory: Path, entry: Entry) -> Entry:
    """The entry of a shard that another attempt published, which must have made equal bytes."""
    path = layout.shard_path(directory, entry.split, entry.number)
    try:
        with path.open("rb") as file:
            there = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    if there != entry.sha256:
        raise DatasetError(
            f"{path}: exists with other bytes (sha256 {there[:16]}, now {entry.sha256[:16]}), so the "
            "samples are not reproducible here or the file is damaged; run `handmill verify`"
        )
    existing = layout.entry_path(directory, entry.split, entry.number)
    return load_entry(existing) if existing.exists() else _adopted(directory, entry)


def _adopted(directory: Path, entry: Entry) -> Entry:
    """Commit a shard whose publisher was killed before its entry; the bytes are known to be right."""
    return commit_entry(directory, replace(entry, adopted=True))
