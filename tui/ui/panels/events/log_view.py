"""The event log as a list: 100,000 events cost no more than those in view, and only rows that changed are drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events

from tui.domain.conversation import Turn
from tui.domain.log import EventLog, LogEntry
from tui.ui.panels.events.columns import columns_for
from tui.ui.panels.events.event_rows import EventRows
from tui.ui.panels.events.folding import Folding
from tui.ui.panels.events.places import NOWHERE, Marks
from tui.ui.panels.events.table import MEMBER, RUN, Run, Table


class LogView(EventRows):
    """Rows over a log that grows at its end, with a cursor that follows the end until it is moved."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at, self._kind = 0, RUN

    # What is shown

    @property
    def shown(self) -> int:
        """How many events of the log were let in."""
        return self.folding.shown

    @property
    def cursor(self) -> int:
        """The place in the log of the event that the cursor is on, of the first one where it is on a run."""
        run = self.run
        return run.start if run is not None else 0

    @property
    def entry(self) -> LogEntry | None:
        """The event that the cursor is on."""
        run = self.run
        return self._log[run.start] if run is not None else None

    @property
    def run(self) -> Run | None:
        """The events that the cursor is on: a run where it is on the head of one, else one event."""
        row = self.cursor_row
        return None if row is None else self._stands_for(*self.table.code(row))

    def belongs_to(self, log: EventLog) -> bool:
        """Whether ``log`` is the one that is shown, perhaps with more at its end."""
        return log is self._log and len(log) >= self.shown

    def reset(self, log: EventLog) -> None:
        """Show another log, from its end."""
        self._log, self.following, self.marks, self.matches = log, True, Marks(), NOWHERE
        self.table = self.folding = Folding(log)
        self._at, self._kind = 0, RUN
        self._strips.clear()
        self.renew()

    def take(self, turns: Sequence[Turn] = ()) -> None:
        """Let in what the log has grown by."""
        self.folding.take(turns)
        self.renew()

    def show(self, table: Table) -> None:
        """Show these rows from now on; the cursor goes to the same event, or the one before it."""
        self.table = table
        self._strips.clear()
        self.renew()
        if self.cursor_row is not None:
            self.reveal(self.cursor_row)

    def change(self, change: Callable[[], object]) -> None:
        """Have rows come or go: what the person looks at stays where it is on the screen."""
        top = self.scroll_offset.y
        kept = self.cursor_row
        if kept is None or not top <= kept < top + self.size.height:
            kept = top
        at, kind = self.table.code(kept) if kept < len(self.table) else (0, RUN)
        change()
        self.set_count(len(self.table))
        if self.following:
            self._to_end()
        else:
            self.scroll_line(max(0, self.table.find(at, kind)) - (kept - top))
        self.redraw()

    def renew(self) -> None:
        """The rows are others, most often at their end: draw those in view that are not as they were."""
        self.set_count(len(self.table))
        if self.following:
            self._to_end()
        self.redraw()

    # Moving

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        row = self.table.find(self._at, self._kind)
        if row < 0:
            row = self.table.event_row(0, 1)
        return None if row < 0 else row

    def prepare(self) -> None:
        """Find the row that the cursor is on."""
        self._on = self.cursor_row

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.following = True
        self.renew()

    def _to_end(self) -> None:
        row = self.table.event_row(len(self.table) - 1, -1)
        if row >= 0:
            self._at, self._kind = self.table.code(row)
        self.scroll_line(self.max_scroll_y)

    def step(self, rows: int) -> None:
        """Move the cursor by rows; at the last one this leaves following as it is, elsewhere it ends."""
        row = self.cursor_row
        if row is not None:
            self._go(row + rows, 1 if rows > 0 else -1)

    def to_top(self) -> None:
        """Move the cursor to the first event."""
        self._go(0, 1)

    def _go(self, row: int, step: int) -> None:
        """Put the cursor on a row, or the nearest one that stands for an event."""
        row = max(0, min(row, len(self.table) - 1))
        found = self.table.event_row(row, step)
        if found < 0:
            found = self.table.event_row(row, -step)
        if found < 0:
            return
        self._at, self._kind = self.table.code(found)
        if self.table.event_row(found + 1, 1) >= 0:
            self.following = False
        # What stands above it, a head or a silence, comes into view with it.
        above = found
        while above and self.table.code(above - 1)[1] < RUN:
            above -= 1
        self._into_view(above)
        self._into_view(found)
        self.redraw()

    def _into_view(self, row: int) -> None:
        """Have a row in view with the least movement; drawing it is for who says so."""
        top, height = self.scroll_offset.y, max(1, self.size.height)
        if not top <= row < top + height:
            self.scroll_line(row if row < top else row - height + 1)

    def point(self, place: int, unfold: bool = True) -> None:
        """Put the cursor on an event, and unfold the run that holds it unless it may stay folded; ends following."""
        self.following = False
        if unfold and self.table is self.folding:
            self.change(lambda: self.folding.fold(place, False))
        self._at, self._kind = place, MEMBER
        row = self.table.find(place)
        if row < 0:
            return
        self._at, self._kind = self.table.code(row)
        if not self.scroll_offset.y <= row < self.scroll_offset.y + self.size.height:
            self.scroll_line(row - self.size.height // 2)
        self.redraw()

    def beside(self, step: int) -> int | None:
        """The place of the event before or after the one under the cursor; of those that a filter let through."""
        if self.table is self.folding:
            place = self.cursor + step
            return place if 0 <= place < self.shown else None
        row = self.cursor_row
        row = -1 if row is None else self.table.event_row(row + step, step)
        return None if row < 0 else self.table.code(row)[0]

    def fold(self, folded: bool | None = None) -> bool:
        """Fold or unfold the run that the cursor is in, by default what it is not; return whether anything changed."""
        row = self.cursor_row
        if row is None or self.table is not self.folding:
            return False
        run = self.folding.run(self.cursor)
        folded = (not run.folded) if folded is None else folded
        if run.stop - run.start < 2 or run.folded == folded:
            return False
        self.following = False
        if folded:
            self._at, self._kind = run.start, RUN
            self.reveal(self.table.find(run.start, RUN))
        self.change(lambda: self.folding.fold(run.start, folded))
        return True

    def on_resize(self, event: events.Resize) -> None:
        """Choose the columns for the new width, and stay where the person is."""
        self._columns = columns_for(self.room)
        self._strips.clear()
        if self.following:
            self._to_end()
        elif self.cursor_row is not None:
            self.reveal(self.cursor_row)
        self.redraw()

    def pick(self, row: int) -> bool:
        """Put the cursor on a row; return whether it was there already."""
        again = row == self.cursor_row and not self.following
        self._go(row, 1)
        self.following = False
        return again
