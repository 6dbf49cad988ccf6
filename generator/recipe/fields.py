"""The value types that recipe models are built of: ranges, lists of names, folders.

Each carries its own checks with messages that name the remedy; a check that fails raises
ValueError, which the loader turns into one line of a `RecipeError`.
"""

import os
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

__all__ = [
    "BUNDLED",
    "Apertures",
    "Contradiction",
    "Deviations",
    "Dioptres",
    "Factors",
    "Folder",
    "Identity",
    "Lengths",
    "Levels",
    "Mireds",
    "Names",
    "Paths",
    "Qualities",
    "Range",
    "Section",
    "Share",
    "Shares",
    "Stops",
    "SunCounts",
]

BUNDLED = "bundled"
"""The value of a folder key that means the files which come with Blender."""


class Section(BaseModel):
    """A group of recipe keys: immutable, without coercion between types, without unknown keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


class Contradiction(ValueError):
    """Keys that do not fit together, told at `key`, relative to the group that finds it."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


class Identity(Enum):
    """How a key takes part in the recipe hash; a key without a mark does so with its value."""

    NONE = "none"
    """Not at all: it does not change what any sample is."""

    CONTENT = "content"
    """By the content of the files it points to, never by its path."""


def _pair(value: Any) -> Any:
    """`value` if it is a list of two entries."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("must be a list of two numbers, [low, high]")
    return value


def _ordered(value: tuple[float, float]) -> tuple[float, float]:
    """`value` if low <= high."""
    if value[0] > value[1]:
        low, high = value
        raise ValueError(f"the low end is above the high end; write [{high:g}, {low:g}]")
    return value


def _names(value: Any) -> Any:
    """ "all", or the names sorted, since their order means nothing."""
    if value == "all":
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError("must be 'all' or a list of names, [one, two]")
    if not value:
        raise ValueError("the list is empty; name at least one, or write 'all'")
    return tuple(sorted(_unique(value)))


def _unique(names: Any) -> Any:
    """`names` if none comes twice."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"named more than once: {', '.join(twice)}; name each once")
    return names


def _factors(value: Any) -> Any:
    """The factors as a sorted tuple without duplicates; what is not a list is left to the type."""
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise ValueError("must be a list, such as [character, action] or []")
    return tuple(sorted(_unique(value)))


def _absolute(folder: str) -> str:
    """`folder` as an absolute path; `BUNDLED` stays. `~` is the home directory."""
    if folder == BUNDLED:
        return folder
    if not folder.strip():
        raise ValueError("the path is empty; name a folder")
    return os.path.abspath(os.path.expanduser(folder))


_CHECKS = (Strict(False), BeforeValidator(_pair), AfterValidator(_ordered))

Range = Annotated[tuple[float, float], *_CHECKS]
"""[low, high], both ends possible values, low <= high."""

_Positive = Annotated[float, Field(gt=0)]
Lengths = Annotated[tuple[_Positive, _Positive], *_CHECKS]
"""A range of numbers above 0, such as distances in metres or focal lengths in pixels."""

_Level = Annotated[float, Field(ge=0)]
Levels = Annotated[tuple[_Level, _Level], *_CHECKS]
"""A range of numbers that may be 0, such as strengths of light."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A share of samples, 0 to 1."""

Shares = Annotated[tuple[Share, Share], *_CHECKS]
"""A range of shares, both ends 0 to 1."""

_Suns = Annotated[int, Field(ge=0, le=2)]
SunCounts = Annotated[tuple[_Suns, _Suns], *_CHECKS]
"""A range of numbers of suns; a sample has room for two."""

_Quality = Annotated[int, Field(ge=1, le=100)]
Qualities = Annotated[tuple[_Quality, _Quality], *_CHECKS]
"""A range of JPEG quality factors, 1 to 100."""

_Stop = Annotated[float, Field(ge=-8, le=8)]
Stops = Annotated[tuple[_Stop, _Stop], *_CHECKS]
"""A range of factors on light, in powers of 2."""

_Mired = Annotated[float, Field(ge=-100, le=100)]
Mireds = Annotated[tuple[_Mired, _Mired], *_CHECKS]
"""A range of shifts of colour temperature, in a million over kelvin."""

_Aperture = Annotated[float, Field(ge=0, le=0.02)]
Apertures = Annotated[tuple[_Aperture, _Aperture], *_CHECKS]
"""A range of diameters of a lens's entrance pupil, in metres."""

_Dioptre = Annotated[float, Field(ge=-4, le=4)]
Dioptres = Annotated[tuple[_Dioptre, _Dioptre], *_CHECKS]
"""A range of inverse distances, in 1/m."""

_Path = Annotated[float, Field(ge=0, le=40)]
Paths = Annotated[tuple[_Path, _Path], *_CHECKS]
"""A range of lengths of a blur, in pixels."""

_Deviation = Annotated[float, Field(ge=0, le=0.2)]
Deviations = Annotated[tuple[_Deviation, _Deviation], *_CHECKS]
"""A range of standard deviations of noise, relative to white."""

Names = Annotated[Literal["all"] | tuple[str, ...], BeforeValidator(_names)]
"""'all', or the names of some, each once; kept sorted."""

Factors = Annotated[
    tuple[Literal["character", "action"], ...], Strict(False), BeforeValidator(_factors)
]
"""The factors of which each member belongs to one split only; kept sorted."""

Folder = Annotated[str, AfterValidator(_absolute), Identity.CONTENT]
"""A folder, relative to the working directory or absolute, or 'bundled'; kept absolute."""
