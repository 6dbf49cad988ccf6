"""Making samples of a dataset again, to see whether they are what is stored."""

from collections.abc import Callable
from typing import NamedTuple

from generator.errors import DatasetError
from generator.recipe import EPOCH, SPLITS, Recipe, Split, recipe_hash
from generator.sample import Sample
from generator.shards.reader import Dataset
from generator.streams import Stream, build_stream

__all__ = ["Mismatch", "evenly_spread", "rerender"]


class Mismatch(NamedTuple):
    """A stored sample that is made differently now."""

    split: str
    number: int
    """Of its shard."""
    row: int
    """In its shard."""
    message: str


def rerender(
    dataset: Dataset, count: int, make_stream: Callable[[Recipe], Stream] = build_stream
) -> list[Mismatch]:
    """Make `count` evenly spread samples of `dataset` again and compare label and colour hashes.

    All of them if there are fewer. Raises DatasetError if the dataset's recipe cannot be made here:
    other assets, libraries or code than it was made with.
    """
    stream = make_stream(_recipe_of(dataset))
    _refuse_other(dataset, stream)
    stream.prepare()
    rows = [
        (split, row) for split in SPLITS if split in dataset for row in range(len(dataset[split]))
    ]
    found = (_compare(dataset, stream, *rows[k]) for k in evenly_spread(len(rows), count))
    return [mismatch for mismatch in found if mismatch is not None]


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


def _compare(dataset: Dataset, stream: Stream, name: Split, row: int) -> Mismatch | None:
    """Make one sample again and compare it with the stored one."""
    split = dataset[name]
    position, inside = split.locate(row)
    stored = split.read(row)
    made = stream.sample(name, stored.index)
    different = _differences(stored, made)
    if not different:
        return None
    message = f"sample {stored.index} made again differs in {', '.join(different)}"
    return Mismatch(name, split.entries[position].number, inside, message)


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
