"""Colour by Blender's path tracer: warm scenes, pixels read in memory.

A picture is a pure function of `render`'s arguments: it does not depend on what was rendered before,
on the process or on threads (subsurface scattering, which would break this, is not used). Settings are
those that gave the best quality per second: a fixed number of samples, no adaptive sampling, Open Image
Denoise in its fast mode, persistent data, few bounces.
"""

import importlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import bpy
import numpy as np

from generator.errors import HandmillError
from generator.render.blender_log import captured
from generator.render.blender_props import Props
from generator.render.blender_scene import (
    Actor,
    build_actor,
    place_camera,
    place_suns,
    pose_actor,
    show_actor,
)
from generator.render.blender_world import World
from generator.render.figure import Figure, Prop
from generator.scene.background import Environment
from generator.scene.camera import Camera
from generator.scene.light import Sun

__all__ = ["BlenderRenderer", "RenderError", "RenderSettings"]

Array = np.ndarray

MAX_SUNS = 2


class RenderError(HandmillError):
    """Blender did not give a picture; its own words are in the log."""

    exit_code = 1


class RenderSettings(Protocol):
    """What the renderer reads from a recipe."""

    @property
    def device(self) -> str:
        """cpu, cuda or optix."""

    @property
    def samples(self) -> int:
        """Samples per pixel."""

    @property
    def denoise(self) -> bool:
        """Whether Open Image Denoise cleans the picture."""


class BlenderRenderer:
    """Renders posed figures without background.

    Raises HandmillError when the device asked for is not there. What Blender prints goes to the end of
    the file `log`, or nowhere.
    """

    def __init__(self, settings: RenderSettings, image_size: int, log: Path | None = None) -> None:
        self._log = log
        with captured(log):
            _start()
            self._scene = bpy.data.scenes.new("handmill")
            _configure(self._scene, settings, image_size)
            _choose_device(self._scene, settings.device)
        self._camera = self._add("camera", bpy.data.cameras.new("camera"))
        self._scene.camera = self._camera
        self._suns = [
            self._add(f"sun{k}", bpy.data.lights.new(f"sun{k}", "SUN")) for k in range(MAX_SUNS)
        ]
        self._world = World()
        self._props = Props(self._scene)
        self._actors: dict[str, Actor] = {}
        self._shown: str | None = None

    def render(
        self,
        figure: Figure,
        vertices: Array,
        camera: Camera,
        suns: Sequence[Sun],
        ambient: Array,
        specular: float,
        environment: Environment | None,
        seed: int,
        props: Sequence[Prop] = (),
    ) -> Array:
        """The picture (H, W, 4) float32 of the figure: linear rgb premultiplied with alpha, top row first.

        vertices: (V, 3) metres, world, the figure's posed vertices. ambient: (3,) linear radiance
        from all sides, unless `environment`, a panorama, lights the scene. specular: 0-1, of the
        skin. seed: of the path tracer's random numbers. props: loose objects near the figure. Raises
        RenderError when Blender fails, AssetError for textures that cannot be read.
        """
        self.arrange(figure, vertices, camera, suns, ambient, specular, environment, seed, props)
        picture = self._render()["Combined"]
        return np.where(picture[..., 3:] > 0.0, picture, np.float32(0.0))  # denoising bleeds over

    def arrange(
        self,
        figure: Figure,
        vertices: Array,
        camera: Camera,
        suns: Sequence[Sun],
        ambient: Array,
        specular: float,
        environment: Environment | None,
        seed: int,
        props: Sequence[Prop] = (),
    ) -> None:
        """Set Blender's scene as `render` would, without rendering."""
        pose_actor(self._show(figure), vertices, specular)
        self._props.show(props)
        place_camera(self._camera, camera)
        place_suns(self._suns, suns)
        self._scene.world = self._world.light(ambient, environment)
        self._scene.cycles.seed = seed & 0x7FFFFFFF

    def render_passes(self) -> Mapping[str, Array]:
        """All of Cycles' passes of the arranged scene, (H, W, C) float32, with depth and index passes.

        Keys as Cycles names them: "Combined", "Depth" (metres, 1e10 where empty), "Object Index" (the
        figure's part, from 1), ... Depth and index are those of one sample at the pixel's centre.
        """
        layer = self._scene.view_layers[0]
        layer.use_pass_z = layer.use_pass_object_index = True
        try:
            return self._render()
        finally:
            layer.use_pass_z = layer.use_pass_object_index = False

    def save_blend(self, path: Path) -> None:
        """Write the arranged scene with all its images to a file that opens in Blender."""
        with captured(self._log):
            bpy.context.window_manager.windows[0].scene = self._scene
            bpy.ops.file.pack_all()
            bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True)

    def _add(self, name: str, data: Any) -> Any:
        """A new object of the scene."""
        item = bpy.data.objects.new(name, data)
        self._scene.collection.objects.link(item)
        return item

    def _show(self, figure: Figure) -> Actor:
        """The figure's actor, made at first sight, and no other, visible."""
        if figure.name not in self._actors:
            self._actors[figure.name] = build_actor(figure, self._scene)
        if self._shown != figure.name:
            if self._shown is not None:
                show_actor(self._actors[self._shown], False)
            show_actor(self._actors[figure.name], True)
            self._shown = figure.name
        return self._actors[figure.name]

    def _render(self) -> dict[str, Array]:
        """Render the scene as it stands and return its passes."""
        _passes.clear()
        with captured(self._log):
            try:
                bpy.ops.render.render(write_still=False, scene=self._scene.name)
            except RuntimeError as error:
                raise RenderError(f"Blender failed: {error}. {self._where()}") from error
        if "Combined" not in _passes:
            raise RenderError(f"Blender returned without a picture. {self._where()}")
        return dict(_passes)

    def _where(self) -> str:
        """Where to read on."""
        return f"Its output is in {self._log}." if self._log else "Its output was not kept."


