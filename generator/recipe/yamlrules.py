"""YAML by version 1.2's rules for plain words, for reading and for writing.

`5e-1` is a number; `yes`, `no`, `on`, `12:30` and `2026-11-20` are text. Mappings stay in order.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml

__all__ = ["Dumper", "Loader"]

_Resolvers = dict[str, list[tuple[str, re.Pattern[str]]]]

_PLAIN: Sequence[tuple[str, str, str]] = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", "-+."),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("merge", r"<<", "<"),
)
"""What a plain word may be besides text: its tag, its pattern, the characters it may begin with."""


class Loader(yaml.SafeLoader):
    """SafeLoader that takes plain words as YAML 1.2 does."""

    yaml_implicit_resolvers: _Resolvers = {}


class Dumper(yaml.SafeDumper):
    """SafeDumper for `Loader`, with lists in one line and groups over several."""

    yaml_implicit_resolvers: _Resolvers = {}

    def ignore_aliases(self, data: Any) -> bool:
        """Equal values are written out each time."""
        return True


def _one_line(dumper: Dumper, value: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)


Dumper.add_representer(list, _one_line)

for _tag, _pattern, _first in _PLAIN:
    for _class in (Loader, Dumper):
        _begins = [*_first, ""] if _tag == "null" else list(_first)
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _begins
        )
