"""Which characters and actions belong to which split, so that nothing leaks between them."""

import hashlib
import math
from collections.abc import Sequence
from typing import Literal

from generator.errors import RecipeError
from generator.recipe.models import Recipe, Split

__all__ = ["split_members"]


def split_members(
    names: Sequence[str], recipe: Recipe, split: Split, factor: Literal["character", "action"]
) -> list[str]:
    """The sorted members of `factor` that `split` draws from; a pure function, blind to order.

    names are all members the recipe uses. Unless `factor` is in `splits.exclusive`, both splits
    draw from all of them. If it is, evaluation gets share * n of the n names, rounded, at least one
    and at most n - 1: those first by BLAKE2b of (seed, factor, name); training gets the others.
    Raises RecipeError if an exclusive factor has fewer than two members, or for a name given twice.
    """
    if len(set(names)) != len(names):
        raise RecipeError(f"{factor}s: a name is given twice: {', '.join(sorted(names))}")
    if factor not in recipe.splits.exclusive:
        return sorted(names)
    if len(names) < 2:
        raise RecipeError(
            f"splits.exclusive: different {factor}s in train and eval need at least two, found "
            f"{', '.join(names) or 'none'}; use more {factor}s, or take {factor} out of "
            "splits.exclusive"
        )
    ranked = sorted(names, key=lambda name: (_rank(recipe.seed, factor, name), name))
    held_out = _eval_size(len(names), recipe.splits.eval.share)
    return sorted(ranked[:held_out] if split == "eval" else ranked[held_out:])


def _eval_size(members: int, share: float) -> int:
    """share * members rounded half up, within 1 and members - 1."""
    return min(max(math.floor(share * members + 0.5), 1), members - 1)


def _rank(seed: int, factor: str, name: str) -> bytes:
    """16 bytes that put the names of a factor into an order of the seed's own."""
    key = "\x1f".join((str(seed), factor, name))
    return hashlib.blake2b(key.encode(), digest_size=16).digest()
