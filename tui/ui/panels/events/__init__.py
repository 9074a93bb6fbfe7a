"""Events: every event of the session as it arrives, with its clock, and the exact bytes behind it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Conversation
from tui.domain.log import EventLog
from tui.domain.readout import Piece, count
from tui.ui.panels import (
    Caption,
    CopyRequested,
    Document,
    ExportRequested,
    Lines,
    Panel,
    ReplayRequested,
)
from tui.ui.panels.events.columns import header
from tui.ui.panels.events.detail import Redact, indented, received, write_detail
from tui.ui.panels.events.log_view import LogView
from tui.ui.panels.events.places import beside


class EventsPanel(Panel):
    """The event log. It follows its end until the cursor is moved up."""

    HELP: ClassVar[str] = """\
**Events**: every event of the session in the order it arrived, pings, errors and unknown ones too.

Time counts from the turn's start; a gap is the silence before an event, and one of a second or more has a row of its
own. Deltas of a kind that follow one another are folded into one row (▸) with their number and their rate.

- **↑ ↓ PgUp PgDn g G** move · **Enter** unfolds a run (▾), and folds it again; **←** folds it from inside; **z** all
- **Enter** on an event: its exact bytes and its JSON · **Esc** closes them, **← →** step, **y** **Y** copy
- **F** follow the end · **Space** hold the view still; what arrives meanwhile is counted and kept
- **m** mark (◆) · **[ ]** to the mark before and after
- **x** export the turn · **r** play it once more
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "detail", "Detail", id="events.detail", tooltip="Unfold a run, or an event's bytes and JSON"),
        Binding("escape", "close", "Close", id="events.close", tooltip="Close the detail"),
        Binding("F", "follow", "Follow", id="events.follow", tooltip="Follow the end of the log, or stop following"),
        Binding("space", "pause", "Pause", id="events.pause", tooltip="Hold the view still; nothing is lost"),
        Binding("m", "mark", "Mark", id="events.mark", tooltip="Mark the event, or take the mark away"),
        Binding("[", "mark_step(-1)", "Mark before", id="events.mark_before", show=False, tooltip="To the mark before"),
        Binding("]", "mark_step(1)", "Mark after", id="events.mark_after", show=False, tooltip="To the mark after"),
        Binding("z", "fold_all", "Fold all", id="events.fold_all", show=False, tooltip="Fold or unfold all runs"),
        Binding("y", "copy", "Copy", id="events.copy", tooltip="Copy the event as it was received"),
        Binding("Y", "copy_json", "Copy JSON", id="events.copy_json", show=False, tooltip="Copy the event's JSON"),
        Binding("x", "export", "Export", id="events.export", tooltip="Export the turn in another form"),
        Binding("r", "replay", "Replay", id="events.replay", tooltip="Play the turn once more, at its own timing"),
        Binding("left", "beside(-1)", "Previous", id="events.previous", show=False, tooltip="The event before; fold"),
        Binding("right", "beside(1)", "Next", id="events.next", show=False, tooltip="The event after; unfold"),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")
    detailed: var[bool] = var(False, toggle_class="-detailed")
    paused: var[bool] = var(False, toggle_class="-paused")

    class Pointed(Message):
        """The cursor was put on the event at ``place`` in the log, or on a run up to ``until``; None: it follows."""

        def __init__(self, place: int | None, until: int | None = None) -> None:
            super().__init__()
            self.place = place
            self.until = until

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        """``redact`` takes secrets out of a text: a server may repeat a key."""
        super().__init__(id=id)
        self._redact = redact
        self._caption, self._header = Caption("events-caption"), Caption("events-header")
        self._list, self._detail = LogView("events-list"), Document("events-detail")
        self._log, self._conversation = EventLog(), Conversation()

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
        self._log, self._conversation = log, conversation
        if not self.paused:
            self._take()
        self.empty = not log and not len(self._list.table)
        self._say()

    def _take(self) -> None:
        """Let in what is new."""
        self._list.take(self._conversation.turns)

    # Where the cursor is

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

    def select(self, place: int) -> None:
        """Put the cursor on the event at ``place`` in the log, unfolded and in view; following ends."""
        if place >= self._list.shown:
            self.paused = False
            self._take()
        if 0 <= place < self._list.shown:
            self._list.point(place)
            self._moved(told=False)

    def _moved(self, told: bool = True) -> None:
        """The cursor is elsewhere: show it, and tell those who want to know."""
        if self.detailed:
            self._show_detail()
        self._say()
        if told:
            run = self._list.run
            if run is None or self.following:
                self.post_message(self.Pointed(None))
            else:
                self.post_message(self.Pointed(run.start, run.stop))

    def action_step(self, lines: int) -> None:
        """Move the cursor, or scroll the detail."""
        if self.detailed:
            super().action_step(lines)
        else:
            self._list.step(lines)
            self._moved()

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self.detailed:
            super().action_page(pages)
        else:
            self._list.step(pages * max(1, self._list.size.height - 1))
            self._moved()

    def action_edge(self, end: bool) -> None:
        """To the first event, or to the last one and follow."""
        if self.detailed:
            super().action_edge(end)
        elif end:
            self._list.follow()
            self._moved()
        else:
            self._list.to_top()
            self._moved()

    def action_follow(self) -> None:
        """Follow the end, or stop following."""
        if self._list.following:
            self._list.following = False
        else:
            self.paused = False
            self._take()
            self._list.follow()
        self._moved()

    def action_pause(self) -> None:
        """Hold the view still, or let in what came meanwhile."""
        self.paused = not self.paused
        if not self.paused:
            self._take()
        self._say()

    # Folding

    def action_detail(self) -> None:
        """Unfold a run or fold it again; open the detail of a single event, whose place is kept: following ends."""
        run = self._list.run
        if run is None:
            return
        if run.stop - run.start > 1:
            self._list.fold()
            self._moved()
            return
        self._list.following = False
        self.detailed = True
        self._moved()
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        """Keep the event in view where the detail took the room."""
        if (row := self._list.cursor_row) is not None:
            self._list.reveal(row)

    def action_beside(self, step: int) -> None:
        """Show the detail of the event before or after; without it, fold or unfold the run that the cursor is in."""
        if self.detailed:
            self._beside(step)
        elif self._list.fold(folded=step < 0):
            self._moved()

    def _beside(self, step: int) -> None:
        place = self.cursor + step
        if 0 <= place < self._list.shown:
            self._list.point(place)
            self._moved()

    def action_fold_all(self) -> None:
        """Fold or unfold all runs, those to come as well."""
        folding = self._list.folding
        self._list.change(lambda: folding.fold_all(folding.unfolds))
        self._moved(told=False)

    def action_close(self) -> None:
        """Close the detail."""
        self.detailed = False
        self.call_after_refresh(self._reveal)

    # Marks

    def action_mark(self) -> None:
        """Mark the event under the cursor, or take its mark away; a run's mark is on its first event."""
        if self._list.entry is not None:
            self._list.marks.toggle(self.cursor)
            self._list.redraw()
            self._say()

    def action_mark_step(self, step: int) -> None:
        """Put the cursor on the next mark."""
        run = self._list.run
        at = self.cursor if run is None or step < 0 or not run.folded else run.start
        place = beside(self._list.marks.places, at, step)
        if place is not None and place < self._list.shown:
            self._list.point(place)
            self._moved()

    # Elsewhere

    def action_copy(self) -> None:
        """Ask for the event's exact text in the clipboard."""
        if (entry := self._list.entry) is not None:
            self.post_message(CopyRequested(received(entry, self._redact), "the event"))

    def action_copy_json(self) -> None:
        """Ask for the event's data in the clipboard, as JSON in lines."""
        if (entry := self._list.entry) is not None:
            self.post_message(CopyRequested(indented(entry, self._redact), "the event's JSON"))

    def action_export(self) -> None:
        """Ask for the turn under the cursor in another form."""
        if (entry := self._list.entry) is not None:
            self.post_message(ExportRequested(entry.turn, entry.attempt))

    def action_replay(self) -> None:
        """Ask for the turn under the cursor once more."""
        if (entry := self._list.entry) is not None:
            self.post_message(ReplayRequested(entry.turn))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer keys only where they do something, so that Esc and Enter mean what they mean elsewhere."""
        if action == "close":
            return self.detailed
        if action == "detail":
            return not self.detailed and not self.empty
        return True

    def watch_detailed(self) -> None:
        """Other keys are on offer."""
        self.refresh_bindings()

    def on_log_view_picked(self, event: LogView.Picked) -> None:
        """A click chooses an event, a second one on it does what Enter does."""
        event.stop()
        if event.again and not self.detailed:
            self.action_detail()
        else:
            self._moved()

    def on_log_view_scrolled(self, event: LogView.Scrolled) -> None:
        """Say whether the end is followed."""
        event.stop()
        self._say()

    def on_resize(self) -> None:
        """The header goes with the columns."""
        self.call_after_refresh(self._say)

    def _show_detail(self) -> None:
        """Fill the detail with the event under the cursor."""
        if (entry := self._list.entry) is not None:
            self._detail.show(lambda rows: write_detail(rows, entry, self._redact))

    def _say(self) -> None:
        """Bring the caption up to date."""
        waiting = len(self._log) - self._list.shown
        left = [Piece("strong", "Events "), Piece("muted", count(len(self._log)))]
        if marks := len(self._list.marks):
            left.append(Piece("warning", f"  ◆ {count(marks)}"))
        right: list[Piece]
        if self.paused:
            right = [Piece("warning", f"paused · {waiting:,} new")]
        elif self._list.following:
            right = [Piece("accent", "following")]
        else:
            right = [Piece("muted", f"{self.cursor + 1:,} of {self._list.shown:,} · F follows")]
        self._caption.say(left, right)
        self._header.say(header(self._list.columns))
