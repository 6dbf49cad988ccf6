"""Loose objects near a figure: a few of Blender's mesh objects that take another shape in every frame.

Nothing is created after the first frames that need it, so nothing leaks; what an object was before
leaves no trace in it.
"""

from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np

from generator.render.blender_materials import REST, build_prop_material
from generator.render.blender_scene import fill_mesh
from generator.render.figure import Prop

__all__ = ["PASS_INDEX", "Props"]

PASS_INDEX = 1000
"""Cycles' object index of the first loose object; figures' parts count from 1."""

SHARP = 0.6
"""Radians between faces from which on an edge is seen as one."""


class Props:
    """The loose objects of a scene."""

    def __init__(self, scene: Any) -> None:
        self._scene = scene
        self._items: list[Any] = []
        self._material: Any = None

    def show(self, props: Sequence[Prop]) -> None:
        """Let exactly `props` be in the scene."""
        while len(self._items) < len(props):
            self._items.append(self._new(len(self._items)))
        for item in self._items[len(props) :]:
            item.hide_render = True
        for item, prop in zip(self._items, props, strict=False):
            _shape(item.data, prop)
            item.hide_render = False

    def _new(self, number: int) -> Any:
        """One more object, hidden."""
        if self._material is None:
            self._material = build_prop_material()
        mesh = bpy.data.meshes.new(f"prop{number}")
        mesh.materials.append(self._material)
        item = bpy.data.objects.new(f"prop{number}", mesh)
        item.pass_index = PASS_INDEX + number
        self._scene.collection.objects.link(item)
        return item


def _shape(mesh: Any, prop: Prop) -> None:
    """Make a mesh that of `prop`, with its looks as attributes of the faces."""
    mesh.clear_geometry()
    fill_mesh(mesh, np.asarray(prop.vertices, np.float32), prop.faces)
    for name, kind, domain, slot, values in (
        (REST, "FLOAT_VECTOR", "POINT", "vector", prop.rest),
        ("tint", "FLOAT_VECTOR", "FACE", "vector", prop.color),
        ("roughness", "FLOAT", "FACE", "value", prop.roughness),
        ("metal", "FLOAT", "FACE", "value", prop.metal),
        ("mottle", "FLOAT", "FACE", "value", prop.mottle),
    ):
        attribute = mesh.attributes.new(name, kind, domain)
        attribute.data.foreach_set(slot, np.ascontiguousarray(values, np.float32).ravel())
    mesh.update(calc_edges=True)
    mesh.set_sharp_from_angle(angle=SHARP)
