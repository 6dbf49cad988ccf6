import pytest

from generator.hand import keypoints as kp


def test_order_is_wrist_then_fingers_base_to_tip() -> None:
    assert len(kp.NAMES) == len(set(kp.NAMES)) == kp.COUNT == 42
    assert kp.NAMES[0] == "left_wrist"
    assert kp.NAMES[1:5] == tuple(f"left_thumb_{j}" for j in ("base", "middle", "end", "tip"))
    assert kp.NAMES[kp.RIGHT][20] == "right_little_tip"


def test_index_agrees_with_names() -> None:
    for side in kp.SIDES:
        assert kp.NAMES[kp.keypoint_index(side)] == f"{side}_wrist"
        for finger in kp.FINGERS:
            for number, joint in enumerate(kp.JOINTS):
                row = kp.keypoint_index(side, finger, number)
                assert kp.NAMES[row] == f"{side}_{finger}_{joint}"


def test_classes_are_those_of_rhd() -> None:
    left = [kp.segment_class("left", f, p) for f in kp.FINGERS for p in (2, 1, 0)]
    right = [kp.segment_class("right", f, p) for f in kp.FINGERS for p in (2, 1, 0)]
    assert left == list(range(2, 17)) and right == list(range(18, 33))
    every = {kp.BACKGROUND, kp.PERSON, *left, kp.PALM["left"], *right, kp.PALM["right"]}
    assert every | {kp.OCCLUDER} == set(range(kp.CLASS_COUNT))


def test_keypoints_show_their_own_hand_only() -> None:
    classes = kp.keypoint_classes()
    assert len(classes) == 42
    assert classes[0] == (17, 1) and classes[21] == (33, 1)
    for row, allowed in enumerate(classes):
        hand = range(2, 18) if row < 21 else range(18, 34)
        assert all(c in hand or c == kp.PERSON for c in allowed)
    tip = classes[kp.keypoint_index("right", "index", 3)]
    assert tip == (kp.segment_class("right", "index", 2), kp.segment_class("right", "index", 1))
    base = classes[kp.keypoint_index("left", "little", 0)]
    assert base == (17, kp.segment_class("left", "little", 0))


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="joint must be"):
        kp.keypoint_index("left", "index", 4)
    with pytest.raises(ValueError, match="phalanx must be"):
        kp.segment_class("left", "index", 3)
    with pytest.raises(KeyError):
        kp.segment_class("middle", "index", 0)
