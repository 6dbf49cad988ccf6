"""Blender's worlds: light from all sides, of one colour or from a panorama."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from generator.errors import AssetError
from generator.scene.background import Environment

__all__ = ["World"]

Array = np.ndarray


SLOPE = 0.5
"""The uniform world is this much brighter straight above and darker straight below than on average:
light without any direction would show no form."""


class World:
    """Two worlds, one of one colour and one from a panorama; `light` chooses and sets one."""

    def __init__(self) -> None:
        self._uniform, self._colour = _new_world("uniform")
        _slope(self._uniform, self._colour)
        # Its light is so even that surfaces find it by themselves; light samples are left to suns.
        self._uniform.cycles.sampling_method = "NONE"
        self._panorama, self._strength = _new_world("panorama")
        tree = self._panorama.node_tree
        self._texture = tree.nodes.new("ShaderNodeTexEnvironment")
        self._mapping = tree.nodes.new("ShaderNodeMapping")
        self._mapping.vector_type = "POINT"
        coordinates = tree.nodes.new("ShaderNodeTexCoord")
        tree.links.new(coordinates.outputs["Generated"], self._mapping.inputs["Vector"])
        tree.links.new(self._mapping.outputs["Vector"], self._texture.inputs["Vector"])
        tree.links.new(self._texture.outputs["Color"], self._strength.inputs["Color"])

    def light(self, ambient: Array, environment: Environment | None) -> Any:
        """The world with radiance `ambient` (3,), or the environment's. Raises AssetError."""
        if environment is None:
            self._colour.inputs["Color"].default_value = (*(float(c) for c in ambient), 1.0)
            return self._uniform
        self._texture.image = _image(environment.source)
        self._mapping.inputs["Rotation"].default_value = (0.0, 0.0, environment.yaw)
        self._strength.inputs["Strength"].default_value = environment.exposure
        return self._panorama


def _new_world(name: str) -> tuple[Any, Any]:
    """A world and its background node."""
    world = bpy.data.worlds.new(name)
    world.use_nodes = True
    return world, next(node for node in world.node_tree.nodes if node.type == "BACKGROUND")


def _slope(world: Any, background: Any) -> None:
    """Let the strength of a world's background grow linearly with the height of the direction."""
    tree = world.node_tree
    coordinates = tree.nodes.new("ShaderNodeTexCoord")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    strength = tree.nodes.new("ShaderNodeMath")
    strength.operation = "MULTIPLY_ADD"
    strength.inputs[1].default_value = SLOPE
    strength.inputs[2].default_value = 1.0
    tree.links.new(coordinates.outputs["Generated"], split.inputs["Vector"])
    tree.links.new(split.outputs["Z"], strength.inputs[0])
    tree.links.new(strength.outputs["Value"], background.inputs["Strength"])


def _image(path: Path) -> Any:
    """A panorama's image, loaded once."""
    try:
        return bpy.data.images.load(str(path), check_existing=True)
    except RuntimeError as error:
        raise AssetError(f"panorama {path} cannot be read: {error}") from error
