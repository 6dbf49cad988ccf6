import re
from pathlib import Path

import numpy as np
import pytest

from generator.body.action_files import SHORTEST, load_actions
from generator.body.pose import draw_pose
from generator.errors import AssetError
from generator.hand.kinematics import Skeleton

ACTIONS = load_actions()

VALID = """
about: a test
seconds: 2.0
arms:
  up: {offset: [0, 0.5, 0], palm: [-1, 0, 0], fingers: [0, 1, 0], gesture: flat}
keyframes:
  - {at: 0, left: up, right: up}
  - {at: 1, right: {like: up, gesture: fist, offset: [0, 0.6, 0]}, head: [0.1, 0, 0]}
"""


def load(folder: Path, text: str) -> dict:
    (folder / "test.yaml").write_text(text)
    return load_actions(folder)


def test_there_are_as_many_as_in_the_published_dataset_of_two_seconds() -> None:
    assert len(ACTIONS) == 39
    assert list(ACTIONS) == sorted(ACTIONS)
    assert all(action.duration >= SHORTEST for action in ACTIONS.values())
    assert all(action.name == name for name, action in ACTIONS.items())


def test_many_gestures_are_used() -> None:
    used = {key.gesture.name for a in ACTIONS.values() for pair in a.arms for key in pair}
    assert len(used) >= 30


def test_what_is_left_out_stays(tmp_path: Path) -> None:
    action = load(tmp_path, VALID)["test"]
    first, second = action.arms
    assert first[0] is second[0]
    assert first[1].gesture.name == "flat" and second[1].gesture.name == "fist"
    np.testing.assert_array_equal(second[1].palm, first[1].palm)
    np.testing.assert_array_equal(action.body, [[0] * 6, [0, 0, 0, 0.1, 0, 0]])


CHOOSING = """
about: a test
seconds: 2.0
arms:
  up: {offset: [0, 0.5, 0], palm: [-1, 0, 0], fingers: [0, 1, 0], gesture: flat}
  closed: {like: up, gesture: fist, palm: [0, 0, -1]}
choose: [up, closed]
keyframes:
  - {at: 0, left: up, right: chosen}
  - {at: 1, right: {like: chosen, offset: [0, 0.6, 0]}}
"""


def test_a_draw_takes_one_of_a_list_of_arm_poses(tmp_path: Path, skeleton: Skeleton) -> None:
    action = load(tmp_path, CHOOSING)["test"]
    assert [[key.gesture.name for _, key in v.arms] for v in action.variants] == [
        ["flat", "flat"],
        ["fist", "fist"],
    ]
    assert [tuple(v.arms[1][1].offset) for v in action.variants] == [(0, 0.6, 0)] * 2
    drawn = [draw_pose(action, 2.0, skeleton, np.random.default_rng(k)) for k in range(200)]
    assert 70 < sum("fist" in pose.gestures for pose in drawn) < 130
    with pytest.raises(AssetError, match="'choose' names no known entry: 'clsed'; did you mean"):
        load(tmp_path, CHOOSING.replace("[up, closed]", "[up, clsed]"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seconds: 2.0", "seconds: 1.0", r"test\.yaml: 'seconds' is 1\.0; an action lasts"),
        (
            "gesture: flat",
            "gesture: falt",
            "'gesture' names no known entry: 'falt'; did you mean 'flat'",
        ),
        ("like: up", "like: upp", "'like' names no known entry: 'upp'; did you mean 'up'"),
        ("left: up, ", "", "the first keyframe must place both arms; add 'left'"),
        ("at: 1,", "at: 3,", "must rise from 0 to at most 2.0"),
        ("at: 0,", "at: 0.5,", "must rise from 0"),
        ("palm: [-1, 0, 0]", "palm: [0, 1, 0]", "'palm' and 'fingers' point the same way"),
        ("palm: [-1, 0, 0]", "palm: [0, 0, 0]", "'palm' is the zero vector"),
        ("offset: [0, 0.5, 0]", "offset: [0, 0.5]", "'offset' must be three numbers, found"),
        (
            "offset: [0, 0.5, 0]",
            "anchor: eer",
            "'anchor' names no known entry: 'eer'; did you mean",
        ),
        ("head:", "haed:", "unknown key 'haed'; did you mean 'head'"),
        ("about: a test", "about: a test\nmirror: maybe", "'mirror' must be true or false"),
        ("about: a test", "about: a test\nstance: stend", "did you mean 'stand'"),
        ("up: {offset", "up: {like: up, offset", "leads round in a circle"),
        ("keyframes:", "frames:", "unknown key 'frames'"),
    ],
)
def test_faults_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in VALID
    with pytest.raises(AssetError, match=re.compile(message)):
        load(tmp_path, VALID.replace(old, new, 1))


def test_hands_cannot_hold_on_to_each_other(tmp_path: Path) -> None:
    text = VALID.replace("up: {", "up: {anchor: other hand, ", 1)
    with pytest.raises(AssetError, match="each hand is anchored to the other"):
        load(tmp_path, text)
