"""`handmill recipe` and `handmill plan`."""

import pytest
import yaml

from generator.paths import configs_dir
from generator.recipe import load

SMOKE = configs_dir() / "smoke.yaml"

PLAIN = (
    "seed: 3\nshard_size: 4\nsplits: {train: {count: 10}, eval: {count: 2}}\nstream: {kind: rhd}\n"
)


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "plain.yaml"
    path.write_text(PLAIN)
    return path


def test_the_shown_recipe_is_the_recipe(handmill, recipe, tmp_path):
    outcome = handmill("recipe", "show", recipe, "-s", "stream.image_size=64")
    assert outcome.code == 0
    shown = tmp_path / "shown.yaml"
    shown.write_text(outcome.out)
    assert load(shown) == load(recipe, ["stream.image_size=64"])


def test_a_recipe_as_json_equals_the_yaml(handmill, recipe):
    text = handmill("recipe", "show", recipe).out
    assert handmill("recipe", "show", recipe, "--json").json == yaml.safe_load(text)


@pytest.mark.parametrize("kind", ["recipe", "bundle", "rhd"])
def test_the_schema_is_json(handmill, kind):
    outcome = handmill("recipe", "schema", "--kind", kind)
    assert outcome.code == 0
    assert outcome.json["additionalProperties"] is False


def test_every_mistake_is_told_at_once(handmill, tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(PLAIN.replace("seed: 3", "sed: 3").replace("count: 2", "count: -2"))
    outcome = handmill("generate", path, "--out", tmp_path / "out")
    assert outcome.code == 2
    assert "did you mean 'seed'" in outcome.err
    assert "eval.count" in outcome.err
    assert not (tmp_path / "out").exists()


def test_the_plan_of_a_plain_recipe(handmill, recipe):
    planned = handmill("plan", recipe, "--json").json
    assert planned["samples"] == 12
    assert planned["shards"] == 4
    assert planned["splits"]["train"] == {"samples": 10, "shards": 3}
    assert planned["cpu_hours"] > 0
    assert planned["bytes"] > 0


def test_the_plan_of_a_bundle_sums_its_streams(handmill):
    planned = handmill("plan", SMOKE, "--json").json
    assert planned["samples"] == sum(one["samples"] for one in planned["streams"].values())
    text = handmill("plan", SMOKE).out
    assert text.startswith("rhd\n")
    assert "cost" in text


def test_what_is_unknown_of_a_stream_is_unknown_of_the_sum(handmill):
    gpu = ("-s", "streams.rhd.stream.render.device=cuda")
    assert handmill("plan", SMOKE, *gpu, "--json").json["gpu_hours"] is None


def test_a_plan_for_an_absent_dataset_uses_the_table(handmill, recipe, tmp_path):
    planned = handmill("plan", recipe, "--out", tmp_path / "absent", "--json").json
    assert "reference" in planned["per_sample"]["source"]
    assert not (tmp_path / "absent").exists()
