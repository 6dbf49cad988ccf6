"""Authored files: strict, every mistake named; the documented examples are true."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from generator.body import specs
from generator.errors import AssetError
from generator.paths import assets_dir

FOLDERS = ("characters", "garments", "hair", "jewellery")


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the authored files that a test may spoil."""
    for folder in FOLDERS:
        shutil.copytree(assets_dir() / folder, tmp_path / folder)
    monkeypatch.setattr(specs, "assets_dir", lambda: tmp_path)
    return tmp_path


def spoil(path: Path, **changes: object) -> None:
    """Set keys ("a.b") of a YAML file."""
    data = yaml.safe_load(path.read_text())
    for key, value in changes.items():
        *steps, last = key.split("__")
        inner = data
        for step in steps:
            inner = inner[step]
        inner[last] = value
    path.write_text(yaml.safe_dump(data))


def test_all_files_load() -> None:
    for name in specs.spec_names("characters"):
        assert len(specs.asset_files(name)) >= 3
    for name in specs.spec_names("garments"):
        specs.load_garment_spec(name)
    for name in specs.spec_names("hair"):
        specs.load_hair_style(name)
    for name in specs.spec_names("jewellery"):
        specs.load_jewellery_spec(name)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("skin__melanine", 0.5, ["skin.melanine", "did you mean 'melanin'"]),
        ("skin__melanin", 1.5, ["skin.melanin", "1.5"]),
        ("phenotype__age", "old", ["phenotype.age", "'old'"]),
        ("eyes", {"iris": "violet"}, ["eyes.iris", "violet", "'green'"]),
        ("hare", {}, ["'hare'", "did you mean 'hair'"]),
    ],
)
def test_wrong_keys_are_named(assets: Path, key: str, value: object, told: list[str]) -> None:
    path = assets / "characters" / "anna.yaml"
    spoil(path, **{key: value})
    with pytest.raises(AssetError) as error:
        specs.load_character_spec("anna")
    assert all(part in str(error.value) for part in [str(path), *told])


def test_all_mistakes_at_once(assets: Path) -> None:
    spoil(assets / "characters" / "anna.yaml", skin__melanin=-1, phenotype__gender=7, shoes="no")
    with pytest.raises(AssetError) as error:
        specs.load_character_spec("anna")
    assert len(str(error.value).splitlines()) == 3


def test_unknown_names_get_the_nearest(assets: Path) -> None:
    with pytest.raises(AssetError, match="did you mean 'anna'"):
        specs.load_character_spec("ana")
    spoil(assets / "characters" / "anna.yaml", hair__style="bop")
    with pytest.raises(AssetError, match=r"no hair style is called 'bop'.*did you mean 'bob'"):
        specs.asset_files("anna")


def test_unknown_jewellery_gets_the_nearest(assets: Path) -> None:
    placed = {"piece": "wach", "side": "left"}
    spoil(assets / "characters" / "anna.yaml", jewellery=[placed])
    told = r"no piece of jewellery is called 'wach'.*did you mean 'watch'"
    with pytest.raises(AssetError, match=told):
        specs.asset_files("anna")


def test_garments_must_end_above(assets: Path) -> None:
    spoil(assets / "garments" / "t-shirt.yaml", cut__neck=None)
    with pytest.raises(AssetError, match=r"cut: .*where the garment ends above"):
        specs.load_garment_spec("t-shirt")


@pytest.mark.parametrize("text", ["a: [", "just words", "- 1\n- 2\n"])
def test_files_that_are_no_mapping(assets: Path, text: str) -> None:
    (assets / "characters" / "anna.yaml").write_text(text)
    with pytest.raises(AssetError, match=r"anna\.yaml"):
        specs.load_character_spec("anna")


@pytest.fixture
def examples(assets: Path, repository: Path) -> list[tuple[str, str]]:
    """Folder and name of every example of docs/characters.md, written where its text says it lies."""
    text = (repository / "docs" / "characters.md").read_text()
    found = re.findall(r"`assets/(\w+)/([\w-]+)\.yaml`:?\s+```yaml\n(.*?)```", text, re.DOTALL)
    for folder, name, content in found:
        (assets / folder / f"{name}.yaml").write_text(content)
    return [(folder, name) for folder, name, _ in found]


def test_documented_examples_are_built(examples: list[tuple[str, str]], tmp_path: Path) -> None:
    """A new character with a new garment and a new hair style is data only."""
    from generator.body.build import build_character
    from generator.body.store import read_character

    assert sorted(folder for folder, _ in examples) == sorted(FOLDERS)
    names = dict(examples)
    build_character(names["characters"], tmp_path / "built")
    parts = {p.name for p in read_character("new", tmp_path / "built").parts}
    assert {"body", "eyes", "hair", names["garments"]} <= parts


def test_unknown_local_changes_are_named(assets: Path, tmp_path: Path) -> None:
    from generator.body.build import build_character

    spoil(assets / "characters" / "anna.yaml", local={"nose-scale-dept-incr": 0.2})
    with pytest.raises(AssetError, match=r"anna.*did you mean 'nose-scale-depth-incr'"):
        build_character("anna", tmp_path / "built")
    assert not (tmp_path / "built").exists()


def test_garments_are_worn_once(assets: Path) -> None:
    worn = {"garment": "t-shirt", "color": [0.1, 0.1, 0.1]}
    spoil(assets / "characters" / "anna.yaml", wears=[worn, worn])
    with pytest.raises(AssetError, match="worn once"):
        specs.load_character_spec("anna")
