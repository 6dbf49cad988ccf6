"""Body points that hands go to (ear, chin, hip, ...), found on any build from its skeleton alone.

Landmarks, units and stances are data (`assets/actions/shared/body.yaml`). A landmark hangs on a bone and
lies at an offset (outward, forward, up) in some unit from the mean of some bones' heads; a unit is the
length of a chain of bones. Written for the left side, mirrored for the right.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.hand.authored import Entry, read_entries
from generator.hand.kinematics import Skeleton
from generator.paths import assets_dir

Array = np.ndarray


class Landmark(NamedTuple):
    """A body point. Bone names without a side mean the side that is asked for."""

    bone: str
    origin: tuple[str, ...]
    unit: tuple[str, ...]
    offset: tuple[float, ...]


class BodyPlan(NamedTuple):
    """What `assets/actions/shared/body.yaml` holds, by name.

    landmarks; stances: per stance a tuple of (bone, rotation vector in radians).
    """

    landmarks: dict[str, Landmark]
    stances: dict[str, tuple[tuple[str, tuple[float, ...]], ...]]


@lru_cache(maxsize=4)
def load_body_plan(path: Path | None = None) -> BodyPlan:
    """Landmarks and stances; from the package's assets unless `path` is given.

    Raises AssetError for unreadable files, unknown keys and values of the wrong kind.
    """
    root = read_entries(assets_dir() / "actions" / "shared" / "body.yaml" if path is None else path)
    root.only(("units", "landmarks", "stances"))
    units = {name: root.entry("units").names(name) for name in root.entry("units").data}
    landmarks, stances = root.entry("landmarks"), root.entry("stances")
    return BodyPlan(
        {name: _landmark(landmarks.entry(name), units) for name in landmarks.data},
        {name: _stance(stances.entry(name)) for name in stances.data},
    )


def _landmark(entry: Entry, units: dict[str, tuple[str, ...]]) -> Landmark:
    entry.only(("bone", "origin", "unit", "offset"))
    unit = units[entry.choice("unit", units)]
    return Landmark(entry.text("bone"), entry.names("origin"), unit, entry.vector("offset"))


def _stance(entry: Entry) -> tuple[tuple[str, tuple[float, ...]], ...]:
    return tuple((bone, entry.vector(bone)) for bone in entry.data)


def sided(skeleton: Skeleton, bone: str, side: int) -> int:
    """Index of `bone` on a side (0 left, 1 right): with the side's suffix if the skeleton has it."""
    name = bone + (".L", ".R")[side]
    return skeleton.bone(name if name in skeleton.names else bone)


def place(skeleton: Skeleton, landmark: Landmark, side: int) -> tuple[int, Array]:
    """The carrying bone and the rest point (3,) of a landmark on one side (0 left, 1 right)."""
    origin = [skeleton.heads[sided(skeleton, name, side)] for name in landmark.origin]
    outward, forward, up = landmark.offset
    offset = np.array([outward * (1.0, -1.0)[side], -forward, up])
    scale = chain_length(skeleton, landmark.unit, side)
    return sided(skeleton, landmark.bone, side), np.mean(origin, axis=0) + scale * offset


def chain_length(skeleton: Skeleton, chain: tuple[str, ...], side: int) -> float:
    """Metres from head to head along a chain of bones on one side."""
    heads = np.stack([skeleton.heads[sided(skeleton, name, side)] for name in chain])
    return float(np.sqrt((np.diff(heads, axis=0) ** 2).sum(1)).sum())


def stance_vectors(skeleton: Skeleton, plan: BodyPlan, name: str) -> Array:
    """(B, 3) rotation vectors of a stance; the right side mirrors the left."""
    vectors = np.zeros((len(skeleton.names), 3))
    for bone, (x, y, z) in plan.stances[name]:
        for side, sign in enumerate((1.0, -1.0)):
            vectors[sided(skeleton, bone, side)] = (x, sign * y, sign * z)
    return vectors
