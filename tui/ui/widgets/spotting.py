"""The characters of the conversation that an event brought, and the ways from one to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.conversation import Turn
from tui.ui.transcript.found import drawn
from tui.ui.transcript.linked import Linked
from tui.ui.widgets.pointing import Pointing
from tui.ui.widgets.window import SPAN

_FURTHEST = 2000
"""Lines that are looked at for the next character."""
_WORD = re.compile(r"\w+|[^\w\s]+")

Spot = tuple[int, int, int]
"""The place of a turn, a line of it, and a character of that line as it is drawn."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A character of a part of a turn; with an offset of -1 the part's head."""

    turn: Turn
    part: int
    offset: int


class Spotting(Pointing):
    """The part of the conversation that knows which characters events brought, and where they are drawn."""

    # Characters that come from somewhere

    def _spots(self, place: int, inner: int) -> Sequence[int]:
        """The characters of a line that an event brought; of a head, its first."""
        view, width = self._transcript.view(place), self._width
        found = view.part_at(inner, width)
        if found is None:
            return ()
        part, y = view.parts[found[0]], found[1]
        if not isinstance(part, Linked):
            return ()
        if part.folds and y == 0:
            return (part.line(0, width).indent,)
        return [at for at, offset in enumerate(part.offsets(y, width)) if offset >= 0]

    def _cursor_of(self, spot: Spot) -> Cursor:
        """What is drawn at a place."""
        place, inner, at = spot
        view, width = self._transcript.view(place), self._width
        found = view.part_at(inner, width)
        assert found is not None
        number, y = found
        part = view.parts[number]
        assert isinstance(part, Linked)
        offset = -1 if part.folds and y == 0 else part.offsets(y, width)[at]
        return Cursor(self._transcript.turns[place], number, offset)

    def _spot_of(self, cursor: Cursor) -> Spot | None:
        """Where it is drawn now; None where it is not any more."""
        place = self._transcript.place(cursor.turn)
        if place is None:
            return None
        view, width = self._transcript.view(place), self._width
        if cursor.part >= len(view.parts):
            return None
        part = view.parts[cursor.part]
        if not isinstance(part, Linked) or not part.height(width):
            return None
        top = view.top_of(cursor.part, width)
        if cursor.offset < 0 or part.folded:
            return place, top, part.line(0, width).indent
        y = part.line_at(cursor.offset, width)
        offsets = part.offsets(y, width)
        at = next((at for at, offset in enumerate(offsets) if offset >= cursor.offset), None)
        return None if at is None else (place, top + y, at)

    def _near(self, spot: Spot) -> Spot | None:
        """The nearest character from a place on; where there is none, back from it."""
        place, inner, at = spot
        here = [x for x in self._spots(place, inner) if x >= at]
        if here:
            return place, inner, here[0]
        return self._beyond(place, inner, 1) or self._beyond(place, inner + 1, -1)

    def _beyond(self, place: int, inner: int, step: int, goal: int | None = None) -> Spot | None:
        """The first character of the lines after one (before it with -1, the last), or the one nearest to ``goal``."""
        for _ in range(_FURTHEST):
            after = self._transcript.onward(place, inner, step, self._width)
            if after == (place, inner):
                return None
            place, inner = after
            if spots := self._spots(place, inner):
                if goal is None:
                    return place, inner, spots[0 if step > 0 else -1]
                return place, inner, min(spots, key=lambda at: abs(at - goal))
        return None

    def _moved(self, move: str, spot: Spot) -> Spot | None:
        """Where a move leads."""
        place, inner, at = spot
        if move in ("left", "right"):
            return self._beside(spot, 1 if move == "right" else -1)
        if move in ("up", "down"):
            return self._beyond(place, inner, 1 if move == "down" else -1, at)
        if move in ("word", "back"):
            return self._word(spot, 1 if move == "word" else -1)
        if move in ("first", "last"):
            return place, inner, self._spots(place, inner)[0 if move == "first" else -1]
        if move in ("page_up", "page_down"):
            lines = (self._rows - 2) * (1 if move == "page_down" else -1)
            return self._near((*self._transcript.onward(place, inner, lines, self._width), 0))
        if move == "top":
            return self._near((0, 0, 0))
        if move == "bottom":
            last = len(self._transcript.turns) - 1
            return self._beyond(*self._transcript.onward(last, SPAN, 0, self._width), -1)
        return None

    def _beside(self, spot: Spot, step: int) -> Spot | None:
        """The character after one, or before it."""
        place, inner, at = spot
        line = [x for x in self._spots(place, inner) if (x > at if step > 0 else x < at)]
        return (place, inner, line[0 if step > 0 else -1]) if line else self._beyond(place, inner, step)

    def _word(self, spot: Spot, step: int) -> Spot | None:
        """The beginning of a word after a character, or before it."""
        place, inner, at = spot
        for _ in range(_FURTHEST):
            begins = [x for x in self._words(place, inner) if (x > at if step > 0 else x < at)]
            if begins:
                return place, inner, begins[0 if step > 0 else -1]
            found = self._beyond(place, inner, step)
            if found is None:
                return None
            place, inner, at = found[0], found[1], -1 if step > 0 else 1 << 30
        return None

    def _words(self, place: int, inner: int) -> list[int]:
        """Where the words of a line begin, or what of them comes from somewhere."""
        spots = set(self._spots(place, inner))
        shown = drawn(self._transcript.view(place).line(inner, self._width))
        begins = (next((at for at in range(*word.span()) if at in spots), None) for word in _WORD.finditer(shown))
        return [at for at in begins if at is not None] or sorted(spots)[:1]
