"""The RHD stream: samples are pure functions of (recipe, split, index), and splits do not leak."""

import numpy as np
import pytest

from generator.errors import AssetError, SampleError
from generator.hand.keypoints import ROWS, SIDES
from generator.sample import Sample
from generator.streams.rhd import RhdSource

from .conftest import source


def same(a: Sample, b: Sample) -> bool:
    return a.label_hash() == b.label_hash() and a.color == b.color


def test_a_sample_depends_on_nothing_that_was_made_before(rhd: RhdSource) -> None:
    first = [rhd.sample("train", i) for i in range(4)]
    backwards = [source().sample("train", i) for i in (3, 2, 1, 0)]
    assert all(same(a, b) for a, b in zip(first, reversed(backwards), strict=True))


def test_a_sample_depends_on_no_count_and_no_shard_size(rhd: RhdSource) -> None:
    splits = {"train": {"count": 7}, "eval": {"count": 0}, "exclusive": ["character", "action"]}
    other = source(splits=splits, shard_size=3)
    assert same(rhd.sample("train", 2), other.sample("train", 2))


def test_neighbours_splits_and_seeds_differ(rhd: RhdSource) -> None:
    others = [rhd.sample("train", 1), rhd.sample("eval", 0), source(seed=6).sample("train", 0)]
    assert not any(same(rhd.sample("train", 0), other) for other in others)


def test_reduced_outputs_leave_the_sample_as_it_is(rhd: RhdSource) -> None:
    bare = source(outputs={"color": False, "mask": False, "depth": False})
    for index in range(3):
        full, less = rhd.sample("train", index).arrays, bare.sample("train", index).arrays
        assert set(full) - set(less) == {"mask", "hand_region", "depth"}
        assert all(np.array_equal(less[name], full[name], equal_nan=True) for name in less)


def test_a_factor_can_change_without_moving_the_others(rhd: RhdSource) -> None:
    """Another distribution of distances: the same people in the same poses (a paired ablation)."""
    farther = source(stream={"kind": "rhd", "camera": {"distance": [0.60, 0.65]}})
    paired = 0
    for index in range(20):
        a, b = rhd.sample("train", index).arrays, farther.sample("train", index).arrays
        if a["attempt"] == b["attempt"]:
            paired += 1
            assert all(a[n] == b[n] for n in ("character", "action", "action_time", "camera_side"))
    assert paired >= 5


def test_splits_share_no_character_and_no_action(rhd: RhdSource) -> None:
    seen = {split: [rhd.sample(split, i).arrays for i in range(60)] for split in ("train", "eval")}
    for factor in ("character", "action"):
        train, evaluation = ({int(a[factor]) for a in seen[s]} for s in ("train", "eval"))
        assert train and evaluation and not train & evaluation


def test_the_camera_stands_round_either_hand_at_the_stated_distance(rhd: RhdSource) -> None:
    arrays = [rhd.sample("train", i).arrays for i in range(60)]
    sides = np.array([a["camera_side"] for a in arrays])
    assert 0.25 < sides.mean() < 0.75
    for a in arrays:
        hand = a["xyz"][ROWS[SIDES[int(a["camera_side"])]]]
        distance = np.linalg.norm(hand.mean(axis=0))
        assert 0.40 - 1e-4 <= distance <= 0.65 + 1e-4
        assert np.isclose(distance, a["distance"], atol=1e-4)


def test_projection_and_visibility_agree_with_the_images(rhd: RhdSource) -> None:
    for index in range(20):
        a = rhd.sample("train", index).arrays
        ahead = a["xyz"][:, 2] >= 0.01
        image = a["xyz"][ahead] @ a["K"].T
        assert np.abs(image[:, :2] / image[:, 2:] - a["uv"][ahead]).max() < 1e-2
        assert np.isnan(a["uv"][~ahead]).all()
        column, row = np.floor(a["uv"][a["visible"] == 1] + 0.5).astype(int).T
        assert (a["mask"][row, column] > 0).all() and (a["depth"][row, column] > 0).all()


def test_hand_region_holds_the_hand_that_the_mask_shows(rhd: RhdSource) -> None:
    for index in range(10):
        a = rhd.sample("train", index).arrays
        left, right = (np.isin(a["mask"], list(r)) for r in (range(2, 18), range(18, 34)))
        assert (a["hand_region"][left] & 1).all()
        assert (a["hand_region"][right] & 2 == 2).all()


def test_rejection_is_bounded_and_names_its_rules() -> None:
    camera = {"distance": [0.40, 0.65], "focal": [260, 310]}
    rules = {"min_in_image": 8, "min_visible": 21, "clearance": 5.0}
    impossible = source(stream={"kind": "rhd", "camera": camera, "rules": rules})
    with pytest.raises(SampleError, match=r"rhd train/0: all 100 draws were rejected .*clearance"):
        impossible.sample("train", 0)


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(AssetError, match="no action is called 'wavee'; did you mean 'wave'"):
        source(stream={"kind": "rhd", "actions": ["clap", "wavee"]})
