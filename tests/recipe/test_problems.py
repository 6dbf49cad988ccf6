"""Everything a recipe can get wrong: place, key, what was found, what to do; all at once."""

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from generator.errors import RecipeError
from generator.paths import configs_dir
from generator.recipe import load
from generator.recipe.fields import Lengths, Section
from generator.recipe.source import Source
from generator.recipe.validate import validate

MINIMAL = "stream: {kind: rhd}\n"


def problems(path, overrides=()) -> list[str]:
    """The lines of the error that loading raises, without the heading."""
    with pytest.raises(RecipeError) as caught:
        load(path, overrides)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def only(path, overrides=()) -> str:
    """The one problem, without the file's name."""
    (line,) = problems(path, overrides)
    return line.removeprefix(f"{path}:")


EVERYTHING = """\
seed: -1
shardsize: 4
splits: {train: {count: many}}
stream:
  kind: rhd
  camra: {distance: [0.4, 0.5]}
  camera: {distance: [0.7, 0.4], rol: 3}
  actions: [wave, wave]
  light: {suns: [0, 3]}
outputs: [color]
"""


def test_all_problems_come_at_once_in_the_order_of_the_file(write):
    path = write(EVERYTHING)
    lines = problems(path, ["stream.render.samples=0"])
    assert [line.removeprefix(f"{path}").split(" ")[0:2] for line in lines] == [
        [":1:", "seed:"],
        [":2:", "shardsize:"],
        [":3:", "splits.train.count:"],
        [":6:", "stream.camra:"],
        [":7:", "stream.camera.distance:"],
        [":7:", "stream.camera.rol:"],
        [":8:", "stream.actions:"],
        [":9:", "stream.light.suns[1]:"],
        [":10:", "outputs:"],
        ["-s", "stream.render.samples=0:"],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shardsize: 4", "shardsize: unknown key; did you mean 'shard_size'? known here: seed,"),
        ("zebra: 4", "zebra: unknown key; known here: seed, shard_size, splits, stream, outputs"),
        ("shard_size: '8'", "shard_size: found '8'; must be a whole number"),
        ("shard_size: 8.5", "shard_size: found 8.5; must be a whole number"),
        ("shard_size: true", "shard_size: found true; must be a whole number"),
        ("shard_size: 0", "shard_size: found 0; must be 1 or more"),
        ("shard_size:", "shard_size: found nothing (null); must be a whole number"),
        ("seed: 9223372036854775808", "found 9223372036854775808; must be below 9.22337203685"),
        ("splits: {train: {count: -4}}", "splits.train.count: found -4; must be 0 or more"),
        ("splits: {train: 4}", "splits.train: found 4; must be a group of keys"),
        ("splits: {eval: {share: 1}}", "splits.eval.share: found 1; must be below 1"),
        (
            "splits: {exclusive: [actor]}",
            "splits.exclusive[0]: found 'actor'; did you mean 'action'",
        ),
        (
            "splits: {exclusive: action}",
            "splits.exclusive: found 'action'; must be a list, such as",
        ),
        ("outputs: {color: yes}", "outputs.color: found 'yes'; must be true or false"),
    ],
)
def test_a_top_level_problem(write, text, expected):
    line = only(write(f"{text}\n{MINIMAL}"))
    assert line.startswith("1: ")
    assert expected in line


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("image_size=-320", "found -320; must be 32 or more"),
        ("camera.distance=[0.65, 0.4]", "the low end is above the high end; write [0.4, 0.65]"),
        ("camera.distance=[-1, 0.4]", "stream.camera.distance[0]: found -1; must be above 0"),
        ("camera.distance=0.4", "found 0.4; must be a list of two numbers, [low, high]"),
        ("camera.distance=[1, 2, 3]", "found [1, 2, 3]; must be a list of two numbers"),
        ("camera.roll=[a, 1]", "stream.camera.roll[0]: found 'a'; must be a number"),
        ("camera.aim=.nan", "found nan; must be a finite number"),
        ("camera.aim=.inf", "found inf; must be a finite number"),
        ("characters=[]", "the list is empty; name at least one, or write 'all'"),
        ("characters=[a, b, a]", "named more than once: a; name each once"),
        ("characters=some", "found 'some'; must be 'all' or a list of names"),
        ("actions=[a, 1]", "found ['a', 1]; must be 'all' or a list of names"),
        ("characters=[one]", "splits.exclusive wants different characters in train and eval"),
        (
            "background={panorama: 0, procedural: 0}",
            "stream.background.panorama: panorama, photo and procedural are all 0",
        ),
        ("background.photo=1", "photo is 1 but photos names no folder; set photos, or photo to 0"),
        ("background.photos=''", "the path is empty; name a folder"),
        ("light.suns=[0, 3]", "stream.light.suns[1]: found 3; must be 2 or less"),
        ("light.suns=[0, 1.5]", "stream.light.suns[1]: found 1.5; must be a whole number"),
        ("sensor.lossless=2", "stream.sensor.lossless: found 2; must be 1 or less"),
        ("sensor.exposure=[0, 9]", "stream.sensor.exposure[1]: found 9; must be 8 or less"),
        ("sensor.temperature=[-200, 0]", "temperature[0]: found -200; must be -100 or more"),
        ("sensor.aperture=[0, 4]", "stream.sensor.aperture[1]: found 4; must be 0.02 or less"),
        ("sensor.focus=[1, -1]", "the low end is above the high end; write [-1, 1]"),
        ("sensor.motion=[-1, 0]", "stream.sensor.motion[0]: found -1; must be 0 or more"),
        ("sensor.noise=0.1", "found 0.1; must be a list of two numbers, [low, high]"),
        ("render.device=cudaa", "found 'cudaa'; did you mean 'cuda'? choose from cpu, cuda, optix"),
        ("kind=mano", "stream.kind: unknown kind 'mano'; write rhd"),
    ],
)
def test_a_problem_in_the_stream_names_its_override(write, override, expected):
    line = only(write(MINIMAL), [f"stream.{override}"])
    assert line.startswith(f"-s stream.{override}: stream")
    assert expected in line


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("seed", "write it as key=value, such as seed=7"),
        ("=3", "write it as key=value"),
        ("stream..aim=3", "write it as key=value"),
        ("seed.x=3", "seed holds 1, not a group of keys; set seed itself"),
        ("stream.camra.aim=3", "stream.camra: unknown key; did you mean 'camera'?"),
        ("stream.camera.aim=[1,", "stream.camera.aim: not valid YAML: while parsing"),
        ("seed=*x", "seed: not valid YAML: found undefined alias"),
        ("outputs={color: true, color: false}", "outputs.color: stands twice"),
        ("streams.rhd.seed=1", "the file is a plain recipe; write seed"),
        ("seed=", "seed: found nothing (null); must be a whole number"),
    ],
)
def test_a_wrong_override(write, override, expected):
    line = only(write("seed: 1\n" + MINIMAL), [override])
    assert line.startswith(f"-s {override}: ")
    assert expected in line


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        ("seed=1", "the file is a bundle; write streams.rhd.seed"),
        ("streams.rdh.seed=1", "no recipe 'rdh'; did you mean 'rhd'? it has: rhd"),
        ("streams.rhd.sed=1", "streams.rhd.sed: unknown key; did you mean 'seed'?"),
        ("streams.rhd=4", "streams.rhd: found 4; must be a group of keys"),
        ("stream_s.rhd.seed=4", "stream_s: unknown key; did you mean 'streams'?"),
    ],
)
def test_a_wrong_override_of_a_bundle(override, expected):
    assert expected in only(configs_dir() / "smoke.yaml", [override])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("streams: {}", "1: streams: found {}; the bundle has no recipes"),
        ("streams: {a/b: {stream: {kind: rhd}}}", "'a/b'; must be letters, digits, '-' or '_'"),
        ("streams: {a: }", "streams.a: found nothing (null); must be a group of keys"),
        ("streams: [a]", "streams: found ['a']; must be a group of keys"),
        ("seed: 1", "stream: is missing; write it, such as {kind: rhd}"),
        ("stream: {seed: 1}", "1: stream.kind: is missing; write it, such as kind: rhd"),
        ("stream: &s {kind: rhd, camera: *s}", "camera: contains itself; write it out"),
        ("stream: {kind: rhd}\nseed: 1\nseed: 1", "3: seed: stands twice (line 2); keep one"),
        ("stream: {kind: rhd}\nseed: !thing 1", "2: seed: unknown YAML tag !thing"),
        ("1: 2\nstream: {kind: rhd}", "1: 1: unknown key"),
        ("? [a, b]\n: 2\nstream: {kind: rhd}", "1: (no word): unknown key"),
    ],
)
def test_a_wrong_file(write, text, expected):
    assert expected in "\n".join(problems(write(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "the file is empty; write at least"),
        ("# nothing\n", "the file is empty"),
        ("- a\n- b\n", "expected keys and values, such as `stream: {kind: rhd}`, found a list"),
        ("rhd", "found a single value"),
        ("seed: 1\n  shard: 2\n", "recipe.yaml:2: not valid YAML: mapping values"),
        ("seed: [1\n", "recipe.yaml:2: not valid YAML: while parsing"),
        ("a: 1\n---\nb: 2\n", "recipe.yaml:2: not valid YAML: expected a single document"),
        ("seed: " + "[" * 3000, "not valid YAML: values within values without end"),
        ("a: 1\nb: \x07\n", "recipe.yaml:2: not valid YAML: character #x0007"),
    ],
)
def test_a_file_that_is_no_recipe(write, text, expected):
    with pytest.raises(RecipeError) as caught:
        load(write(text))
    assert expected in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(RecipeError, match="no such recipe file; check the path"):
        load(tmp_path / "absent.yaml")
    with pytest.raises(RecipeError, match="is a directory; name a recipe file"):
        load(tmp_path)
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(RecipeError, match="is no text file"):
        load(tmp_path / "photo.jpg")
    (tmp_path / "file").touch()
    with pytest.raises(RecipeError, match="cannot be read"):
        load(tmp_path / "file" / "recipe.yaml")


