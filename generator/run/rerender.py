"""Making samples of a dataset again, to see whether they are what is stored."""

from collections.abc import Callable
from pathlib import Path

from generator.errors import DatasetError, HandmillError
from generator.recipe import EPOCH, SPLITS, Recipe, Split, recipe_hash
from generator.sample import Sample
from generator.shards.findings import Finding
from generator.shards.layout import shard_path
from generator.shards.reader import Dataset
from generator.streams import Stream, build_stream

__all__ = ["evenly_spread", "rerender"]


def rerender(
    dataset: Dataset, count: int, make_stream: Callable[[Recipe], Stream] = build_stream
) -> list[Finding]:
    """Make `count` evenly spread samples of `dataset` again and compare label and colour hashes.

    All of them if there are fewer. A sample that cannot be read or made is a finding, too. Raises
    DatasetError if the dataset was made with other assets, libraries or code than are here.
    """
    stream = make_stream(_recipe_of(dataset))
    _refuse_other(dataset, stream)
    stream.prepare()
    rows = [
        (split, row) for split in SPLITS if split in dataset for row in range(len(dataset[split]))
    ]
    found = (_compare(dataset, stream, *rows[k]) for k in evenly_spread(len(rows), count))
    return [finding for finding in found if finding is not None]


def evenly_spread(total: int, count: int) -> list[int]:
    """`count` different positions in range(total), first and last among them; all if there are fewer."""
    if count >= total:
        return list(range(total))
    if count == 1:
        return [0]
    return [k * (total - 1) // (count - 1) for k in range(count)]


def _recipe_of(dataset: Dataset) -> Recipe:
    """The recipe that `dataset.json` records."""
    try:
        return Recipe.model_validate(dataset.info.recipe)
    except ValueError as error:
        raise DatasetError(
            f"{dataset.directory}: its recipe is not one of this handmill, so that no sample can be "
            f"made again ({str(error).splitlines()[0]}); use the version that made it"
        ) from error


def _refuse_other(dataset: Dataset, stream: Stream) -> None:
    """Raise DatasetError, naming each difference, unless the recipe hash here is the dataset's."""
    assets, versions = stream.asset_hashes(), stream.versions()
    recipe = _recipe_of(dataset)
    if recipe_hash(recipe, assets, versions) == dataset.info.recipe_hash:
        return
    here = {"epoch": str(EPOCH), **versions}
    here |= {f"assets: {role}": value for role, value in assets.items()}
    there = dataset.info.versions
    lines = [
        f"\n  {key}: {there.get(key, 'absent')} there, {here.get(key, 'absent')} here"
        for key in sorted({*there, *here})
        if there.get(key) != here.get(key)
    ]
    raise DatasetError(
        f"{dataset.directory}: was made with other files or libraries than are here, so that its "
        f"samples cannot be made again.{''.join(lines)}"
    )


def _compare(dataset: Dataset, stream: Stream, name: Split, row: int) -> Finding | None:
    """Make one sample again and compare it with the stored one."""
    split = dataset[name]
    position, inside = split.locate(row)
    entry = split.entries[position]
    index = entry.start + inside
    try:
        different = _differences(split.read(row), stream.sample(name, index))
    except HandmillError as error:
        message = str(error)
    else:
        if not different:
            return None
        message = f"sample {index} made again differs in {', '.join(different)}"
    shard = shard_path(Path(), name, entry.number).as_posix()
    return Finding(shard, inside, "rerender", message)


def _differences(stored: Sample, made: Sample) -> list[str]:
    """The names of the arrays, and "color", in which two samples differ."""
    different = ["color"] if stored.color_hash() != made.color_hash() else []
    if stored.label_hash() != made.label_hash():
        names = sorted({*stored.arrays, *made.arrays})
        different += [name for name in names if not _same(stored, made, name)]
    return different


def _same(stored: Sample, made: Sample, name: str) -> bool:
    """Whether an array is in both samples with the same bytes."""
    if name not in stored.arrays or name not in made.arrays:
        return False
    return stored.arrays[name].tobytes() == made.arrays[name].tobytes()
