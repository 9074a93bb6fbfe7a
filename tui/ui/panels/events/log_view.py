"""The event log as a list: 100,000 events cost no more than those in view."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from textual import events
from textual.message import Message

from tui.domain.log import EventLog, LogEntry
from tui.domain.readout import Piece
from tui.ui.panels import Lines
from tui.ui.panels.events.columns import Columns, boundary_row, columns_for, event_row

_CACHED = 2000


class Boundaries:
    """Where rows that head an attempt stand among the rows of events."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._rows: list[int] = []

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, index: int) -> None:
        """Head the event at ``index``, which is past all that were headed before."""
        self._rows.append(index + len(self._starts))
        self._starts.append(index)

    def row_of(self, index: int) -> int:
        """The row of an event."""
        return index + bisect_right(self._starts, index)

    def index_at(self, row: int) -> tuple[int, bool]:
        """The event of a row, and whether the row is only the head above it."""
        place = bisect_right(self._rows, row)
        if place and self._rows[place - 1] == row:
            return self._starts[place - 1], True
        return row - place, False


class LogView(Lines):
    """Rows over a log that grows at its end, with a cursor that follows the end until it is moved."""

    class Picked(Message):
        """An event was clicked; ``again`` where the cursor was on it already."""

        def __init__(self, again: bool) -> None:
            super().__init__()
            self.again = again

    class Scrolled(Message):
        """The list was scrolled by hand, which ends following."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        """The index of the event that the cursor is on."""
        self.following = True
        self.shown = 0
        """How many events of the log are in the list."""
        self._log = EventLog()
        self._boundaries = Boundaries()
        self._columns: Columns = columns_for(40)
        self._cache: dict[int, Sequence[Piece]] = {}

    @property
    def columns(self) -> Columns:
        """The columns at the present width."""
        return self._columns

    @property
    def entry(self) -> LogEntry | None:
        """The event that the cursor is on."""
        return self._log[self.cursor] if self.cursor < self.shown else None

    def belongs_to(self, log: EventLog) -> bool:
        """Whether ``log`` is the one that is shown, perhaps with more at its end."""
        return log is self._log and len(log) >= self.shown

    def reset(self, log: EventLog) -> None:
        """Show another log, from its end."""
        self._log, self.shown, self.cursor, self.following = log, 0, 0, True
        self._boundaries = Boundaries()
        self._cache.clear()
        self.set_count(0)

    def take(self) -> None:
        """Let in what the log has grown by."""
        log, end = self._log, len(self._log)
        if end == self.shown:
            return
        before = log[self.shown - 1].attempt if self.shown else None
        for index in range(self.shown, end):
            attempt = log[index].attempt
            if attempt is not before:
                self._boundaries.add(index)
                before = attempt
        self.shown = end
        self.set_count(end + len(self._boundaries))
        if self.following:
            self.follow()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.following, self.cursor = True, max(0, self.shown - 1)
        self.jump(self.max_scroll_y)

    def move_to(self, index: int) -> None:
        """Put the cursor on an event; on the last one this leaves following as it is, elsewhere it ends."""
        self.cursor = max(0, min(index, self.shown - 1))
        if self.cursor < self.shown - 1:
            self.following = False
        # The head of an attempt comes into view with its first event.
        row = self._boundaries.row_of(self.cursor)
        if row and self._boundaries.index_at(row - 1)[1]:
            self.reveal(row - 1)
        self.reveal(row)
        self.refresh()

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        return self._boundaries.row_of(self.cursor) if self.shown else None

    def row(self, y: int) -> Sequence[Piece]:
        """The pieces of a row, made when it is first seen."""
        pieces = self._cache.get(y)
        if pieces is None:
            index, is_head = self._boundaries.index_at(y)
            if is_head:
                pieces = boundary_row(self._log[index], self.room)
            else:
                before = self._log[index - 1] if index else None
                pieces = event_row(self._log[index], before, self._columns)
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            self._cache[y] = pieces
        return pieces

    def on_resize(self, event: events.Resize) -> None:
        """Choose the columns for the new width, and stay where the person is."""
        self._columns = columns_for(self.room)
        self._cache.clear()
        if self.following:
            self.follow()
        elif self.cursor_row is not None:
            self.reveal(self.cursor_row)

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes back: stay where the person is."""
        self._scrolled_by_hand()

    def on_scroll_up(self) -> None:
        """A click above the scroll bar's thumb."""
        self._scrolled_by_hand()

    def on_scroll_to(self) -> None:
        """The scroll bar's thumb is dragged."""
        self._scrolled_by_hand()

    def _scrolled_by_hand(self) -> None:
        """Stop following, where there is anything to scroll."""
        if self.following and self.max_scroll_y:
            self.following = False
            self.post_message(self.Scrolled())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the event that was clicked."""
        y = event.get_content_offset(self)
        if y is None:
            return
        row = self.scroll_offset.y + y.y
        if row < self.virtual_size.height:
            index, _ = self._boundaries.index_at(row)
            again = index == self.cursor and not self.following
            self.following = False
            self.move_to(index)
            self.post_message(self.Picked(again))
