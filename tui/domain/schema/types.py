"""JSON Schema's types, and when two values are the same."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from tui.domain.schema.words import SchemaError, a, kind_of, shown

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
}


def is_of(name: str, value: Any) -> bool:
    """Whether a value is of one of JSON Schema's types. Raises :class:`SchemaError` for a type that there is not."""
    if name == "integer":
        return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, float) and value % 1 == 0))
    if name not in _TYPES:
        raise SchemaError(f"there is no type {shown(name)}")
    return isinstance(value, _TYPES[name]) and not (name == "number" and isinstance(value, bool))


def wrong_type(schema: dict[str, Any], value: Any) -> str | None:
    """What ``type`` says against a value; an object or array may be empty still."""
    wanted = schema.get("type")
    if wanted is None:
        return None
    names = [wanted] if isinstance(wanted, str) else wanted
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SchemaError(f"type is {shown(wanted)}")
    return None if any(is_of(name, value) for name in names) else f"wants {a(names)}, got {kind_of(value)}"


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal as JSON: 1 and 1.0 are, 1 and true are not."""
    return sort_key(one) == sort_key(other)


def sort_key(value: Any) -> Hashable:
    """What is equal for values that are equal, and can be put into a set."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, dict):
        return "object", frozenset((key, sort_key(inner)) for key, inner in value.items())
    return ("array", tuple(sort_key(inner) for inner in value)) if isinstance(value, list) else value
