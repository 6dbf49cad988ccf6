"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = ["AsJson", "DatasetDir", "Overrides", "RecipeFile", "SplitName"]

RecipeFile = Annotated[
    Path,
    typer.Argument(metavar="RECIPE", help="A YAML file: one recipe, or a bundle of several."),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        metavar="KEY=VALUE",
        help="Override a value of the recipe, e.g. -s splits.train.count=4; in a bundle"
        " -s streams.rhd.splits.train.count=4. Repeatable.",
    ),
]
DatasetDir = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="A dataset's directory, or a bundle's that holds several."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print exactly one JSON object on stdout instead of text.")
]
SplitName = Annotated[
    Literal["train", "eval"], typer.Option("--split", help="Which split of the dataset.")
]
