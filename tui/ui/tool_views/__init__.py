"""What answered a tool call, as readable as its type allows: a view for each type of result, and one for all others.

A view is handed rows and the result's ``content``, and writes it below what is there. It hides nothing without saying
how much that is. It answers False for content of another shape than it knows: the generic view then shows it as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tui.domain.readout import Rows
from tui.ui.tool_views.advice import write_advice
from tui.ui.tool_views.code import write_code
from tui.ui.tool_views.editor import write_editor
from tui.ui.tool_views.fetch import write_fetch
from tui.ui.tool_views.found_tools import write_found_tools
from tui.ui.tool_views.generic import write_rest, write_value
from tui.ui.tool_views.parts import write_parts
from tui.ui.tool_views.search import write_search

View = Callable[[Rows, Any], bool]

VIEWS: Mapping[str, View] = {
    "web_search_tool_result": write_search,
    "web_fetch_tool_result": write_fetch,
    "code_execution_tool_result": write_code,
    "bash_code_execution_tool_result": write_code,
    "text_editor_code_execution_tool_result": write_editor,
    "tool_search_tool_result": write_found_tools,
    "advisor_tool_result": write_advice,
    "mcp_tool_result": write_parts,
    "tool_result": write_parts,
}
"""By the type of the result's block."""

_KNOWN = frozenset({"type", "tool_use_id", "content", "is_error", "caller", "cache_control"})


def write_result(rows: Rows, block: dict[str, Any]) -> None:
    """Write a result's block: its content in the view of its type, and whatever else it carries."""
    content = block.get("content")
    view = VIEWS.get(str(block.get("type")))
    before = len(rows.lines)
    if content is None or content in ("", []):
        rows.newline()
        rows.write("note", "nothing came back")
    elif _error(rows, content):
        pass
    elif view is None or not view(rows, content):
        del rows.lines[before:]
        write_value(rows, content)
    write_rest(rows, block, _KNOWN)


def _error(rows: Rows, content: Any) -> bool:
    """An error in the API's own words, as every server tool gives it."""
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(kind, str) or not kind.endswith("_error") or not isinstance(content.get("error_code"), str):
        return False
    rows.newline()
    rows.write("error", content["error_code"])
    if isinstance(message := content.get("error_message"), str) and message:
        rows.prose("text", message)
    write_rest(rows, content, {"type", "error_code", "error_message"})
    return True
