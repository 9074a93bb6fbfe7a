"""All events as rows, with the deltas that follow one another without a pause in one row each.

What is kept is two numbers a run of events and one a row, so a stream of a hundred thousand deltas costs what a few
rows do, and each event that comes costs looking at its bytes once.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from tui.domain.conversation import Turn
from tui.domain.log import EventLog
from tui.ui.panels.events.deltas import Beginning, Kind, goes_on, kind_of
from tui.ui.panels.events.heads import Head, Heads
from tui.ui.panels.events.table import HEAD, HOLE, KINDS, MEMBER, RUN, Run, Table

STALL = 1.0
"""A silence of so many seconds between two events of an attempt is a hole: it has a row, and no run goes over it."""


class Folding(Table):
    """The rows of a log that grows, folded unless they are unfolded."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self._log = log
        self.shown = 0
        """How many events of the log have a row or a part in one."""
        self.unfolds = False
        """Whether runs are unfolded as they come."""
        self._otherwise: set[int] = set()
        """The starts of the runs that the person folded or unfolded against that."""
        self._starts = array("q")
        self._sizes = array("q")
        """For each run: where it begins, and how many bytes came before it."""
        self._size = 0
        self._kind: Kind | None = None
        self._beginning: Beginning = ()
        self._last = 0.0
        self._stretch = 0
        self._heads = Heads()
        self._headed: dict[int, list[Head]] = {}

    # Growing

    def take(self, turns: Sequence[Turn] = ()) -> None:
        """Let in what the log has grown by, and the conversation's turns that failed without any event."""
        self._heads.watch(turns)
        log = self._log
        while self.shown < len(log):
            stretches = log.stretches
            if self._stretch < len(stretches) and stretches[self._stretch].start == self.shown:
                stretch = stretches[self._stretch]
                self._stretch += 1
                self._close()
                self._head(self._heads.of_stretch(stretch))
                self._kind, self._beginning, self._last = None, (), float("inf")
            stop = stretches[self._stretch].start if self._stretch < len(stretches) else len(log)
            self._take(stop)
        if heads := self._heads.at_the_end():
            self._close()
            self._head(heads)
            self._kind, self._beginning = None, ()

    def _take(self, stop: int) -> None:
        """Let in the frames of one stretch up to ``stop``."""
        start, beginning, last, size = self.shown, self._beginning, self._last, self._size
        for place, frame in enumerate(self._log.frames[start:stop], start):
            _, at, raw, _ = frame
            if at - last >= STALL or not goes_on(raw, beginning):
                kind, beginning = kind_of(frame)
                if kind is None or kind != self._kind or at - last >= STALL:
                    self._close(place)
                    if at - last >= STALL:
                        self.codes.append(place * KINDS + HOLE)
                    self.codes.append(place * KINDS + RUN)
                    self._starts.append(place)
                    self._sizes.append(size)
                    self._kind = kind
            last = at
            size += len(raw)
        self.shown, self._beginning, self._last, self._size = stop, beginning, last, size
        self._close(stop)

    def _close(self, stop: int | None = None) -> None:
        """Give the events of the newest run rows of their own up to ``stop``, if it is unfolded."""
        if not self._starts:
            return
        start, stop = self._starts[-1], self.shown if stop is None else stop
        if stop - start < 2 or not self.unfolded(start):
            return
        last = self.codes[-1]
        if last % KINDS < RUN:  # a head: the run is over and has its rows
            return
        begin = last // KINDS + (last % KINDS == MEMBER)
        self.codes.extend(_members(begin, stop))

    def _head(self, heads: list[Head]) -> None:
        if heads:
            self._headed.setdefault(self.shown, []).extend(heads)
            self.codes.extend([self.shown * KINDS + HEAD] * len(heads))

    # Looking up

    def head(self, row: int) -> Head:
        """What a row of kind ``HEAD`` tells of."""
        return self._headed[self.codes[row] // KINDS][self.rank(row)]

    def run(self, place: int) -> Run:
        """The events that stand together with the one at ``place``."""
        number = bisect_right(self._starts, place) - 1
        more = number + 1 < len(self._starts)
        start, stop = self._starts[number], self._starts[number + 1] if more else self.shown
        size = (self._sizes[number + 1] if more else self._size) - self._sizes[number]
        return Run(start, stop, size, stop - start > 1 and not self.unfolded(start))

    def unfolded(self, start: int) -> bool:
        """Whether the run that begins at ``start`` has a row for each event."""
        return (start in self._otherwise) != self.unfolds

    # Folding

    def fold(self, place: int, folded: bool) -> None:
        """Fold or unfold the run that holds an event; nothing where it stands alone."""
        start, stop, _, was = self.run(place)
        if stop - start < 2 or was == folded:
            return
        self._otherwise ^= {start}
        row = bisect_left(self.codes, start * KINDS + MEMBER)
        if folded:
            del self.codes[row : row + stop - start]
        else:
            self.codes[row:row] = _members(start, stop)

    def fold_all(self, folded: bool) -> None:
        """Fold or unfold all runs, those to come as well."""
        self.unfolds = not folded
        self._otherwise.clear()
        without = array("q", (code for code in self.codes if code % KINDS < MEMBER))
        if folded:
            self.codes = without
            return
        codes, row = array("q"), 0
        for start, stop in pairwise([*self._starts, self.shown]):
            if stop - start > 1:
                below = bisect_right(without, start * KINDS + MEMBER)
                codes.extend(without[row:below])
                codes.extend(_members(start, stop))
                row = below
        codes.extend(without[row:])
        self.codes = codes


def _members(start: int, stop: int) -> array[int]:
    """Rows for the events from ``start`` up to ``stop`` of an unfolded run."""
    return array("q", range(start * KINDS + MEMBER, stop * KINDS + MEMBER, KINDS))
