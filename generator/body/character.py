"""What the rest of the generator knows of a character: its arrays.

Letters: V vertices, F triangles, B bones. Metres; world frame z up, the character faces -y, its left
hand is at +x.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.hand.kinematics import Skeleton
from generator.hand.skinning import SkinWeights

__all__ = ["Character", "Material", "Part"]


class Material(NamedTuple):
    """How a part looks.

    kind: "skin", "cloth", "hair", "eye", "lash" or "plain". color: linear rgb, multiplied onto the
    texture if there is one. texture: name of an sRGB PNG in the character's directory, albedo over
    the part's uv (v up), or None. roughness 0..1. parameters: numbers that the kind understands,
    listed in `generator.render.blender_materials`; others are ignored.
    """

    kind: str
    color: tuple[float, float, float]
    texture: str | None
    roughness: float
    parameters: Mapping[str, float]


class Part(NamedTuple):
    """One material's share of the surface: "body", "shirt", "hair", "eyes", …

    faces (F, 3) int32 into the character's vertices; uv (F, 3, 2) float32 per corner; classes (F,)
    uint8: the mask class of each face.
    """

    name: str
    faces: np.ndarray
    uv: np.ndarray
    material: Material
    classes: np.ndarray


class Character(NamedTuple):
    """One person at rest, with clothes, hair and eyes.

    vertices (V, 3) float32; weights: at most 8 bones per vertex; directory: where textures lie.
    keypoint_bones (42,) int32 and keypoint_rest (42, 3) float64: keypoint k is the rest point carried
    by its bone's skinning transform; joints are heads of bones, tips the tails of the last ones.
    """

    name: str
    skeleton: Skeleton
    vertices: np.ndarray
    weights: SkinWeights
    parts: tuple[Part, ...]
    directory: Path
    keypoint_bones: np.ndarray
    keypoint_rest: np.ndarray
