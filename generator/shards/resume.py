"""Going on after a kill: every shard file is either committed, adopted or moved aside.

Run by a driver that holds the lease, before anything is scheduled. Nothing is deleted but temporary files of
dead writers; what does not belong is renamed to `<name>.rejected-N` and made again.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from generator.errors import DatasetError
from generator.shards import atomic, layout
from generator.shards.dataset import DatasetInfo, load_info
from generator.shards.encode import attributes, content_hash
from generator.shards.entries import Entry, Provenance, load_entry
from generator.shards.extents import ShardRange
from generator.shards.probe import Probe, probe
from generator.shards.writer import commit_entry

__all__ = ["Action", "resume"]


class Action(NamedTuple):
    """What `resume` did with one file, for the user to read."""

    path: Path
    outcome: str
    """"adopted", "rejected" (moved aside) or "removed" (a temporary file)."""
    reason: str


def resume(directory: Path) -> list[Action]:
    """Bring shards and entries of `directory` to agree; what was done, empty if all was well.

    The caller holds the lease. A committed shard is compared with its entry by size and sha256, so
    that a run goes on from verified shards alone, and one that was damaged since is made again.
    Raises DatasetError if the directory cannot be written.
    """
    info = load_info(directory)
    actions = list(_remove_temporaries(directory, info))
    plan = {(shard.split, shard.number): shard for shard in info.shards}
    for split in info.counts:
        shards = layout.numbered_files(directory, split, "h5")
        entries = layout.numbered_files(directory, split, "json")
        for number in sorted(set(shards) | set(entries)):
            shard = plan.get((split, number))
            actions += _settle(info, shard, shards.get(number), entries.get(number))
    return actions


def _settle(
    info: DatasetInfo, shard: ShardRange | None, file: Path | None, entry: Path | None
) -> Iterator[Action]:
    """Make one pair of shard and entry right."""
    if entry is not None:
        wrong = _entry_problem(info, shard, entry)
        damage = None if wrong or file is None else _damage(file, load_entry(entry))
        if file is not None and not wrong and not damage:
            return
        reason = wrong or damage or "its shard is missing"
        yield Action(atomic.move_aside(entry), "rejected", reason)
        if file is not None and damage:
            yield Action(atomic.move_aside(file), "rejected", damage)
            return
    if file is not None:
        yield _adopt_or_reject(info, shard, file)


def _entry_problem(info: DatasetInfo, shard: ShardRange | None, path: Path) -> str | None:
    """Why the entry in `path` says nothing about this dataset, or None."""
    try:
        entry = load_entry(path)
    except DatasetError as error:
        return str(error)
    if entry.recipe_hash != info.recipe_hash or entry.range != shard:
        return f"it belongs to another recipe or plan (expected {shard})"
    return None


def _damage(file: Path, entry: Entry) -> str | None:
    """Why a shard is not the one that its entry describes, or None."""
    size = file.stat().st_size
    if size != entry.bytes:
        return f"the shard has {size} bytes instead of {entry.bytes}"
    if sha256_of(file) != entry.sha256:
        return "the shard's sha256 differs from its entry's"
    return None


def _adopt_or_reject(info: DatasetInfo, shard: ShardRange | None, file: Path) -> Action:
    """Commit a shard without entry if every byte of it can be vouched for, else move it aside."""
    if shard is None:
        return Action(atomic.move_aside(file), "rejected", "the plan has no such shard")
    found = probe(file)
    wrong = shard_problem(info, shard, found)
    if wrong is not None:
        return Action(atomic.move_aside(file), "rejected", wrong)
    commit_entry(file.parent.parent, _entry_of(info, shard, file, found))
    return Action(file, "adopted", "it was whole, only its entry was missing")


def shard_problem(info: DatasetInfo, shard: ShardRange, found: Probe) -> str | None:
    """Why what `found` tells of a shard cannot be the planned `shard` of `info`, or None."""
    if found.problem is not None:
        return found.problem
    expected = attributes(shard, info.recipe_hash, info.kind)
    wrong = [name for name, value in expected.items() if found.attributes.get(name) != value]
    if wrong:
        return f"its attributes differ from the dataset's: {', '.join(wrong)}"
    if set(found.fields) != set(info.schema):
        return f"its fields are {sorted(found.fields)}, the dataset's {sorted(info.schema)}"
    if found.indices != list(range(shard.start, shard.stop)):
        return f"its rows are not the samples [{shard.start}, {shard.stop})"
    hashes = zip(found.label_hashes, found.color_hashes, strict=True)
    if content_hash(hashes) != found.attributes.get("content_hash"):
        return "its contents do not have the hash that it was written with"
    if not found.exact:
        return "its bytes are not those that its samples encode to"
    return None


def _entry_of(info: DatasetInfo, shard: ShardRange, file: Path, found: Probe) -> Entry:
    return Entry(
        format=layout.FORMAT,
        split=shard.split,
        number=shard.number,
        file=file.name,
        recipe_hash=info.recipe_hash,
        start=shard.start,
        stop=shard.stop,
        rows=shard.rows,
        bytes=file.stat().st_size,
        sha256=sha256_of(file),
        label_hashes=found.label_hashes,
        color_hashes=found.color_hashes,
        adopted=True,
        provenance=Provenance(seconds=0.0, machine={}, versions={}, cost={}),
    )


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises DatasetError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error


def _remove_temporaries(directory: Path, info: DatasetInfo) -> Iterator[Action]:
    """Remove what dead writers left; takers of the lease may still be alive, so theirs stays."""
    lease = f".{layout.LEASE_FILE}."
    for folder in [directory, *(directory / split for split in info.counts)]:
        for path in layout.listing(folder):
            hidden = path.name.startswith(".") and path.name.endswith(layout.TEMPORARY)
            if hidden and not path.name.startswith(lease):
                atomic.remove(path)
                yield Action(path, "removed", "a killed writer left it")
