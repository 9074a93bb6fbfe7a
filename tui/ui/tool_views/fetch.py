"""Web fetch: where the page is, and its text."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Rows
from tui.ui.tool_views.generic import write_rest
from tui.ui.tool_views.parts import write_document


def write_fetch(rows: Rows, content: Any) -> bool:
    """The address, when it was fetched, the document."""
    if not isinstance(content, dict) or content.get("type") != "web_fetch_result":
        return False
    rows.newline()
    rows.write("key", str(content.get("url") or "(no address)"))
    if isinstance(at := content.get("retrieved_at"), str):
        rows.field("retrieved", at.replace("T", " ")[:19])
    document = content.get("content")
    known = {"type", "url", "retrieved_at"}
    if isinstance(document, dict) and document.get("type") == "document":
        write_document(rows, document)
        known.add("content")
    write_rest(rows, content, known)
    return True
