"""Schema, YAML and the documentation's table follow from the models."""

import json
from pathlib import Path

import pytest

from generator.recipe import Recipe, markdown_table, schema, to_yaml

DOC = Path(__file__).parents[2] / "docs" / "recipe.md"


def described(made: dict) -> dict[str, str]:
    """Each key of a JSON schema with its description, its own or that of the group it refers to."""
    groups = made.get("$defs", {})
    return {
        f"{group['title']}.{name}": value.get("description")
        or groups[value["$ref"].rpartition("/")[2]]["description"]
        for group in (made, *groups.values())
        for name, value in group["properties"].items()
    }


@pytest.mark.parametrize("kind", ["recipe", "bundle", "rhd"])
def test_the_schema_describes_every_key(kind):
    made = schema(kind)
    assert json.loads(json.dumps(made)) == made
    assert [key for key, text in described(made).items() if not text] == []


def test_the_documentation_holds_the_table_of_all_keys():
    text = DOC.read_text(encoding="utf-8")
    assert markdown_table() in text, "docs/recipe.md: put in generator.recipe.markdown_table()"


def test_the_table_names_every_key_once():
    keys = [line.split("|")[1].strip(" `") for line in markdown_table().splitlines()[2:]]
    assert len(keys) == len(set(keys)) > 30
    assert {"seed", "splits.eval.share", "stream.camera.distance", "outputs.color"} <= set(keys)


def test_yaml_writes_ranges_in_one_line():
    text = to_yaml(Recipe.model_validate({"stream": {"kind": "rhd"}}))
    assert "    distance: [0.4, 0.65]\n" in text
    assert "null" in text
