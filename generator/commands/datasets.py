"""`handmill verify`, `info` and `show`: what is in a dataset, and is it whole."""

import typer

from generator.commands.options import AsJson, DatasetDir

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("info")(info)


def info(directory: DatasetDir, as_json: AsJson = False) -> None:
    """Counts, schema, licences, cost, versions and names of a dataset."""
