import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from generator.body.arm_ik import (
    DEVIATION_LIMITS,
    ELBOW_MAX,
    ELBOW_MIN,
    FLEXION_LIMITS,
    ROLL_LIMITS,
    ArmPose,
    ArmRig,
    arm_rig,
    solve_arms,
)
from generator.hand.kinematics import Skeleton, forward_kinematics, pose_points
from generator.hand.rotations import axis_angle

MIRROR = np.diag([-1.0, 1.0, 1.0])


@pytest.fixture(scope="module")
def rig(skeleton: Skeleton) -> ArmRig:
    return arm_rig(skeleton)


def random_goal(rig: ArmRig, seed: int, reach: tuple[float, float]) -> tuple[np.ndarray, ...]:
    """Mirrored targets for both arms, at a distance from the shoulder in `reach` arm lengths."""
    rng = np.random.default_rng(seed)
    direction = rng.normal(size=3)
    direction[1] = -abs(direction[1])
    direction /= np.linalg.norm(direction)
    left = rig.heads[0, 1] + direction * rng.uniform(*reach) * rig.lengths[0].sum()
    hand = Rotation.random(random_state=seed).as_matrix()
    swivel = np.full(2, rng.uniform(-0.3, 1.0))
    return np.stack((left, MIRROR @ left)), np.stack((hand, MIRROR @ hand @ MIRROR)), swivel


def posed(skeleton: Skeleton, rig: ArmRig, pose: ArmPose) -> np.ndarray:
    rotations = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    rotations[rig.bones] = pose.rotations
    return forward_kinematics(skeleton, rotations, np.zeros(3))


def heads(skeleton: Skeleton, transforms: np.ndarray, bones: np.ndarray) -> np.ndarray:
    return pose_points(transforms, bones, skeleton.heads[bones])


