"""The calls of the session, a row each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.message import Message

from tui.domain.readout import UNSAID, Piece, Role, bytes_size, duration
from tui.domain.safe import one_line
from tui.domain.tools import Call, State
from tui.ui.panels import Lines

MARKS: dict[State, tuple[str, Role]] = {
    "streaming": ("▸", "accent"),
    "complete": ("●", "text"),
    "running": ("…", "accent"),
    "waiting for approval": ("?", "warning"),
    "waiting for an answer": ("?", "warning"),
    "done": ("✓", "success"),
    "failed": ("✗", "error"),
    "rejected": ("⊘", "warning"),
    "cancelled": ("⊘", "warning"),
    "timed out": ("⊘", "error"),
    "cut off": ("✂", "warning"),
    "not run": ("○", "muted"),
    "no result": ("○", "warning"),
}
_SHORT: dict[State, str] = {"waiting for approval": "approve?", "waiting for an answer": "answer?"}
_KINDS = {"tool_use": "tool", "server_tool_use": "server", "mcp_tool_use": "mcp"}
_ID = 9
"""Characters of an id's end that are shown; how it begins is the same for all."""


class CallList(Lines):
    """The calls, with a cursor."""

    class Picked(Message):
        """A call was clicked; ``again`` where the cursor was on it already."""

        def __init__(self, place: int, again: bool) -> None:
            super().__init__()
            self.place = place
            self.again = again

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._calls: Sequence[Call] = ()
        self._cursor = 0
        self._now = 0.0

    def show(self, calls: Sequence[Call], cursor: int, now: float) -> None:
        """Show these calls, with the cursor on one of them and in view."""
        moved = cursor != self._cursor or len(calls) != len(self._calls)
        self._calls, self._cursor, self._now = calls, cursor, now
        self.set_count(len(calls))
        if moved:
            self.reveal(cursor)

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        return self._cursor

    def row(self, y: int) -> Sequence[Piece]:
        """One call: mark, name, kind, turn, id, state, time, size; the narrower, the fewer."""
        call, width, state = self._calls[y], self.room, self._calls[y].state
        mark, role = MARKS[state]
        seconds = call.seconds(self._now)
        took = UNSAID if seconds is None else duration(seconds)
        tail = f" {_SHORT.get(state, state):<9}"
        end = f" {took:>7}" if width >= 34 else ""
        end += f" {bytes_size(call.size()):>7}" if width >= 44 else ""
        about = f" {one_line(call.id[-_ID:]):>{_ID}}" if width >= 54 else ""
        about = (f" {_KINDS[call.block.type]:<6}" if width >= 62 else "") + about
        about += f" turn {call.turn.number:<3}" if width >= 72 else ""
        name = one_line(call.name)
        room = max(1, width - 2 - cell_len(about) - len(tail) - len(end))
        name = set_cell_size(name, room) if cell_len(name) <= room else set_cell_size(name, room - 1) + "…"
        return [
            Piece(role, f"{mark} "),
            Piece("text", name),
            Piece("muted", about),
            Piece("muted" if state == "done" else role, tail),
            Piece("muted", end),
        ]

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self.reveal(self._cursor)

    def on_click(self, event: events.Click) -> None:
        """Choose the call that was clicked."""
        place = event.get_content_offset(self)
        if place is not None and (row := self.scroll_offset.y + place.y) < len(self._calls):
            self.post_message(self.Picked(row, row == self._cursor))
