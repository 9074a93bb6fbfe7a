"""Any value, and what a view has no words for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tui.domain.readout import Rows, bytes_size, json_source, write_json
from tui.domain.tools import decoded_size

LONGEST = 20_000
"""Characters of a string that are shown; the rest is counted, and copied whole."""
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_")


def write_value(rows: Rows, value: Any) -> None:
    """Write a value: text as text, anything else as JSON, base64 as its size."""
    if isinstance(value, str):
        rows.newline()
        write_text(rows, value)
    else:
        write_json(rows, _without_base64(value), LONGEST)


def write_text(rows: Rows, text: str) -> None:
    """Go on in the last row with text; of what is very long the rest is counted."""
    rows.write("text", text[:LONGEST])
    if len(text) > LONGEST:
        rows.write("note", f"… {len(text) - LONGEST:,} more characters")


def write_rest(rows: Rows, fields: dict[str, Any], known: Collection[str]) -> None:
    """Write the fields that nobody has words for, so that none is hidden."""
    for key, value in fields.items():
        if key not in known and value not in (None, "", [], {}):
            if isinstance(value, str | int | float):
                rows.field(key, value if isinstance(value, str) else json_source(value))
            else:
                rows.newline()
                rows.write("muted", key)
                write_json(rows, _without_base64(value), LONGEST)


def is_base64(text: str) -> bool:
    """Whether a text is data for machines: long, and of base64's characters alone."""
    return len(text) > 500 and _BASE64.issuperset(text[:2000]) and _BASE64.issuperset(text[-500:])


def _without_base64(value: Any, depth: int = 0) -> Any:
    """A value with its base64 texts told in words. Deep nesting is left as it is; JSON of it is not readable anyway."""
    if isinstance(value, str):
        return f"({bytes_size(decoded_size(value))} of base64)" if is_base64(value) else value
    if depth > 50:
        return value
    if isinstance(value, list):
        return [_without_base64(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: _without_base64(one, depth + 1) for key, one in value.items()}
    return value
