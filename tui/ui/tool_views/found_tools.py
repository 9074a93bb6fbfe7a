"""Tool search: the tools that were found, by name."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Rows, count
from tui.ui.tool_views.generic import write_rest


def write_found_tools(rows: Rows, content: Any) -> bool:
    """A row for each tool."""
    references = content.get("tool_references") if isinstance(content, dict) else None
    if not isinstance(references, list) or not all(isinstance(one, dict) for one in references):
        return False
    rows.newline()
    rows.write("muted", f"{count(len(references))} {'tool' if len(references) == 1 else 'tools'} found")
    for one in references:
        rows.newline(2)
        rows.write("key", str(one.get("tool_name") or "(no name)"))
        write_rest(rows, one, {"type", "tool_name"})
    write_rest(rows, content, {"type", "tool_references"})
    return True
