"""`handmill sample`: one sample of a recipe as files, the first thing to do when a frame looks wrong."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.commands.options import AsJson, Overrides, RecipeFile, SplitName
from generator.commands.output import print_json, reserved_stdout, say

if TYPE_CHECKING:
    from generator.recipe import Recipe
    from generator.streams import Stream

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sample")(sample)


def sample(
    recipe: RecipeFile,
    index: Annotated[int, typer.Argument(min=0, metavar="INDEX", help="Position in the split.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the files go.")],
    split: SplitName = "train",
    stream: Annotated[
        str | None, typer.Option("--stream", metavar="NAME", help="Which recipe of a bundle.")
    ] = None,
    overrides: Overrides = None,
    as_json: AsJson = False,
) -> None:
    """Make one sample as pictures, arrays and a .blend.

    Any index can be made, beyond the split's count too: sample i depends on the recipe, split and i.
    """
    from generator.recipe import load_recipe
    from generator.report.pictures import describe, write_sample
    from generator.streams import build_stream

    chosen = load_recipe(recipe, overrides or [], stream or "")
    with reserved_stdout():
        source = build_stream(chosen)
        source.prepare()
        made = source.sample(split, index)
        files = write_sample(made, out, source.names())
        files |= _write_scene(source, chosen, out)
    paths = {name: str(path) for name, path in files.items()}
    if as_json:
        print_json({"split": split, "index": index, "files": paths, **describe(made, {})})
    else:
        say("\n".join(paths.values()))


def _write_scene(source: "Stream", recipe: "Recipe", out: Path) -> dict[str, Path]:
    """scene.blend of the sample just made, where the stream rendered it with Blender."""
    renderer = getattr(source, "renderer", None) if recipe.outputs.color else None
    if renderer is None:
        return {}
    path = out / "scene.blend"
    renderer.save_blend(path)
    return {"scene": path}
