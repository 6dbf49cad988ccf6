"""Which draws of a person and a camera are rejected, decided from geometry before any rendering."""

import numpy as np

from generator.body.contact import Trunk, body_penetration, hands_penetration
from generator.hand.keypoints import ROWS, SIDES
from generator.recipe import RhdRules
from generator.sample import Array
from generator.scene.camera import Camera
from generator.streams.visibility import inside_image


class Rules:
    """The recipe's rules. Each check returns the name of the rule that rejects, or ""."""

    def __init__(self, settings: RhdRules) -> None:
        self._settings = settings

    def keypoints(self, points: Array, uv: Array, side: int, camera: Camera) -> str:
        """What the keypoints alone decide. points (42, 3) world, uv (42, 2); side of the camera's hand."""
        inside = inside_image(uv[ROWS[SIDES[side]]], camera.width, camera.height)
        if inside.sum() < self._settings.min_in_image:
            return "min_in_image"
        if hands_penetration(points) > self._settings.max_penetration:
            return "hands_apart"
        return ""

    def surface(self, points: Array, vertices: Array, trunk: Trunk, camera: Camera) -> str:
        """What the posed surface decides. vertices (V, 3) world."""
        centre = -camera.R.T @ camera.t
        nearest = np.sqrt(((vertices - centre.astype(np.float32)) ** 2).sum(axis=1).min())
        if nearest < self._settings.clearance:
            return "clearance"
        if body_penetration(points, vertices, trunk) > self._settings.max_penetration:
            return "max_penetration"
        return ""

    def seen(self, visible: Array, side: int) -> str:
        """What visibility (42,) decides."""
        if visible[ROWS[SIDES[side]]].sum() < self._settings.min_visible:
            return "min_visible"
        return ""
