"""One tool call in full: what it is, its input as it grows, what answered it."""

from __future__ import annotations

from typing import Any

from tui.domain.readout import JsonText, Rows, bytes_size, count, duration, json_source, write_json
from tui.ui.panels.tools.calls import KINDS, Call, Tail

_LONGEST = 4000
"""Characters of a string in a result that are shown."""
_COLUMN = 9


class Input:
    """Lays out a call's input at the end of rows, and goes on as it grows."""

    def __init__(self, call: Call, rows: Rows) -> None:
        self._tail = Tail(call.block)
        self._json = JsonText(rows)
        # A call without arguments is streamed as an empty text.
        if not any(call.block.parts("partial_json")) and call.block.state != "streaming":
            self._json.feed(json_source(call.block.fields.get("input", {})))
        self.grow()

    def grow(self) -> bool:
        """Lay out what came since; False where nothing did."""
        text = self._tail.read()
        self._json.feed(text)
        return bool(text)


def write_call(rows: Rows, call: Call, is_last_turn: bool) -> Input:
    """Lay out a call; return its input, which may go on growing while nothing follows it."""
    block = call.block
    rows.newline()
    rows.write("strong", call.name)
    _field(rows, "kind", f"{KINDS[block.type]} ({block.type})")
    if call.id:
        _field(rows, "id", call.id)
    if isinstance(server := block.fields.get("server_name"), str):
        _field(rows, "server", server)
    caller = block.fields.get("caller")
    if isinstance(caller, dict) and caller.get("type", "direct") != "direct":
        _field(rows, "caller", f"{caller.get('type')} {caller.get('tool_id', '')}".rstrip())
    rows.heading("input")
    rows.newline()
    shown = Input(call, rows)
    if call.result is not None:
        _write_result(rows, call)
    elif words := _unanswered(call, is_last_turn):
        rows.blank()
        rows.prose("warning" if call.state == "cut off" else "muted", words)
    return shown


def _field(rows: Rows, name: str, value: str) -> None:
    rows.field(name, value, at=_COLUMN)


def _unanswered(call: Call, is_last_turn: bool) -> str:
    """What to say of a call that nothing answered."""
    if call.state == "cut off":
        left_out = (
            "" if call.block.input_is_whole else " What came of it is kept here and left out of the next request."
        )
        return f"Cut off: no more of it came.{left_out}"
    if call.state == "waiting":
        return "Waiting for the server to answer."
    if call.state == "no result":
        return "The reply ended before the server answered this call."
    if call.state == "not run":
        told = "your next prompt tells Claude so" if is_last_turn else "the next prompt told Claude so"
        return f"Not run. This version shows tool calls without running them; {told}, in an error result."
    return ""


def _write_result(rows: Rows, call: Call) -> None:
    """What answered the call, as readable as its type allows."""
    result = call.result
    if result is None:
        return
    rows.heading("result")
    kind = str(result.fields.get("type") or "")
    after = "" if call.answered_after is None else f" · after {duration(call.answered_after)}"
    if result.failed:
        rows.write("error", "  failed")
    rows.newline()
    rows.write("muted", kind + after)
    content = result.fields.get("content")
    if isinstance(content, list) and content and all(_type(item) == "web_search_result" for item in content):
        _write_search(rows, content)
    elif isinstance(content, str):
        rows.prose("text", content)
    elif isinstance(content, list) and content and all(_type(item) == "text" for item in content):
        for item in content:
            rows.newline()
            rows.write("text", str(item.get("text", "")))
    elif content is not None:
        write_json(rows, content, longest=_LONGEST)


def _write_search(rows: Rows, found: list[dict[str, Any]]) -> None:
    """Search results: title, address and age, numbered."""
    wide = len(str(len(found)))
    for number, item in enumerate(found, 1):
        age = item.get("page_age")
        title = str(item.get("title") or "(no title)") + (f" · {age}" if isinstance(age, str) and age else "")
        rows.prose("text", title, indent=wide + 2, mark=f"{number:>{wide}}  ")
        rows.newline(wide + 2)
        rows.write("key", str(item.get("url") or ""))
    hidden = sum(len(str(item.get("encrypted_content") or "")) for item in found)
    if hidden:
        rows.newline()
        rows.write(
            "note", f"{count(len(found))} results, with {bytes_size(hidden)} of encrypted content for Claude alone"
        )


def _type(item: Any) -> str:
    return str(item.get("type")) if isinstance(item, dict) else ""