_passes: dict[str, Array] = {}
"""The passes of the last render; there is one Blender per process."""

_cycles: Any = importlib.import_module("cycles.engine")  # part of Blender, there once bpy is
_cycles_render = _cycles.render


def _render_and_keep(engine: Any, depsgraph: Any) -> None:
    """Cycles' render call, then a copy of its passes; no other way gives pixels without a file."""
    _cycles_render(engine, depsgraph)
    result = engine.get_result()
    width, height = result.resolution_x, result.resolution_y
    for item in result.layers[0].passes:
        pixels = np.empty(width * height * item.channels, np.float32)
        item.rect.foreach_get(pixels)
        _passes[item.name] = pixels.reshape(height, width, item.channels)[::-1]


_cycles.render = _render_and_keep


@cache
def _start() -> None:
    """Blender without its start-up scene and without a user's own settings, once per process."""
    bpy.ops.wm.read_factory_settings(use_empty=True)


def _configure(scene: Any, settings: RenderSettings, image_size: int) -> None:
    """Everything about the render that no frame changes."""
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x = render.resolution_y = image_size
    render.resolution_percentage = 100
    render.film_transparent = True
    render.use_persistent_data = True
    render.threads_mode = "FIXED"
    render.threads = 1
    render.use_compositing = render.use_sequencer = False
    cycles.samples = settings.samples
    cycles.use_adaptive_sampling = False
    cycles.pixel_filter_type = "BLACKMAN_HARRIS"
    cycles.filter_width = 1.5
    cycles.max_bounces = 4
    cycles.diffuse_bounces = cycles.glossy_bounces = 2
    cycles.transmission_bounces = cycles.volume_bounces = 0
    cycles.transparent_max_bounces = 4
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 10.0
    cycles.use_light_tree = False
    cycles.use_auto_tile = False
    cycles.use_denoising = settings.denoise
    cycles.denoiser = "OPENIMAGEDENOISE"
    cycles.denoising_prefilter = "FAST"
    cycles.denoising_quality = "FAST"


def _choose_device(scene: Any, device: str) -> None:
    """Render on the CPU, or on all GPUs of the kind asked for; never on another."""
    if device == "cpu":
        scene.cycles.device = "CPU"
        return
    preferences = bpy.context.preferences.addons["cycles"].preferences
    kind = device.upper()
    found = [(d[2], d[0]) for d in _devices(preferences, kind)]
    if not any(have == kind for have, _ in found):
        names = ", ".join(f"{name} ({have.lower()})" for have, name in found) or "none"
        raise HandmillError(
            f"the recipe asks for device '{device}', which Blender does not find here; it finds:"
            f" {names}. Set stream.render.device to one of these, or mend the driver."
        )
    preferences.compute_device_type = kind
    for item in preferences.devices:
        item.use = item.type == kind
    scene.cycles.device = "GPU"


def _devices(preferences: Any, kind: str) -> list[tuple[str, str, str]]:
    """(name, id, type) of the CPU and of the devices of one kind that Cycles can see."""
    preferences.refresh_devices()
    return [(d.name, d.id, d.type) for d in preferences.devices]
