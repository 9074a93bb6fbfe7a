"""A request's body as text that a person edits, and back."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from tui.domain.export.values import json_text


def text_of(body: dict[str, Any]) -> str:
    """The body to be edited: JSON, a field a line, nothing in it that a terminal would obey."""
    return json_text(body, 2) + "\n"


def body_of(text: str) -> dict[str, Any]:
    """The body that an edited text is. Raises ValueError in words, with the line where it is no JSON."""
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("it nests too deep") from None
    if isinstance(value, dict):
        return value
    kind = {list: "an array", str: "a string", bool: "true or false"}.get(type(value), "a single value")
    raise ValueError(f"line 1: a body is a JSON object, not {kind}")


def _no_number(name: str) -> NoReturn:
    """Python reads these, JSON has none of them."""
    raise ValueError(f"{name} is no JSON")
