"""The file of a JSON schema that replies have to fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LARGEST = 1_000_000
"""Bytes; a schema is part of every request."""


def read_schema(path: str | Path) -> dict[str, Any]:
    """The schema in a file, an object. Raises ValueError in words."""
    name = f"the output schema {path}"
    try:
        if Path(path).stat().st_size > LARGEST:
            raise ValueError(f"{name} has more than {LARGEST:,} bytes")
        schema = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{name} cannot be read: {error}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{name} is no JSON: {error}") from error
    if not isinstance(schema, dict) or not schema:
        raise ValueError(f'{name} is no JSON schema: that is an object, such as {{"type": "object", …}}')
    return schema
