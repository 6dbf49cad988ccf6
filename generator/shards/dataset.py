"""`dataset.json`: what a dataset directory is, written once, extended by a larger count."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.errors import DatasetError
from generator.shards import atomic, layout, strict
from generator.shards.entries import load_entries
from generator.shards.extents import Extent, ShardRange, extend, planned

__all__ = [
    "DatasetInfo",
    "Description",
    "create_dataset",
    "find_datasets",
    "load_info",
    "remaining",
]


@dataclass(frozen=True)
class Description:
    """What a caller knows of the dataset it wants to make."""

    recipe: dict[str, Any]
    """The resolved recipe, as JSON values."""
    recipe_hash: str
    counts: dict[str, int]
    """Samples per split; 0 is allowed."""
    shard_size: int
    """Samples per shard of what this description adds."""
    fields: Sequence[str]
    """What every sample holds: names of `generator.sample.FIELDS`, and "color"."""
    names: Mapping[str, Sequence[str]]
    """Names by id, under the name of the field: {"character": [...], "action": [...], ...}."""
    licences: Mapping[str, str]
    """Licence by asset."""
    versions: Mapping[str, str]
    """Versions that the recipe hash covers."""


@dataclass(frozen=True)
class DatasetInfo:
    """The contents of `dataset.json`."""

    format: int
    recipe_hash: str
    counts: dict[str, int]
    extents: dict[str, list[Extent]]
    """Per split, which indices go into which shard: see `generator.shards.extents`."""
    schema: dict[str, dict[str, Any]]
    """Per field its dtype, shape and meaning."""
    names: dict[str, list[str]]
    licences: dict[str, str]
    versions: dict[str, str]
    conventions: dict[str, str]
    recipe: dict[str, Any]

    @property
    def shards(self) -> list[ShardRange]:
        """Every shard the dataset shall have."""
        return planned(self.extents)

    @property
    def kind(self) -> str:
        """The kind of the recipe's stream, or "unknown"."""
        stream = self.recipe.get("stream")
        kind = stream.get("kind") if isinstance(stream, dict) else None
        return kind if isinstance(kind, str) else "unknown"

    @property
    def exclusive(self) -> list[str]:
        """The factors of which no value may occur in two splits."""
        splits = self.recipe.get("splits")
        listed = splits.get("exclusive") if isinstance(splits, dict) else None
        return [str(factor) for factor in listed] if isinstance(listed, list) else []


Difference = Callable[[DatasetInfo], Sequence[str]]
"""Says, in lines, how the recipe of an existing dataset differs from the wanted one."""


def create_dataset(
    directory: Path, description: Description, difference: Difference
) -> DatasetInfo:
    """Make `directory` the dataset of `description`, or confirm or extend that it is.

    The caller holds the directory's lease. Equal hash and counts leave everything alone; larger
    counts are added; raises DatasetError for smaller ones and, with the lines of `difference`, for
    another recipe. Nothing is written on refusal.
    """
    atomic.make_directory(directory)
    if (directory / layout.DATASET_FILE).exists():
        info = load_info(directory)
        _refuse_other_recipe(directory, info, description, difference)
    else:
        info = _new_info(description)
        _refuse_foreign_entries(directory, description)
    extended = _extended(directory, info, description)
    if extended != info or not (directory / layout.DATASET_FILE).exists():
        atomic.replace(directory / layout.DATASET_FILE, strict.dump(extended))
    for split in extended.counts:
        atomic.make_directory(directory / split)
    return extended


def _new_info(description: Description) -> DatasetInfo:
    return DatasetInfo(
        format=layout.FORMAT,
        recipe_hash=description.recipe_hash,
        counts={},
        extents={},
        schema=layout.schema(description.fields),
        names={kind: list(names) for kind, names in description.names.items()},
        licences=dict(description.licences),
        versions=dict(description.versions),
        conventions=layout.CONVENTIONS,
        recipe=description.recipe,
    )


