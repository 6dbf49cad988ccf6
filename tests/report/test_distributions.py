"""Figures of distributions whose answers are known."""

import json

import numpy as np
import pytest
from scipy import stats

from generator.errors import DatasetError
from generator.report.distributions import (
    components_for,
    coverage,
    explained,
    frame_poses,
    measure,
    rejected_by_rule,
    rejected_share,
    shares,
    standardised,
    uniformity,
)
from generator.report.hands import hands_of, stack


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize("rank", [1, 4, 12])
def test_planted_rank_is_the_number_of_components(rng, rank):
    basis = np.linalg.qr(rng.normal(size=(20, rank)))[0]
    values = rng.normal(size=(4000, rank)) @ basis.T + rng.normal(size=20)
    assert components_for(values, 0.999) == rank
    assert explained(values)[:rank].sum() == pytest.approx(1.0)


def test_components_follow_the_share_of_variance(rng):
    values = rng.normal(size=(50_000, 3)) * np.sqrt([0.90, 0.07, 0.03])
    assert [components_for(values, share) for share in (0.8, 0.95, 0.99)] == [1, 2, 3]
    assert components_for(standardised(values), 0.9) == 3


def test_what_does_not_vary_has_no_components():
    assert components_for(np.ones((10, 4))) == 0
    assert not standardised(np.ones((10, 4))).any()


def test_uniform_directions_reach_every_cell_and_a_cap_only_its_own(rng):
    directions = rng.normal(size=(20_000, 3))
    assert coverage(directions) == 1.0
    few = coverage(directions[:700])
    assert few == pytest.approx(1 - (1 - 1 / 500) ** 700, abs=0.03)
    half = directions[directions[:, 2] > 0]
    assert coverage(half) == pytest.approx(0.5, abs=0.03)
    assert coverage(np.ones((50, 3))) == 1 / 500


def test_uniformity_is_the_kolmogorov_smirnov_distance(rng):
    values = rng.uniform(0.4, 0.65, 800) ** 1.1
    expected = stats.kstest(values, stats.uniform(0.4, 0.25).cdf).statistic
    assert uniformity(values, 0.4, 0.65) == pytest.approx(expected)


def test_uniform_values_stay_below_the_bound_as_often_as_said(rng):
    far = [uniformity(rng.uniform(size=400), 0, 1) > 1.63 / 20 for _ in range(1000)]
    assert sum(far) <= 22


def test_shares_are_of_those_that_have_one():
    assert shares(np.array([2, 0, -1, 2]), ["a", "b", "c"]) == {"c": 2 / 3, "a": 1 / 3, "b": 0.0}


def test_rejections_are_shares_of_all_draws():
    rejections = [["near"], [], ["far", "near"], [], []]
    assert rejected_by_rule(rejections) == {"near": 0.25, "far": 0.125}
    attempts = np.array([len(rules) for rules in rejections])
    assert rejected_share(attempts) == sum(rejected_by_rule(rejections).values()) == 0.375


def test_only_hands_with_a_keypoint_in_the_image_count(drawn_sample):
    whole = drawn_sample(0, hidden=(0, 1))
    outside = whole.arrays["uv"].copy()
    outside[21:] += 1000
    columns = stack([whole, drawn_sample(1, uv=outside)])
    hands = hands_of(columns)
    assert hands.row.tolist() == [0, 0, 1]
    assert hands.left.tolist() == [True, False, True]
    assert hands.visible.tolist()[:2] == [19, 21]
    u, v = whole.arrays["uv"][:21].T
    assert hands.inside[0] == ((u >= -0.5) & (u < 319.5) & (v >= -0.5) & (v < 319.5)).sum() > 0


def test_absent_hands_and_hands_behind_the_camera_do_not_count(drawn_sample):
    arrays = drawn_sample(0).arrays
    nothing = np.full_like(arrays["uv"], np.nan)
    absent = drawn_sample(1, present=np.array([0, 1], np.uint8))
    hands = hands_of(stack([drawn_sample(0, uv=nothing), absent]))
    assert hands.row.tolist() == [1] and hands.left.tolist() == [False]


def test_the_view_is_from_the_hand_to_the_camera_in_its_palm(drawn_sample):
    """Both drawn hands show the camera the same side, upright and mirrored."""
    hands = hands_of(stack([drawn_sample(0)]))
    assert np.allclose(np.linalg.norm(hands.view, axis=1), 1.0)
    assert (np.abs(hands.view[:, 2]) > 0.9).all()
    assert np.allclose(hands.view[0, 2], hands.view[1, 2], atol=0.02)


def test_the_hand_of_the_camera_is_the_chosen_one(drawn_sample):
    samples = [drawn_sample(k, camera_side=np.uint8(k % 2)) for k in range(2)]
    assert hands_of(stack(samples)).chosen.tolist() == [True, False, False, True]


def test_all_figures_of_a_dataset_are_json(drawn_sample):
    hidden = [tuple(range(k)) for k in range(0, 21, 2)]
    samples = [
        drawn_sample(
            k,
            hidden=h,
            camera_side=np.uint8(0),
            distance=np.float32(0.4 + 0.01 * k),
            attempt=np.int16(1),
        )
        for k, h in enumerate(hidden)
    ]
    columns = stack(samples)
    names = {"character": ["ada", "ben"], "action": ["wave"], "gesture": ["flat"]}
    figures = measure(columns, names, [["near"]] * len(samples))
    assert json.loads(json.dumps(figures)) == figures
    assert figures["left"] == 1.0 and figures["rejected"] == 0.5
    assert figures["well_seen_frames"] == pytest.approx(7 / 11)
    assert sum(figures["visible_keypoints"]) == 11
    assert figures["shares"]["character"] == {"ben": 1.0, "ada": 0.0}
    assert figures["distance"]["uniformity"] < 0.11
    assert frame_poses(columns).shape == (11, 40)


def test_a_dataset_of_one_sample_has_figures_and_one_without_hands_is_refused(drawn_sample):
    alone = measure(stack([drawn_sample(0, distance=np.float32(0.5))]), {})
    assert json.loads(json.dumps(alone, allow_nan=False)) == alone
    nothing = np.full((42, 2), np.nan, np.float32)
    with pytest.raises(DatasetError, match="no hand"):
        measure(stack([drawn_sample(0, uv=nothing)]), {})


def test_what_is_not_recorded_is_left_out(drawn_sample):
    bare = [drawn_sample(k, character=None, action=None, gesture=None) for k in range(2)]
    figures = measure(stack(bare), {})
    assert figures["shares"] == {}
    assert not {"distance", "rejected", "rejected_by_rule"} & set(figures)
