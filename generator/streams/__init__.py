"""Streams: what turns (recipe, split, index) into a sample. `build_stream` picks by the recipe's kind."""

from generator.recipe import Recipe
from generator.streams.base import Stream

__all__ = ["Stream", "build_stream"]


def build_stream(recipe: Recipe) -> Stream:
    """The stream of a recipe. Cheap: characters, backgrounds and Blender are opened at first use.

    Raises AssetError or RecipeError for names and files that the recipe gives and nobody has.
    """
    from generator.streams.rhd import RhdSource

    return RhdSource(recipe)
