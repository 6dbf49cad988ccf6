"""What a YAML may say: typed, strict, overridable, hashable."""

from generator.recipe.epoch import EPOCH
from generator.recipe.identity import difference, identity, recipe_hash
from generator.recipe.load import load, load_recipe
from generator.recipe.models import SPLITS, Bundle, Outputs, Recipe, Split
from generator.recipe.rhd import RenderSettings, RhdRules, RhdStream
from generator.recipe.split import split_members
from generator.recipe.text import markdown_table, schema, to_yaml

__all__ = [
    "EPOCH",
    "SPLITS",
    "Bundle",
    "Outputs",
    "Recipe",
    "RenderSettings",
    "RhdRules",
    "RhdStream",
    "Split",
    "difference",
    "identity",
    "load",
    "load_recipe",
    "markdown_table",
    "recipe_hash",
    "schema",
    "split_members",
    "to_yaml",
]
