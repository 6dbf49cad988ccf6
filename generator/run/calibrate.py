"""How long this machine takes for a sample without its render."""

import time

from generator.recipe import SPLITS, Recipe
from generator.streams import build_stream

__all__ = ["geometry_seconds"]

SAMPLES = 8
"""Samples that are timed, after one that is not."""


def geometry_seconds(recipe: Recipe) -> float:
    """Mean seconds of a sample of `recipe` without colour, on one core of this machine.

    Builds the caches first where they are missing; renders nothing.
    """
    outputs = recipe.outputs.model_copy(update={"color": False})
    stream = build_stream(recipe.model_copy(update={"outputs": outputs}))
    stream.prepare()
    split = next((split for split in SPLITS if recipe.splits.count(split)), SPLITS[0])
    stream.sample(split, 0)
    started = time.perf_counter()
    for index in range(1, SAMPLES + 1):
        stream.sample(split, index)
    return (time.perf_counter() - started) / SAMPLES
