"""Loading: files, YAML's plain words, overrides, bundles."""

import pickle
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import RecipeError
from generator.paths import configs_dir
from generator.recipe import Bundle, Recipe, difference, load, load_recipe, to_yaml
from generator.recipe.yamlrules import Dumper, Loader

MINIMAL = "stream: {kind: rhd}\n"
BUNDLE = """
streams:
  first: {seed: 1, stream: {kind: rhd}}
  second: {seed: 2, stream: {kind: rhd}}
"""


def test_every_shipped_recipe_loads():
    recipes = sorted(configs_dir().glob("*.yaml"))
    assert {path.name for path in recipes} >= {"smoke.yaml", "rhd.yaml"}
    for path in recipes:
        assert dict(load(path).items())


def test_smoke_is_a_bundle_of_24_and_8():
    smoke = load(configs_dir() / "smoke.yaml")
    assert isinstance(smoke, Bundle)
    recipe = smoke.streams["rhd"]
    assert (recipe.splits.train.count, recipe.splits.eval.count) == (24, 8)
    assert (recipe.shard_size, recipe.stream.image_size) == (8, 320)
    assert recipe.splits.exclusive == ("action", "character")


def test_the_papers_recipe_has_its_size_and_otherwise_the_defaults():
    recipe = load_recipe(configs_dir() / "rhd.yaml")
    assert (recipe.splits.train.count, recipe.splits.eval.count) == (41258, 2728)
    assert recipe.stream == Recipe.model_validate({"stream": {"kind": "rhd"}}).stream


def test_the_recipe_with_everything_on_has_the_papers_size_and_splits():
    plain, plus = (load_recipe(configs_dir() / name) for name in ("rhd.yaml", "rhd-plus.yaml"))
    assert (plus.splits, plus.seed, plus.shard_size) == (plain.splits, plain.seed, plain.shard_size)
    ranges = plus.stream.sensor.model_dump(exclude={"lossless"}).values()
    assert all(low < high for low, high in ranges)
    changed = {line.partition(":")[0] for line in difference(plain, plus)}
    assert {f"stream.sensor.{key}" for key in ("exposure", "noise", "motion")} <= changed


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.5", 0.5), ("5e-1", 0.5), ("5.e-1", 0.5), (".5", 0.5), ("1", 1.0), ("+0.25", 0.25)],
)
def test_numbers_are_read_as_yaml_1_2_writes_them(write, text, value):
    assert load_recipe(
        write(MINIMAL), [f"stream.sensor.lossless={text}"]
    ).stream.sensor.lossless == (value)


def test_words_that_yaml_1_1_takes_for_booleans_and_times_are_names(write):
    names = ["no", "on", "12:30", "2026-11-20", "0x1", "1_000"]
    recipe = load_recipe(write(MINIMAL), [f"stream.characters=[{', '.join(names)}]"])
    assert recipe.stream.characters == tuple(sorted(names))


# Printable characters and spaces: PyYAML does not keep exotic line breaks.
printable = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "))
words = st.one_of(printable, st.floats(allow_nan=False), st.integers(), st.booleans(), st.none())
texts = st.dictionaries(printable, st.one_of(words, st.lists(words)))


@given(texts)
def test_what_is_written_is_read_again(values):
    written = yaml.dump(values, Dumper=Dumper, allow_unicode=True)
    assert yaml.load(written, Loader=Loader) == values  # a SafeLoader


@pytest.mark.parametrize("text", [MINIMAL, BUNDLE, "stream: {kind: rhd, actions: ['1e3', 'null']}"])
def test_a_resolved_recipe_loads_as_itself(write, text):
    loaded = load(write(text))
    assert load(write(to_yaml(loaded))) == loaded


def test_a_recipe_travels_through_json_and_pickle(write):
    recipe = load_recipe(write(MINIMAL))
    assert Recipe.model_validate(recipe.model_dump(mode="json")) == recipe
    assert pickle.loads(pickle.dumps(recipe)) == recipe


def test_overrides_reach_values_groups_lists_and_new_keys(write):
    overrides = [
        "seed=7",
        "splits.train.count=4",
        "stream.camera={distance: [0.1, 0.2]}",
        "stream.camera.roll=[0, 0]",
        "splits.exclusive=[]",
    ]
    recipe = load_recipe(write("seed: 3\n" + MINIMAL), overrides)
    assert recipe.seed == 7
    assert recipe.splits.train.count == 4
    assert recipe.stream.camera.distance == (0.1, 0.2)
    assert recipe.stream.camera.roll == (0.0, 0.0)
    assert recipe.splits.exclusive == ()


def test_the_last_override_wins(write):
    assert load_recipe(write(MINIMAL), ["seed=1", "seed=2"]).seed == 2


def test_anchors_and_merge_keys_share_settings(write):
    recipe = load(
        write(
            """
streams:
  a: &a {seed: 1, shard_size: 4, stream: {kind: rhd}}
  b: {<<: *a, seed: 2}
"""
        )
    )
    assert recipe.streams["b"].shard_size == 4
    assert [recipe.streams[name].seed for name in "ab"] == [1, 2]


def test_a_plain_recipe_is_a_bundle_of_one_in_the_directory_itself(write):
    recipe = load(write(MINIMAL))
    assert isinstance(recipe, Recipe)
    assert [Path("out") / name for name, _ in recipe.items()] == [Path("out")]


def test_a_bundle_gives_its_recipes_in_order(write):
    bundle = load(write(BUNDLE), ["streams.second.seed=5"])
    assert isinstance(bundle, Bundle)
    assert [(name, recipe.seed) for name, recipe in bundle.items()] == [("first", 1), ("second", 5)]


def test_one_recipe_is_chosen_from_a_bundle(write):
    path = write(BUNDLE)
    assert load_recipe(path, name="second").seed == 2
    with pytest.raises(RecipeError, match="choose one of first, second"):
        load_recipe(path)
    with pytest.raises(RecipeError, match="no recipe 'third'; choose one of first, second"):
        load_recipe(path, name="third")
    assert load_recipe(configs_dir() / "smoke.yaml").seed == 1
    with pytest.raises(RecipeError, match="no recipe 'rhd'"):
        load_recipe(write(MINIMAL), name="rhd")


def test_folders_are_kept_absolute(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    background = load_recipe(write(MINIMAL), ["stream.background.photos=pics"]).stream.background
    assert background.photos == str(tmp_path / "pics")
    assert background.panoramas == "bundled"


def test_recipes_are_immutable(write):
    recipe = load_recipe(write(MINIMAL))
    with pytest.raises(ValueError, match="frozen"):
        recipe.seed = 3
