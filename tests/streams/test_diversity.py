"""How diverse the paper's recipe is, on keypoints-only draws: no pixel is rendered.

`DRAWS` samples are drawn once for all tests, about 30 s on a core of its own. What a bound says of 20,000
draws is tested on the first of those same draws: coverage can only grow, so what 2,000 reach holds for
all; shares and distances get the room that chance needs at this size; a `slow` test draws all 20,000.
"""

import numpy as np
import pytest

from generator.recipe import load_recipe
from generator.report.distributions import measure, uniformity
from generator.report.hands import stack
from generator.sample import Array
from generator.streams.rhd import RhdSource

DRAWS, MANY = 2_000, 20_000
BARE = [f"outputs.{kind}=false" for kind in ("color", "mask", "depth")]
CERTAIN = 3.3
"""Standard deviations that chance exceeds once in a thousand times."""


class Drawn:
    """Samples of the recipe: columns, figures, and the rules that rejected draws."""

    def __init__(self, source: RhdSource, count: int) -> None:
        samples = [source.sample("train", index) for index in range(count)]
        self.count = count
        self.columns: dict[str, Array] = stack(samples)
        self.figures = measure(self.columns, source.names())


@pytest.fixture(scope="module")
def source(repository) -> RhdSource:
    made = RhdSource(load_recipe(repository / "configs" / "rhd.yaml", BARE))
    made.prepare()
    return made


@pytest.fixture(scope="module")
def drawn(source) -> Drawn:
    return Drawn(source, DRAWS)


@pytest.fixture(scope="module")
def many(source) -> Drawn:
    return Drawn(source, MANY)


def check_sides(drawn: Drawn) -> None:
    """Left and right within 1 %, and what chance adds: the deviation of a share of `count` draws."""
    chance = CERTAIN * 0.5 / np.sqrt(drawn.count)
    assert abs(drawn.figures["left"] - 0.5) <= 0.01 + chance


def check_distances(drawn: Drawn) -> None:
    """Uniform in 40 to 65 cm: no part of the range holds 2 % of the samples too many or too few."""
    distance = drawn.columns["distance"].astype(float)
    assert 0.40 - 1e-4 <= distance.min() < 0.401 and 0.649 < distance.max() <= 0.65 + 1e-4
    chance = 1.63 / np.sqrt(drawn.count)
    assert uniformity(distance, 0.40, 0.65) <= 0.02 + chance


def test_cameras_look_at_hands_from_everywhere(drawn):
    assert drawn.figures["views_reached"] >= 0.90


def test_left_and_right_hands_are_as_frequent(drawn):
    check_sides(drawn)


def test_distances_are_uniform(drawn):
    check_distances(drawn)


def test_most_frames_show_eight_keypoints_of_their_hand(drawn):
    """The frame's hand is the one the camera was placed round; it always lies in the image."""
    assert drawn.figures["well_seen_frames"] >= 0.80


def test_fewer_draws_are_rejected_than_accepted(drawn):
    assert drawn.figures["rejected"] < 0.50


def test_rejections_are_those_that_attempts_count(source, drawn):
    for index in range(8):
        rules = source.rejections("train", index)
        assert len(rules) == drawn.columns["attempt"][index]
        assert set(rules) <= {"min_in_image", "hands_apart", "clearance", "max_penetration"} | {
            "min_visible"
        }


def test_poses_vary_in_many_ways(drawn):
    """Joint angles of both hands of a frame, radians: what the two hands do is one pose of a person."""
    assert drawn.figures["pose_components"]["frame"] >= 12


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_everything_holds_for_twenty_thousand_draws(many):
    check_sides(many)
    check_distances(many)
    figures = many.figures
    assert figures["views_reached"] >= 0.90 and figures["well_seen_frames"] >= 0.80
    assert figures["rejected"] < 0.50