def _refuse_other_recipe(
    directory: Path, info: DatasetInfo, description: Description, difference: Difference
) -> None:
    if info.recipe_hash == description.recipe_hash:
        return
    lines = list(difference(info)) or [
        f"recipe hash: {info.recipe_hash} there, {description.recipe_hash} wanted"
    ]
    listed = "".join(f"\n  {line}" for line in lines)
    raise DatasetError(
        f"{directory}: holds a dataset of another recipe; choose another directory.{listed}"
    )


def _refuse_foreign_entries(directory: Path, description: Description) -> None:
    """Refuse a directory that has shards but lost its `dataset.json`."""
    for split in sorted(description.counts):
        if layout.numbered_files(directory, layout.check_split(split), "json"):
            raise DatasetError(
                f"{directory}: has committed shards in {split}/ but no {layout.DATASET_FILE}; "
                "put it back or choose another directory"
            )


def _extended(directory: Path, info: DatasetInfo, description: Description) -> DatasetInfo:
    """`info` with the counts of `description`."""
    smaller = [
        f"\n  {split}: {count} there, {description.counts.get(split, 0)} wanted"
        for split, count in info.counts.items()
        if description.counts.get(split, 0) < count
    ]
    if smaller:
        raise DatasetError(
            f"{directory}: holds more samples than wanted, and nothing is deleted; "
            f"raise the count or choose another directory.{''.join(smaller)}"
        )
    extents = {
        split: extend(info.extents.get(split, []), count, description.shard_size)
        for split, count in description.counts.items()
    }
    recipe = description.recipe if extents != info.extents else info.recipe
    return replace(info, counts=dict(description.counts), extents=extents, recipe=recipe)


def load_info(directory: Path) -> DatasetInfo:
    """The `dataset.json` of a dataset directory; raises DatasetError naming file and key."""
    path = directory / layout.DATASET_FILE
    info = strict.load(DatasetInfo, path)
    if info.format != layout.FORMAT:
        raise DatasetError(
            f"{path}: format: this handmill reads {layout.FORMAT}, got {info.format}"
        )
    _check_extents(path, info)
    return info


def _check_extents(path: Path, info: DatasetInfo) -> None:
    """Raise DatasetError unless the extents of every split join up and reach its count."""
    for split in sorted(set(info.counts) | set(info.extents)):
        layout.check_split(split)
        rebuilt: list[Extent] = []
        for extent in info.extents.get(split, []):
            if extent.shard_size < 1 or extent.stop <= extent.start:
                raise DatasetError(f"{path}: extents.{split}: an extent is empty")
            rebuilt = extend(rebuilt, extent.stop, extent.shard_size)
        held = rebuilt[-1].stop if rebuilt else 0
        if rebuilt != info.extents.get(split, []) or held != info.counts.get(split):
            raise DatasetError(f"{path}: extents.{split}: do not join up to counts.{split}")


def remaining(directory: Path) -> list[ShardRange]:
    """The shards of the plan that have no entry yet, in order.

    Raises DatasetError for an entry that the plan does not know. Run `resume` first: here an entry
    is trusted.
    """
    info = load_info(directory)
    committed = {entry.range for split in info.counts for entry in load_entries(directory, split)}
    strangers = sorted(committed - set(info.shards))
    if strangers:
        raise DatasetError(
            f"{directory}: {layout.stem(*strangers[0][:2])} holds the indices "
            f"[{strangers[0].start}, {strangers[0].stop}), which are not in the plan of "
            f"{layout.DATASET_FILE}; move it away"
        )
    return [shard for shard in info.shards if shard not in committed]


def find_datasets(path: Path) -> dict[str, Path]:
    """The datasets at `path` by name: of a bundle its sub-directories, of a dataset itself.

    Raises DatasetError if there is none.
    """
    if (path / layout.DATASET_FILE).is_file():
        return {path.resolve().name: path}
    if not path.is_dir():
        raise DatasetError(f"{path}: is no directory; give a dataset or a bundle of datasets")
    found = {
        child.name: child
        for child in layout.listing(path)
        if (child / layout.DATASET_FILE).is_file()
    }
    if not found:
        raise DatasetError(
            f"{path}: holds no {layout.DATASET_FILE}, neither itself nor in a sub-directory; "
            "give the directory that `handmill generate` wrote"
        )
    return found
