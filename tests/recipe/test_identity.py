"""The recipe hash: what changes it, what does not, and how a difference is told."""

import subprocess
import sys

import pytest

from generator.recipe import EPOCH, Recipe, difference, identity, load_recipe, recipe_hash
from generator.recipe.fields import Section

MINIMAL = "stream: {kind: rhd}\n"
ASSETS = {"characters": "aa", "panoramas": "bb"}
VERSIONS = {"bpy": "5.0.1", "numpy": "1.26.4"}


@pytest.fixture
def hashed(write):
    """The hash of a recipe text with overrides."""

    def hash_of(text: str = MINIMAL, *overrides: str) -> str:
        return recipe_hash(load_recipe(write(text), overrides), ASSETS, VERSIONS)

    return hash_of


CHANGES = {
    "seed": "seed=1",
    "splits.eval.share": "splits.eval.share=0.3",
    "splits.exclusive": "splits.exclusive=[action]",
    "stream.image_size": "stream.image_size=128",
    "stream.characters": "stream.characters=[a, b]",
    "stream.actions": "stream.actions=[a, b]",
    "stream.camera.distance": "stream.camera.distance=[0.3, 0.65]",
    "stream.camera.focal": "stream.camera.focal=[260, 311]",
    "stream.camera.roll": "stream.camera.roll=[-0.6, 0.5]",
    "stream.camera.aim": "stream.camera.aim=0.07",
    "stream.rules.min_in_image": "stream.rules.min_in_image=9",
    "stream.rules.min_visible": "stream.rules.min_visible=4",
    "stream.rules.clearance": "stream.rules.clearance=0.2",
    "stream.rules.max_penetration": "stream.rules.max_penetration=0.02",
    "stream.background.panorama": "stream.background.panorama=0.25",
    "stream.background.photo": "stream.background={photo: 0.1, photos: /photos}",
    "stream.background.procedural": "stream.background.procedural=0.25",
    "stream.background.places": "stream.background.places=12",
    "stream.background.panoramas": "stream.background.panoramas=/panoramas",
    "stream.background.photos": "stream.background.photos=/photos",
    "stream.light.suns": "stream.light.suns=[0, 1]",
    "stream.light.strength": "stream.light.strength=[0.5, 3]",
    "stream.light.ambient": "stream.light.ambient=[0.4, 1.3]",
    "stream.light.world": "stream.light.world=panorama",
    "stream.look.specular": "stream.look.specular=[0.2, 0.9]",
    "stream.occluders.held": "stream.occluders.held=0.5",
    "stream.occluders.front": "stream.occluders.front=0.5",
    "stream.sensor.exposure": "stream.sensor.exposure=[-1, 0]",
    "stream.sensor.temperature": "stream.sensor.temperature=[-20, 0]",
    "stream.sensor.tint": "stream.sensor.tint=[0, 0.1]",
    "stream.sensor.vignetting": "stream.sensor.vignetting=[0, 0.5]",
    "stream.sensor.aperture": "stream.sensor.aperture=[0, 0.004]",
    "stream.sensor.focus": "stream.sensor.focus=[-0.5, 0.5]",
    "stream.sensor.motion": "stream.sensor.motion=[0, 3]",
    "stream.sensor.noise": "stream.sensor.noise=[0, 0.05]",
    "stream.sensor.jpeg_quality": "stream.sensor.jpeg_quality=[61, 100]",
    "stream.sensor.lossless": "stream.sensor.lossless=0.2",
    "stream.render.device": "stream.render.device=cuda",
    "stream.render.samples": "stream.render.samples=8",
    "stream.render.denoise": "stream.render.denoise=false",
    "outputs.color": "outputs.color=false",
    "outputs.mask": "outputs.mask=false",
    "outputs.depth": "outputs.depth=false",
}
"""For each key that is part of the identity, an override that changes it."""

NO_PART = {
    "shard_size": "shard_size=7",
    "splits.train.count": "splits.train.count=5",
    "splits.eval.count": "splits.eval.count=5",
}
"""The keys that are no part of it."""

FIXED = {"stream.kind"}
"""Keys that have one value only as long as there is one stream."""


def keys(section: type[Section], above: str = "") -> set[str]:
    """All dotted keys of a model."""
    found = set()
    for name, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            found |= keys(field.annotation, f"{above}{name}.")
        else:
            found.add(f"{above}{name}")
    return found


