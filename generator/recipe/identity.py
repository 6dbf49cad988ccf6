"""What makes two datasets the same: the recipe hash, and the difference told when they are not.

The identity of a dataset is the resolved recipe without counts, shard size and workers, the
content hashes of every external file used (never paths or listing order), the epoch of the code and
the versions of the libraries that decide bytes. `outputs` are part of it: they do not change which
scene sample i is, but a directory holds one kind of rows.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.recipe.epoch import EPOCH
from generator.recipe.fields import BUNDLED, Identity, Section
from generator.recipe.models import Recipe

__all__ = ["difference", "identity", "recipe_hash"]


def recipe_hash(
    recipe: Recipe, asset_hashes: Mapping[str, str], versions: Mapping[str, str]
) -> str:
    """SHA-256 (64 hex digits) of the canonical JSON of `identity`, whose arguments it takes."""
    parts = identity(recipe, asset_hashes, versions)
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def identity(
    recipe: Recipe, asset_hashes: Mapping[str, str], versions: Mapping[str, str]
) -> dict[str, Any]:
    """What the recipe hash covers, as plain JSON values, for `dataset.json` and for `difference`.

    asset_hashes gives the content hash of each external file or folder used, by its role;
    versions the version of each library that decides bytes, such as bpy and numpy.
    """
    return {
        "recipe": _identity_of(recipe),
        "assets": dict(asset_hashes),
        "epoch": EPOCH,
        "versions": dict(versions),
    }


def difference(a: Recipe | Mapping[str, Any], b: Recipe | Mapping[str, Any]) -> list[str]:
    """One line per key that differs, "stream.camera.distance: [0.4, 0.65] -> [0.3, 0.65]".

    Recipes are compared as the recipe hash sees them (counts and shard size left out, a folder is a
    folder whatever its path); mappings, such as two identities, with all their keys.
    """
    before, after = dict(_leaves(_plain(a))), dict(_leaves(_plain(b)))
    keys = [*before, *(key for key in after if key not in before)]
    return [
        f"{key}: {_show(before, key)} -> {_show(after, key)}"
        for key in keys
        if before.get(key, _Absent) != after.get(key, _Absent)
    ]


class _Absent:
    """Stands for the value of a key that one side does not have."""


def _plain(value: Recipe | Mapping[str, Any]) -> Mapping[str, Any]:
    return _identity_of(value) if isinstance(value, Recipe) else value


def _identity_of(section: Section) -> dict[str, Any]:
    """The section's JSON values without keys marked `Identity.NONE` and without paths."""
    plain: dict[str, Any] = {}
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        marks = [mark for mark in _marks(field) if isinstance(mark, Identity)]
        if Identity.NONE in marks:
            continue
        if isinstance(value, Section):
            plain[name] = _identity_of(value)
        elif Identity.CONTENT in marks and value not in (None, BUNDLED):
            plain[name] = "folder"
        else:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain


def _marks(field: Any) -> Iterator[Any]:
    """The metadata of a field, those inside `Folder | None` too."""
    yield from field.metadata
    for argument in getattr(field.annotation, "__args__", ()):
        yield from getattr(argument, "__metadata__", ())


def _leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Each dotted key with its value, tuples as lists; an empty group is a value."""
    for key, value in values.items():
        dotted = f"{above}{key}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{dotted}.")
        else:
            yield dotted, list(value) if isinstance(value, tuple) else value


def _show(leaves: Mapping[str, Any], key: str) -> str:
    """The value at `key` as YAML writes it in one line, or that there is none."""
    if key not in leaves:
        return "(absent)"
    value = leaves[key]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
