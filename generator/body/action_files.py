"""Actions: authored motions of both hands, read from `assets/actions/*.yaml`.

An action is a list of keyframes. Each keyframe says for either arm where a point of the hand is
(relative to a body landmark, in arm lengths), where palm and fingers point, how high the elbow is
lifted and which gesture the hand holds; and how torso and head are turned. Directions are outward (to
the arm's own side), forward, up, in the frame of the torso or, at a landmark on the head, of the head.
`docs/actions.md` shows how to add one; nothing in the code knows any of them by name.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.body.landmarks import load_body_plan
from generator.errors import AssetError
from generator.hand.authored import Entry, read_entries, yaml_files
from generator.hand.gestures import Gesture, load_gestures
from generator.hand.keypoints import FINGERS, SIDES
from generator.paths import assets_dir

Array = np.ndarray

SHORTEST = 2.0
"""Seconds an action lasts at least."""

LIBRARY = Path("shared", "arms.yaml")
"""File of the arm poses that all actions may use, below the folder of actions."""

POINTS = ("wrist", "palm", "back", "knuckles", "fingertips", "pinch", *FINGERS)
"""Points of a hand that can be brought to a place; see `generator.body.hand_points`."""

OTHER = "other "
"""Prefix of an anchor on the opposite side, as in `other shoulder`; `other hand` is the other arm."""

_ARM_KEYS = (
    "about",
    "like",
    "anchor",
    "offset",
    "point",
    "palm",
    "fingers",
    "swivel",
    "gesture",
    "loose",
)
_ACTION_KEYS = ("about", "seconds", "mirror", "stance", "arms", "choose", "keyframes")

CHOSEN = "chosen"
"""Name by which keyframes use the arm pose that a draw took from the action's `choose`."""

_KEYFRAME_KEYS = ("at", *SIDES, "torso", "head")


class ArmKey(NamedTuple):
    """Where one arm is at a keyframe.

    anchor: a landmark's name; across: on the opposite side; to_hand: the anchor is the other hand.
    offset (3,) outward, forward, up in arm lengths; point: index into `POINTS`; palm, fingers (3,)
    unit directions; swivel radians; loose: how much the placement varies from draw to draw (1 usual).
    """

    anchor: str
    across: bool
    to_hand: bool
    offset: Array
    point: int
    palm: Array
    fingers: Array
    swivel: float
    gesture: Gesture
    loose: float


class Action(NamedTuple):
    """A named motion. times (K,) seconds; arms: K pairs (left, right); body (K, 6): the torso's lean
    forward, turn to the left, tilt to the left and the head's nod, turn, tilt, radians. mirror: either
    hand may play either part. variants: the same motion with each of the arm poses listed under
    `choose`, of which every draw takes one; empty for an action without such a list."""

    name: str
    duration: float
    mirror: bool
    stance: str
    times: Array
    arms: tuple[tuple[ArmKey, ArmKey], ...]
    body: Array
    variants: tuple["Action", ...] = ()


def load_actions(directory: Path | None = None) -> dict[str, Action]:
    """All actions, sorted by name (the files' names); from the package's assets unless `directory`.

    Raises AssetError naming file, entry, value and remedy for everything that cannot be used.
    """
    if directory is None:
        return dict(_library())
    shared = _shared_arms()
    return {path.stem: _action(path, shared) for path in yaml_files(directory)}


@lru_cache(maxsize=1)
def _library() -> dict[str, Action]:
    return load_actions(assets_dir() / "actions")


@lru_cache(maxsize=1)
def _shared_arms() -> dict[str, Entry]:
    root = read_entries(assets_dir() / "actions" / LIBRARY)
    return {name: root.entry(name) for name in root.data}


def _action(path: Path, shared: dict[str, Entry]) -> Action:
    """One checked action, with its variants if it has a list to choose from."""
    root = read_entries(path)
    root.only(_ACTION_KEYS)
    arms = shared | {name: root.entry("arms").entry(name) for name in root.entry("arms").data}
    if "choose" not in root.data:
        return _motion(path, root, arms)
    listed = [arms[root.known("choose", name, arms)] for name in root.names("choose")]
    variants = tuple(_motion(path, root, arms | {CHOSEN: pose}) for pose in listed)
    return variants[0]._replace(variants=variants)


