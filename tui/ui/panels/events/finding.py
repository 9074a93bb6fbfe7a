"""The filter and the search of the event list: one language, one way of looking through the log in slices."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable
from typing import Literal

from tui.domain.filter import Filter, matcher
from tui.domain.log import EventLog
from tui.domain.readout import Piece, count
from tui.domain.safe import one_line
from tui.ui.panels.events.log_view import LogView
from tui.ui.panels.events.places import NOWHERE, beside, some_within
from tui.ui.panels.events.sifting import Found, Sift, Sifted

Mode = Literal["filter", "search"]

_OFTEN = 0.1
"""Seconds between two looks of the screen at what was found so far."""
_DRAWN = 0.01
"""Seconds in which a screen that is asked for is drawn."""
_AT_ONCE = 2000
"""So many new events are looked through as they come; more of them in slices."""


class Finding:
    """What is looked for in a list, and what was found. A filter leaves only that; a search goes from one to the next.

    It is asked to ``look`` again and again by whoever owns it, for it has no loop of its own.
    """

    def __init__(self, view: LogView) -> None:
        self._view = view
        self.mode: Mode = "filter"
        self.filter: Filter | None = None
        """What is looked for; None while nothing is."""
        self._sift: Sift | None = None
        self._sifted: Sifted | None = None
        self._waiting: list[Found] = []
        self._origin = 0
        self._seeking = False

    @property
    def done(self) -> bool:
        """Whether all events were looked at."""
        return self._sift is None or self._sift.done(self._view.shown)

    @property
    def filters(self) -> bool:
        """Whether only what matches is in view, or about to be."""
        return self._sifted is not None

    @property
    def number(self) -> int:
        """How many events were found so far."""
        return len(self._sift.places) if self._sift is not None else 0

    def begin(self, mode: Mode, filter: Filter, log: EventLog) -> None:
        """Look for something else from now on; what was found before stays in view until there is something to show."""
        if mode != self.mode:
            self.end()
        view = self._view
        if self.filter is None:
            self._origin = view.shown if view.following else view.cursor
        self.mode, self.filter = mode, filter
        self._sift = Sift(matcher(filter, log, view.marks), min(self._origin, view.shown))
        self._sifted = Sifted(log) if mode == "filter" else None
        self._waiting.clear()
        self._seeking = mode == "search"

    def end(self) -> None:
        """Look for nothing any more: all events are rows again, and none of them is highlighted."""
        self.filter = self._sift = self._sifted = None
        self._waiting.clear()
        view = self._view
        view.matches = NOWHERE
        if view.table is not view.folding:
            view.show(view.folding)
        else:
            view.redraw()

    async def look(self, say: Callable[[], None]) -> None:
        """Look through the log, and give way to all else after each slice; ``say`` is called when there is news."""
        shown, height, first = time.perf_counter(), max(1, self._view.size.height), True
        while (sift := self._sift) is not None and not sift.done(self._view.shown):
            self._step(sift)
            now = time.perf_counter()
            pause = 0.0
            if (first and len(sift.places) >= height) or now - shown > _OFTEN:
                # The first screen is drawn before the looking goes on: that is what the person waits for.
                pause, first, shown = _DRAWN if first else 0.0, False, now
                self.present()
                say()
            await asyncio.sleep(pause)
        self.present()
        say()

    def catch_up(self) -> bool:
        """Look through what is new if it is little; return whether there is more than that."""
        sift = self._sift
        if sift is None or sift.done(self._view.shown):
            return False
        if sift.left(self._view.shown) > _AT_ONCE:
            return True
        while not sift.done(self._view.shown):
            self._step(sift)
        self.present()
        return False

    def _step(self, sift: Sift) -> None:
        found = sift.step(self._view.shown)
        if self._sifted is not None and found.places:
            self._waiting.append(found)

    def present(self) -> None:
        """Show what was found so far."""
        view, sift, sifted = self._view, self._sift, self._sifted
        if sift is None:
            return
        if sifted is None:
            view.matches = sift.places
            if self._seeking and (sift.places or sift.done(view.shown)):
                self._seeking = False
                self._seek()
            view.redraw()
        elif view.table is sifted:
            view.change(self._add)
        else:
            self._add()
            view.show(sifted)

    def _add(self) -> None:
        """Give what was found since the last time its rows."""
        assert self._sifted is not None
        for found in self._waiting:
            self._sifted.add(found)
        self._waiting.clear()

    def _seek(self) -> None:
        """Put the cursor where the search leads first, or on the run that it is folded in."""
        if (place := self.nearest) is not None:
            self._view.point(place, unfold=False)

    @property
    def nearest(self) -> int | None:
        """The match that is the nearest after where the search began, else before."""
        if self._sift is None:
            return None
        place = beside(self._sift.places, self._origin - 1, 1)
        return beside(self._sift.places, self._origin, -1) if place is None else place

    def hides(self, place: int) -> bool:
        """Whether an event is not in view because a filter leaves it out."""
        return self._sifted is not None and not (self._sift and some_within(self._sift.places, place, place + 1))

    def step(self, step: int) -> bool:
        """Go to the next match, or the one before; past the last one comes the first. Return whether there is any."""
        sift, run = self._sift, self._view.run
        if sift is None or run is None or not sift.places:
            return False
        # Where the cursor is on a folded run, the first of its own matches comes next.
        place = beside(sift.places, run.start - (run.folded and step > 0), step)
        if place is None:
            place = sift.places[0 if step > 0 else -1]
        self._view.point(place)
        return True

    def says(self, total: int) -> list[Piece]:
        """How many of ``total`` events were found, for what."""
        more = "" if self.done else "…"
        if self.mode == "filter":
            pieces = [Piece("accent", count(self.number) + more), Piece("muted", f" of {count(total)}")]
        else:
            before = bisect_right(self._sift.places, self._view.cursor) if self._sift is not None else 0
            pieces = [Piece("muted", f"{count(before)} of "), Piece("accent", count(self.number) + more)]
        return [*pieces, Piece("muted", f"  {one_line(str(self.filter))}")]
