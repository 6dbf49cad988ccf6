"""A person before a camera, as geometry: what a frame is before it has labels or pixels.

Letters: V vertices, F faces, H, W image height and width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from generator.body.character import Character
from generator.body.contact import Trunk, trunk_of
from generator.hand.keypoints import OCCLUDER, SIDES
from generator.recipe import Split
from generator.render.raster import rasterize
from generator.sample import Array
from generator.scene.camera import Camera
from generator.scene.occluders import Occluder

__all__ = ["Cast", "Frame", "Patch", "Subject", "cast_of", "surface_seen"]

HAND_CLASSES = {"left": range(2, 18), "right": range(18, 34)}
"""Mask classes of each hand: finger segments and palm."""


class Patch(NamedTuple):
    """Some of a character's faces: vertices (P,) into the character's, faces (F, 3) into those."""

    vertices: Array
    faces: Array


class Cast(NamedTuple):
    """A character with everything about it that does not change from frame to frame."""

    character: Character
    trunk: Trunk
    faces: Array
    """(F, 3) int32, all parts."""
    classes: Array
    """(F,) uint8 mask classes of `faces`."""
    hands: tuple[Patch, Patch]
    """The left and the right hand alone."""


class Subject(NamedTuple):
    """What a sample shows, drawn once: a rejected draw tries another moment and another view of it,
    so that characters, actions, sides and distances come exactly as often as they are drawn."""

    character: str
    action: str
    side: int
    """The hand the camera stands round: 0 left, 1 right."""
    distance: float
    """Metres from the camera to that hand's centre."""


@dataclass(frozen=True)
class Frame:
    """One accepted draw: a posed person before a camera, and its labels.

    vertices (V, 3) float32 in the world; xyz (42, 3) and uv (42, 2) in the camera; mask (H, W)
    classes, depth (H, W) metres, visible (42,); rejected: the rules that rejected the draws before it.
    """

    split: Split
    index: int
    attempt: int
    subject: Subject
    time: float
    gestures: tuple[str | None, str | None]
    camera: Camera
    vertices: Array
    xyz: Array
    uv: Array
    mask: Array
    depth: Array
    visible: Array
    rejected: tuple[str, ...] = ()
    occluders: tuple[Occluder | None, Occluder | None] = (None, None)
    """What the camera's hand holds, and what is in front of it."""

    @property
    def props(self) -> list[Occluder]:
        """The occluders that there are."""
        return [occluder for occluder in self.occluders if occluder is not None]


def cast_of(character: Character) -> Cast:
    """What a character's frames share."""
    faces = np.concatenate([part.faces for part in character.parts])
    classes = np.concatenate([part.classes for part in character.parts])
    left, right = (_patch(faces[np.isin(classes, list(HAND_CLASSES[side]))]) for side in SIDES)
    return Cast(character, trunk_of(character), faces, classes, (left, right))


def _patch(faces: Array) -> Patch:
    """Faces with the vertices they use."""
    vertices, local = np.unique(faces, return_inverse=True)
    return Patch(vertices, local.reshape(-1, 3).astype(np.int32))


def surface_seen(
    vertices: Array, faces: Array, classes: Array, camera: Camera, props: Sequence[Occluder] = ()
) -> tuple[Array, Array]:
    """Mask (H, W) and depth (H, W) metres of faces of a posed person, and of objects near it."""
    for prop in props:
        faces = np.concatenate([faces, prop.faces + np.int32(len(vertices))])
        classes = np.append(classes, np.full(len(prop.faces), OCCLUDER, np.uint8))
        vertices = np.concatenate([vertices, prop.vertices])
    seen = vertices.astype(np.float64) @ camera.R.T + camera.t
    return rasterize(seen, faces, classes, camera.K, camera.width, camera.height)
