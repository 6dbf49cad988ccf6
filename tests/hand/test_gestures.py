import re
from pathlib import Path

import numpy as np
import pytest

from generator.errors import AssetError
from generator.hand.fingers import LIMITS, clamp_angles, finger_rotations, hand_rig
from generator.hand.gestures import Gesture, draw_noise, load_gestures, vary
from generator.hand.kinematics import Skeleton, forward_kinematics, pose_points

RADII = np.array(
    [(0.0110, 0.0105, 0.0090), *[(0.0100, 0.0085, 0.0075)] * 3, (0.0085, 0.0075, 0.0065)]
)
"""(5, 3) half thickness of the phalanges of a man's hand, metres."""

GESTURES = load_gestures()


def write(folder: Path, text: str) -> Path:
    (folder / "some.yaml").write_text(text)
    return folder


def phalanges(skeleton: Skeleton, angles: np.ndarray) -> np.ndarray:
    """(15, 2, 3) the axes of the phalanges' capsules; the last ends a radius before the tip."""
    rig = hand_rig(skeleton, "right")
    rotations = np.tile(np.eye(3), (len(skeleton.names), 1, 1))
    rotations[rig.bones] = finger_rotations(rig, angles)
    transforms = forward_kinematics(skeleton, rotations, np.zeros(3))
    flat = rig.bones.ravel()
    heads = pose_points(transforms, flat, skeleton.heads[flat]).reshape(5, 3, 3)
    tips = pose_points(transforms, rig.bones[:, 2], skeleton.tails[rig.bones[:, 2]])
    last = tips - heads[:, 2]
    tips -= last / np.linalg.norm(last, axis=1, keepdims=True) * RADII[:, 2:]
    ends = np.concatenate((heads[:, 1:], tips[:, None]), 1)
    return np.stack((heads, ends), 2).reshape(15, 2, 3)


def sampled_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Distance between two segments (2, 3), by sampling both: slow and obvious."""
    share = np.linspace(0, 1, 25)[:, None]
    p, q = a[0] + share * (a[1] - a[0]), b[0] + share * (b[1] - b[0])
    return float(np.sqrt(((p[:, None] - q[None]) ** 2).sum(-1)).min())


def least_gap(skeleton: Skeleton, angles: np.ndarray) -> float:
    """Smallest distance between the flesh of two fingers; the bases' first phalanges are one web."""
    capsules, radii = phalanges(skeleton, angles), RADII.ravel()
    gaps = [
        sampled_distance(capsules[i], capsules[j]) - radii[i] - radii[j]
        for i in range(15)
        for j in range(i)
        if i // 3 != j // 3 and not (i % 3 == 0 and j % 3 == 0)
    ]
    return min(gaps)


def test_there_are_at_least_sixteen_sorted_by_name() -> None:
    assert len(GESTURES) >= 16
    assert list(GESTURES) == sorted(GESTURES)


@pytest.mark.parametrize("gesture", GESTURES.values(), ids=GESTURES.keys())
def test_no_finger_runs_through_another(skeleton: Skeleton, gesture: Gesture) -> None:
    assert least_gap(skeleton, gesture.angles) > -0.002


def test_gestures_differ_pairwise() -> None:
    """Signs apart: they may be everyday gestures, and tests/body/test_fingerspelling.py compares them."""
    everyday = [gesture for name, gesture in GESTURES.items() if not name.startswith("sign_")]
    angles = np.stack([gesture.angles for gesture in everyday])
    apart = np.abs(angles[:, None] - angles[None]).max((2, 3))
    assert np.all(apart[~np.eye(len(angles), dtype=bool)] > 0.1)


def test_a_fist_touches_the_palm_and_a_flat_hand_is_straight(skeleton: Skeleton) -> None:
    rig = hand_rig(skeleton, "right")
    fist = phalanges(skeleton, GESTURES["fist"].angles)[5::3, 1]
    flat = phalanges(skeleton, GESTURES["flat"].angles)[5::3, 1]
    wrist = skeleton.heads[rig.wrist]
    assert np.all((fist - wrist) @ rig.frame[:, 0] < 0.6 * ((flat - wrist) @ rig.frame[:, 0]))
    assert np.all((fist - wrist) @ rig.frame[:, 2] < 0.045)


def test_thumb_and_index_finger_meet(skeleton: Skeleton) -> None:
    for name in ("ok", "pinch"):
        capsules = phalanges(skeleton, GESTURES[name].angles)
        gap = sampled_distance(capsules[2], capsules[5]) - RADII[0, 2] - RADII[1, 2]
        assert abs(gap) < 0.003


def test_draws_stay_within_limits_and_near_the_gesture() -> None:
    for name, gesture in GESTURES.items():
        rng = np.random.default_rng(0)
        drawn = np.stack(
            [vary(gesture.angles, draw_noise(rng), gesture.variation) for _ in range(500)]
        )
        assert np.all(drawn >= LIMITS[..., 0]) and np.all(drawn <= LIMITS[..., 1]), name
        centre = np.abs(drawn.mean(0) - clamp_angles(gesture.angles))
        assert np.all(centre < 0.13), name


def test_noise_is_correlated_over_fingers_and_joints() -> None:
    rng = np.random.default_rng(0)
    noise = np.stack([draw_noise(rng) for _ in range(4000)])
    assert np.corrcoef(noise[:, 1, 0], noise[:, 2, 0])[0, 1] > 0.4
    assert np.corrcoef(noise[:, 3, 2], noise[:, 3, 3])[0, 1] > 0.6


def test_a_left_out_dip_joint_follows_the_pip_joint(tmp_path: Path) -> None:
    folder = write(tmp_path, "a: {index: {mcp: 0.1, pip: 0.9}, fingers: {mcp: 0.5}}")
    angles = load_gestures(folder)["a"].angles
    np.testing.assert_allclose(angles[1], [0.1, 0.0, 0.9, 0.6])
    np.testing.assert_allclose(angles[2], [0.5, 0.0, 0.0, 0.0])
    np.testing.assert_allclose(angles[0], 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fist: {index: {pip: 2.5}}", r"some\.yaml, gesture 'fist'.*index pip is 2\.500.*1\.83"),
        ("fist: {thumb: {flexion: -0.9}}", r"thumb flexion is -0\.900.*-0\.50"),
        ("fist: {indx: {pip: 1.0}}", "unknown key 'indx'; did you mean 'index'"),
        ("fist: {index: {pipp: 1.0}}", "unknown key 'pipp'; did you mean 'pip'"),
        ("fist: {index: {pip: bent}}", "'pip' must be a number, found 'bent'"),
        ("fist: {variation: 9}", "'variation' must lie in 0 to 2, found 9"),
        ("fist: 3", "expected keys with values, found 3"),
        ("fist: {}\nfist: {}", "'fist' stands twice"),
        ("fist: {index: [}", "is not valid YAML"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AssetError, match=re.compile(message, re.DOTALL)):
        load_gestures(write(tmp_path, text))


def test_a_name_used_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("fist: {}")
    (tmp_path / "b.yaml").write_text("fist: {}")
    with pytest.raises(AssetError, match="'fist' exists already"):
        load_gestures(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"found no \*\.yaml"):
        load_gestures(tmp_path)
