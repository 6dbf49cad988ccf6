"""Gestures: authored hand poses, their limits, and how they vary from draw to draw.

Gestures are data: `assets/gestures/*.yaml`, one mapping from name to joint angles per family of
gestures. `fingers:` sets index to little finger at once, a finger's own entry overrides it, joints
left out are 0, and a DIP joint left out follows its PIP joint by two thirds, as tendons make it.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.errors import AssetError
from generator.hand.authored import Entry, read_entries, yaml_files
from generator.hand.fingers import JOINT_NAMES, LIMITS, clamp_angles
from generator.hand.keypoints import FINGERS
from generator.paths import assets_dir

Array = np.ndarray

DIP_PER_PIP = 2.0 / 3.0
"""DIP flexion per PIP flexion of a finger that bends by itself: the usual approximation of hand models."""

_KEYS = ("about", "variation", "fingers", *FINGERS)


class Gesture(NamedTuple):
    """An authored hand pose: angles (5, 4) radians (see `generator.hand.fingers`), and how much it
    varies from draw to draw (1 ordinary, 0 not at all)."""

    name: str
    angles: Array
    variation: float


def load_gestures(directory: Path | None = None) -> dict[str, Gesture]:
    """All gestures, sorted by name; from the package's assets unless `directory` is given.

    Raises AssetError for unreadable files, unknown keys, values that are no numbers, angles beyond
    the joint's limits, and names used twice.
    """
    if directory is None:
        return dict(_library())
    found: dict[str, Gesture] = {}
    for path in yaml_files(directory):
        entries = read_entries(path)
        for name in entries.data:
            if name in found:
                raise AssetError(f"{path}: the gesture '{name}' exists already; rename one of them")
            entry = Entry(f"{path}, gesture '{name}'", entries.data[name])
            found[name] = _gesture(name, entry)
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def _library() -> dict[str, Gesture]:
    return load_gestures(assets_dir() / "gestures")


def _gesture(name: str, entry: Entry) -> Gesture:
    """One checked gesture."""
    entry.only(_KEYS)
    angles = np.stack([_finger(entry, finger) for finger in FINGERS])
    variation = entry.number("variation", 1.0)
    if not 0.0 <= variation <= 2.0:
        raise AssetError(f"{entry.where}: 'variation' must lie in 0 to 2, found {variation}")
    angles.setflags(write=False)
    return Gesture(name, angles, variation)


def _finger(entry: Entry, finger: str) -> Array:
    """(4,) angles of one finger, inside its limits."""
    joints = JOINT_NAMES[finger]
    own, shared = entry.entry(finger), entry.entry("fingers")
    own.only(joints)
    shared.only(JOINT_NAMES["index"])
    merged = Entry(own.where, (shared.data if finger != "thumb" else {}) | own.data)
    angles = np.array([merged.number(joint, 0.0) for joint in joints])
    if finger != "thumb" and "dip" not in merged.data:
        angles[3] = angles[2] * DIP_PER_PIP
    for joint, angle, (low, high) in zip(
        joints, angles, LIMITS[FINGERS.index(finger)], strict=True
    ):
        if not low <= angle <= high:
            raise AssetError(
                f"{entry.where}: {finger} {joint} is {angle:.3f} rad, "
                f"beyond the joint's limits {low:.2f} to {high:.2f}; use an angle within them"
            )
    return angles


def draw_noise(rng: np.random.Generator) -> Array:
    """(5, 4) radians: how one hand's pose differs from the authored one.

    Neighbouring fingers move together (a common part and a slope over the hand), and a DIP joint
    follows its PIP joint. 25 normal draws, always.
    """
    own = rng.standard_normal((5, 4)) * _OWN
    common, slope, spread, thumb, curl = rng.standard_normal(5)
    finger = np.arange(4) - 1.5
    own[1:, 0] += 0.07 * common + 0.035 * slope * finger
    own[1:, 1] += 0.05 * spread
    own[1:, 2] += 0.08 * curl + 0.05 * common + 0.03 * slope * finger
    own[1:, 3] += DIP_PER_PIP * own[1:, 2]
    own[0] += 0.05 * thumb
    return own


_OWN = np.array([(0.07, 0.07, 0.085, 0.11), *[(0.055, 0.035, 0.07, 0.045)] * 4])
"""Standard deviation of each joint's own part, radians."""


def vary(angles: Array, noise: Array, variation: Array | float) -> Array:
    """`angles` (5, 4) moved by `noise` (5, 4) times `variation`, inside the joints' limits."""
    return clamp_angles(angles + variation * noise)
