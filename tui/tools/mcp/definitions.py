"""The tools of a server as the API takes them. What the API would refuse would make the whole request fail."""

import json
import re
from typing import Any

LARGEST = 100_000
"""Characters of JSON that the definition of one tool may have."""
_PROPERTY = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_COMBINED = ("oneOf", "anyOf", "allOf")
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")


def definition(name: str, tool: dict[str, Any]) -> dict[str, Any]:
    """A server's tool among the ``tools`` of a request. Raises ValueError in words where it can be none."""
    schema = input_schema(tool.get("inputSchema"))
    text = tool.get("description") or tool.get("title")
    out = {"name": name, "description": text if isinstance(text, str) else "", "input_schema": schema}
    try:
        size = len(json.dumps(out))
        json.dumps(out, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ValueError("its schema is no JSON that can be sent") from None
    if size > LARGEST:
        raise ValueError(f"its definition has {size:,} characters, over {LARGEST:,}")
    return out


def input_schema(schema: Any) -> dict[str, Any]:
    """A schema of an object. The API takes no choice between schemas at the top: their properties are put together."""
    out: dict[str, Any] = dict(schema) if isinstance(schema, dict) else {}
    if out.get("type", "object") != "object":
        raise ValueError(f"its input is {json.dumps(out['type'])[:40]}, and has to be an object")
    out["type"] = "object"
    properties = dict(out["properties"]) if isinstance(out.get("properties"), dict) else {}
    for key in _COMBINED:
        branches = out.pop(key, None)
        for branch in branches if isinstance(branches, list) else ():
            if isinstance(branch, dict) and isinstance(branch.get("properties"), dict):
                properties = {**branch["properties"], **properties}
    wrong = next((one for one in properties if not _PROPERTY.fullmatch(one)), None)
    if wrong is not None:
        raise ValueError(f"its parameter {wrong[:80]!r} has a name that the API does not take")
    if properties or "properties" in out:
        out["properties"] = properties
    return out


def hints(tool: dict[str, Any]) -> dict[str, Any]:
    """What the server says of a tool, as far as it is of the right type: ``title`` and the hints."""
    said = tool.get("annotations")
    said = said if isinstance(said, dict) else {}
    out: dict[str, Any] = {key: said[key] for key in _HINTS if isinstance(said.get(key), bool)}
    title = tool.get("title") or said.get("title")
    if isinstance(title, str) and title:
        out["title"] = title[:200]
    return out