class Plain(Section):
    kind: Literal["plain"]
    size: Lengths = (1.0, 2.0)


class Fancy(Section):
    kind: Literal["fancy"]
    inner: Plain | None = None


class Choice(Section):
    stream: Annotated[Plain | Fancy, Field(discriminator="kind")]


@pytest.mark.parametrize(
    ("stream", "key", "text"),
    [
        ({"kind": "plain", "size": [2, 1]}, "stream.size", "the low end is above"),
        ({"kind": "plain", "plain": 1}, "stream.plain", "unknown key; known here: kind, size"),
        ({"kind": "fancy", "iner": 1}, "stream.iner", "did you mean 'inner'?"),
        ({"kind": "fancy", "inner": {"kind": "plain", "sise": 1}}, "stream.inner.sise", "'size'"),
        ({"kind": "fancie"}, "stream.kind", "did you mean 'fancy'? choose from plain, fancy"),
        ({}, "stream.kind", "is missing"),
    ],
)
def test_the_kind_of_a_stream_is_no_part_of_a_key(stream, key, text):
    source = Source("recipe.yaml", {"stream": stream})
    assert validate(Choice, source) is None
    (problem,) = source.problems
    assert problem.key == key
    assert text in problem.text


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
groups = st.sampled_from(
    ["seed", "splits", "stream", "outputs", "stream.camera", "stream.light.suns", "splits.exclusive",
     "stream.background", "stream.actions", "stream.kind", "streams"]
)  # fmt: skip


@given(groups, values)
def test_whatever_stands_at_a_key_gives_a_recipe_or_a_recipe_error(key, value):
    data: dict = {"stream": {"kind": "rhd"}}
    *above, last = key.split(".")
    inner = data
    for part in above:
        inner = inner.setdefault(part, {})
    inner[last] = value
    from generator.recipe import Recipe

    source = Source("recipe.yaml", data)
    recipe = validate(Recipe, source)
    assert (recipe is None) == bool(source.problems)