def test_every_key_is_known_to_change_the_hash_or_not_to():
    assert keys(Recipe) == CHANGES.keys() | NO_PART.keys() | FIXED


def test_every_other_key_changes_the_hash(hashed):
    hashes = [hashed(), *(hashed(MINIMAL, change) for change in CHANGES.values())]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("override", NO_PART.values())
def test_counts_and_shard_size_do_not(hashed, override):
    assert hashed(MINIMAL, override) == hashed()


@pytest.mark.parametrize(
    "text",
    [
        "splits: {exclusive: [character, action]}\nseed: 0\nstream: {kind: rhd}",
        "stream: {sensor: {lossless: 1e-1}, kind: rhd}",
        "stream: {kind: rhd, camera: {roll: [-6e-1, .6], distance: [0.4, 0.650]}}",
        "stream: {kind: rhd, light: {strength: [0.5, 4], ambient: [4.0e-1, 12e-1]}}",
        "outputs: {depth: true, mask: true}\nstream: {kind: rhd, characters: all}",
    ],
)
def test_order_spelling_and_written_defaults_do_not(hashed, text):
    assert hashed(text) == hashed()


def test_the_order_of_names_does_not(hashed):
    first, second = (hashed(MINIMAL, f"stream.actions={names}") for names in ("[a, b]", "[b, a]"))
    assert first == second


def test_a_folder_counts_by_content_and_not_by_path(hashed, write):
    here, there = (hashed(MINIMAL, f"stream.background.photos={p}") for p in ("/here", "/there"))
    assert here == there
    recipe = load_recipe(write(MINIMAL), ["stream.background.photos=/here"])
    photos = [recipe_hash(recipe, ASSETS | {"photos": content}, VERSIONS) for content in "ab"]
    assert photos[0] != photos[1]


def test_assets_versions_and_the_epoch_do(hashed, write, monkeypatch):
    recipe = load_recipe(write(MINIMAL))
    assert recipe_hash(recipe, ASSETS | {"characters": "ab"}, VERSIONS) != hashed()
    assert recipe_hash(recipe, ASSETS, VERSIONS | {"bpy": "5.1.0"}) != hashed()
    assert recipe_hash(recipe, dict(reversed(ASSETS.items())), VERSIONS) == hashed()
    before = hashed()
    monkeypatch.setitem(identity.__globals__, "EPOCH", EPOCH + 1)
    assert hashed() != before


def test_the_hash_is_the_same_in_another_process(hashed):
    code = (
        "from generator.recipe import Recipe, recipe_hash;"
        "recipe = Recipe.model_validate({'stream': {'kind': 'rhd'}});"
        f"print(recipe_hash(recipe, {ASSETS}, {VERSIONS}))"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.check_output(command, text=True).strip() == hashed()
    assert len(hashed()) == 64


def test_a_difference_names_each_key_with_both_values(write):
    before = load_recipe(write("splits: {train: {count: 9}}\n" + MINIMAL))
    after = load_recipe(
        write(MINIMAL),
        [
            "stream.camera.distance=[0.3, 0.65]",
            "stream.light.world=panorama",
            "stream.background.photos=/photos",
            "outputs.color=false",
            "shard_size=3",
        ],
    )
    assert difference(before, after) == [
        "stream.camera.distance: [0.4, 0.65] -> [0.3, 0.65]",
        "stream.background.photos: null -> folder",
        "stream.light.world: uniform -> panorama",
        "outputs.color: true -> false",
    ]
    assert difference(before, before) == []


def test_a_difference_of_identities_names_assets_and_versions(write):
    recipe = load_recipe(write(MINIMAL))
    before = identity(recipe, ASSETS, VERSIONS)
    after = identity(recipe, {"characters": "aa"}, VERSIONS | {"bpy": "5.1.0"})
    assert difference(before, after) == [
        "assets.panoramas: bb -> (absent)",
        "versions.bpy: 5.0.1 -> 5.1.0",
    ]


@pytest.mark.parametrize("override", CHANGES.values())
def test_hashes_differ_exactly_where_there_is_a_difference(write, hashed, override):
    before, after = load_recipe(write(MINIMAL)), load_recipe(write(MINIMAL), [override])
    assert difference(before, after)
    assert difference(after, load_recipe(write(MINIMAL), [override, "shard_size=9"])) == []
