"""Events: every event of the session as it arrives, with its clock, and the exact bytes behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Conversation
from tui.domain.events import event_type
from tui.domain.log import EventLog, LogEntry
from tui.domain.readout import JsonText, Piece, Rows, bytes_size, count, offset
from tui.ui.panels import Caption, CopyRequested, Document, Lines, Panel
from tui.ui.panels.events.columns import header
from tui.ui.panels.events.log_view import LogView

Redact = Callable[[str], str]


class EventsPanel(Panel):
    """The event log. It follows its end until the cursor is moved up."""

    HELP: ClassVar[str] = """\
**Events**: every event of the session in the order it arrived, pings, errors and unknown ones too.

Time counts from the turn's start; a gap is the silence before an event, coloured from 1 s and from 5 s on.

- **↑ ↓ PgUp PgDn g G** move · **Enter** the event's exact bytes and its JSON · **Esc** closes them, **← →** step
- **F** follow the end · **Space** hold the view still; what arrives meanwhile is counted and kept
- **y** copy the event as it was received
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "detail", "Detail", id="events.detail", tooltip="The event's exact bytes and its JSON"),
        Binding("escape", "close", "Close", id="events.close", tooltip="Close the detail"),
        Binding("F", "follow", "Follow", id="events.follow", tooltip="Follow the end of the log, or stop following"),
        Binding("space", "pause", "Pause", id="events.pause", tooltip="Hold the view still; nothing is lost"),
        Binding("y", "copy", "Copy", id="events.copy", tooltip="Copy the event as it was received"),
        Binding("left", "beside(-1)", "Previous", id="events.previous", show=False, tooltip="The event before"),
        Binding("right", "beside(1)", "Next", id="events.next", show=False, tooltip="The event after"),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")
    detailed: var[bool] = var(False, toggle_class="-detailed")
    paused: var[bool] = var(False, toggle_class="-paused")

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        """``redact`` takes secrets out of a text: a server may repeat a key."""
        super().__init__(id=id)
        self._redact = redact
        self._caption, self._header = Caption("events-caption"), Caption("events-header")
        self._list, self._detail = LogView("events-list"), Document("events-detail")
        self._log = EventLog()

    def compose(self) -> ComposeResult:
        """The list with its header, and below it the detail."""
        yield Static("No events yet. Send a prompt and every event appears here as it arrives.", classes="panel-empty")
        yield self._caption
        yield self._header
        yield self._list
        yield self._detail

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Let in what the log has grown by, unless the view is paused."""
        if not self._list.belongs_to(log):
            self.paused = self.detailed = False
            self._list.reset(log)
        self._log = log
        self.empty = not log
        if not self.paused:
            self._list.take()
        self._say()

    @property
    def following(self) -> bool:
        """Whether the list stays at its end as it grows."""
        return self._list.following

    @property
    def cursor(self) -> int:
        """The place in the log of the event that the cursor is on."""
        return self._list.cursor

    @property
    def scrolled(self) -> Lines:
        """The detail while it is open, else the list."""
        return self._detail if self.detailed else self._list

    def action_step(self, lines: int) -> None:
        """Move the cursor, or scroll the detail."""
        if self.detailed:
            super().action_step(lines)
        else:
            self._move(self.cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self.detailed:
            super().action_page(pages)
        else:
            self._move(self.cursor + pages * max(1, self._list.size.height - 1))

    def action_edge(self, end: bool) -> None:
        """To the first event, or to the last one and follow."""
        if self.detailed:
            super().action_edge(end)
        elif end:
            self._list.follow()
            self._say()
        else:
            self._move(0)

    def action_beside(self, step: int) -> None:
        """Show the detail of the event before or after."""
        self._move(self.cursor + step)
        self._show_detail()

    def action_follow(self) -> None:
        """Follow the end, or stop following."""
        if self._list.following:
            self._list.following = False
        else:
            self.paused = False
            self._list.take()
            self._list.follow()
        self._say()

    def action_pause(self) -> None:
        """Hold the view still, or let in what came meanwhile."""
        self.paused = not self.paused
        if not self.paused:
            self._list.take()
        self._say()

    def action_detail(self) -> None:
        """Open the detail of the event under the cursor; its place is kept, so following ends."""
        if self._list.entry is not None:
            self._list.following = False
            self.detailed = True
            self._show_detail()
            self.call_after_refresh(self._list.move_to, self.cursor)

    def action_close(self) -> None:
        """Close the detail."""
        self.detailed = False

    def action_copy(self) -> None:
        """Ask for the event's exact text in the clipboard."""
        if (entry := self._list.entry) is not None:
            self.post_message(CopyRequested(self._redact(entry.frame.raw.decode("utf-8", "replace")), "the event"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer keys only where they do something, so that Esc and Enter mean what they mean elsewhere."""
        if action in ("close", "beside"):
            return self.detailed
        if action == "detail":
            return not self.detailed and not self.empty
        return True

    def watch_detailed(self) -> None:
        """Other keys are on offer."""
        self.refresh_bindings()

    def on_log_view_picked(self, event: LogView.Picked) -> None:
        """A click chooses an event, a second one on it opens the detail."""
        event.stop()
        if self.detailed:
            self._show_detail()
        elif event.again:
            self.action_detail()
        self._say()

    def on_log_view_scrolled(self, event: LogView.Scrolled) -> None:
        """Say whether the end is followed."""
        event.stop()
        self._say()

    def on_resize(self) -> None:
        """The header goes with the columns."""
        self.call_after_refresh(self._say)

    def _move(self, index: int) -> None:
        self._list.move_to(index)
        self._say()

    def _show_detail(self) -> None:
        """Fill the detail with the event under the cursor."""
        if (entry := self._list.entry) is not None:
            self._detail.show(lambda rows: write_detail(rows, entry, self._redact))
            self._say()

    def _say(self) -> None:
        """Bring the caption up to date."""
        waiting = len(self._log) - self._list.shown
        left = [Piece("strong", "Events "), Piece("muted", count(len(self._log)))]
        right: list[Piece]
        if self.paused:
            right = [Piece("warning", f"paused · {waiting:,} new")]
        elif self._list.following:
            right = [Piece("accent", "following")]
        else:
            right = [Piece("muted", f"{self.cursor + 1:,} of {self._list.shown:,} · F follows")]
        self._caption.say(left, right)
        self._header.say(header(self._list.columns))


def write_detail(rows: Rows, entry: LogEntry, redact: Redact = str) -> None:
    """An event's place, its wire lines exactly as they came, and its data as JSON."""
    frame = entry.frame
    since = frame.at - entry.turn.attempts[0].clock.started
    rows.newline()
    rows.write("strong", event_type(frame))
    about = f"#{frame.seq} · turn {entry.turn.number} · {offset(since)} s · {bytes_size(len(frame.raw))}"
    rows.prose("muted", about)
    rows.heading("received")
    rows.newline()
    rows.write("text", redact(frame.raw.decode("utf-8", "replace").rstrip("\r\n")))
    if frame.data:
        rows.heading("data")
        rows.newline()
        JsonText(rows).feed(redact(frame.data))
