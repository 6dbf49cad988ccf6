"""What a dataset says of itself, from `dataset.json` and the entries alone; no shard is opened."""

from collections import Counter
from pathlib import Path
from typing import Any

from generator.shards.dataset import DatasetInfo
from generator.shards.entries import Entry
from generator.shards.reader import Dataset, Split, open_dataset

__all__ = ["describe_dataset", "info_text"]

MEGABYTE = 1e6
SHOWN_NAMES = 12
"""Names of a kind that the text lists; the JSON has all."""


def describe_dataset(directory: Path) -> dict[str, Any]:
    """Everything there is to know of the dataset in `directory`, as JSON values.

    Raises DatasetError if there is none or an entry is wrong.
    """
    dataset = open_dataset(directory)
    info = dataset.info
    splits = {name: _split(info, name, split) for name, split in dataset.items()}
    return {
        "directory": str(directory),
        "kind": info.kind,
        "format": info.format,
        "recipe_hash": info.recipe_hash,
        "complete": all(facts["samples"] == facts["planned"] for facts in splits.values()),
        "samples": sum(facts["samples"] for facts in splits.values()),
        "bytes": sum(facts["bytes"] for facts in splits.values()),
        "splits": splits,
        "fields": info.schema,
        "names": info.names,
        "exclusive": info.exclusive,
        "licences": info.licences,
        "versions": info.versions,
        "cost": _cost(_entries(dataset)),
        "recipe": info.recipe,
    }


def _entries(dataset: Dataset) -> list[Entry]:
    """The entries of all splits."""
    return [entry for split in dataset.values() for entry in split.entries]


def _split(info: DatasetInfo, name: str, split: Split) -> dict[str, Any]:
    """How much of a split is planned and there."""
    return {
        "samples": len(split),
        "planned": info.counts[name],
        "shards": len(split.entries),
        "planned_shards": sum(shard.split == name for shard in info.shards),
        "bytes": sum(entry.bytes for entry in split.entries),
    }


def _cost(entries: list[Entry]) -> dict[str, Any]:
    """Worker seconds, in all, per sample and by kind of work, and what they were spent on."""
    known = [entry for entry in entries if not entry.adopted]
    rows = sum(entry.rows for entry in known)
    seconds = sum(entry.provenance.seconds for entry in known)
    kinds: Counter[str] = Counter()
    for entry in known:
        kinds.update(entry.provenance.cost)
    return {
        "seconds": seconds,
        "seconds_per_sample": seconds / rows if rows else None,
        "by_work": dict(kinds),
        "machines": _distinct([entry.provenance.machine for entry in known]),
        "versions": _distinct([entry.provenance.versions for entry in known]),
    }


def _distinct(records: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each record once, in the order of their first appearance."""
    return [record for k, record in enumerate(records) if record not in records[:k]]


def info_text(facts: dict[str, Any]) -> str:
    """`describe_dataset` for people."""
    state = "complete" if facts["complete"] else "unfinished; the same command goes on"
    lines = [
        f"{facts['directory']}: {facts['kind']}, {facts['samples']:,} samples, "
        f"{facts['bytes'] / MEGABYTE:.1f} MB, {state}",
        f"recipe hash  {facts['recipe_hash']}",
        *(_split_line(name, split) for name, split in facts["splits"].items()),
        f"fields       {', '.join(facts['fields'])}",
        f"exclusive    {', '.join(facts['exclusive']) or 'nothing'}",
        *(_names_line(kind, names) for kind, names in facts["names"].items()),
        *(f"licence      {licence}: {asset}" for asset, licence in facts["licences"].items()),
        f"made with    {', '.join(_version(*item) for item in facts['versions'].items())}",
        f"cost         {_cost_text(facts['cost'])}",
    ]
    return "\n".join(lines)


def _split_line(name: str, split: dict[str, Any]) -> str:
    """`train        24 of 24 samples in 3 of 3 shards`."""
    return (
        f"{name:<12} {split['samples']:,} of {split['planned']:,} samples in "
        f"{split['shards']} of {split['planned_shards']} shards, {split['bytes'] / MEGABYTE:.1f} MB"
    )


def _names_line(kind: str, names: list[str]) -> str:
    """How many of a kind there are, and the first of them."""
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return f"{kind:<12} {len(names)}: {', '.join(names[:SHOWN_NAMES])}{more}"


def _version(name: str, value: str) -> str:
    """`bpy 5.0.1`; of a content hash the first digits."""
    return f"{name} {value[:12]}"


def _cost_text(cost: dict[str, Any]) -> str:
    """Worker time in all and per sample, and where."""
    if cost["seconds_per_sample"] is None:
        return "unknown"
    machines = {machine.get("gpu") or machine.get("cpu", "?") for machine in cost["machines"]}
    return (
        f"{cost['seconds'] / 3600:.2f} worker hours, {cost['seconds_per_sample']:.2f} s per sample"
        f" on {', '.join(sorted(machines))}"
    )
