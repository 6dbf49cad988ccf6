import numpy as np
import pytest

from generator.body.actions import Action, draw_pose, load_actions
from generator.body.arm_ik import DEVIATION_LIMITS, ELBOW_MAX, FLEXION_LIMITS
from generator.body.pose import STILL, minimum_jerk, pose_at
from generator.body.rig import body_rig
from generator.hand.fingers import LIMITS, joint_angles
from generator.hand.gestures import load_gestures
from generator.hand.kinematics import Skeleton, forward_kinematics, pose_points
from generator.hand.rotations import rigid_inverse

ACTIONS = load_actions()
DRAWS = 120
every_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())


def fingertips(skeleton: Skeleton, action: Action, time: float) -> np.ndarray:
    """(10, 3) world positions of the fingertips, unvaried."""
    rig = body_rig(skeleton)
    pose = pose_at(action, time, rig, STILL)
    transforms = forward_kinematics(skeleton, pose.rotations, pose.translation)
    last = np.concatenate([hand.bones[:, 2] for hand in rig.hands])
    return pose_points(transforms, last, skeleton.tails[last])


@every_action
def test_limits_hold_over_many_draws(skeleton: Skeleton, action: Action) -> None:
    """Angles are measured on the posed skeleton, not taken from what drew them."""
    rig, rng = body_rig(skeleton), np.random.default_rng(0)
    poses = [
        draw_pose(action, rng.uniform(0, action.duration), skeleton, rng) for _ in range(DRAWS)
    ]
    turns = np.stack([pose.rotations for pose in poses])
    assert np.abs(turns @ np.swapaxes(turns, -1, -2) - np.eye(3)).max() < 1e-9
    posed = np.stack(
        [forward_kinematics(skeleton, pose.rotations, pose.translation) for pose in poses]
    )
    for side, hand in enumerate(rig.hands):
        shoulder, elbow, wrist = (
            np.einsum("nij,j->ni", posed[:, bone, :3, :3], skeleton.heads[bone])
            + posed[:, bone, :3, 3]
            for bone in rig.arms.bones[side, [1, 3, 5]]
        )
        assert angle_between(elbow - shoulder, wrist - elbow).max() < ELBOW_MAX + 1e-6
        along = posed[:, hand.wrist, :3, :3] @ hand.frame[:, 0]
        furthest = np.arccos(np.cos(FLEXION_LIMITS[1]) * np.cos(DEVIATION_LIMITS[0]))
        assert angle_between(wrist - elbow, along).max() < furthest + 1e-6
        parents = posed[:, skeleton.parents[hand.bones], :3, :3]
        angles = joint_angles(hand, np.swapaxes(parents, -1, -2) @ posed[:, hand.bones, :3, :3])
        assert np.all(angles > LIMITS[..., 0] - 1e-6) and np.all(angles < LIMITS[..., 1] + 1e-6)


