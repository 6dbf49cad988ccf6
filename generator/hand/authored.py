"""Reading authored YAML: every fault becomes an AssetError that names file, entry, value and remedy."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from generator.errors import AssetError

__all__ = ["Entry", "read_entries", "yaml_files"]


def yaml_files(directory: Path) -> list[Path]:
    """The YAML files of a folder, sorted by name; AssetError when there is none."""
    files = sorted(directory.glob("*.yaml"))
    if not files:
        raise AssetError(f"{directory}: found no *.yaml file; authored data belong here")
    return files


class Entry:
    """A mapping from a YAML file that knows where it stands, for messages a person can act on."""

    def __init__(self, where: str, data: Any) -> None:
        """`where` names file and entry. AssetError unless `data` is a mapping."""
        if not isinstance(data, Mapping):
            raise AssetError(f"{where}: expected keys with values, found {data!r}")
        self.where = where
        self.data: dict[str, Any] = {str(key): value for key, value in data.items()}

    def only(self, known: Iterable[str]) -> None:
        """AssetError for the first key that is not in `known`, with the nearest known one."""
        allowed = list(known)
        for key in self.data:
            if key not in allowed:
                close = difflib.get_close_matches(key, allowed, 1)
                hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(allowed)}"
                raise AssetError(f"{self.where}: unknown key '{key}'; {hint}")

    def entry(self, key: str) -> "Entry":
        """The mapping under `key`; empty where the key is absent."""
        return Entry(f"{self.where}, {key}", self.data.get(key, {}))

    def number(self, key: str, default: float | None = None) -> float:
        """The number under `key`, or `default`; AssetError when it is absent or no number."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise AssetError(f"{self.where}: '{key}' must be a number, found {value!r}")
        return float(value)

    def vector(self, key: str, default: tuple[float, ...] | None = None) -> tuple[float, ...]:
        """Three numbers under `key`, or `default`; AssetError when they are anything else."""
        value = self.data.get(key, default)
        parts = value if isinstance(value, list | tuple) else ()
        numeric = all(isinstance(x, int | float) and not isinstance(x, bool) for x in parts)
        if not numeric or len(parts) != 3:
            raise AssetError(f"{self.where}: '{key}' must be three numbers, found {value!r}")
        return tuple(float(x) for x in parts)

    def text(self, key: str) -> str:
        """The text under `key`; AssetError when it is absent or no text."""
        value = self.data.get(key)
        if not isinstance(value, str):
            raise AssetError(f"{self.where}: '{key}' must be a text, found {value!r}")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """One or several texts under `key`; AssetError when there is none."""
        value = self.data.get(key)
        many = value if isinstance(value, list) else [value]
        if not many or not all(isinstance(name, str) for name in many):
            raise AssetError(f"{self.where}: '{key}' must be one or more names, found {value!r}")
        return tuple(many)

    def choice(self, key: str, names: Iterable[str], default: str | None = None) -> str:
        """The name under `key`, one of `names`; AssetError with the nearest name otherwise."""
        return self.known(key, self.data.get(key, default), names)

    def known(self, key: str, value: Any, names: Iterable[str]) -> str:
        """`value`, found under `key`; AssetError with the nearest of `names` if it is none of them."""
        allowed = list(names)
        if value not in allowed:
            close = difflib.get_close_matches(str(value), allowed, 1)
            hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(allowed)}"
            raise AssetError(f"{self.where}: '{key}' names no known entry: {value!r}; {hint}")
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        """true or false under `key`, or `default`."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise AssetError(f"{self.where}: '{key}' must be true or false, found {value!r}")
        return value


def read_entries(path: Path) -> Entry:
    """The top-level mapping of a YAML file; AssetError when it cannot be read or parsed."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except (OSError, UnicodeDecodeError) as error:
        raise AssetError(f"{path}: cannot be read ({error}); restore the file") from error
    except yaml.YAMLError as error:
        raise AssetError(f"{path}: is not valid YAML: {error}") from error
    return Entry(str(path), data)


class _UniqueKeys(yaml.SafeLoader):
    """YAML as it is, except that a key written twice is an error instead of a silent choice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.YAMLError(f"'{key}' stands twice, again at {key_node.start_mark}")
            seen.add(key)
        return super().construct_mapping(node, deep)
