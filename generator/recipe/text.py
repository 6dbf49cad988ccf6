"""A recipe as YAML, its JSON schema, and the table of its keys for the documentation."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel

from generator.recipe.models import Bundle, Recipe
from generator.recipe.rhd import RhdStream
from generator.recipe.yamlrules import Dumper

__all__ = ["markdown_table", "schema", "to_yaml"]


_MODELS: Mapping[str, type[BaseModel]] = {"recipe": Recipe, "bundle": Bundle, "rhd": RhdStream}


def schema(kind: Literal["recipe", "bundle", "rhd"] = "recipe") -> dict[str, Any]:
    """The JSON schema of a recipe or bundle file, or of one stream's keys, for editors."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **_MODELS[kind].model_json_schema()}


def to_yaml(recipe: Recipe | Bundle) -> str:
    """The recipe with every default written out; loading it gives an equal recipe."""
    plain = recipe.model_dump(mode="json")
    return yaml.dump(plain, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Row(NamedTuple):
    """A key of the table: dotted, with its default, the values it takes and its meaning."""

    key: str
    default: str
    values: str
    meaning: str


def markdown_table() -> str:
    """A Markdown table of all keys of a recipe, made from the models' schema."""
    rows = [_Row("Key", "Default", "Values", "Meaning"), _Row("---", "---", "---", "---")]
    rows += _rows(Recipe.model_json_schema(by_alias=False), Recipe, "")
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _rows(schema: dict[str, Any], model: type[BaseModel], above: str) -> Iterator[_Row]:
    """One row per value below `model`, groups in the order of the file."""
    definitions = schema.get("$defs", {})
    properties = _properties(schema, model.__name__)
    for name, field in model.model_fields.items():
        value = properties[name]
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _rows({"$defs": definitions}, inner, f"{above}{name}.")
        else:
            default = f"`{json.dumps(value['default'])}`" if "default" in value else "required"
            meaning = " ".join(value.get("description", "").split())
            yield _Row(f"`{above}{name}`", default, _values(value), meaning)


def _properties(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The properties of the model `name`, which is the schema itself or one of its definitions."""
    holder = schema if "properties" in schema else schema["$defs"][name]
    properties: dict[str, Any] = holder["properties"]
    return properties


def _values(value: dict[str, Any]) -> str:
    """The values a key takes, in words."""
    if "anyOf" in value:
        return " or ".join(_values(choice) for choice in value["anyOf"])
    if "const" in value or "enum" in value:
        return ", ".join(f"`{choice}`" for choice in value.get("enum", [value.get("const")]))
    if "prefixItems" in value:
        return f"[low, high], each a {_values(value['prefixItems'][0])}"
    if value["type"] == "array":
        return f"list of {_values(value['items'])}" if "items" in value else "list"
    words = {"integer": "whole number", "number": "number", "string": "text"}
    words |= {"boolean": "true or false", "null": "null"}
    return words[value["type"]] + _limits(value)


def _limits(value: dict[str, Any]) -> str:
    """The limits of a number, such as " from 0 to 21" or " above 0"."""
    low, high = value.get("minimum"), value.get("maximum")
    parts = [f"from {low:g}" if low is not None else ""]
    parts += [f"above {value['exclusiveMinimum']:g}" if "exclusiveMinimum" in value else ""]
    parts += [f"to {high:g}" if high is not None else ""]
    top = value.get("exclusiveMaximum")
    parts += ["below 2^63" if top == 2**63 else f"below {top:g}" if top is not None else ""]
    return "".join(f" {part}" for part in parts if part)
