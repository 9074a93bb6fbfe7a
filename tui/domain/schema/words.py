"""How a schema's findings read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_LONGEST = 40
"""Characters of a value that are quoted."""
_WORDS = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


class SchemaError(ValueError):
    """The schema itself cannot be used; says why."""


class Violation(NamedTuple):
    """What does not fit: the value's path from ``$``, and what the schema wants of it, in words."""

    path: str
    says: str

    def __str__(self) -> str:
        return f"{self.path}: {self.says}"


def step(path: str, key: str | int) -> str:
    """The path of what stands under ``key`` of the value at ``path``."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if _NAME.fullmatch(key) else f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def a(types: Iterable[str]) -> str:
    """Types in words: ``a string or null``."""
    words = list(dict.fromkeys(_WORDS.get(name, name) for name in types))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def kind_of(value: Any) -> str:
    """What a value is, in words: ``a string``; of numbers and truth values the value itself."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"the number {value}"
    names = {dict: "object", list: "array", str: "string", int: "number"}
    return _WORDS[names.get(type(value), "null")]


def shown(value: Any) -> str:
    """A value as JSON, cut to what can be read in a line."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def list_of(values: Any) -> str:
    """Some values of which one is wanted."""
    if not isinstance(values, list) or not values:
        return "nothing"
    if len(values) == 1:
        return shown(values[0])
    more = len(values) - 8
    return "one of " + ", ".join(shown(value) for value in values[:8]) + (f" and {more} more" if more > 0 else "")
