"""Tools: every tool call of the conversation, its input while it is being written, and what answered it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Conversation
from tui.domain.log import EventLog
from tui.domain.readout import UNSAID, Piece, Role, Rows, bytes_size, duration, json_source
from tui.domain.safe import one_line
from tui.ui.panels import Caption, CopyRequested, Document, Lines, Panel
from tui.ui.panels.tools.calls import KINDS, Call, Calls, State
from tui.ui.panels.tools.detail import Input, write_call

_MARKS: dict[State, tuple[str, Role]] = {
    "streaming": ("▸", "accent"),
    "complete": ("●", "text"),
    "waiting": ("…", "accent"),
    "answered": ("✓", "success"),
    "failed": ("✗", "error"),
    "cut off": ("✂", "warning"),
    "not run": ("○", "muted"),
    "no result": ("○", "warning"),
}


class CallList(Lines):
    """The calls, a row each, with a cursor."""

    class Picked(Message):
        """A call was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

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
        """One call: mark, turn, name, kind, state, time, size."""
        call, width = self._calls[y], self.room
        mark, role = _MARKS[call.state]
        tail = f" {call.state:<9}"
        seconds = call.seconds(self._now)
        took = UNSAID if seconds is None else duration(seconds)
        end = f" {took:>7}" if width >= 34 else ""
        end += f" {bytes_size(call.size()):>7}" if width >= 42 else ""
        kind = f" {KINDS[call.block.type]:<6}" if width >= 54 else ""
        turn = f" {call.turn.number:>3}" if width >= 62 else ""
        name = one_line(call.name)
        room = max(1, width - 2 - len(kind) - len(tail) - len(end) - len(turn))
        name = set_cell_size(name, room) if cell_len(name) <= room else set_cell_size(name, room - 1) + "…"
        return [
            Piece(role, f"{mark} "),
            Piece("text", name),
            Piece("muted", kind + turn),
            Piece("muted" if call.state == "answered" else role, tail),
            Piece("muted", end),
        ]

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self.reveal(self._cursor)

    def on_click(self, event: events.Click) -> None:
        """Choose the call that was clicked."""
        place = event.get_content_offset(self)
        if place is not None and (row := self.scroll_offset.y + place.y) < len(self._calls):
            self.post_message(self.Picked(row))


class ToolsPanel(Panel):
    """The tool calls of the line that is shown; the newest one is open until another is chosen."""

    HELP: ClassVar[str] = """\
**Tools**: every tool call, its input as JSON while it is being written, and what answered it.

- **↑ ↓** choose a call; the last one stays chosen as new ones come · **PgUp PgDn g G** scroll its detail
- **Enter** the detail alone, **Esc** the list again
- **y** copy the call's input as it was received
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "detail", "Detail", id="tools.detail", tooltip="Give the call's detail the whole panel"),
        Binding("escape", "close", "List", id="tools.close", tooltip="Show the list of calls again"),
        Binding("y", "copy", "Copy input", id="tools.copy", tooltip="Copy the call's input as it was received"),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")
    detailed: var[bool] = var(False, toggle_class="-detailed")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._caption = Caption("tools-caption")
        self._list, self._detail = CallList("tools-list"), Document("tools-detail")
        self._book, self._conversation = Calls(), Conversation()
        self._calls: Sequence[Call] = ()
        self._chosen: Call | None = None
        self._now = 0.0
        self._drawn: tuple[object, ...] = ()
        self._input: Input | None = None

    def compose(self) -> ComposeResult:
        """The list of calls, and below it the chosen one."""
        yield Static(
            "No tool calls yet. When Claude calls a tool, its input appears here as it is written.",
            classes="panel-empty",
        )
        yield self._caption
        yield self._list
        yield self._detail

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Show new calls, and what the chosen one has grown by."""
        if conversation is not self._conversation:
            self._book, self._conversation, self._chosen = Calls(), conversation, None
        self._calls, self._now = self._book.read(conversation), now
        self.empty = not self._calls
        self._show()

    @property
    def call(self) -> Call | None:
        """The call that is open: the chosen one, else the newest."""
        if self._chosen in self._calls:
            return self._chosen
        return self._calls[-1] if self._calls else None

    @property
    def scrolled(self) -> Lines:
        """The detail."""
        return self._detail

    def action_step(self, lines: int) -> None:
        """Choose another call; scroll where the detail stands alone."""
        if self.detailed:
            super().action_step(lines)
        elif self.call is not None:
            self._choose(self._calls.index(self.call) + lines)

    def action_detail(self) -> None:
        """Give the detail the whole panel."""
        self.detailed = True

    def action_close(self) -> None:
        """Show the list again."""
        self.detailed = False

    def action_copy(self) -> None:
        """Ask for the call's input in the clipboard."""
        if (call := self.call) is not None:
            self.post_message(CopyRequested(input_text(call), "the tool's input"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer keys only where they do something."""
        if action == "close":
            return self.detailed
        if action == "detail":
            return not self.detailed and not self.empty
        return True

    def watch_detailed(self) -> None:
        """Other keys are on offer."""
        self.refresh_bindings()

    def on_call_list_picked(self, event: CallList.Picked) -> None:
        """Choose the call that was clicked."""
        event.stop()
        self._choose(event.place)

    def on_resize(self) -> None:
        """The list has its share of the height."""
        self._size_list()

    def _choose(self, place: int) -> None:
        """Open a call; the last one stays open only until a newer one comes."""
        place = max(0, min(place, len(self._calls) - 1))
        self._chosen = None if place == len(self._calls) - 1 else self._calls[place]
        self._show()

    def _show(self) -> None:
        """Bring caption, list and detail up to date."""
        call = self.call
        if call is None:
            return
        place = self._calls.index(call)
        self._size_list()
        self._list.show(self._calls, place, self._now)
        live = sum(one.state in ("streaming", "waiting") for one in self._calls[-20:])
        right = [Piece("accent", f"{live} live")] if live else [Piece("muted", f"{place + 1} of {len(self._calls)}")]
        self._caption.say([Piece("strong", "Tools "), Piece("muted", str(len(self._calls)))], right)
        self._show_detail(call)

    def _show_detail(self, call: Call) -> None:
        """Draw the call anew where more than its input changed, else only what its input grew by."""
        is_last = call.turn is self._conversation.leaf
        seen = (call, call.state, call.result is not None, is_last)
        if seen != self._drawn:
            same_call = bool(self._drawn) and self._drawn[0] is call
            self._drawn = seen
            self._detail.show(self._writer(call, is_last), keep_place=same_call)
        elif self._input is not None and self._input.grow():
            self._detail.grown()

    def _writer(self, call: Call, is_last: bool) -> Callable[[Rows], None]:
        def fill(rows: Rows) -> None:
            self._input = write_call(rows, call, is_last)

        return fill

    def _size_list(self) -> None:
        """As many rows as there are calls, up to a third of the panel."""
        wanted = max(1, min(len(self._calls), max(2, (self.size.height - 1) // 3)))
        if self._list.styles.height is None or self._list.styles.height.value != wanted:
            self._list.styles.height = wanted


def input_text(call: Call) -> str:
    """The call's input as JSON text, exactly as it was streamed where it was."""
    return call.block.partial_json if call.block.partial_json else json_source(call.block.input)
