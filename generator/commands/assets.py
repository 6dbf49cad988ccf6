"""`handmill assets`: the authored data that recipes can name."""

import typer

from generator.commands.options import AsJson
from generator.commands.output import count, print_json, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="The authored data that recipes can name.", no_args_is_help=True)
    group.command("list")(list_assets)
    group.callback()(_group)
    app.add_typer(group, name="assets")


def _group() -> None:
    """The authored data that recipes can name."""


def list_assets(as_json: AsJson = False) -> None:
    """List characters, actions and gestures by name."""
    from generator.body.actions import load_actions
    from generator.body.library import character_names
    from generator.hand.gestures import load_gestures

    names = {
        "characters": sorted(character_names()),
        "actions": sorted(load_actions()),
        "gestures": sorted(load_gestures()),
    }
    if as_json:
        print_json(names)
        return
    for kind, found in names.items():
        say(f"{count(len(found), kind.removesuffix('s'))}: {', '.join(found)}")
