"""Tools that are declared and have no implementation, so that the person answers: ``--tools FILE.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.domain.schema import Schema
from tui.domain.tools.run import Outcome
from tui.tools.tool import Output
from tui.tools.toolbox import NAME

_MOST = 4 * 1024 * 1024
"""Bytes of a file of definitions."""
_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")


@dataclass(frozen=True, slots=True)
class HandTool:
    """A tool that is answered by hand."""

    definition: dict[str, Any]
    source: str
    by_hand: bool = True

    @property
    def name(self) -> str:
        """Its name, as it is sent to the API."""
        return str(self.definition["name"])

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        """There is nothing to run."""
        return Outcome(f"{self.name} has no implementation, and nobody answered for it", is_error=True)


def read(path: Path, source: str) -> list[HandTool]:
    """The tools of a file: a list of definitions as the API takes them, or an object with such a list in ``tools``.

    ``source`` is what they are told to be from. Raises ValueError that names the file, the place and what is wrong.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from error
    if len(data) > _MOST:
        raise ValueError(f"{path.name} is larger than {_MOST // 1024 // 1024} MB")
    try:
        listed = json.loads(data)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path.name}, line {error.lineno}: no JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path.name} is no JSON: {error}") from error
    if isinstance(listed, dict) and "tools" in listed:
        listed = listed["tools"]
    elif isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list):
        raise ValueError(f'{path.name} is neither a list of tools nor an object {{"tools": […]}}')  # noqa: TRY004
    tools = []
    for place, definition in enumerate(listed):
        problem = _problem(definition)
        if problem is not None:
            raise ValueError(f"{path.name}, {_named(definition, place)}: {problem}")
        tools.append(HandTool(definition, source))
    return tools


def _named(definition: Any, place: int) -> str:
    name = definition.get("name") if isinstance(definition, dict) else None
    return f"tool {place + 1}" + (f" ({name})" if isinstance(name, str) else "")


def _problem(definition: Any) -> str | None:
    """What the API would refuse about a definition, in words; None where that is nothing."""
    if not isinstance(definition, dict):
        return "it is no object"
    name, kind = definition.get("name"), definition.get("type")
    if kind not in (None, "custom"):
        return f"a tool of type {kind!r} is the API's own; those that it runs itself are named by --server-tools"
    if not isinstance(name, str):
        return "it has no name" if name is None else "its name is no text"
    if not NAME.fullmatch(name):
        return f"{name!r} is no name for a tool: letters, digits, _ and -, at most 128"
    if not isinstance(definition.get("description", ""), str):
        return "its description is no text"
    schema = definition.get("input_schema")
    if schema is None:
        return "it has no input_schema"
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return 'its input_schema is no schema of an object: it needs "type": "object"'
    return _schema_problem(schema, "input_schema")


def _schema_problem(schema: Any, place: str) -> str | None:
    """What breaks the format of a schema, with its place."""
    if isinstance(schema, bool):
        return None
    if not isinstance(schema, dict):
        return f"{place} is no schema, which is an object"
    kinds = schema.get("type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind not in _TYPES:
            return f"{place}.type: {kind!r} is none of {', '.join(_TYPES)}"
    properties = schema.get("properties", {})
    if not isinstance(properties, dict):
        return f"{place}.properties is no object"
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(one, str) for one in required):
        return f"{place}.required is no list of texts"
    inner = {f"{place}.properties.{name}": one for name, one in properties.items()}
    if "items" in schema and not isinstance(schema["items"], list):
        inner[f"{place}.items"] = schema["items"]
    for where, one in inner.items():
        if (problem := _schema_problem(one, where)) is not None:
            return problem
    try:
        list(Schema(schema).violations(schema, {}))
    except Exception as error:  # what is read of a schema is not all looked at before
        return f"{place}: {error}"
    return None
