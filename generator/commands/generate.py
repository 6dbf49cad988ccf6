"""`handmill generate`: make the samples of a recipe."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.commands.options import AsJson, Overrides, RecipeFile
from generator.commands.output import count, duration, print_json, reserved_stdout, say, warn
from generator.commands.progress import shown_progress

if TYPE_CHECKING:
    from generator.run import RunResult

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("generate")(generate)


def generate(
    recipe: RecipeFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The dataset's directory; new or begun.")
    ],
    overrides: Overrides = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            metavar="N",
            help="Worker processes [default: one per core, or per GPU].",
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="A", help="A running Ray cluster to join, e.g. auto."),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Make the samples of a recipe or bundle.

    Each recipe of a bundle gets a sub-directory of its own. The same command goes on after an
    interruption. Exit code 1 if samples failed.
    """
    from generator.recipe import load
    from generator.run import generate as run

    results: dict[str, RunResult] = {}
    with reserved_stdout():
        for name, one in load(recipe, overrides or []).items():
            with shown_progress(name) as progress:
                results[name] = run(
                    one, out / name, workers=workers, address=address, progress=progress
                )
            if results[name].interrupted:
                break
    if as_json:
        print_json(_summary(results))
    else:
        _tell(results, out)
    return max(result.exit_code for result in results.values())


def _summary(results: Mapping[str, "RunResult"]) -> dict[str, object]:
    """The JSON object of a run: a plain recipe's result, or a bundle's total and its streams."""
    if "" in results:
        return results[""].to_json()
    samples = sum(result.samples for result in results.values())
    seconds = sum(result.seconds for result in results.values())
    return {
        "samples": samples,
        "skipped": sum(result.skipped for result in results.values()),
        "failed": sum(result.failed for result in results.values()),
        "seconds": round(seconds, 3),
        "samples_per_second": _rate(results.values()),
        "interrupted": any(result.interrupted for result in results.values()),
        "streams": {name: result.to_json() for name, result in results.items()},
    }


def _rate(results: Iterable["RunResult"]) -> float:
    """Samples per second of work over all streams, start-up left out."""
    made = [result for result in results if result.samples_per_second > 0]
    working = sum(result.samples / result.samples_per_second for result in made)
    return round(sum(result.samples for result in made) / working, 4) if working else 0.0


def _tell(results: Mapping[str, "RunResult"], out: Path) -> None:
    """Print one line per stream for people, failures after it on stderr."""
    for name, result in results.items():
        already = f", {result.skipped:,} were there" if result.skipped else ""
        rate = f", {result.samples_per_second:.3g}/s" if result.samples_per_second else ""
        say(
            f"{out / name}: {count(result.samples, 'sample')} made in "
            f"{duration(result.seconds)}{rate}{already}"
        )
        for failure in result.failures:
            warn(f"{name or out} {failure.split}/{failure.index} failed: {failure.reason}")
        if result.failures:
            warn(
                f"{count(result.failed, 'sample')} failed; the workers' output is in {result.logs}"
            )
