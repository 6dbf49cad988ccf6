"""The plan covers every sample once; its cost is arithmetic over a rate whose source is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.paths import configs_dir
from generator.plan import (
    Cost,
    Plan,
    ShardPlan,
    device_of,
    estimate,
    format_plan,
    measured_rate,
    plan,
    reference_rate,
)
from generator.recipe import Recipe, load_recipe

counts = st.integers(0, 3000)


def recipe(train=0, held_out=0, size=256, **changes) -> Recipe:
    splits = {"train": {"count": train}, "eval": {"count": held_out}}
    return Recipe.model_validate(
        {"shard_size": size, "splits": splits, "stream": {"kind": "rhd"}} | changes
    )


@given(counts, counts, st.integers(1, 500))
def test_every_sample_is_in_one_shard(train, held_out, size):
    made = plan(recipe(train, held_out, size))
    for split, count in (("train", train), ("eval", held_out)):
        shards = made.of(split)
        indices = [i for shard in shards for i in range(shard.start, shard.stop)]
        assert indices == list(range(count))
        assert [shard.number for shard in shards] == list(range(len(shards)))
        assert all(shard.start == shard.number * size for shard in shards)
        assert all(0 < shard.samples <= size for shard in shards)
    assert made.samples == train + held_out


@given(counts, counts, st.integers(1, 500))
def test_a_larger_count_keeps_all_full_shards(small, more, size):
    before, after = plan(recipe(small, size=size)), plan(recipe(small + more, size=size))
    full = [shard for shard in before.shards if shard.samples == size]
    assert list(after.shards[: len(full)]) == full


def test_smoke_has_four_shards():
    smoke = load_recipe(configs_dir() / "smoke.yaml")
    assert plan(smoke).shards == (
        ShardPlan("train", 0, 0, 8),
        ShardPlan("train", 1, 8, 16),
        ShardPlan("train", 2, 16, 24),
        ShardPlan("eval", 0, 0, 8),
    )


def test_the_measured_rate_is_the_mean_over_samples():
    rate = measured_rate([(10, 10.0, 1000.0), (30, 60.0, 5000.0), (0, 9.0, 9.0)])
    assert rate is not None
    assert (rate.seconds, rate.bytes) == (1.75, 150.0)
    assert rate.source == "the measure of 40 samples made before"
    assert measured_rate([]) is None
    assert measured_rate([(0, 1.0, 1.0)]) is None


def test_the_reference_follows_samples_per_pixel_size_and_outputs():
    def seconds(**changes) -> float:
        rate = reference_rate(recipe(**changes)).seconds
        assert rate is not None
        return rate

    def stream(**changes) -> dict:
        return {"stream": {"kind": "rhd"} | changes}

    full = seconds()
    assert full == pytest.approx(0.04 + 0.03 + 16 * 0.06)
    assert seconds(**stream(render={"samples": 8})) == pytest.approx(full - 8 * 0.06)
    assert seconds(**stream(image_size=160)) < full / 3
    assert seconds(**stream(light={"world": "panorama"})) > 1.8 * full
    assert seconds(outputs={"color": False}) == 0.04
    keypoints = reference_rate(recipe(outputs={"color": False, "mask": False, "depth": False}))
    assert keypoints.bytes < 3000 < reference_rate(recipe()).bytes


def test_a_calibration_stands_in_for_the_geometry():
    asked = []

    def calibrate() -> float:
        asked.append(1)
        return 0.5

    without_color = reference_rate(recipe(outputs={"color": False}), calibrate)
    assert without_color.seconds == 0.5
    assert without_color.source == "a calibration of the geometry"
    rate = reference_rate(recipe(), calibrate)
    assert rate.seconds == pytest.approx(0.5 + 0.03 + 16 * 0.06)
    assert "reference table" in rate.source
    assert len(asked) == 2


def test_a_gpu_is_busy_only_where_it_renders():
    on_gpu = {"kind": "rhd", "render": {"device": "optix"}}
    assert device_of(recipe()) == "cpu"
    assert device_of(recipe(stream=on_gpu)) == "gpu"
    assert device_of(recipe(stream=on_gpu, outputs={"color": False})) == "cpu"
    assert reference_rate(recipe(stream=on_gpu)).seconds is None


def test_the_cost_is_samples_times_rate():
    made = plan(recipe(3000, 600))
    assert estimate(made, 2.0, 100.0, "cpu") == Cost(2.0, 0.0, 360_000.0)
    assert estimate(made, 0.5, 100.0, "gpu") == Cost(0.0, 0.5, 360_000.0)
    assert estimate(made, None, 100.0, "gpu") == Cost(0.0, None, 360_000.0)


def test_the_table_tells_everything():
    made = plan(load_recipe(configs_dir() / "rhd.yaml"))
    text = format_plan(made, estimate(made, 1.0, 60_000, "cpu"), "guesswork")
    assert [line.split() for line in text.splitlines()] == [
        ["split", "samples", "shards", "largest", "last"],
        ["train", "41,258", "162", "256", "42"],
        ["eval", "2,728", "11", "256", "168"],
        ["total", "43,986", "173"],
        ["cost", "12.2", "CPU", "core", "hours,", "2.6", "GB;", "by", "guesswork"],
    ]


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (Cost(0.5, 0.0, 900), "30.0 CPU core minutes, 900 bytes"),
        (Cost(0.0, 3.0, 2.5e12), "3.0 GPU hours, 2.5 TB"),
        (Cost(0.0, None, 5e6), "unknown GPU hours, 5.0 MB"),
        (Cost(0.0, 0.0, 0.0), "0.0 CPU core minutes, 0 bytes"),
    ],
)
def test_hours_and_bytes_are_readable(cost, text):
    assert format_plan(Plan(()), cost).splitlines()[-1] == f"cost    {text}"
