"""Joint angles: of hands bent by known angles, and against angles worked out one by one."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from generator.hand.keypoints import FINGERS
from generator.report.joint_angles import ANGLES, joint_angles, palm_frames

MIRROR = np.array([-1.0, 1.0, 1.0])
BASES = {
    "thumb": (0.03, 0.02, 0.01),
    "index": (0.03, 0.09, 0.0),
    "middle": (0.0, 0.1, 0.0),
    "ring": (-0.02, 0.09, 0.0),
    "little": (-0.04, 0.08, 0.0),
}
"""Where fingers begin, right hand: x towards the thumb, y along the palm, z out of it."""


def bent_hand(angles: dict[str, tuple[float, float, float, float]]) -> np.ndarray:
    """(21, 3) right hand at the origin: per finger base flexion, abduction, and two bends about x."""
    points = [np.zeros(3)]
    for finger in FINGERS:
        flexion, abduction, middle, end = angles.get(finger, (0.0, 0.0, 0.0, 0.0))
        point = np.array(BASES[finger])
        points.append(point)
        for bend in (0.0, middle, middle + end):
            turn = flexion + bend
            first = math.cos(abduction)
            along = np.array([math.sin(abduction), first * math.cos(turn), first * math.sin(turn)])
            point = point + 0.03 * along
            points.append(point)
    return np.stack(points)


def angle(name: str, hand: np.ndarray, left: bool = False) -> float:
    return float(joint_angles(hand[None], np.array([left]))[0, ANGLES.index(name)])


def test_a_flat_hand_has_no_angles():
    flat = joint_angles(bent_hand({})[None], np.array([False]))[0]
    assert np.abs(flat).max() < 1e-9


def test_angles_that_were_bent_are_found():
    hand = bent_hand({"index": (0.7, 0.2, 0.0, 0.0), "ring": (0.3, 0.0, 1.1, 0.5)})
    assert angle("index MCP flexion", hand) == pytest.approx(0.7)
    assert angle("index MCP abduction", hand) == pytest.approx(0.2)
    assert angle("ring MCP flexion", hand) == pytest.approx(0.3)
    assert angle("ring PIP", hand) == pytest.approx(1.1)
    assert angle("ring DIP", hand) == pytest.approx(0.5)
    assert angle("little PIP", hand) == pytest.approx(0.0, abs=1e-9)


def test_a_finger_bent_backwards_is_negative_and_a_thumb_never_is():
    hand = bent_hand({"middle": (-0.2, 0.0, -0.1, 0.0), "thumb": (0.0, 0.0, -0.3, 0.0)})
    assert angle("middle MCP flexion", hand) == pytest.approx(-0.2)
    assert angle("middle PIP", hand) == pytest.approx(-0.1)
    assert angle("thumb MCP", hand) == pytest.approx(0.3)


@given(st.integers(0, 2**31))
def test_angles_do_not_depend_on_side_place_or_size(seed):
    rng = np.random.default_rng(seed)
    angles = {finger: tuple(rng.uniform(0.0, 1.2, 4)) for finger in FINGERS}
    hand = bent_hand(angles)
    moved = Rotation.random(random_state=seed).apply(1.7 * hand) + rng.normal(size=3)
    mirrored = Rotation.random(random_state=seed + 1).apply(hand * MIRROR)
    both = joint_angles(np.stack([hand, moved, mirrored]), np.array([False, False, True]))
    assert np.allclose(both[1], both[0]) and np.allclose(both[2], both[0])


@given(st.integers(0, 2**32 - 1))
def test_bends_are_the_angles_between_segments(seed):
    hand = np.random.default_rng(seed).normal(size=(21, 3))
    found = joint_angles(hand[None], np.array([False]))[0].reshape(5, 4)
    for finger in range(5):
        a, b, c, d = hand[1 + 4 * finger : 5 + 4 * finger]
        for bend, (p, q, r) in zip(found[finger, 2:], ((a, b, c), (b, c, d)), strict=True):
            cosine = (q - p) @ (r - q) / np.linalg.norm(q - p) / np.linalg.norm(r - q)
            assert abs(bend) == pytest.approx(math.acos(cosine), abs=1e-6)


def test_the_palm_frame_points_to_thumb_fingers_and_palm():
    hand = bent_hand({})
    right, left = palm_frames(np.stack([hand, hand * MIRROR]), np.array([False, True]))
    assert np.allclose(right, np.eye(3))
    assert np.allclose(left, np.diag(MIRROR))


def test_hands_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(N, 21, 3\), got \(1, 42, 3\)"):
        joint_angles(np.zeros((1, 42, 3)), np.array([False]))
