"""RHD: people acting, seen from round one of their hands (Zimmermann & Brox 2017, section 5.2).

For each sample, in the paper's order: a character and an action of the split, a moment of the action,
a camera in a spherical shell round one hand, a background, up to two directional lights with a global
light that matches the background, specular skin, and a lossy image. Everything is drawn from
generators of its own (see `generator.seeding`); what the geometry forbids is rejected before rendering.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from generator import seeding
from generator.body.actions import Action, draw_pose, load_actions
from generator.body.library import character_names, load_characters
from generator.errors import SampleError
from generator.hand.gestures import load_gestures
from generator.hand.keypoints import ROWS, SIDES
from generator.hand.kinematics import forward_kinematics, pose_points
from generator.hand.skinning import linear_blend_skinning
from generator.paths import assets_dir
from generator.recipe import Recipe, RhdStream, Split, split_members
from generator.recipe.fields import BUNDLED
from generator.render.blender_log import captured
from generator.render.blender_panoramas import prepare_panoramas
from generator.sample import DEPTH_MAX, DEPTH_STEP, FIELDS, Array, Sample
from generator.scene.background import Background, BackgroundLibrary
from generator.scene.camera import Camera, draw_camera, project
from generator.scene.holding import hand_of
from generator.scene.image import encode
from generator.scene.light import Sun, draw_ambient, draw_suns
from generator.scene.objects import load_objects
from generator.scene.occluders import Occluder, draw_occluders
from generator.scene.sensor import Scene, SensorSettings, draw_sensor, expose, sensor_labels
from generator.streams.assets import content_hash, selected
from generator.streams.rhd_geometry import Cast, Frame, Subject, cast_of, surface_seen
from generator.streams.rules import Rules
from generator.streams.visibility import visibility

if TYPE_CHECKING:
    from generator.render.blender import BlenderRenderer

Factor = Literal["character", "action"]

ATTEMPTS = 100
"""Draws that the rules may reject before a sample is given up."""


class Look(NamedTuple):
    """What a frame is rendered with: light, background, skin, camera, image file."""

    suns: tuple[Sun, ...]
    background: Background
    ambient: Array
    specular: float
    sensor: SensorSettings
    jpeg_quality: int


class RhdSource:
    """The stream of an RHD recipe."""

    def __init__(self, recipe: Recipe) -> None:
        """Raises AssetError for characters or actions that nobody has authored."""
        self.recipe = recipe
        self.settings: RhdStream = recipe.stream
        self.log: Path | None = None
        self.chunk = 2 if recipe.outputs.color else 64
        self._rules = Rules(self.settings.rules)
        self._actions: dict[str, Action] = load_actions()
        self._gestures = sorted(load_gestures())
        self._character_names = selected("character", self.settings.characters, character_names())
        self._action_names = selected("action", self.settings.actions, sorted(self._actions))
        self._split_members: dict[tuple[Split, Factor], list[str]] = {}

    # What the stream rests on.

    def prepare(self) -> None:
        """Build the characters' arrays and the panoramas' pixels where the cache lacks them."""
        _ = self._cast
        if self.recipe.outputs.color:
            self._backgrounds.check()

    def fields(self) -> list[str]:
        """The names of a sample's arrays, and "color" if it has an image."""
        outputs = self.recipe.outputs
        left_out: set[str] = set()
        if not outputs.mask:
            left_out |= {"mask", "hand_region"}
        if not outputs.depth:
            left_out |= {"depth"}
        if not outputs.color:
            left_out |= {"background", "lights", "ambient", "specular", "jpeg_quality", "color"}
            left_out |= {"exposure", "white_balance", "vignetting", "defocus", "motion", "noise"}
        if not self._occluded:
            left_out |= {"occluders"}
        return [name for name in (*FIELDS, "color") if name not in left_out]

    def names(self) -> Mapping[str, list[str]]:
        """The names behind `character`, `action`, `gesture` and, where they are, other ids."""
        names = {
            "character": list(self._character_names),
            "action": list(self._action_names),
            "gesture": list(self._gestures),
        }
        if self._occluded:
            names["occluders"] = [spec.name for spec in load_objects()]
        if self.recipe.outputs.color:
            names["background"] = list(self._backgrounds.names)
        return names

    def asset_hashes(self) -> Mapping[str, str]:
        """Hashes of the authored data and of every background file."""
        authored = {
            folder.name: content_hash(folder)
            for folder in sorted(assets_dir().iterdir())
            if folder.is_dir()
        }
        return authored | (self._backgrounds.asset_hashes() if self.recipe.outputs.color else {})

    def versions(self) -> Mapping[str, str]:
        """The versions that pixels and vertices depend on."""
        packages = ("anny", "numpy") + (("bpy",) if self.recipe.outputs.color else ())
        return {package: version(package) for package in packages}

    def licences(self) -> Mapping[str, str]:
        """What shows in a frame, and its licence."""
        return {
            "body shapes (Anny, after MakeHuman)": "CC0-1.0",
            "characters, garments, actions, gestures, objects (handmill)": "Apache-2.0",
            **({"panoramas of Blender": "CC0-1.0"} if self.recipe.outputs.color else {}),
        }

    @cached_property
    def _cast(self) -> dict[str, Cast]:
        """Every character of the recipe, by name."""
        return {c.name: cast_of(c) for c in load_characters(self._character_names)}

    @cached_property
    def _backgrounds(self) -> BackgroundLibrary:
        settings = self.settings.background
        folder = None if settings.panoramas == BUNDLED else Path(settings.panoramas)
        return BackgroundLibrary(settings, prepare_panoramas(folder) if settings.panorama else ())

    # From (split, index) to a sample.

    def sample(self, split: Split, index: int) -> Sample:
        """Sample `index` of `split`; raises SampleError when 100 draws were rejected."""
        frame = self.frame(split, index)
        arrays = self._labels(frame)
        if not self.recipe.outputs.color:
            return Sample(arrays)
        look = self.look(frame)
        arrays |= _look_labels(look) | sensor_labels(
            look.sensor, frame.camera, frame.subject.distance
        )
        return Sample(arrays, encode(self.photo(frame, look), look.jpeg_quality))

    def frame(self, split: Split, index: int) -> Frame:
        """The first draw that no rule rejects."""
        rejected: list[str] = []
        for attempt in range(ATTEMPTS):
            frame, rule = self._draw(split, index, attempt)
            if frame is not None:
                return replace(frame, rejected=tuple(rejected))
            rejected.append(rule)
        counts = ", ".join(f"{rule} {count}x" for rule, count in sorted(Counter(rejected).items()))
        raise SampleError(
            f"rhd {split}/{index}: all {ATTEMPTS} draws were rejected ({counts}); "
            "widen the recipe's camera or rules"
        )

    def rejections(self, split: Split, index: int) -> list[str]:
        """The rules that rejected the draws before the accepted one, in order: `attempt` names."""
        return list(self.frame(split, index).rejected)

    def _rng(self, split: Split, index: int, attempt: int, factor: str) -> np.random.Generator:
        return seeding.rng(self.recipe.seed, "rhd", split, index, attempt, factor)

    def _draw(self, split: Split, index: int, attempt: int) -> tuple[Frame | None, str]:
        """One draw and "", or None and the rule that rejects it."""
        subject = self._subject(split, index)
        cast, action = self._cast[subject.character], self._actions[subject.action]
        skeleton = cast.character.skeleton
        rng = self._rng(split, index, attempt, "pose")
        time = float(rng.uniform(0.0, action.duration))
        pose = draw_pose(action, time, skeleton, rng)
        transforms = forward_kinematics(skeleton, pose.rotations, pose.translation)
        points = pose_points(
            transforms, cast.character.keypoint_bones, cast.character.keypoint_rest
        )

        centre = points[ROWS[SIDES[subject.side]]].mean(axis=0)
        shell = self.settings.camera.model_copy(update={"distance": (subject.distance,) * 2})
        rng = self._rng(split, index, attempt, "camera")
        camera = draw_camera(rng, centre, shell, self.settings.image_size)
        xyz, uv = project(points, camera)
        rule = self._rules.keypoints(points, uv, subject.side, camera)
        if rule:
            return None, rule

        vertices = linear_blend_skinning(
            cast.character.vertices, cast.character.weights, transforms
        )
        rule = self._rules.surface(points, vertices, cast.trunk, camera)
        if rule:
            return None, rule

        rng = self._rng(split, index, attempt, "occluders")
        occluders = self._occluders(rng, subject, points, vertices, camera)
        props = [occluder for occluder in occluders if occluder is not None]
        mask, depth = surface_seen(vertices, cast.faces, cast.classes, camera, props)
        visible = visibility(xyz, uv, mask, depth)
        rule = self._rules.seen(visible, subject.side)
        if rule:
            return None, rule
        frame = Frame(
            split, index, attempt, subject, time, pose.gestures,
            camera, vertices, xyz, uv, mask, depth, visible, occluders=occluders,
        )  # fmt: skip
        return frame, ""

    def _occluders(
        self,
        rng: np.random.Generator,
        subject: Subject,
        points: Array,
        vertices: Array,
        camera: Camera,
    ) -> tuple[Occluder | None, Occluder | None]:
        """What the camera's hand holds and what hides it, if the recipe has such things."""
        if not self._occluded:
            return None, None
        skin = vertices[self._cast[subject.character].hands[subject.side].vertices]
        hand = hand_of(points[ROWS[SIDES[subject.side]]], skin, SIDES[subject.side] == "right")
        settings, clearance = self.settings.occluders, self.settings.rules.clearance
        return draw_occluders(rng, hand, vertices, camera, settings, load_objects(), clearance)

    @property
    def _occluded(self) -> bool:
        return max(self.settings.occluders.held, self.settings.occluders.front) > 0

    def _subject(self, split: Split, index: int) -> Subject:
        """Who does what, seen from how far round which hand."""
        rng = self._rng(split, index, 0, "view")
        side, distance = int(rng.integers(2)), float(rng.uniform(*self.settings.camera.distance))
        character = self._pick("character", split, index)
        return Subject(character, self._pick("action", split, index), side, distance)

    def _pick(self, factor: Factor, split: Split, index: int) -> str:
        """One of the split's members of a factor, all equally likely."""
        members = self._members(split, factor)
        return members[int(self._rng(split, index, 0, factor).integers(len(members)))]

    def _members(self, split: Split, factor: Factor) -> list[str]:
        """The characters or actions that a split draws from."""
        if (split, factor) not in self._split_members:
            names = self._character_names if factor == "character" else self._action_names
            self._split_members[split, factor] = split_members(names, self.recipe, split, factor)
        return self._split_members[split, factor]

    # Labels.

    def _labels(self, frame: Frame) -> dict[str, Array]:
        """Every array but those of the look; mask and depth as the recipe's outputs say."""
        size = self.settings.image_size
        pose = np.concatenate([frame.camera.R, frame.camera.t[:, None]], axis=1)
        arrays: dict[str, Array] = {
            "index": np.array(frame.index, np.int64),
            "uv": frame.uv.astype(np.float32),
            "xyz": frame.xyz.astype(np.float32),
            "visible": frame.visible,
            "annotated": np.ones(42, np.uint8),
            "present": np.ones(2, np.uint8),
            "K": frame.camera.K.astype(np.float32),
            "image_size": np.array([size, size], np.int32),
            "gesture": np.array([self._gesture_id(g) for g in frame.gestures], np.int16),
            "character": np.array(self._character_names.index(frame.subject.character), np.int16),
            "action": np.array(self._action_names.index(frame.subject.action), np.int16),
            "action_time": np.array(frame.time, np.float32),
            "camera_side": np.array(frame.subject.side, np.uint8),
            "camera_pose": pose.astype(np.float32),
            "distance": np.array(frame.subject.distance, np.float32),
            "attempt": np.array(frame.attempt, np.int16),
        }
        if self._occluded:
            ids = [self._object_id(occluder) for occluder in frame.occluders]
            arrays["occluders"] = np.array(ids, np.int16)
        if self.recipe.outputs.mask:
            arrays["mask"] = frame.mask
            arrays["hand_region"] = self._hand_region(frame)
        if self.recipe.outputs.depth:
            arrays["depth"] = _depth_steps(frame.depth)
        return arrays

    def _hand_region(self, frame: Frame) -> Array:
        """(H, W) uint8: 1 where the left hand would be seen with nothing before it, 2 the right."""
        cast = self._cast[frame.subject.character]
        region = np.zeros_like(frame.mask)
        for bit, hand in enumerate(cast.hands):
            classes = np.full(len(hand.faces), 1 << bit, np.uint8)
            vertices = frame.vertices[hand.vertices]
            region |= surface_seen(vertices, hand.faces, classes, frame.camera)[0]
        return region

    def _gesture_id(self, name: str | None) -> int:
        return -1 if name is None else self._gestures.index(name)

    def _object_id(self, occluder: Occluder | None) -> int:
        return -1 if occluder is None else self.names()["occluders"].index(occluder.name)

    # Pixels.

    def look(self, frame: Frame) -> Look:
        """Light, background and image file of a frame."""

        def rng(factor: str) -> np.random.Generator:
            return self._rng(frame.split, frame.index, frame.attempt, factor)

        background = self._backgrounds.draw(rng("background"), frame.camera)
        sensor = rng("sensor")
        suns = draw_suns(rng("light"), self.settings.light)
        ambient = draw_ambient(rng("ambient"), self.settings.light, background.ambient)
        lossless = sensor.random() < self.settings.sensor.lossless
        low, high = self.settings.sensor.jpeg_quality
        quality = int(sensor.integers(low, high + 1))
        specular = float(rng("look").uniform(*self.settings.look.specular))
        taken = draw_sensor(rng("exposure"), self.settings.sensor)
        return Look(suns, background, ambient, specular, taken, 0 if lossless else quality)

    def photo(self, frame: Frame, look: Look) -> Array:
        """(H, W, 3) uint8 sRGB of the person before the background, as the camera takes it."""
        person, behind = self.render(frame, look), look.background.image
        scene = Scene(person, behind, frame.depth, frame.camera, frame.subject.distance)
        grain = self._rng(frame.split, frame.index, frame.attempt, "grain")
        return expose(scene, look.sensor, grain)

    def render(self, frame: Frame, look: Look) -> Array:
        """(H, W, 4) float32 linear premultiplied rgba of the person and the objects near it."""
        seed = int(self._rng(frame.split, frame.index, frame.attempt, "noise").integers(2**31))
        character = self._cast[frame.subject.character].character
        return self.renderer.render(
            character,
            frame.vertices,
            frame.camera,
            look.suns,
            look.ambient,
            look.specular,
            look.background.environment if self.settings.light.world == "panorama" else None,
            seed,
            frame.props,
        )

    @cached_property
    def renderer(self) -> "BlenderRenderer":
        """The warm Blender of this process."""
        with captured(self.log):  # Blender speaks as soon as it is imported
            from generator.render.blender import BlenderRenderer

        return BlenderRenderer(self.settings.render, self.settings.image_size, self.log)


def _depth_steps(depth: Array) -> Array:
    """(H, W) uint16 steps of 0.1 mm from metres; 0 beyond the farthest depth that is stored."""
    steps = np.rint(depth / DEPTH_STEP)
    return np.where(depth <= DEPTH_MAX, steps, 0).astype(np.uint16)


def _look_labels(look: Look) -> dict[str, Array]:
    """The arrays that tell how a frame was rendered."""
    lights = np.zeros((2, 7), np.float32)
    for row, sun in zip(lights, look.suns, strict=False):
        row[:] = [*sun.direction, *sun.color, sun.strength]
    return {
        "background": np.array(look.background.id, np.int32),
        "lights": lights,
        "ambient": np.asarray(look.ambient, np.float32),
        "specular": np.array(look.specular, np.float32),
        "jpeg_quality": np.array(look.jpeg_quality, np.int16),
    }
