"""What a report needs of a stored dataset: its small columns, and why draws were rejected."""

from collections.abc import Callable

from generator.errors import DatasetError
from generator.recipe import Recipe, Split
from generator.report.hands import COLUMNS, NEEDED
from generator.sample import Array
from generator.shards.reader import Dataset
from generator.streams import build_stream
from generator.streams.rhd import RhdSource

__all__ = ["read_columns", "redrawn"]


def read_columns(dataset: Dataset, split: Split) -> dict[str, Array]:
    """The columns of a split that reports are made of; images are not read.

    Raises DatasetError for an empty split and for one without keypoints.
    """
    rows = dataset[split]
    if not len(rows):
        raise DatasetError(
            f"{dataset.directory}: has no {split} samples to report on; choose the other --split"
        )
    lacking = [name for name in NEEDED if name not in dataset.info.schema]
    if lacking:
        raise DatasetError(
            f"{dataset.directory}: has no {', '.join(lacking)}; reports need hands in 3D"
        )
    return {name: rows.field(name) for name in COLUMNS if name in dataset.info.schema}


def redrawn(
    dataset: Dataset, split: Split, count: int, show: Callable[[int, int, str], None]
) -> list[list[str]]:
    """The rules that rejected the draws before each of the first `count` samples of a split.

    show: called with (done, total, words). Raises DatasetError for streams that reject nothing and
    where a sample drawn here took another number of draws than the stored one.
    """
    stream = build_stream(Recipe.model_validate(dataset.info.recipe))
    if not isinstance(stream, RhdSource):
        raise DatasetError(f"{dataset.directory}: its stream has no rules; leave --redraw out")
    indices = dataset[split].field("index")[:count]
    stored = dataset[split].field("attempt")[:count]
    found = []
    for done, (index, attempt) in enumerate(zip(indices, stored, strict=True), 1):
        rules = stream.rejections(split, int(index))
        if len(rules) != attempt:
            raise DatasetError(
                f"{dataset.directory}: {split}/{index} took {attempt} rejected draws when it was made "
                f"and {len(rules)} here: it was made by other code or assets; leave --redraw out"
            )
        found.append(rules)
        show(done, len(indices), f"{done}/{len(indices)} samples drawn again")
    return found
