"""The rows of the event list as numbers: which event a row stands for, and which row stands for an event.

A row is ``place * KINDS + kind``, where ``place`` is that of an event in the log. The rows are sorted by that number,
so either way is a bisection, and a row costs eight bytes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from tui.ui.panels.events.heads import Head

KINDS = 4
HEAD, HOLE, RUN, MEMBER = range(KINDS)
"""What a row is: the head of an attempt, a silence before an event, an event or a run of them, an event of a run."""


class Run(NamedTuple):
    """Events that stand together, from ``start`` up to ``stop``; often only one."""

    start: int
    stop: int
    size: int
    """Bytes of all of them."""
    folded: bool


class Table:
    """Rows in their order. ``codes`` is for reading."""

    def __init__(self) -> None:
        self.codes = array("q")

    def __len__(self) -> int:
        return len(self.codes)

    def head(self, row: int) -> Head:
        """What a row of kind ``HEAD`` tells of."""
        raise NotImplementedError

    def run(self, place: int) -> Run:
        """The events that stand together with the one at ``place``."""
        raise NotImplementedError

    def code(self, row: int) -> tuple[int, int]:
        """The place and the kind of a row."""
        return divmod(self.codes[row], KINDS)

    def find(self, place: int, kind: int = MEMBER) -> int:
        """The row of an event: its own, or that of the run that it is folded in. The last one before it where none is.

        The kind tells the head of an unfolded run from its first event. -1 where no row stands for an event so early.
        """
        code = place * KINDS + kind
        row = bisect_right(self.codes, code) - 1
        if kind != MEMBER and (row < 0 or self.codes[row] != code):
            row = bisect_right(self.codes, place * KINDS + MEMBER) - 1
        return self.event_row(row, -1)

    def event_row(self, row: int, step: int) -> int:
        """The first row from ``row`` on, in the direction of ``step``, that stands for an event; -1 where none does."""
        codes = self.codes
        while 0 <= row < len(codes):
            if codes[row] % KINDS >= RUN:
                return row
            row += step
        return -1

    def rank(self, row: int) -> int:
        """How many rows with the same number are above a row: attempts that failed at the same place have one each."""
        return row - bisect_left(self.codes, self.codes[row], 0, row)