@pytest.mark.parametrize("seed", range(60))
def test_reachable_targets_are_reached(skeleton: Skeleton, rig: ArmRig, seed: int) -> None:
    wrist, hand, swivel = random_goal(rig, seed, (0.5, 0.9))
    pose = solve_arms(rig, wrist, hand, swivel)
    transforms = posed(skeleton, rig, pose)
    found = heads(skeleton, transforms, rig.bones[:, 5])
    np.testing.assert_allclose(found, wrist, atol=1e-6)
    np.testing.assert_allclose(pose.wrist, found, atol=1e-9)
    np.testing.assert_allclose(transforms[rig.bones[:, 5], :3, :3], pose.hand, atol=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_unreachable_targets_are_approached(skeleton: Skeleton, rig: ArmRig, seed: int) -> None:
    wrist, hand, swivel = random_goal(rig, seed, (1.5, 2.0))
    pose = solve_arms(rig, wrist, hand, swivel)
    np.testing.assert_allclose(pose.elbow, ELBOW_MIN, atol=1e-6)
    shoulder = heads(skeleton, posed(skeleton, rig, pose), rig.bones[:, 1])
    there, wanted = pose.wrist - shoulder, wrist - shoulder
    np.testing.assert_allclose(np.linalg.norm(np.cross(there, wanted), axis=1), 0.0, atol=1e-6)
    near = solve_arms(rig, rig.heads[:, 1] + [0.0, -0.03, 0.0], hand, swivel)
    np.testing.assert_allclose(near.elbow, ELBOW_MAX, atol=1e-6)


@pytest.mark.parametrize("seed", range(40))
def test_elbows_bend_one_way_only(skeleton: Skeleton, rig: ArmRig, seed: int) -> None:
    """Seen along the elbow's hinge, the forearm always turns to the same side of the upper arm."""
    pose = solve_arms(rig, *random_goal(rig, seed, (0.3, 1.1)))
    transforms = posed(skeleton, rig, pose)
    shoulder, elbow, wrist = (heads(skeleton, transforms, rig.bones[:, k]) for k in (1, 3, 5))
    upper, lower = elbow - shoulder, wrist - elbow
    # The whole upper arm's turn shows in its last bone, up to the slant of that bone's axis.
    hinge = np.einsum("sij,sj->si", transforms[rig.bones[:, 2], :3, :3], rig.upper[:, :, 1])
    sine = (np.cross(upper, lower) * hinge).sum(1)
    angle = np.arctan2(sine, (upper * lower).sum(1))
    assert np.all(angle > 0.0) and np.all(angle < ELBOW_MAX + 1e-6)
    np.testing.assert_allclose(angle, pose.elbow, atol=0.02)


@pytest.mark.parametrize("seed", range(40))
def test_forearm_and_wrist_stay_in_their_ranges(rig: ArmRig, seed: int) -> None:
    angles = solve_arms(rig, *random_goal(rig, seed, (0.3, 1.1))).angles
    for column, (low, high) in enumerate((ROLL_LIMITS, FLEXION_LIMITS, DEVIATION_LIMITS)):
        assert np.all(angles[:, column] >= low) and np.all(angles[:, column] <= high)


@pytest.mark.parametrize("seed", range(20))
def test_an_orientation_in_range_is_reached_exactly(rig: ArmRig, seed: int) -> None:
    """Any pose the solver gave is a goal that it meets: its easy orientations need no giving up."""
    wrist, hand, swivel = random_goal(rig, seed, (0.5, 0.9))
    easy = solve_arms(rig, wrist, hand, swivel).hand
    toward = np.stack([Rotation.from_matrix(easy[s]).as_matrix() for s in range(2)])
    pose = solve_arms(rig, wrist, toward, swivel)
    inside = np.all(np.abs(pose.angles) < [1.39, 1.19, 0.34], axis=1)
    np.testing.assert_allclose(pose.hand[inside], toward[inside], atol=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_left_mirrors_right(rig: ArmRig, seed: int) -> None:
    pose = solve_arms(rig, *random_goal(rig, seed, (0.4, 1.0)))
    np.testing.assert_allclose(pose.angles[0], pose.angles[1], atol=1e-9)
    np.testing.assert_allclose(pose.rotations[0], MIRROR @ pose.rotations[1] @ MIRROR, atol=1e-9)


def test_signs_of_wrist_and_forearm(rig: ArmRig) -> None:
    """Forearm forward, elbow bent, palm inward is no roll; palm up is supination; and so on."""
    wrist = rig.heads[:, 1] + np.array([0.0, -0.55, -0.45]) * rig.lengths.sum(1)[:, None]
    base = solve_arms(rig, wrist, np.tile(np.eye(3), (2, 1, 1)), np.zeros(2))
    fore = np.array([0.0, -1.0, 0.0])
    outward = np.array([[1.0, 0, 0], [-1.0, 0, 0]])

    def angles(palm: np.ndarray, fingers: np.ndarray) -> np.ndarray:
        thumb = np.cross(fingers, palm) * np.array([[-1.0], [1.0]])
        rest = np.stack([_frame(rig, side) for side in range(2)])
        goal = np.stack((fingers, thumb, palm), -1) @ np.swapaxes(rest, 1, 2)
        return solve_arms(rig, wrist, goal, np.zeros(2)).angles

    level = np.tile(fore, (2, 1))
    up = np.tile([0.0, 0.0, 1.0], (2, 1))
    assert np.all(np.abs(angles(-outward, level)[:, 0]) < 0.5)
    assert np.all(angles(up, level)[:, 0] > 0.9)
    assert np.all(angles(-up, level)[:, 0] < -0.7)
    inward = axis_angle(np.array([0.0, 0.0, 1.0]), 0.6) @ fore
    bent = np.stack((inward * [-1, 1, 1], inward))
    if bent[0, 0] > 0:
        bent = bent[::-1]
    palm = np.stack([np.cross(bent[s], [0, 0, 1.0]) for s in range(2)])
    palm *= -np.sign((palm * outward).sum(1))[:, None]
    straight, turned = angles(-outward, level), angles(palm, bent)
    assert np.all(turned[:, 1] > straight[:, 1] + 0.3)  # Towards the palm is flexion.
    assert base.angles.shape == (2, 3)


def _frame(rig: ArmRig, side: int) -> np.ndarray:
    """The rest hand's (F, R, N), recovered from the arm's rig."""
    fore, palm = rig.wrist[side, :, 0], -rig.wrist[side, :, 2]
    thumb = np.cross(fore, palm) * (-1.0, 1.0)[side]
    return rig.straighten[side].T @ np.stack((fore, thumb, palm), -1)


def test_the_shoulder_follows_a_raised_arm(skeleton: Skeleton, rig: ArmRig) -> None:
    hand, swivel = np.tile(np.eye(3), (2, 1, 1)), np.zeros(2)
    size = rig.lengths.sum(1)[:, None]
    low = solve_arms(rig, rig.heads[:, 1] + np.array([0, -0.2, -0.9]) * size, hand, swivel)
    high = solve_arms(rig, rig.heads[:, 1] + np.array([0, -0.2, 0.9]) * size, hand, swivel)
    lifted = [heads(skeleton, posed(skeleton, rig, p), rig.bones[:, 1])[:, 2] for p in (low, high)]
    assert np.all(lifted[1] - lifted[0] > 0.02)
