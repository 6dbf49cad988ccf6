"""Reading a recipe's YAML and overrides into plain values that remember where each key stood.

Keys are always text, and none may come twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from generator.errors import RecipeError
from generator.recipe.yamlrules import Loader

__all__ = ["Problem", "Source", "apply_override", "read_source"]

KeyPath = tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a recipe: its place (file and line, or override), key and remedy."""

    place: str
    key: str
    text: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.place}: {key}{self.text}"


@dataclass
class Source:
    """A recipe as plain values, the place of each key path, and the problems met in reading it."""

    name: str
    data: dict[str, Any]
    places: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: KeyPath) -> str:
        """Where `path`, or the longest beginning of it that was written, stands."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return self.name


def read_source(path: Path) -> Source:
    """The recipe file at `path`; RecipeError if it cannot be read or is no mapping of keys."""
    text = _read_text(path)
    source = Source(str(path), {})
    try:
        node = _compose(text)
    except _SyntaxError as error:
        raise RecipeError(f"{path}:{error.line}: {error}; mend this line") from error
    if node is None:
        raise RecipeError(f"{path}: the file is empty; write at least `stream: {{kind: rhd}}`")
    if not isinstance(node, yaml.MappingNode):
        raise RecipeError(
            f"{path}: expected keys and values, such as `stream: {{kind: rhd}}`, found a "
            f"{'list' if isinstance(node, yaml.SequenceNode) else 'single value'}"
        )
    loader = Loader("")
    source.data = _Reader(source, loader).mapping(node, ())
    return source


def _read_text(path: Path) -> str:
    """The file's text; RecipeError saying why it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RecipeError(f"{path}: no such recipe file; check the path") from error
    except IsADirectoryError as error:
        raise RecipeError(f"{path}: is a directory; name a recipe file (.yaml)") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: is no text file (UTF-8); name a recipe file (.yaml)") from error
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror}") from error


class _SyntaxError(Exception):
    """Text that is no YAML, told in one line, with the line number of the fault."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(f"not valid YAML: {what}")
        self.line = line


def _compose(text: str) -> yaml.Node | None:
    """The YAML document's tree, None for an empty one; _SyntaxError if it has none."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        what = " ".join(part for part in (error.context, error.problem) if part)
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _SyntaxError(what, line) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _SyntaxError(f"character #x{ord(text[error.position]):04x}", line) from error
    except RecursionError as error:
        raise _SyntaxError("values within values without end", 1) from error
    return node


class _Reader:
    """Turns a YAML tree into plain values, noting each key's line in `source`."""

    def __init__(self, source: Source, loader: Loader) -> None:
        self.source = source
        self.loader = loader
        self.open: list[yaml.Node] = []

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        """The keys and values of `node`, which stands at `path`."""
        self._report_duplicates(node, path)
        self.loader.flatten_mapping(node)
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key(key_node)
            self.source.places[*path, key] = self._place(key_node)
            values[key] = self.value(value_node, (*path, key))
        return values

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        """The plain value of `node`; what a value made of itself would be is reported."""
        if node in self.open:
            self._report(node, path, "contains itself; write it out without the alias")
            return None
        self.open.append(node)
        value = self._open_value(node, path)
        self.open.pop()
        return value

    def _open_value(self, node: yaml.Node, path: KeyPath) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, str(i))) for i, item in enumerate(node.value)]
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._report(node, path, f"unknown YAML tag {node.tag}; write a plain value")
            return None

    def _report_duplicates(self, node: yaml.MappingNode, path: KeyPath) -> None:
        seen: dict[str, str] = {}
        for key_node, _ in node.value:
            key, place = _key(key_node), self._place(key_node)
            if key in seen and key != "<<":
                line = seen[key].rsplit(":", 1)[-1]
                self._report(key_node, (*path, key), f"stands twice (line {line}); keep one")
            seen[key] = place

    def _report(self, node: yaml.Node, path: KeyPath, text: str) -> None:
        self.source.problems.append(Problem(self._place(node), ".".join(path), text))

    def _place(self, node: yaml.Node) -> str:
        return f"{self.source.name}:{node.start_mark.line + 1}"


def _key(node: yaml.Node) -> str:
    """A key's text; a list or group as key has none that could be a recipe's."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "(no word)"


def apply_override(source: Source, override: str) -> None:
    """Set `a.b=value` (the value in YAML) in `source`; what is wrong joins its problems."""
    key, equals, text = override.partition("=")
    path = tuple(part.strip() for part in key.split("."))
    place = f"-s {override}"
    if not equals or not all(path):
        source.problems.append(Problem(place, "", "write it as key=value, such as seed=7"))
        return
    try:
        node = _compose(text)
    except _SyntaxError as error:
        source.problems.append(Problem(place, key, f"{error}; mend the value"))
        return
    scratch = Source(place, {})
    value = None if node is None else _Reader(scratch, Loader("")).value(node, path)
    source.problems += [Problem(place, problem.key, problem.text) for problem in scratch.problems]
    _set(source, path, value, place)


def _set(source: Source, path: KeyPath, value: Any, place: str) -> None:
    """Put `value` at `path`, opening groups on the way; forget where replaced keys stood."""
    group: Any = source.data
    for depth, part in enumerate(path[:-1]):
        if part not in group or group[part] is None:
            group[part] = {}
            source.places[path[: depth + 1]] = place
        group = group[part]
        if not isinstance(group, dict):
            found = ".".join(path[: depth + 1])
            text = f"{found} holds {group!r}, not a group of keys; set {found} itself"
            source.problems.append(Problem(place, ".".join(path), text))
            return
    group[path[-1]] = value
    _forget(source, path)
    source.places[path] = place


def _forget(source: Source, path: KeyPath) -> None:
    """Drop the places of keys below `path`."""
    below: Sequence[KeyPath] = [key for key in source.places if key[: len(path)] == path]
    for key in below:
        del source.places[key]
