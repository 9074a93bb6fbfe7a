"""The server's text editor: a file that was shown, made or changed."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Role, Rows
from tui.ui.tool_views.generic import write_rest, write_text

_SIGNS: dict[str, Role] = {"+": "success", "-": "error"}


def write_editor(rows: Rows, content: Any) -> bool:
    """What the command gave, by its own type of result."""
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "text_editor_code_execution_create_result":
        rows.newline()
        rows.write("text", "an existing file was changed" if content.get("is_file_update") else "a file was made")
        write_rest(rows, content, {"type", "is_file_update"})
        return True
    if kind == "text_editor_code_execution_view_result" and isinstance(content.get("content"), str):
        first, shown, total = (content.get(key) for key in ("start_line", "num_lines", "total_lines"))
        rows.field("lines", f"{shown} from line {first} on, of {total}")
        rows.newline()
        write_text(rows, content["content"])
        write_rest(rows, content, {"type", "content", "start_line", "num_lines", "total_lines"})
        return True
    if kind == "text_editor_code_execution_str_replace_result" and isinstance(content.get("lines"), list):
        old, new = content.get("old_start"), content.get("new_start")
        rows.field("changed", f"from line {old} on, which is line {new} now")
        for line in content["lines"]:
            rows.newline(0, 2)
            rows.write(_SIGNS.get(str(line)[:1], "text"), str(line).rstrip("\n"))
        write_rest(rows, content, {"type", "lines", "old_start", "new_start", "old_lines", "new_lines"})
        return True
    return False
