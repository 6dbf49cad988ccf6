import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from generator.hand.kinematics import (
    Skeleton,
    check_skeleton,
    forward_kinematics,
    pose_points,
)


def random_rotations(count: int, seed: int) -> np.ndarray:
    return Rotation.random(count, random_state=np.random.RandomState(seed)).as_matrix()


def slow_transform(
    skeleton: Skeleton, rotations: np.ndarray, translation: np.ndarray, bone: int
) -> np.ndarray:
    """The definition, by recursion over 4x4 matrices."""
    there, turn, back = np.eye(4), np.eye(4), np.eye(4)
    there[:3, 3], back[:3, 3] = skeleton.heads[bone], -skeleton.heads[bone]
    turn[:3, :3] = rotations[bone]
    local = there @ turn @ back
    parent = skeleton.parents[bone]
    if parent < 0:
        whole = np.eye(4)
        whole[:3, 3] = translation
        return whole @ local
    return slow_transform(skeleton, rotations, translation, parent) @ local


def test_equals_recursion(skeleton: Skeleton) -> None:
    rotations = random_rotations(len(skeleton.names), 0)
    translation = np.array([0.3, -0.2, 0.1])
    fast = forward_kinematics(skeleton, rotations, translation)
    for bone in range(len(skeleton.names)):
        slow = slow_transform(skeleton, rotations, translation, bone)
        np.testing.assert_allclose(fast[bone], slow, atol=1e-12)


def test_identity_is_the_rest_pose(skeleton: Skeleton) -> None:
    turns = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    transforms = forward_kinematics(skeleton, turns, np.zeros(3))
    np.testing.assert_allclose(transforms, np.tile(np.eye(4), (len(turns), 1, 1)), atol=1e-15)


def test_a_joint_stays_together(skeleton: Skeleton) -> None:
    """A bone's head lies at the same place whether its own or its parent's transform carries it."""
    rotations = random_rotations(len(skeleton.names), 1)
    transforms = forward_kinematics(skeleton, rotations, np.zeros(3))
    bones = np.arange(1, len(skeleton.names))
    own = pose_points(transforms, bones, skeleton.heads[bones])
    carried = pose_points(transforms, skeleton.parents[bones], skeleton.heads[bones])
    np.testing.assert_allclose(own, carried, atol=1e-12)


def test_pose_points_equals_homogeneous_product(skeleton: Skeleton) -> None:
    rng = np.random.default_rng(0)
    rotations = random_rotations(len(skeleton.names), 2)
    transforms = forward_kinematics(skeleton, rotations, rng.normal(size=3))
    bones = rng.integers(0, len(skeleton.names), 30)
    points = rng.normal(size=(30, 3))
    slow = [(transforms[b] @ np.append(p, 1))[:3] for b, p in zip(bones, points, strict=True)]
    np.testing.assert_allclose(pose_points(transforms, bones, points), slow, atol=1e-12)


def test_equal_calls_give_equal_bits(skeleton: Skeleton) -> None:
    rotations = random_rotations(len(skeleton.names), 3)
    first = forward_kinematics(skeleton, rotations, np.ones(3))
    assert first.tobytes() == forward_kinematics(skeleton, rotations, np.ones(3)).tobytes()


def test_check_skeleton_names_the_fault(skeleton: Skeleton) -> None:
    check_skeleton(skeleton)
    with pytest.raises(ValueError, match="heads: expected shape"):
        check_skeleton(skeleton._replace(heads=skeleton.heads[:-1]))
    with pytest.raises(ValueError, match="parents stand first"):
        check_skeleton(skeleton._replace(parents=np.roll(skeleton.parents, 1)))
    with pytest.raises(ValueError, match="not unique"):
        check_skeleton(skeleton._replace(names=("root",) * len(skeleton.names)))


def test_bones_are_found_by_name(skeleton: Skeleton) -> None:
    assert skeleton.names[skeleton.bone("wrist.L")] == "wrist.L"
    assert skeleton.bones("head", "root").tolist() == [skeleton.bone("head"), 0]
