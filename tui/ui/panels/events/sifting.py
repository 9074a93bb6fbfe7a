"""Finding events among very many, a slice at a time so that keys are answered meanwhile, and the rows of those."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui.domain.log import EventLog
from tui.ui.panels.events.heads import Head
from tui.ui.panels.events.table import HEAD, KINDS, RUN, Run, Table

Match = Callable[[int, int], list[int]]
"""Returns the places from the first up to the second whose events match, in order."""

_SLICE = 0.003
"""Seconds that a slice should take."""
_FIRST = 512
"""Events in the first slice: how much one of them takes is not known yet."""


class Found(NamedTuple):
    """What a slice brought: places after all those found before, or before all of them."""

    places: Sequence[int]
    after: bool


class Sift:
    """Looks through a log from a place outward, both ways in turn, so that what stands near is found first."""

    def __init__(self, match: Match, start: int) -> None:
        self._match = match
        self._low = self._high = start
        self._slice = _FIRST
        self._forward = True
        self.places = array("q")
        """What was found so far, in order."""

    def done(self, stop: int) -> bool:
        """Whether all events before ``stop`` were looked at."""
        return self._low == 0 and self._high >= stop

    def left(self, stop: int) -> int:
        """How many events before ``stop`` are still to be looked at."""
        return self._low + max(0, stop - self._high)

    def step(self, stop: int) -> Found:
        """Look at a slice of the events before ``stop``."""
        began = time.perf_counter()
        forward = self._high < stop and (self._forward or self._low == 0)
        self._forward = not forward
        if forward:
            start, self._high = self._high, min(stop, self._high + self._slice)
            found = self._match(start, self._high)
            self.places.extend(found)
        else:
            end, self._low = self._low, max(0, self._low - self._slice)
            found = self._match(self._low, end)
            self.places[0:0] = array("q", found)
        took = time.perf_counter() - began
        # At most twice as many: a slice that happened to be quick says little of the next one.
        self._slice = max(16, min(self._slice * 2, int(self._slice * _SLICE / max(took, 1e-6))))
        return Found(found, forward)


class Sifted(Table):
    """Rows of the events that were found, each by itself, under the heads of the attempts that they belong to."""

    def __init__(self, log: EventLog) -> None:
        super().__init__()
        self._log = log

    def head(self, row: int) -> Head:
        """What a row of kind ``HEAD`` tells of."""
        stretch = self._log.stretch(self.codes[row] // KINDS)
        return Head(stretch.turn, stretch.attempt)

    def run(self, place: int) -> Run:
        """The event at ``place``, by itself."""
        return Run(place, place + 1, len(self._log.frames[place].raw), False)

    def add(self, found: Found) -> None:
        """Let in what a slice brought."""
        if not found.places:
            return
        codes = self._rows(found.places)
        if not self.codes:
            self.codes = codes
        elif found.after:
            if self._together(self.codes[-1], codes[0]):
                del codes[0]
            self.codes.extend(codes)
        else:
            if self._together(codes[-1], self.codes[0]):
                del self.codes[0]
            self.codes[0:0] = codes

    def _rows(self, places: Sequence[int]) -> array[int]:
        """Rows for places, with a head wherever another stretch of the log begins."""
        codes, done = array("q"), 0
        stretches = self._log.stretches
        while done < len(places):
            number = self._log.stretch_number(places[done]) + 1
            until = len(places)
            if number < len(stretches):
                until = bisect_left(places, stretches[number].start, done)
            codes.append(places[done] * KINDS + HEAD)
            codes.extend([place * KINDS + RUN for place in places[done:until]])
            done = until
        return codes

    def _together(self, one: int, other: int) -> bool:
        """Whether the events of two rows are of one stretch."""
        return self._log.stretch_number(one // KINDS) == self._log.stretch_number(other // KINDS)
