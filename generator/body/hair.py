"""Hair: a shell grown from the scalp."""

import numpy as np

from generator.body.specs import HairSpec
from generator.body.surface import Surface, compact, cut, subdivide, vertex_normals
from generator.hand.kinematics import Skeleton

__all__ = ["make_hair"]


def make_hair(name: str, spec: HairSpec, body: Surface, skeleton: Skeleton) -> Surface | None:
    """The hair of a character, or None for a bald one."""
    if spec.style == "bald":
        return None
    head = skeleton.heads[skeleton.bone("head")]
    member = body.weights[:, skeleton.bone("head")] > 0.4
    scalp = compact(body.take(member[body.faces].all(1)))
    offset = scalp.vertices - head
    values = offset[:, 2] - 0.075 + (offset[:, 1] - 0.0) * 0.75
    values = np.where(offset[:, 1] > -0.02, np.maximum(values, offset[:, 2] - 0.02), values)
    scalp, inside = cut(scalp, values)
    scalp = compact(scalp.take(inside))
    thickness = 0.008
    return scalp._replace(
        vertices=scalp.vertices + vertex_normals(scalp.vertices, scalp.faces) * thickness
    )