def _motion(path: Path, root: Entry, arms: dict[str, Entry]) -> Action:
    """The motion that an action's keyframes make of the named arm poses."""
    duration = root.number("seconds")
    if duration < SHORTEST:
        raise AssetError(f"{path}: 'seconds' is {duration}; an action lasts at least {SHORTEST}")
    frames = _keyframes(root, duration)
    sides = [_filled(frames, side, arms) for side in SIDES]
    pairs = tuple(zip(*sides, strict=True))
    for number, (left, right) in enumerate(pairs):
        if left.to_hand and right.to_hand:
            raise AssetError(f"{path}, keyframe {number}: each hand is anchored to the other")
    stance = root.choice("stance", load_body_plan().stances, "stand")
    times = np.array([frame.number("at") for frame in frames])
    return Action(
        path.stem, duration, root.flag("mirror", True), stance, times, pairs, _body(frames)
    )


def _keyframes(root: Entry, duration: float) -> list[Entry]:
    """The keyframes with checked keys and times: from 0 to the end, rising."""
    rows = root.data.get("keyframes")
    if not isinstance(rows, list) or not rows:
        raise AssetError(f"{root.where}: 'keyframes' must be a list of at least one keyframe")
    frames = [Entry(f"{root.where}, keyframe {k}", row) for k, row in enumerate(rows)]
    for frame in frames:
        frame.only(_KEYFRAME_KEYS)
    times = [frame.number("at") for frame in frames]
    if times[0] != 0.0 or np.any(np.diff(times) <= 0.0) or times[-1] > duration:
        raise AssetError(
            f"{root.where}: keyframe times must rise from 0 to at most {duration}, found {times}"
        )
    return frames


def _filled(frames: list[Entry], side: str, arms: dict[str, Entry]) -> list[ArmKey]:
    """One arm's keys; a keyframe that does not name the arm leaves it where it was."""
    keys: list[ArmKey] = []
    for frame in frames:
        if side in frame.data:
            keys.append(_arm(_resolved(_named(frame, side, arms), arms)))
        elif keys:
            keys.append(keys[-1])
        else:
            raise AssetError(
                f"{frame.where}: the first keyframe must place both arms; add '{side}'"
            )
    return keys


def _named(frame: Entry, side: str, arms: dict[str, Entry]) -> Entry:
    """The arm pose of a keyframe: a name from the library or written out."""
    if isinstance(frame.data[side], str):
        return arms[frame.choice(side, arms)]
    return frame.entry(side)


def _resolved(entry: Entry, arms: dict[str, Entry], depth: int = 0) -> Entry:
    """`entry` with what it takes over from the pose named in `like`."""
    entry.only(_ARM_KEYS)
    if "like" not in entry.data:
        return entry
    if depth > 8:
        raise AssetError(f"{entry.where}: 'like' leads round in a circle")
    model = _resolved(arms[entry.choice("like", arms)], arms, depth + 1)
    merged = {**model.data, **entry.data}
    return Entry(entry.where, {key: merged[key] for key in merged if key != "like"})


def _arm(entry: Entry) -> ArmKey:
    """A checked arm pose."""
    anchors = load_body_plan().landmarks
    allowed = [*anchors, *(OTHER + name for name in anchors), OTHER + "hand"]
    anchor = entry.choice("anchor", allowed, "shoulder")
    across = anchor.startswith(OTHER)
    palm, fingers = (_direction(entry, key) for key in ("palm", "fingers"))
    if abs(float(palm @ fingers)) > 0.9:
        raise AssetError(
            f"{entry.where}: 'palm' and 'fingers' point the same way; a palm faces across the fingers"
        )
    gestures = load_gestures()
    return ArmKey(
        anchor.removeprefix(OTHER),
        across,
        anchor == OTHER + "hand",
        np.array(entry.vector("offset", (0.0, 0.0, 0.0))),
        POINTS.index(entry.choice("point", POINTS, "wrist")),
        palm,
        fingers,
        entry.number("swivel", 0.0),
        gestures[entry.choice("gesture", gestures)],
        entry.number("loose", 1.0),
    )


def _direction(entry: Entry, key: str) -> Array:
    """A unit vector."""
    vector = np.array(entry.vector(key))
    length = float(np.linalg.norm(vector))
    if length < 1e-6:
        raise AssetError(f"{entry.where}: '{key}' is the zero vector; it must point somewhere")
    return vector / length


def _body(frames: list[Entry]) -> Array:
    """(K, 6) torso and head angles; what a keyframe leaves out stays as it was."""
    rows = np.zeros((len(frames), 6))
    for number, frame in enumerate(frames):
        before = rows[max(number - 1, 0)]
        rows[number, :3] = frame.vector("torso", tuple(before[:3]))
        rows[number, 3:] = frame.vector("head", tuple(before[3:]))
    return rows
