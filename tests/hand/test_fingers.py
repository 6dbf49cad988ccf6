import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.hand.fingers import (
    LIMITS,
    HandRig,
    clamp_angles,
    finger_rotations,
    hand_frame,
    hand_rig,
    joint_angles,
)
from generator.hand.keypoints import SIDES
from generator.hand.kinematics import Skeleton, forward_kinematics, pose_points

MIRROR = np.diag([-1.0, 1.0, 1.0])


def random_angles(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return clamp_angles(rng.uniform(LIMITS[..., 0], LIMITS[..., 1]))


def joints(skeleton: Skeleton, rig: HandRig, angles: np.ndarray) -> np.ndarray:
    """(5, 4, 3) base to tip of every finger, by forward kinematics."""
    rotations = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    rotations[rig.bones] = finger_rotations(rig, angles)
    transforms = forward_kinematics(skeleton, rotations, np.zeros(3))
    flat = rig.bones.ravel()
    heads = pose_points(transforms, flat, skeleton.heads[flat]).reshape(5, 3, 3)
    last = rig.bones[:, 2]
    return np.concatenate((heads, pose_points(transforms, last, skeleton.tails[last])[:, None]), 1)


@pytest.mark.parametrize("side", SIDES)
def test_frame_is_orthonormal_and_mirrored(skeleton: Skeleton, side: str) -> None:
    frame = hand_frame(skeleton, side)
    np.testing.assert_allclose(frame.T @ frame, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(hand_frame(skeleton, "left"), MIRROR @ hand_frame(skeleton, "right"))


@pytest.mark.parametrize("side", SIDES)
def test_the_thumb_lies_on_its_side_and_the_rest_bend_on_the_palm_side(
    skeleton: Skeleton, side: str
) -> None:
    """A relaxed hand curls towards its palm: an independent witness for the palm's side."""
    rig = hand_rig(skeleton, side)
    along, radial, palm = rig.frame.T
    heads, tails = skeleton.heads[rig.bones], skeleton.tails[rig.bones[:, 2]]
    wrist = skeleton.heads[rig.wrist]
    assert (heads[0, 0] - wrist) @ radial > 0.02
    for finger in range(1, 5):
        assert (tails[finger] - heads[finger, 0]) @ palm > 0.01
        assert (heads[finger, 0] - wrist) @ along > 0.05


@pytest.mark.parametrize("side", SIDES)
def test_zero_is_a_straight_flat_hand(skeleton: Skeleton, side: str) -> None:
    rig = hand_rig(skeleton, side)
    points = joints(skeleton, rig, np.zeros((5, 4)))
    for finger in range(5):
        steps = np.diff(points[finger], axis=0)
        directions = steps / np.linalg.norm(steps, axis=1, keepdims=True)
        np.testing.assert_allclose(directions, directions[[0, 0, 0]], atol=1e-9)
        if finger:
            assert abs(directions[0] @ rig.frame[:, 2]) < 1e-9
    fan = (np.diff(points[1:, [0, 3]], axis=1)[:, 0]) @ rig.frame[:, 1]
    assert np.all(np.diff(fan) < 0.0)  # The index finger leans most to the thumb's side.


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("column", [0, 2, 3])
def test_flexion_moves_every_fingertip_to_the_palm(
    skeleton: Skeleton, side: str, column: int
) -> None:
    rig = hand_rig(skeleton, side)
    angles = np.zeros((5, 4))
    angles[:, column] = 0.5
    moved = joints(skeleton, rig, angles)[:, 3] - joints(skeleton, rig, np.zeros((5, 4)))[:, 3]
    assert np.all(moved[1:] @ rig.frame[:, 2] > 0.005)
    assert moved[0] @ -rig.frame[:, 1] > 0.005  # The thumb flexes across the palm.


@pytest.mark.parametrize("side", SIDES)
def test_abduction_spreads_the_fingers_and_lifts_the_thumb_off_the_palm(
    skeleton: Skeleton, side: str
) -> None:
    rig = hand_rig(skeleton, side)
    angles = np.zeros((5, 4))
    angles[:, 1] = 0.3
    moved = joints(skeleton, rig, angles)[:, 3] - joints(skeleton, rig, np.zeros((5, 4)))[:, 3]
    sideways = moved @ rig.frame[:, 1]
    assert sideways[1] > 0.01 and sideways[2] > 0.01
    assert sideways[3] < -0.01 and sideways[4] < -0.01
    assert moved[0] @ rig.frame[:, 2] > 0.01


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_a_left_hand_mirrors_a_right_hand(skeleton: Skeleton, seed: int) -> None:
    angles = random_angles(seed)
    left, right = (finger_rotations(hand_rig(skeleton, side), angles) for side in SIDES)
    np.testing.assert_allclose(left, MIRROR @ right @ MIRROR, atol=1e-12)


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_angles_can_be_read_back(skeleton: Skeleton, seed: int) -> None:
    for side in SIDES:
        rig, angles = hand_rig(skeleton, side), random_angles(seed)
        np.testing.assert_allclose(
            joint_angles(rig, finger_rotations(rig, angles)), angles, atol=1e-7
        )


def test_interphalangeal_angles_are_the_angles_between_phalanges(skeleton: Skeleton) -> None:
    rig, angles = hand_rig(skeleton, "left"), random_angles(3)
    steps = np.diff(joints(skeleton, rig, angles), axis=1)
    steps /= np.linalg.norm(steps, axis=-1, keepdims=True)
    bends = np.arccos(np.clip((steps[:, :-1] * steps[:, 1:]).sum(-1), -1, 1))
    np.testing.assert_allclose(bends, np.abs(angles[:, 2:]), atol=1e-7)


def test_the_rest_pose_is_an_easy_hand(skeleton: Skeleton) -> None:
    identity = np.tile(np.eye(3), (5, 3, 1, 1))
    for side in SIDES:
        angles = joint_angles(hand_rig(skeleton, side), identity)
        assert np.all(angles > LIMITS[..., 0] - 0.05) and np.all(angles < LIMITS[..., 1])


@given(st.integers(0, 10_000))
def test_clamping_keeps_limits_and_changes_nothing_twice(seed: int) -> None:
    wild = np.random.default_rng(seed).normal(0.5, 1.5, (5, 4))
    inside = clamp_angles(wild)
    assert np.all(inside >= LIMITS[..., 0]) and np.all(inside <= LIMITS[..., 1])
    np.testing.assert_array_equal(clamp_angles(inside), inside)


def test_a_bent_finger_cannot_be_spread() -> None:
    fist = np.zeros((5, 4))
    fist[1:, 0], fist[1:, 1] = 1.5, 0.35
    assert np.all(clamp_angles(fist)[1:, 1] < 0.15)
