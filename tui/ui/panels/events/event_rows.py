"""The rows of the event list as they are drawn: an event, a run of them, the head of an attempt, a silence."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.strip import Strip

from tui.domain.log import EventLog
from tui.domain.readout import Piece
from tui.ui.panels.events.between import head_row, hole_row
from tui.ui.panels.events.by_hand import ByHand
from tui.ui.panels.events.columns import (
    ALONE,
    FOLDED,
    UNFOLDED,
    WITHIN,
    Columns,
    Place,
    Sign,
    columns_for,
    event_row,
    run_row,
)
from tui.ui.panels.events.folding import Folding
from tui.ui.panels.events.places import NOWHERE, Marks, some_within
from tui.ui.panels.events.table import HEAD, HOLE, MEMBER, RUN, Run, Table

_CACHED = 256
"""Drawn rows that are kept: some windows full, and few enough objects not to call for the garbage collector."""


class EventRows(ByHand):
    """A log's rows, and what marks them. Which of them the cursor is on is for who moves it."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.marks = Marks()
        self.matches = NOWHERE
        """The places that a search found."""
        self._log = EventLog()
        self.folding = Folding(self._log)
        """All events, folded."""
        self.table: Table = self.folding
        """The rows that are shown: all events, or those that a filter let through."""
        self._on: int | None = None
        """The row that the cursor is on, found before rows are drawn."""
        self._columns: Columns = columns_for(40)
        self._strips: dict[Hashable, Strip] = {}

    @property
    def columns(self) -> Columns:
        """The columns at the present width."""
        return self._columns

    def restyle(self) -> None:
        """Styles are others."""
        super().restyle()
        self._strips.clear()

    def row(self, y: int) -> Sequence[Piece]:
        """The pieces of a row."""
        place, kind = self.table.code(y)
        if kind == HEAD:
            return head_row(self.table.head(y), self.room)
        if kind == HOLE:
            frames = self._log.frames
            return hole_row(frames[place].at - frames[place - 1].at, self.room)
        return self._event(place, self._stands_for(place, kind))

    def _stands_for(self, place: int, kind: int) -> Run:
        return Run(place, place + 1, 0, False) if kind == MEMBER else self.table.run(place)

    def draw(self, y: int) -> Strip:
        """One row, drawn once unless it may have changed."""
        if y >= len(self.table):
            return self.strip((), self.room, False)
        place, kind = self.table.code(y)
        on = y == self._on
        if kind == HEAD:
            return self.strip(head_row(self.table.head(y), self.room), self.room, on)
        run = self._stands_for(place, kind) if kind >= RUN else Run(place, place, 0, False)
        key = (place, kind, run.stop, run.folded, on, self._sign(run) if kind >= RUN else None)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _CACHED:
                self._strips.clear()
            strip = self._strips[key] = self.strip(self.row(y), self.room, on)
        return strip

    def _sign(self, run: Run) -> Sign:
        """What stands at the left of events: that one of them is marked, or was found."""
        marked = some_within(self.marks.places, run.start, run.stop)
        found = some_within(self.matches, run.start, run.stop)
        if marked:
            return Sign("◆", "accent" if found else "warning")
        return Sign("▌", "accent") if found else Sign()

    def _event(self, place: int, run: Run) -> Sequence[Piece]:
        """The pieces of an event's row, or of a run's."""
        frames, stretch = self._log.frames, self._log.stretch(place)
        before = frames[place - 1] if place > stretch.start else None
        at = Place(stretch.turn, stretch.attempt, before)
        sign, number = self._sign(run), run.stop - run.start
        if number == 1:
            within = self.table is self.folding and self.folding.run(place).stop - self.folding.run(place).start > 1
            return event_row(frames[place], at, self._columns, sign, WITHIN if within else ALONE)
        said = frames[run.start : min(run.stop, run.start + self._columns.reading)]
        fold = FOLDED if run.folded else UNFOLDED
        return run_row(said, number, frames[run.stop - 1], run.size, at, self._columns, sign, fold)
