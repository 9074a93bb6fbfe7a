"""Events: every event of the session as it arrives, with its clock, and the exact bytes behind it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Static

from tui.domain.conversation import Conversation, Turn
from tui.domain.log import EventLog
from tui.domain.readout import Piece, count
from tui.ui.panels import Caption, CopyRequested, ExportRequested, ReplayRequested
from tui.ui.panels.events.asking import Asking
from tui.ui.panels.events.columns import header
from tui.ui.panels.events.detail import Redact, indented, received
from tui.ui.panels.events.timeline import Timeline


class EventsPanel(Asking):
    """The event log. It follows its end until the cursor is moved up."""

    HELP: ClassVar[str] = """\
**Events**: every event of the session in the order it arrived, pings, errors and unknown ones too.

Time counts from the turn's start; a gap is the silence before an event, and one of a second or more has a row of its
own. Deltas of a kind that follow one another are folded into one row (▸) with their number and their rate.

- **↑ ↓ PgUp PgDn g G** move · **Enter** unfolds a run (▾), and folds it again; **←** folds it from inside; **z** all
- **Enter** on an event: its exact bytes and its JSON · **Esc** closes them, **← →** step, **y** **Y** copy
- **F** follow the end · **Space** hold the view still; what arrives meanwhile is counted and kept
- **f** show only what matches, **/** search: **~** for what there is to ask by · **n N** matches · **Esc** ends it
- **m** mark (◆) · **[ ]** to the mark before and after · **Shift+← →** along the strip of the turn's course
- **x** export the turn · **r** play it once more
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Here, so that the footer names what is asked for more often before it.
        Binding("m", "mark", "Mark", id="events.mark", tooltip="Mark the event, or take the mark away"),
        Binding("y", "copy", "Copy", id="events.copy", show=False, tooltip="Copy the event as it was received"),
        Binding("Y", "copy_json", "Copy JSON", id="events.copy_json", show=False, tooltip="Copy the event's JSON"),
        Binding("x", "export", "Export", id="events.export", show=False, tooltip="Export the turn in another form"),
        Binding("r", "replay", "Replay", id="events.replay", show=False, tooltip="Play the turn once more, as it came"),
        Binding(
            "shift+left,comma", "scrub(-1)", "Earlier", id="events.earlier", show=False, tooltip="Earlier in the turn"
        ),
        Binding(
            "shift+right,full_stop", "scrub(1)", "Later", id="events.later", show=False, tooltip="Later in the turn"
        ),
    ]

    empty: var[bool] = var(True, toggle_class="-empty")

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        super().__init__(redact, id)
        self._caption, self._header = Caption("events-caption"), Caption("events-header")
        self._timeline = Timeline("events-timeline")
        self._now = 0.0

    def compose(self) -> ComposeResult:
        """The course of the turn, the list with its header, and below it the detail."""
        yield Static("No events yet. Send a prompt and every event appears here as it arrives.", classes="panel-empty")
        yield self._caption
        yield self._bar
        yield self._timeline
        yield self._header
        yield self._list
        yield self._detail

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Let in what the log has grown by, unless the view is paused."""
        if not self._list.belongs_to(log):
            self.paused = self.detailed = False
            self._finding.end()
            self._list.reset(log)
        self._log, self._conversation, self._now = log, conversation, now
        if not self.paused:
            self.take()
        self.empty = not log and not len(self._list.table)
        self.say()

    @property
    def _turn(self) -> Turn | None:
        """The turn whose course is shown: that of the event under the cursor, or the newest."""
        entry = None if self.following else self._list.entry
        return self._conversation.leaf if entry is None else entry.turn

    def moved(self, told: bool = True) -> None:
        """The cursor is elsewhere: mark its moment in the turn's course as well."""
        super().moved(told)
        entry = None if self.following else self._list.entry
        self._timeline.cursor(None if entry is None else entry.frame.at)

    def action_scrub(self, step: int) -> None:
        """Go along the turn's course."""
        self._timeline.scrub(step)

    def on_timeline_scrubbed(self, event: Timeline.Scrubbed) -> None:
        """Put the cursor on the event that came nearest to that moment; the run that it is folded in stays folded."""
        event.stop()
        turn = self._turn
        place = None if turn is None else self._log.nearest(turn, event.at, self._list.shown)
        if place is None:
            return
        self._list.point(place, unfold=self.detailed)
        super().moved(told=False)
        self.post_message(self.Pointed(place, place + 1))

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
            self.post_message(ExportRequested(entry.turn))

    def action_replay(self) -> None:
        """Ask for the turn under the cursor once more."""
        if (entry := self._list.entry) is not None:
            self.post_message(ReplayRequested(entry.turn))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer keys only where they do something, so that Esc and Enter mean what they mean elsewhere."""
        if super().check_action(action, parameters) is False:
            return False
        if action == "close":
            return self.detailed or self.looking
        if action == "match_step":
            return self.looking
        if action == "fold_all":
            return not self._finding.filters
        if action == "detail":
            return not self.detailed and not self.empty
        return True

    def on_resize(self) -> None:
        """The header goes with the columns."""
        self.call_after_refresh(self.say)

    def say(self) -> None:
        """Bring the caption, the header and the course up to date."""
        waiting = len(self._log) - self._list.shown
        left = [Piece("strong", "Events ")]
        left += self._finding.says(self._list.shown) if self.looking else [Piece("muted", count(len(self._log)))]
        if marks := len(self._list.marks):
            left.insert(1, Piece("warning", f"◆ {count(marks)}  "))
        right: list[Piece]
        if self.paused:
            right = [Piece("warning", f"  paused · {waiting:,} new")]
        elif self._list.following:
            right = [Piece("accent", "  following")]
        else:
            right = [Piece("muted", f"  {self.cursor + 1:,} of {self._list.shown:,} · F follows")]
        self._caption.say(left, right)
        self._header.say(header(self._list.columns))
        self._timeline.update(self._turn, self._now)
