"""Eyes and lashes, straight from the base mesh."""

import numpy as np

from generator.body.anny_model import BodyArrays
from generator.body.surface import Surface, merge, triangulate

__all__ = ["make_eyes", "make_lashes"]


def make_eyes(arrays: BodyArrays) -> Surface:
    """Both eyeballs; uv (0..1 each): the iris in the middle."""
    return merge([_group(arrays, f"helper-{side}-eye") for side in "lr"])


def make_lashes(arrays: BodyArrays) -> Surface:
    """The lashes of both eyes, upper and lower."""
    rows = [f"helper-{side}-eyelashes-{row}" for side in "lr" for row in (1, 2)]
    return merge([_group(arrays, row) for row in rows])


def _group(arrays: BodyArrays, name: str) -> Surface:
    group = arrays.groups[name]
    low, high = group.uv.min((0, 1)), group.uv.max((0, 1))
    return triangulate(
        arrays.vertices, arrays.weights, group.faces, (group.uv - low) / np.maximum(high - low, 1e-9)
    )
