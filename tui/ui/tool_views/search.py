"""Web search: what was found, numbered."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import Rows, bytes_size, count
from tui.ui.tool_views.generic import write_rest

_KNOWN = frozenset({"type", "title", "url", "page_age", "encrypted_content"})


def write_search(rows: Rows, content: Any) -> bool:
    """Title, age and address of each; how much came that only Claude can read."""
    if not isinstance(content, list) or not all(_is_result(one) for one in content):
        return False
    wide = len(str(len(content)))
    for number, found in enumerate(content, 1):
        age = found.get("page_age")
        title = str(found.get("title") or "(no title)") + (f" · {age}" if isinstance(age, str) and age else "")
        rows.prose("text", title, indent=wide + 2, mark=f"{number:>{wide}}  ")
        rows.newline(wide + 2)
        rows.write("key", str(found.get("url") or "(no address)"))
        write_rest(rows, found, _KNOWN)
    hidden = sum(len(str(found.get("encrypted_content") or "")) for found in content)
    said = f"{count(len(content))} {'result' if len(content) == 1 else 'results'}"
    rows.newline()
    rows.write("note", f"{said}, with {bytes_size(hidden)} of encrypted content for Claude alone" if hidden else said)
    return True


def _is_result(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "web_search_result"
