"""`handmill report`: how diverse a dataset is, in figures and plots."""

from pathlib import Path
from typing import Annotated

import typer

from generator.commands.options import AsJson, DatasetDir, SplitName
from generator.commands.output import columns, print_json, reserved_stdout, say
from generator.commands.progress import shown

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    directory: DatasetDir,
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where the page and its plots go.")
    ],
    split: SplitName = "train",
    redraw: Annotated[
        int,
        typer.Option(
            "--redraw", min=0, metavar="N", help="Draw N samples again to count rejections by rule."
        ),
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure and plot how diverse a dataset is.

    Poses, viewing directions, distances, visible keypoints, shares of gestures, actions and characters,
    rejected draws. A bundle gives a chapter per dataset.
    """
    from generator.report.page import chapter, summary, write_page
    from generator.report.read import read_columns, redrawn
    from generator.shards.dataset import find_datasets
    from generator.shards.reader import open_dataset

    chapters = []
    for name, at in find_datasets(directory).items():
        dataset = open_dataset(at)
        with reserved_stdout(), shown(name) as show:
            table = read_columns(dataset, split)
            rejections = redrawn(dataset, split, redraw, show) if redraw else None
            chapters.append(chapter(name, table, dataset.info.names, rejections))
    page = write_page(chapters, out)
    if as_json:
        figures = {one.name: one.figures for one in chapters}
        print_json({"page": str(page), "datasets": figures})
        return
    for one in chapters:
        say(f"{one.name}\n{columns(summary(one.figures))}\n")
    say(f"page: {page}")
