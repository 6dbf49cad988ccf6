"""The conventions of keypoints and mask classes: names, order, ids. Nothing else defines them.

42 keypoints: left hand 0-20, right hand 21-41. Within a hand: wrist, then thumb, index, middle, ring,
little, each from base to tip. Mask classes are those of the RHD dataset (Zimmermann & Brox 2017)
plus one for occluding objects.
"""

from functools import lru_cache

SIDES = ("left", "right")
"""Left hand first, everywhere."""

FINGERS = ("thumb", "index", "middle", "ring", "little")
"""The five fingers, in the order of the keypoints."""

JOINTS = ("base", "middle", "end", "tip")
"""The four keypoints of a finger: MCP, PIP, DIP, TIP; of the thumb: CMC, MCP, IP, TIP."""

PHALANGES = ("base", "middle", "tip")
"""The three segments of a finger; the thumb's first is its metacarpal."""

PER_HAND = 21
"""Keypoints of one hand."""

COUNT = 2 * PER_HAND
"""Keypoints of both hands."""

LEFT = slice(0, PER_HAND)
"""Rows of the left hand."""

RIGHT = slice(PER_HAND, COUNT)
"""Rows of the right hand."""

ROWS = {"left": LEFT, "right": RIGHT}
"""Rows of a hand by side."""

BACKGROUND = 0
PERSON = 1
PALM = {"left": 17, "right": 33}
OCCLUDER = 34
CLASS_COUNT = 35
"""Mask classes 0-34: background, person, 15 finger segments and palm per hand, occluding object."""

_SIDE_OFFSET = {"left": 0, "right": 16}


def keypoint_index(side: str, finger: str | None = None, joint: int = 0) -> int:
    """Row of a keypoint: the wrist without `finger`, else joint 0 (base) to 3 (tip) of that finger.

    Raises KeyError for an unknown side, ValueError for an unknown finger or joint.
    """
    start = ROWS[side].start
    if finger is None:
        return start
    if not 0 <= joint <= 3:
        raise ValueError(f"joint must be 0 (base) to 3 (tip), got {joint}")
    return start + 1 + 4 * FINGERS.index(finger) + joint


def segment_class(side: str, finger: str, phalanx: int) -> int:
    """Mask class of a finger segment; phalanx 0 is the base, 1 the middle, 2 the tip.

    Classes run from the thumb's tip to its base, then the index finger's, and so on: 2-16 for the
    left hand, 18-32 for the right. Raises KeyError or ValueError for unknown arguments.
    """
    if not 0 <= phalanx <= 2:
        raise ValueError(f"phalanx must be 0 (base) to 2 (tip), got {phalanx}")
    return 2 + _SIDE_OFFSET[side] + 3 * FINGERS.index(finger) + (2 - phalanx)


def _names(side: str) -> tuple[str, ...]:
    """The 21 names of one hand, e.g. `left_index_tip`."""
    fingers = tuple(f"{side}_{finger}_{joint}" for finger in FINGERS for joint in JOINTS)
    return (f"{side}_wrist", *fingers)


NAMES = _names("left") + _names("right")
"""The 42 names, in order."""


@lru_cache(maxsize=1)
def keypoint_classes() -> tuple[tuple[int, ...], ...]:
    """For each of the 42 keypoints, the mask classes its own surface may show.

    A keypoint is seen on its own segment or on a neighbouring one of the same finger; a wrist on the
    palm or the person (the forearm), a finger's base on the palm or the first segment.
    """
    return tuple(classes for side in SIDES for classes in _hand_classes(side))


def _hand_classes(side: str) -> tuple[tuple[int, ...], ...]:
    """`keypoint_classes` of one hand."""
    rows: list[tuple[int, ...]] = [(PALM[side], PERSON)]
    for finger in FINGERS:
        base, middle, tip = (segment_class(side, finger, k) for k in range(3))
        rows += [(PALM[side], base), (middle, base, tip), (tip, middle), (tip, middle)]
    return tuple(rows)
