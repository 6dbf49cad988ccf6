"""Loading a recipe or bundle: file, then overrides, then all problems at once or a frozen model."""

import difflib
from collections.abc import Sequence
from pathlib import Path

from generator.errors import RecipeError
from generator.recipe.models import Bundle, Recipe
from generator.recipe.source import Problem, Source, apply_override, read_source
from generator.recipe.validate import validate

__all__ = ["load", "load_recipe"]


def load(path: str | Path, overrides: Sequence[str] = ()) -> Recipe | Bundle:
    """The recipe or bundle at `path` with `overrides` ("a.b=value") put over it.

    A file with the key `streams` is a bundle. Raises RecipeError, whose message lists every problem
    with its place (file and line, or override), key, what was found and what to do.
    """
    source = read_source(Path(path))
    is_bundle = "streams" in source.data
    for override in overrides:
        if _fits_kind(source, override, is_bundle):
            apply_override(source, override)
    loaded: Recipe | Bundle | None = (
        validate(Bundle, source) if is_bundle else validate(Recipe, source)
    )
    if source.problems or loaded is None:
        raise RecipeError(_message(source))
    return loaded


def load_recipe(path: str | Path, overrides: Sequence[str] = (), name: str = "") -> Recipe:
    """The plain recipe at `path`, or the recipe `name` of a bundle ("" if it has only one).

    Raises RecipeError as `load` does, or if a bundle has no such recipe.
    """
    recipes = dict(load(path, overrides).items())
    if name in recipes:
        return recipes[name]
    if not name and len(recipes) == 1:
        return next(iter(recipes.values()))
    wanted = f"has no recipe '{name}'" if name else f"is a bundle of {len(recipes)} recipes"
    raise RecipeError(f"{path}: {wanted}; choose one of {', '.join(recipes) or 'none'}")


def _fits_kind(source: Source, override: str, is_bundle: bool) -> bool:
    """Whether `override` addresses a recipe that the file has; if not, that is reported."""
    first, _, rest = override.partition("=")[0].strip().partition(".")
    name = rest.partition(".")[0]
    streams = source.data.get("streams")
    if not is_bundle and first == "streams":
        advice = f"the file is a plain recipe; write {rest.partition('.')[2] or 'its own keys'}"
    elif is_bundle and first in Recipe.model_fields:
        known = sorted(streams) if isinstance(streams, dict) else []
        advice = f"the file is a bundle; write streams.{known[0] if known else 'NAME'}.{first}"
    elif is_bundle and first == "streams" and isinstance(streams, dict) and name not in streams:
        near = difflib.get_close_matches(name, list(streams), 1)
        guess = f"did you mean '{near[0]}'? " if near else ""
        advice = f"the bundle has no recipe '{name}'; {guess}it has: {', '.join(streams)}"
    else:
        return True
    source.problems.append(Problem(f"-s {override}", first, advice))
    return False


def _message(source: Source) -> str:
    """All problems under one heading, each once: in the order of the file, then the overrides."""
    lines = list(dict.fromkeys(str(problem) for problem in sorted(source.problems, key=_order)))
    heading = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n  ".join([f"{heading} in {source.name}", *lines])


def _order(problem: Problem) -> tuple[bool, int]:
    """Sorts by line of the file; overrides, which have none, come last as they were given."""
    line = problem.place.rpartition(":")[2]
    in_file = not problem.place.startswith("-s ")
    return not in_file, int(line) if in_file and line.isdigit() else 0
