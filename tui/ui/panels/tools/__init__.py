"""Tools: every tool call of the session, its input while it is being written, and what answered it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Conversation, Turn
from tui.domain.log import EventLog
from tui.domain.readout import Piece, json_source
from tui.domain.tools import Call, Calls
from tui.ui.panels import Caption, CopyRequested, ExportRequested, Lines
from tui.ui.panels.tools.call_list import CallList
from tui.ui.panels.tools.keys import BINDINGS, HELP
from tui.ui.panels.tools.laying_out import LayingOut


class ToolsPanel(LayingOut):
    """The tool calls of the session; the newest one is open until another is chosen."""

    class Located(Message):
        """Which event brought this character of a call's input? ``block`` is its block's place in the message."""

        def __init__(self, turn: Turn, block: int, offset: int) -> None:
            super().__init__()
            self.turn = turn
            self.block = block
            self.offset = offset

    class StopRequested(Message):
        """What is done about the call of this id is to end."""

        def __init__(self, call: str) -> None:
            super().__init__()
            self.call = call

    HELP: ClassVar[str] = HELP
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    empty: var[bool] = var(True, toggle_class="-empty")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._caption, self._list = Caption("tools-caption"), CallList("tools-list")
        self._book = Calls()
        self._chosen: Call | None = None
        self._stops = False
        """Whether something is done about the open call that can be stopped."""

    def compose(self) -> ComposeResult:
        """The list of calls, and below it the chosen one."""
        yield Static(
            "No tool calls yet. Ask for something that a tool does, such as a web search; in the demo, ask about the "
            "weather. The input of a call appears here as it is written.",
            classes="panel-empty",
        )
        yield self._caption
        yield self._list
        yield self._status
        yield self._detail
        yield Caption("tools-search")

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Show new calls, and what the chosen one has grown by."""
        if conversation is not self._conversation:
            self._book, self._conversation, self._chosen = Calls(), conversation, None
        self._now = now
        self._calls = self._book.read(conversation)
        self.empty = not self._calls
        self.detailed = self.detailed and not self.empty
        self._show()

    @property
    def call(self) -> Call | None:
        """The call that is open: the chosen one, else the newest."""
        if self._chosen in self._calls:
            return self._chosen
        return self._calls[-1] if self._calls else None

    @property
    def calls(self) -> Sequence[Call]:
        """All calls, the newest last."""
        return self._calls

    @property
    def scrolled(self) -> Lines:
        """The detail."""
        return self._detail

    # Links

    def select_call(self, turn: Turn, block: int) -> bool:
        """Open the call whose block stands at ``block`` in the turn's message; False where there is none."""
        self._calls = self._book.read(self._conversation)
        for place, call in enumerate(self._calls):
            if call.turn is turn and call.place == block:
                self.choose(place)
                return True
        return False

    def point(self, turn: Turn, block: int, start: int, end: int) -> bool:
        """Highlight characters of a call's input, ``start`` up to ``end`` of its JSON text; they come into view."""
        if not self.select_call(turn, block):
            return False
        self._detail.point((start, end) if start < end else None)
        return True

    # Keys

    def action_step(self, lines: int) -> None:
        """Choose another call; move the cursor where the detail stands alone."""
        if self.detailed:
            self._detail.move(lines)
        elif self.call is not None:
            self.choose(self._calls.index(self.call) + lines)

    def action_step_across(self, characters: int) -> None:
        """Move the cursor along the input."""
        self._detail.move(0, characters)

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self.detailed:
            self._detail.move(pages * max(1, self._detail.size.height - 1))
        else:
            super().action_page(pages)

    def action_edge(self, end: bool) -> None:
        """To the beginning or the end of the detail."""
        if self.detailed:
            self._detail.move(len(self._detail.rows.lines) * (1 if end else -1))
        super().action_edge(end)

    def action_detail(self) -> None:
        """Give the detail the whole panel."""
        self.detailed = True
        sheet = self._detail.sheet
        if self._detail.cursor is None and sheet is not None:
            self._detail.cursor = sheet.growing.first_row, 0
        self._detail.move(0)

    def action_close(self) -> None:
        """End the search, else show the list again."""
        if self.seeking:
            self.end_search()
        else:
            self.detailed = False

    def action_copy(self) -> None:
        """Ask for the call's input in the clipboard."""
        if (call := self.call) is not None:
            self.post_message(CopyRequested(call.input_text, "the tool's input"))

    def action_copy_result(self) -> None:
        """Ask for the call's result in the clipboard: its text where it is one, else its JSON."""
        if (call := self.call) is not None and call.result is not None:
            content = call.result.fields.get("content")
            text = content if isinstance(content, str) else json_source(content)
            self.post_message(CopyRequested(text, "the tool's result"))

    def action_locate(self) -> None:
        """Ask for the event that brought the character under the cursor; by default the first of the input."""
        call, cursor = self.call, self._detail.cursor
        if call is not None:
            offset = self._detail.offset_at(*cursor) if cursor is not None else 0
            self.post_message(self.Located(call.turn, call.place, offset or 0))

    def action_stop_run(self) -> None:
        """Ask for the end of what is done about the call."""
        if (call := self.call) is not None:
            self.post_message(self.StopRequested(call.id))

    def action_export(self) -> None:
        """Ask for the call's turn in another form."""
        if (call := self.call) is not None:
            self.post_message(ExportRequested(call.turn))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer keys only where they do something."""
        if action == "close":
            return self.detailed or self.seeking
        if action == "detail":
            return not self.detailed and not self.empty
        if action == "step_across":
            return self.detailed
        if action == "copy_result":
            return self.call is not None and self.call.result is not None
        if action == "stop_run":
            return self.call is not None and self.call.run is not None and not self.call.run.over
        return not self.empty or action not in ("copy", "locate", "export", "search", "search_step")

    def watch_detailed(self) -> None:
        """Other keys are on offer; the cursor is in the detail, or gone."""
        self._detail.set_class(self.detailed, "-cursor")
        if not self.detailed:
            self._detail.cursor = None
        self.refresh_bindings()

    def watch_seeking(self) -> None:
        """Esc has something to close."""
        self.refresh_bindings()

    def on_call_list_picked(self, event: CallList.Picked) -> None:
        """Choose the call that was clicked; a second click opens its detail."""
        event.stop()
        self.choose(event.place)
        if event.again:
            self.action_detail()

    def on_resize(self) -> None:
        """The list has its share of the height."""
        self._size_list()

    def choose(self, place: int) -> None:
        """Open a call; the last one stays open only until a newer one comes."""
        place = max(0, min(place, len(self._calls) - 1))
        self._chosen = None if place == len(self._calls) - 1 else self._calls[place]
        self._show()

    # What is shown

    def _show(self) -> None:
        """Bring caption, list and detail up to date."""
        call = self.call
        if call is None:
            return
        place = self._calls.index(call)
        self._size_list()
        self._list.show(self._calls, place, self._now)
        stops = call.run is not None and not call.run.over
        if stops != self._stops:
            self._stops = stops
            self.refresh_bindings()
        live = sum(one.state in ("streaming", "running") for one in self._calls[-20:])
        right = [Piece("accent", f"{live} live")] if live else [Piece("muted", f"{place + 1} of {len(self._calls)}")]
        self._caption.say([Piece("strong", "Tools "), Piece("muted", str(len(self._calls)))], right)
        self.lay_open(call)

    def _size_list(self) -> None:
        """As many rows as there are calls, up to a third of the panel."""
        wanted = max(1, min(len(self._calls), max(2, (self.size.height - 1) // 3)))
        if self._list.styles.height is None or self._list.styles.height.value != wanted:
            self._list.styles.height = wanted
