"""A result made of parts, as our own tools and MCP servers give them: text, images, documents, search results."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Rows, bytes_size
from tui.domain.tools import decoded_size, image_size
from tui.ui.tool_views.generic import is_base64, write_rest, write_text, write_value


def write_parts(rows: Rows, content: Any) -> bool:
    """Each part below the one before."""
    if isinstance(content, str):
        rows.newline()
        write_text(rows, content)
        return True
    if not isinstance(content, list):
        return False
    for part in content:
        _write_part(rows, part)
    return True


def _write_part(rows: Rows, part: Any) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        rows.newline()
        write_text(rows, part["text"])
        write_rest(rows, part, {"type", "text", "cache_control"})
    elif kind == "image" and isinstance(part.get("source"), dict):
        write_source(rows, "image", part["source"])
        write_rest(rows, part, {"type", "source", "cache_control"})
    elif kind == "document":
        write_document(rows, part)
    elif kind == "search_result":
        _write_search_result(rows, part)
    elif kind == "tool_reference" and isinstance(part.get("tool_name"), str):
        rows.field("tool", part["tool_name"], "key")
        write_rest(rows, part, {"type", "tool_name"})
    else:
        write_value(rows, part)


def write_source(rows: Rows, name: str, source: dict[str, Any]) -> None:
    """Where an image or a document comes from, or what it is: its type, size and measures, never its base64."""
    known = {"type", "media_type"}
    said = [str(source["media_type"])] if source.get("media_type") else []
    data = source.get("data")
    if isinstance(data, str) and source.get("type") != "text":
        known.add("data")
        said.append(bytes_size(decoded_size(data)))
        if (size := image_size(data)) is not None:
            said.append(f"{size[0]} × {size[1]} pixels")
    for key in ("url", "file_id"):
        if isinstance(source.get(key), str):
            known.add(key)
            said.append(source[key])
    rows.field(name, " · ".join(said) or str(source.get("type")))
    write_rest(rows, source, known)


def write_document(rows: Rows, document: dict[str, Any]) -> None:
    """Its title, and its text where it is one."""
    source = document.get("source")
    if isinstance(title := document.get("title"), str):
        rows.field("title", title)
    if isinstance(source, dict) and source.get("type") == "text" and isinstance(source.get("data"), str):
        text = source["data"]
        if is_base64(text):
            write_source(rows, "document", source | {"type": "base64"})
        else:
            rows.newline()
            write_text(rows, text)
            write_rest(rows, source, {"type", "data", "media_type"})
    elif isinstance(source, dict):
        write_source(rows, "document", source)
    write_rest(rows, document, {"type", "title"} | ({"source"} if isinstance(source, dict) else set()))


def _write_search_result(rows: Rows, found: dict[str, Any]) -> None:
    """A result of a search of one's own, as Claude may cite it."""
    rows.prose("text", str(found.get("title") or "(no title)"))
    rows.newline(2)
    rows.write("key", str(found.get("source") or "(no source)"))
    content = found.get("content")
    for part in content if isinstance(content, list) else ():
        _write_part(rows, part)
    known = {"type", "title", "source", "cache_control"} | ({"content"} if isinstance(content, list) else set())
    write_rest(rows, found, known)
