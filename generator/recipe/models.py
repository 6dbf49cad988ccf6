"""The recipe: everything that decides what a dataset holds; and the bundle of several recipes."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from generator.recipe.fields import Contradiction, Factors, Identity, Section
from generator.recipe.rhd import RhdStream

__all__ = [
    "SPLITS",
    "Bundle",
    "EvalSplit",
    "Outputs",
    "Recipe",
    "Split",
    "Splits",
    "TrainSplit",
]

Split = Literal["train", "eval"]

SPLITS: tuple[Split, ...] = ("train", "eval")
"""The splits of every dataset, in the order they are made."""

_Count = Annotated[int, Field(ge=0), Identity.NONE]


class TrainSplit(Section):
    """The samples to train on."""

    count: _Count = 0
    """Number of samples; a larger one extends the dataset. The paper: 41258."""


class EvalSplit(Section):
    """The samples to evaluate on."""

    count: _Count = 0
    """Number of samples; a larger one extends the dataset. The paper: 2728."""

    share: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """Share of the members of each exclusive factor that belongs to this split. The paper: 4 of 20
    characters, 8 of 39 actions."""


class Splits(Section):
    """How many samples there are, and what training and evaluation may not have in common."""

    train: TrainSplit = TrainSplit()
    """The samples to train on."""

    eval: EvalSplit = EvalSplit()
    """The samples to evaluate on."""

    exclusive: Factors = ("action", "character")
    """Factors of which each member is in one split only. The paper: character and action."""

    def count(self, split: Split) -> int:
        """Number of samples of `split`."""
        return self.train.count if split == "train" else self.eval.count


class Outputs(Section):
    """What a sample holds beside its keypoints; sample i stays the same scene without them."""

    color: bool = True
    """The image as JPEG or PNG; without it nothing is rendered by Blender."""

    mask: bool = True
    """The class of each pixel's surface."""

    depth: bool = True
    """The depth of each pixel's surface."""


class Recipe(Section):
    """One dataset: a stream of samples, its splits and how it is stored."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """What all randomness is drawn from."""

    shard_size: Annotated[int, Field(ge=1, le=65536), Identity.NONE] = 256
    """Samples per file; changes no sample."""

    splits: Splits = Splits()
    """How many samples there are and how training and evaluation are kept apart."""

    stream: Annotated[RhdStream, Field(discriminator="kind")]
    """What the samples are; `kind` selects the stream."""

    outputs: Outputs = Outputs()
    """What a sample holds beside its keypoints."""

    @field_validator("stream", mode="after")
    @classmethod
    def _divisible(cls, stream: RhdStream, info: ValidationInfo) -> RhdStream:
        """An exclusive factor has a member for each split."""
        splits = info.data.get("splits")
        chosen = {"character": stream.characters, "action": stream.actions}
        for factor in splits.exclusive if splits else ():
            if len(chosen[factor]) == 1:
                raise Contradiction(
                    f"{factor}s",
                    f"{factor}s names only one, but splits.exclusive wants different {factor}s in "
                    f"train and eval; name two or more, or take {factor} out of splits.exclusive",
                )
        return stream

    def items(self) -> Iterator[tuple[str, "Recipe"]]:
        """Itself under the empty name: a plain recipe is written to the directory itself."""
        yield "", self


def _some(streams: dict[str, Recipe]) -> dict[str, Recipe]:
    """`streams` if there is one."""
    if not streams:
        raise ValueError("the bundle has no recipes; write `streams: {rhd: {…}}`")
    return streams


_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class Bundle(Section):
    """Several recipes in one file, each written to the sub-directory of its name."""

    streams: Annotated[dict[_Name, Recipe], AfterValidator(_some)]
    """The recipes by the name of their sub-directory: letters, digits, '-' and '_'."""

    def items(self) -> Iterator[tuple[str, Recipe]]:
        """Each sub-directory's name with its recipe, in the order of the file."""
        yield from self.streams.items()
