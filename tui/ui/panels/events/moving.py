"""The cursor of the event panel: where the keys put it, what it unfolds, and the marks that it sets."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var

from tui.domain.conversation import Conversation
from tui.domain.log import EventLog
from tui.ui.panels import Document, Lines, Panel
from tui.ui.panels.events.detail import Redact, write_detail
from tui.ui.panels.events.log_view import LogView
from tui.ui.panels.events.places import beside


class Moving(Panel):
    """A list of events and the detail of one: the part of the panel that moves about in them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "detail", "Detail", id="events.detail", tooltip="Unfold a run, or an event's bytes and JSON"),
        Binding("F", "follow", "Follow", id="events.follow", tooltip="Follow the end of the log, or stop following"),
        Binding("space", "pause", "Pause", id="events.pause", tooltip="Hold the view still; nothing is lost"),
        Binding("[", "mark_step(-1)", "Mark before", id="events.mark_before", show=False, tooltip="To the mark before"),
        Binding("]", "mark_step(1)", "Mark after", id="events.mark_after", show=False, tooltip="To the mark after"),
        Binding("z", "fold_all", "Fold all", id="events.fold_all", show=False, tooltip="Fold or unfold all runs"),
        Binding("left", "beside(-1)", "Previous", id="events.previous", show=False, tooltip="Fold; the event before"),
        Binding("right", "beside(1)", "Next", id="events.next", show=False, tooltip="Unfold; the event after"),
    ]

    detailed: var[bool] = var(False, toggle_class="-detailed")
    paused: var[bool] = var(False, toggle_class="-paused")

    class Pointed(Message, namespace="events_panel"):
        """The cursor was put on the event at ``place`` in the log, or on a run up to ``until``; None: it follows."""

        def __init__(self, place: int | None, until: int | None = None) -> None:
            super().__init__()
            self.place = place
            self.until = until

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        """``redact`` takes secrets out of a text: a server may repeat a key."""
        super().__init__(id=id)
        self._redact = redact
        self._list, self._detail = LogView("events-list"), Document("events-detail")
        self._log, self._conversation = EventLog(), Conversation()

    def take(self) -> None:
        """Let in what is new."""
        self._list.take(self._conversation.turns)

    def say(self) -> None:
        """Bring what is said about the list up to date."""
        raise NotImplementedError

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
            self.take()
        if 0 <= place < self._list.shown:
            self._list.point(place)
            self.moved(told=False)

    def moved(self, told: bool = True) -> None:
        """The cursor is elsewhere: show it, and tell those who want to know."""
        if self.detailed and (entry := self._list.entry) is not None:
            self._detail.show(lambda rows: write_detail(rows, entry, self._redact))
        self.say()
        if told:
            run = None if self.following else self._list.run
            self.post_message(self.Pointed(None) if run is None else self.Pointed(run.start, run.stop))

    def action_step(self, lines: int) -> None:
        """Move the cursor, or scroll the detail."""
        if self.detailed:
            super().action_step(lines)
        else:
            self._list.step(lines)
            self.moved()

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self.detailed:
            super().action_page(pages)
        else:
            self._list.step(pages * max(1, self._list.size.height - 1))
            self.moved()

    def action_edge(self, end: bool) -> None:
        """To the first event, or to the last one and follow."""
        if self.detailed:
            super().action_edge(end)
            return
        if end:
            self._list.follow()
        else:
            self._list.to_top()
        self.moved()

    def action_follow(self) -> None:
        """Follow the end, or stop following."""
        if self._list.following:
            self._list.following = False
        else:
            self.paused = False
            self.take()
            self._list.follow()
        self.moved()

    def action_pause(self) -> None:
        """Hold the view still, or let in what came meanwhile."""
        self.paused = not self.paused
        if not self.paused:
            self.take()
        self.say()

    def action_detail(self) -> None:
        """Unfold a run or fold it again; open the detail of a single event, whose place is kept: following ends."""
        run = self._list.run
        if run is None:
            return
        if run.stop - run.start > 1:
            self._list.fold()
            self.moved()
            return
        self._list.following = False
        self.detailed = True
        self.moved()
        self.call_after_refresh(self.reveal)

    def action_close(self) -> None:
        """Close the detail."""
        self.detailed = False
        self.call_after_refresh(self.reveal)

    def reveal(self) -> None:
        """Keep the event in view where the detail took the room, or gave it back."""
        if (row := self._list.cursor_row) is not None:
            self._list.reveal(row)

    def action_beside(self, step: int) -> None:
        """Show the detail of the event before or after; without it, fold or unfold the run that the cursor is in."""
        if not self.detailed:
            if self._list.fold(folded=step < 0):
                self.moved()
        elif (place := self._list.beside(step)) is not None:
            self._list.point(place)
            self.moved()

    def action_fold_all(self) -> None:
        """Fold or unfold all runs, those to come as well."""
        folding = self._list.folding
        self._list.change(lambda: folding.fold_all(folding.unfolds))
        self.moved(told=False)

    def action_mark(self) -> None:
        """Mark the event under the cursor, or take its mark away; a run's mark is on its first event."""
        if self._list.entry is not None:
            self._list.marks.toggle(self.cursor)
            self._list.redraw()
            self.say()

    def action_mark_step(self, step: int) -> None:
        """Put the cursor on the next mark."""
        run = self._list.run
        # Where the cursor is on a folded run that is marked within, that mark comes next.
        at = self.cursor - (run is not None and run.folded and step > 0 and self.cursor not in self._list.marks)
        place = beside(self._list.marks.places, at, step)
        if place is not None and place < self._list.shown:
            self.select(place)
            self.moved()

    def watch_detailed(self) -> None:
        """Other keys are on offer."""
        self.refresh_bindings()

    def on_log_view_picked(self, event: LogView.Picked) -> None:
        """A click chooses an event, a second one on it does what Enter does."""
        event.stop()
        if event.again and not self.detailed:
            self.action_detail()
        else:
            self.moved()

    def on_log_view_scrolled(self, event: LogView.Scrolled) -> None:
        """Say whether the end is followed."""
        event.stop()
        self.say()
