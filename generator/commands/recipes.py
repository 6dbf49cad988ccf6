"""`handmill recipe show|schema` and `handmill plan`: what a recipe says, before anything is rendered."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from generator.commands.options import AsJson, Overrides, RecipeFile
from generator.commands.output import print_json, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Show a recipe in full, or what recipes may say.", no_args_is_help=True
    )
    group.command("show")(show)
    group.command("schema")(schema)
    app.add_typer(group, name="recipe")
    app.command("plan")(plan)


def show(recipe: RecipeFile, overrides: Overrides = None, as_json: AsJson = False) -> None:
    """Print a recipe with all its keys as YAML."""
    import yaml

    from generator.recipe import load

    plain = load(recipe, overrides or []).model_dump(mode="json")
    if as_json:
        print_json(plain)
    else:
        say(yaml.safe_dump(plain, sort_keys=False, default_flow_style=None).rstrip())


def schema(
    kind: Annotated[
        Literal["recipe", "bundle", "rhd"],
        typer.Option("--kind", help="A whole recipe, a bundle, or the keys of one stream."),
    ] = "recipe",
) -> None:
    """Print the JSON schema of recipes.

    Every key with its type, default and meaning.
    """
    from pydantic import BaseModel

    from generator.recipe import Bundle, Recipe, RhdStream

    models: dict[str, type[BaseModel]] = {"recipe": Recipe, "bundle": Bundle, "rhd": RhdStream}
    print_json(models[kind].model_json_schema())


def plan(
    recipe: RecipeFile,
    overrides: Overrides = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="A dataset begun from it: its entries give the rates."
        ),
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Time a few samples' geometry on this machine.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Splits, shards, bytes and hours; renders nothing.

    Hours are those of one CPU core or GPU. They come from the entries of an earlier run of the same
    recipe (--out), else from a reference table.
    """
    from generator.recipe import load
    from generator.report.costs import cost_of, total

    costs = {
        name: cost_of(one, out / name if out else None, calibrate)
        for name, one in load(recipe, overrides or []).items()
    }
    if as_json:
        print_json(total({name: cost.facts() for name, cost in costs.items()}))
        return
    for name, cost in costs.items():
        say(f"{name}\n{cost.text()}" if name else cost.text())
