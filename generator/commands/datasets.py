"""`handmill info`, `verify` and `show`: what is in a dataset, whether it is whole, how it looks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.commands.options import AsJson, DatasetDir, SplitName
from generator.commands.output import count as counted
from generator.commands.output import print_json, reserved_stdout, say, warn

if TYPE_CHECKING:
    pass

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("verify")(verify)
    app.command("info")(info)
    app.command("show")(show)


def info(directory: DatasetDir, as_json: AsJson = False) -> None:
    """Counts, schema, names, licences and cost of a dataset."""
    from generator.report.info import describe_dataset, info_text
    from generator.shards.dataset import find_datasets

    described = {name: describe_dataset(at) for name, at in find_datasets(directory).items()}
    if as_json:
        print_json({"datasets": described})
    else:
        say("\n\n".join(info_text(facts) for facts in described.values()))


def show(
    directory: DatasetDir,
    out: Annotated[Path, typer.Option("--out", metavar="PNG", help="The picture to write.")],
    split: SplitName = "train",
    count: Annotated[
        int, typer.Option("--count", min=1, metavar="N", help="Samples to show.")
    ] = 24,
    start: Annotated[int, typer.Option("--start", min=0, metavar="I", help="First row.")] = 0,
    tile: Annotated[
        int | None,
        typer.Option("--tile", min=32, max=1024, metavar="PX", help="Width of each of four tiles."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Draw samples on a contact sheet.

    Colour, skeletons, mask and depth of each. A bundle gives the datasets one after the other.
    """
    from generator.report.pictures import save_picture
    from generator.report.show import choose, draw
    from generator.shards.dataset import find_datasets

    chosen = choose(find_datasets(directory), split, start, count)
    sheet = draw(chosen, tile)
    save_picture(sheet, out)
    shown = sum(len(one.rows) for one in chosen)
    if as_json:
        print_json({"file": str(out), "samples": shown, "size": list(sheet.size)})
    else:
        say(f"{out}: {counted(shown, 'sample')}, {sheet.width} x {sheet.height} pixels")


def verify(
    directory: DatasetDir,
    again: Annotated[
        int,
        typer.Option("--rerender", min=0, metavar="K", help="Make K evenly spread samples again."),
    ] = 0,
    as_json: AsJson = False,
) -> int:
    """Check a dataset and name every finding.

    Entries, rows, checksums, schema, value ranges, geometry, splits; with --rerender also that samples
    made again are the same. Exit code 1 on any finding.
    """
    from generator.report.check import check_dataset
    from generator.shards.dataset import find_datasets

    with reserved_stdout():
        found = {name: check_dataset(at, again) for name, at in find_datasets(directory).items()}
    findings = sum(len(one.findings) for one in found.values())
    if as_json:
        datasets = {name: one.facts() for name, one in found.items()}
        print_json({"ok": not findings, "findings": findings, "datasets": datasets})
        return int(findings > 0)
    for name, one in found.items():
        for finding in one.findings:
            say(f"{name}: {finding}")
    say(...)
    return int(findings > 0)
