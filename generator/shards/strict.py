"""JSON into dataclasses: every key known, none missing, every type right, or one clear error."""

import dataclasses
import json
import types
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from generator.errors import DatasetError

__all__ = ["dump", "load", "read_json"]

T = TypeVar("T")


def dump(record: Any) -> bytes:
    """The JSON of a dataclass instance, one key per line at the top, with a final newline."""
    data = dataclasses.asdict(record)
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def load(cls: type[T], path: Path) -> T:
    """The dataclass `cls` from the JSON file `path`.

    Raises DatasetError naming the file and, for each wrong one, the key: unknown, missing or of
    another type.
    """
    problems: list[str] = []
    value = _convert(cls, read_json(path), "", problems)
    if problems:
        raise DatasetError(f"{path}: " + "; ".join(problems))
    return value


def read_json(path: Path) -> Any:
    """What the JSON file `path` holds. Raises DatasetError naming the file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: does not exist") from error
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: is not JSON ({error})") from error


def _convert(kind: Any, value: Any, key: str, problems: list[str]) -> Any:
    """`value` as `kind`, a dataclass, a scalar or a generic; appends to `problems` otherwise."""
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        return _dataclass(kind, value, key, problems)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        return _convert(arguments[0], value, key, problems)
    if origin is list and isinstance(value, list):
        return [_convert(arguments[0], v, f"{key}[{i}]", problems) for i, v in enumerate(value)]
    if origin is dict and isinstance(value, dict):
        return {k: _convert(arguments[1], v, f"{key}.{k}", problems) for k, v in value.items()}
    return _scalar(kind, value, key, problems)


def _scalar(kind: Any, value: Any, key: str, problems: list[str]) -> Any:
    """`value` if it is a `kind`; integers pass for floats, booleans never for integers."""
    if kind is Any:
        return value
    if kind is float and type(value) is int:
        return float(value)
    if isinstance(kind, type) and type(value) is kind:
        return value
    name = getattr(kind, "__name__", str(kind))
    problems.append(f"{key or 'the file'}: expected {name}, got {json.dumps(value)[:40]}")
    return None


def _dataclass(kind: Any, value: dict[str, Any], key: str, problems: list[str]) -> Any:
    hints = get_type_hints(kind)
    prefix = f"{key}." if key else ""
    problems.extend(f"{prefix}{name}: unknown key" for name in value if name not in hints)
    problems.extend(f"{prefix}{name}: missing" for name in hints if name not in value)
    fields = {
        name: _convert(hint, value[name], f"{prefix}{name}", problems)
        for name, hint in hints.items()
        if name in value
    }
    return None if problems else kind(**fields)