def angle_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(N,) angles between rows."""
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.arccos(np.clip((a * b).sum(1) / lengths, -1.0, 1.0))


@every_action
def test_draws_are_reproducible_and_differ(skeleton: Skeleton, action: Action) -> None:
    first, again, other = (
        draw_pose(action, 1.0, skeleton, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    assert first.rotations.tobytes() == again.rotations.tobytes()
    assert first.gestures == again.gestures
    assert np.abs(first.rotations - other.rotations).max() > 0.02


@every_action
def test_gestures_are_named(skeleton: Skeleton, action: Action) -> None:
    known = load_gestures()
    for time in np.linspace(0, action.duration, 7):
        pose = draw_pose(action, time, skeleton, np.random.default_rng(0))
        assert len(pose.gestures) == 2 and all(name in known for name in pose.gestures)


@every_action
def test_motion_is_smooth(skeleton: Skeleton, action: Action) -> None:
    """No fingertip jumps: between frames 20 ms apart none is faster than 6 m/s."""
    times = np.arange(0, action.duration, 0.02)
    track = np.stack([fingertips(skeleton, action, time) for time in times])
    assert np.linalg.norm(np.diff(track, axis=0), axis=-1).max() < 0.12


@every_action
def test_something_moves(skeleton: Skeleton, action: Action) -> None:
    track = np.stack([fingertips(skeleton, action, t) for t in np.linspace(0, action.duration, 9)])
    assert np.ptp(track, axis=0).max() > 0.03


def test_actions_differ_pairwise(skeleton: Skeleton) -> None:
    """No action is another one's twin or mirror image: 3 cm between fingertips in the torso's frame.

    The mean is over both hands' ten tips at eight equal shares of both motions.
    """
    rig, shares = body_rig(skeleton), np.linspace(0, 1, 8)
    tips = np.concatenate([hand.bones[:, 2] for hand in rig.hands])

    def track(action: Action, mirror: bool) -> list[np.ndarray]:
        variation = STILL._replace(mirror=mirror)
        poses = [pose_at(action, share * action.duration, rig, variation) for share in shares]
        posed = [forward_kinematics(skeleton, p.rotations, p.translation) for p in poses]
        torso = [rigid_inverse(transforms[rig.chest]) @ transforms for transforms in posed]
        return [pose_points(transforms, tips, skeleton.tails[tips]) for transforms in torso]

    plain, swapped = (
        np.stack([track(action, mirror) for action in ACTIONS.values()]) for mirror in (False, True)
    )
    for other in (plain, swapped):
        apart = np.linalg.norm(plain[:, None] - other[None], axis=-1).mean((2, 3))
        np.fill_diagonal(apart, np.inf)
        assert apart.min() > 0.03


def test_mirrored_draws_change_hands(skeleton: Skeleton) -> None:
    """Half of all draws play an action with the other hand, as its exact mirror image."""
    rig, action = body_rig(skeleton), ACTIONS["point_forward"]
    mirror = np.diag([-1.0, 1.0, 1.0])
    plain = pose_at(action, 1.0, rig, STILL)
    swapped = pose_at(action, 1.0, rig, STILL._replace(mirror=True))
    left, right = rig.arms.bones
    reflected = mirror @ swapped.rotations[right] @ mirror
    np.testing.assert_allclose(plain.rotations[left], reflected, atol=1e-6)
    assert plain.gestures == swapped.gestures[::-1]
    drawn = [
        draw_pose(action, 1.3, skeleton, np.random.default_rng(seed)).gestures.index("point")
        for seed in range(200)
    ]
    assert 70 < sum(drawn) < 130


def test_hands_go_where_the_action_says(skeleton: Skeleton) -> None:
    rig = body_rig(skeleton)

    def distance(name: str, time: float, finger: int, landmark: str, side: int = 1) -> float:
        tips = fingertips(skeleton, ACTIONS[name], time)
        pose = pose_at(ACTIONS[name], time, rig, STILL)
        transforms = forward_kinematics(skeleton, pose.rotations, pose.translation)
        bones, points = rig.landmarks[landmark]
        goal = pose_points(transforms, bones[[side]], points[[side]])[0]
        return float(np.linalg.norm(tips[5 * side + finger] - goal))

    assert distance("adjust_glasses", 2.2, 1, "nose") < 0.06
    assert distance("scratch_head", 1.6, 2, "crown") < 0.09
    assert distance("phone_call", 0.0, 2, "ear") < 0.16
    assert distance("wave", 0.5, 2, "ear") > 0.25


def test_clapping_hands_meet(skeleton: Skeleton) -> None:
    action = ACTIONS["clap"]
    apart, together = (fingertips(skeleton, action, time) for time in (0.0, 0.4))
    gap = [np.linalg.norm(t[:5] - t[5:], axis=1).min() for t in (apart, together)]
    assert gap[0] > 0.15 and gap[1] < 0.10


def test_a_time_outside_the_action_is_refused(skeleton: Skeleton) -> None:
    with pytest.raises(ValueError, match=r"wave lasts 2\.8 s, got time 9"):
        draw_pose(ACTIONS["wave"], 9.0, skeleton, np.random.default_rng(0))


def test_minimum_jerk_starts_and_ends_at_rest() -> None:
    share = np.array([minimum_jerk(s) for s in np.linspace(0, 1, 101)])
    assert share[0] == 0.0 and share[-1] == 1.0 and np.all(np.diff(share) > 0.0)
    assert share[1] < 2e-5 and 1 - share[-2] < 2e-5
    assert minimum_jerk(0.5) == 0.5
