"""Blender's scene objects: meshes of figures, the camera, suns, the world.

Functions write to Blender's data; the renderer decides what is seen when.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import bpy
import numpy as np
from mathutils import Matrix, Vector

from generator.render.blender_materials import REST, build_material, set_specular
from generator.render.figure import Figure, Surface
from generator.render.raster import NEAR_PLANE
from generator.scene.camera import Camera
from generator.scene.light import Sun

__all__ = [
    "Actor",
    "build_actor",
    "fill_mesh",
    "place_camera",
    "place_suns",
    "pose_actor",
    "show_actor",
]

Array = np.ndarray

OPENCV_TO_BLENDER = np.diag([1.0, -1.0, -1.0, 1.0])
"""Blender's cameras look along -z with y up."""

FAR_PLANE = 100.0
"""Nothing further than this (metres) is drawn."""

SUN_ANGLE = 0.06
"""Angular diameter of suns in radians: shadows with soft borders."""


class Actor(NamedTuple):
    """A figure in Blender: its objects and, for each, the figure's vertices it uses."""

    objects: tuple[Any, ...]
    vertices: tuple[Array, ...]
    skins: tuple[Any, ...]


def build_actor(figure: Figure, scene: Any) -> Actor:
    """Meshes and materials of a figure at rest, hidden, in a scene.

    Raises AssetError for textures that cannot be read.
    """
    objects, vertices, skins = [], [], []
    for number, part in enumerate(figure.parts, start=1):
        used, faces = np.unique(part.faces, return_inverse=True)
        name = f"{figure.name}.{part.name}"
        rest = np.asarray(figure.vertices, np.float32)[used]
        mesh = _mesh(name, rest, faces.reshape(-1, 3), part)
        material = build_material(name, part.material, figure.directory)
        mesh.materials.append(material)
        objects.append(_object(scene, name, mesh, number))
        vertices.append(used)
        if part.material.kind == "skin":
            skins.append(material)
    actor = Actor(tuple(objects), tuple(vertices), tuple(skins))
    show_actor(actor, False)
    return actor


def show_actor(actor: Actor, visible: bool) -> None:
    """Whether the actor's objects are rendered."""
    for item in actor.objects:
        item.hide_render = not visible


def pose_actor(actor: Actor, vertices: Array, specular: float) -> None:
    """Move the actor's vertices to `vertices` (V, 3), world metres; set its skin's specular level."""
    for item, used in zip(actor.objects, actor.vertices, strict=True):
        positions = np.ascontiguousarray(vertices[used], np.float32)
        item.data.vertices.foreach_set("co", positions.ravel())
        item.data.update()
    for skin in actor.skins:
        set_specular(skin, specular)


def place_camera(item: Any, camera: Camera) -> None:
    """Give Blender's camera object the intrinsics and pose of `camera` (square pixels)."""
    data, width, height = item.data, camera.width, camera.height
    data.type = "PERSP"
    data.sensor_fit = "HORIZONTAL"
    data.sensor_width = 36.0
    data.lens = camera.K[0, 0] * 36.0 / width
    data.shift_x = -(camera.K[0, 2] - (width - 1) / 2) / width
    data.shift_y = (camera.K[1, 2] - (height - 1) / 2) / width
    data.clip_start = NEAR_PLANE
    data.clip_end = FAR_PLANE
    pose = np.eye(4)
    pose[:3, :3] = camera.R.T
    pose[:3, 3] = camera.position
    item.matrix_world = Matrix((pose @ OPENCV_TO_BLENDER).tolist())


def place_suns(items: Sequence[Any], suns: Sequence[Sun]) -> None:
    """Let Blender's sun objects shine as `suns` say; those left over are hidden.

    Raises ValueError for more suns than objects.
    """
    if len(suns) > len(items):
        raise ValueError(f"there is room for {len(items)} suns, got {len(suns)}")
    for item in items[len(suns) :]:
        item.hide_render = True
    for item, sun in zip(items, suns, strict=False):
        item.hide_render = False
        item.data.energy = sun.strength
        item.data.color = tuple(float(c) for c in sun.color)
        item.data.angle = SUN_ANGLE
        towards = Vector([float(c) for c in sun.direction])
        item.rotation_euler = towards.to_track_quat("Z", "Y").to_euler()


def _mesh(name: str, rest: Array, faces: Array, part: Surface) -> Any:
    """A smooth triangle mesh with UVs and the rest positions as an attribute."""
    mesh = bpy.data.meshes.new(name)
    fill_mesh(mesh, rest, faces)
    uv = mesh.uv_layers.new(name="UVMap")
    uv.data.foreach_set("uv", np.ascontiguousarray(part.uv, np.float32).ravel())
    fixed = mesh.attributes.new(REST, "FLOAT_VECTOR", "POINT")
    fixed.data.foreach_set("vector", rest.ravel())
    mesh.update(calc_edges=True)
    mesh.validate()
    return mesh


def fill_mesh(mesh: Any, vertices: Array, faces: Array) -> None:
    """Give an empty mesh vertices (V, 3) float32 and smooth triangles (F, 3)."""
    count = len(faces)
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", vertices.ravel())
    mesh.loops.add(3 * count)
    mesh.loops.foreach_set("vertex_index", faces.astype(np.int32).ravel())
    mesh.polygons.add(count)
    mesh.polygons.foreach_set("loop_start", np.arange(0, 3 * count, 3, dtype=np.int32))
    mesh.polygons.foreach_set("use_smooth", np.ones(count, bool))


def _object(scene: Any, name: str, mesh: Any, number: int) -> Any:
    """The object of a mesh in a scene; `number` is its index in Cycles' index pass."""
    item = bpy.data.objects.new(name, mesh)
    item.pass_index = number
    # Low-poly smooth surfaces shadow themselves in facets; these lift the shadow rays off them.
    item.shadow_terminator_geometry_offset = 0.2
    item.shadow_terminator_shading_offset = 0.1
    scene.collection.objects.link(item)
    return item
