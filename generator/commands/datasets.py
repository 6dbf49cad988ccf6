"""`handmill info`, `verify` and `show`: what is in a dataset, whether it is whole, how it looks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.commands.options import AsJson, DatasetDir, SplitName
from generator.commands.output import count as counted
from generator.commands.output import print_json, reserved_stdout, say
from generator.commands.progress import shown

if TYPE_CHECKING:
    from generator.shards.verify import Report

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
    from generator.shards.dataset import find_datasets

    with reserved_stdout():
        reports = {name: _checked(name, at, again) for name, at in find_datasets(directory).items()}
    ok = all(report.ok for report in reports.values())
    if as_json:
        print_json({"ok": ok, "datasets": {name: _facts(one) for name, one in reports.items()}})
        return 0 if ok else 1
    for name, report in reports.items():
        looked = f"{counted(report.samples, 'sample')} in {counted(report.shards, 'shard')}"
        for finding in report.findings:
            say(f"{name}: {finding}")
        say(f"{name}: {looked}: {counted(len(report.findings), 'finding')}")
    return 0 if ok else 1


def _checked(name: str, directory: Path, again: int) -> "Report":
    """The report on one dataset; what hinders making samples again is a finding of its own."""
    from generator.errors import DatasetError
    from generator.run.rerender import rerender
    from generator.shards.reader import open_dataset
    from generator.shards.verify import Finding, verify_dataset

    with shown(name) as show:
        report = verify_dataset(
            directory, lambda done, total: show(done, total, f"{done}/{total} shards")
        )
    if again:
        try:
            report.findings += rerender(open_dataset(directory), again)
        except DatasetError as error:
            report.findings.append(Finding("dataset.json", None, "rerender", str(error)))
    return report


def _facts(report: "Report") -> dict[str, object]:
    """A report as JSON values."""
    findings = [finding._asdict() for finding in report.findings]
    counts = {"shards": report.shards, "samples": report.samples, "bytes": report.bytes}
    return {"ok": report.ok, **counts, "findings": findings}
