"""What a renderer needs to know of a character: its surfaces and how they look.

Protocols, so that this room stands beside the one that makes characters and not on it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

__all__ = ["Figure", "Look", "Prop", "Surface"]

Array = np.ndarray


class Look(Protocol):
    """How one surface looks."""

    @property
    def kind(self) -> str:
        """skin, cloth, hair, eye, lash or plain."""

    @property
    def color(self) -> tuple[float, float, float]:
        """Linear rgb: the base colour, or what multiplies the texture."""

    @property
    def texture(self) -> str | None:
        """File name of an sRGB albedo image in UV space in the figure's directory, or None."""

    @property
    def roughness(self) -> float:
        """0 mirror-like to 1 dull."""

    @property
    def parameters(self) -> Mapping[str, float]:
        """Numbers that the kind understands; see `blender_materials`."""


class Surface(Protocol):
    """One mesh of a figure."""

    @property
    def name(self) -> str:
        """The surface's name, unique in the figure."""

    @property
    def faces(self) -> Array:
        """(F, 3) int32 into the figure's vertices."""

    @property
    def uv(self) -> Array:
        """(F, 3, 2) float32 per corner."""

    @property
    def material(self) -> Look:
        """How it looks."""


class Figure(Protocol):
    """A character as a renderer sees it."""

    @property
    def name(self) -> str:
        """The figure's name, unique among those one renderer sees."""

    @property
    def vertices(self) -> Array:
        """(V, 3) float32 at rest, world frame, metres: what textures in space are fixed to."""

    @property
    def parts(self) -> Sequence[Surface]:
        """Its surfaces."""

    @property
    def directory(self) -> Path:
        """Where its textures lie."""


class Prop(Protocol):
    """A loose object near a figure."""

    @property
    def vertices(self) -> Array:
        """(V, 3) float32, world frame, metres."""

    @property
    def rest(self) -> Array:
        """(V, 3) float32 in its own frame, metres: what patterns are fixed to."""

    @property
    def faces(self) -> Array:
        """(F, 3) int32 into its vertices."""

    @property
    def color(self) -> Array:
        """(F, 3) linear rgb."""

    @property
    def roughness(self) -> Array:
        """(F,) 0 mirror-like to 1 dull."""

    @property
    def metal(self) -> Array:
        """(F,) 0 or 1."""

    @property
    def mottle(self) -> Array:
        """(F,) relative variation of the colour in patches."""
