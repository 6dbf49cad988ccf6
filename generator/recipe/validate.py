"""From plain values to a recipe model, with every problem told in the words of the file.

pydantic finds the problems; here each becomes one line: the key as it stands in the file (never the
tags of a discriminated union), what was found, what to do.
"""

import difflib
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from generator.recipe.fields import Contradiction
from generator.recipe.source import Problem, Source

__all__ = ["validate"]

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[int | str, ...]


def validate(model: type[Model], source: Source) -> Model | None:
    """`source.data` as a `model`, or None with all that is wrong added to `source.problems`."""
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            path, holder = _follow(model, details["loc"])
            text = _describe(details, path, holder)
            path += _deeper(details)
            place = source.place(tuple(map(str, path)))
            source.problems.append(Problem(place, _dotted(path), text))
        return None


def _deeper(details: ErrorDetails) -> Path:
    """The key below pydantic's own place where the cause stands, if there is one."""
    if details["type"].startswith("union_tag"):
        return ("kind",)
    cause = details.get("ctx", {}).get("error")
    return (cause.key,) if isinstance(cause, Contradiction) else ()


def _follow(model: type[BaseModel], loc: Iterable[int | str]) -> tuple[Path, Any]:
    """The path of keys that `loc` means in the file, and the type that holds its last key.

    Where a type is a discriminated union of models, `loc` has the member's tag, which is no key.
    """
    path: list[int | str] = []
    holder: Any = None
    here: Any = model
    tagged = False
    for part in loc:
        if tagged:
            here, tagged = _member(here, str(part)), False
            continue
        path.append(part)
        holder, (here, tagged) = here, _inside(here, part)
    return tuple(path), holder


def _inside(holder: Any, part: int | str) -> tuple[Any, bool]:
    """The type at key or position `part` of `holder`, and whether it is a discriminated union."""
    if isinstance(holder, type) and issubclass(holder, BaseModel):
        field = holder.model_fields.get(str(part))
        return (None, False) if field is None else (_bare(field.annotation), _tagged(field))
    arguments = get_args(holder)
    return (_bare(arguments[-1]), False) if arguments else (None, False)


def _tagged(field: FieldInfo) -> bool:
    """Whether `loc` goes on with the tag of a discriminated union."""
    return field.discriminator is not None


def _bare(annotation: Any) -> Any:
    """`annotation` without its `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    members = [member for member in get_args(annotation) if member is not type(None)]
    is_optional = _is_union(annotation) and len(members) == 1
    return _bare(members[0]) if is_optional else annotation


def _is_union(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _member(union: Any, tag: str) -> Any:
    """The model of `union` whose `kind` is `tag`; of a union of one, that one."""
    members = get_args(union) if _is_union(union) else (union,)
    for member in members:
        if tag in get_args(member.model_fields["kind"].annotation):
            return member
    return None


def _dotted(path: Path) -> str:
    """`path` as it is written in an override, positions in brackets."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def _describe(details: ErrorDetails, path: Path, holder: Any) -> str:
    """What is wrong, what was found and what to do, for one of pydantic's findings."""
    kind, found, context = details["type"], details["input"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, holder)
    if kind == "missing":
        return "is missing; write it" + (", such as {kind: rhd}" if path[-1] == "stream" else "")
    if kind == "value_error":
        return f"{_found(found)}{context['error']}"
    if kind == "union_tag_not_found":
        return "is missing; write it, such as kind: rhd"
    if kind == "union_tag_invalid":
        choices = context["expected_tags"].replace("'", "").split(", ")
        return f"unknown kind {_show(context['tag'])}; {_choose(str(context['tag']), choices)}"
    if kind == "literal_error":
        return f"{_found(found)}{_choose(str(found), _choices(context['expected']))}"
    return _found(found) + _wanted(kind, context, details["msg"])


def _choices(expected: str) -> list[str]:
    """The words of pydantic's list "'a', 'b' or 'c'"."""
    return [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(", ")]


def _choose(found: str, choices: list[str]) -> str:
    """Advice to take one of `choices`, the nearest first if one is near."""
    near = difflib.get_close_matches(found, choices, 1)
    guess = f"did you mean '{near[0]}'? " if near and len(choices) > 1 else ""
    return f"{guess}{'choose from' if len(choices) > 1 else 'write'} {', '.join(choices)}"


def _unknown_key(path: Path, holder: Any) -> str:
    """Advice for a key that `holder` does not have."""
    known = list(holder.model_fields)
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    guess = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown key; {guess}known here: {', '.join(known)}"


_TYPES: Mapping[str, str] = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "model_type": "must be a group of keys; write its keys below it, or leave it out",
    "model_attributes_type": "must be a group of keys; write its keys below it, or leave it out",
    "dict_type": "must be a group of keys",
    "string_pattern_mismatch": "must be letters, digits, '-' or '_', as it names a directory",
}

_LIMITS: Mapping[str, Callable[[Any], str]] = {
    "greater_than": lambda ctx: f"must be above {ctx['gt']:g}",
    "greater_than_equal": lambda ctx: f"must be {ctx['ge']:g} or more",
    "less_than": lambda ctx: f"must be below {ctx['lt']:.15g}",
    "less_than_equal": lambda ctx: f"must be {ctx['le']:g} or less",
}


def _wanted(kind: str, context: Mapping[str, Any], message: str) -> str:
    """What the value must be; pydantic's own words where none are better."""
    if kind in _TYPES:
        return _TYPES[kind]
    return _LIMITS[kind](context) if kind in _LIMITS else message


def _found(value: Any) -> str:
    """ "found X; ", unless X is a whole group of keys, whose text would tell nothing."""
    is_group = isinstance(value, BaseModel) or (isinstance(value, dict) and len(value) > 0)
    return "" if is_group else f"found {_show(value)}; "


def _show(value: Any) -> str:
    """A value as YAML would write it, cut at 60 characters."""
    if value is None:
        return "nothing (null)"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
