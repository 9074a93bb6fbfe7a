"""A search through all turns that are shown: counted over values, found in lines only where one looks."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from itertools import groupby

from tui.domain.block import TOOL_USES
from tui.domain.conversation import Turn
from tui.ui.transcript.found import Match, matches
from tui.ui.transcript.query import Query
from tui.ui.transcript.tool_call import tool_input, tool_name
from tui.ui.transcript.transcript import Transcript

_KEPT = 8
"""Turns whose matches are kept with their lines."""


def texts_of(turn: Turn) -> Iterator[str]:
    """What is searched of a turn: its prompt, text, thinking, and the names and inputs of tools."""
    yield turn.prompt_text
    for kind, blocks in groupby(turn.message.blocks, key=lambda block: block.type):
        if kind == "text":
            yield "".join(block.text for block in blocks)
        elif kind == "thinking":
            yield from (block.thinking for block in blocks)
        elif kind in TOOL_USES:
            for block in blocks:
                yield tool_name(block)
                yield tool_input(block)


class Search:
    """The matches of one query, in the order of the turns, and the one that is looked at.

    How many a turn has is counted in its values, which takes no layout, and told exactly once the turn is laid out:
    what stands only in a link's address or in Markdown's own marks is one match, which leads to the turn's top.
    """

    def __init__(self, transcript: Transcript, query: Query, before: Search | None = None) -> None:
        """``before`` is a search of the same turns that may have shown already where this one need not look."""
        self.query = query
        self.turn: Turn | None = None
        self.index = 0
        """The number of the current match among those of its turn."""
        self.match: Match | None = None
        """The current match, as it was when it was gone to."""
        self.total = 0
        """How many matches there are."""
        self.ordinal = 0
        """The number of the current match among all, from 1; 0 where there is none."""
        self.places: list[int] = []
        """The places of the turns that have matches, ascending."""
        self._transcript = transcript
        self._counts: dict[int, int] = {}
        self._found: OrderedDict[int, tuple[int, list[Match]]] = OrderedDict()
        self._stale: set[int] = set()
        if before is not None and query.narrows(before.query):
            none = {number for number, count in before._counts.items() if not count}
            self._counts = dict.fromkeys(none - before._stale, 0)
        self.sync()

    def update(self, turn: Turn) -> None:
        """A turn is another; it is counted anew when that is asked for."""
        self._stale.add(turn.number)
        self._found.pop(turn.number, None)

    def sync(self) -> None:
        """Count what changed or is new."""
        counts, stale, count = self._counts, self._stale, self.query.count
        places = []
        for place, turn in enumerate(self._transcript.turns):
            number = turn.number
            if number not in counts or number in stale:
                counts[number] = count(turn, texts_of(turn))
            if counts[number]:
                places.append(place)
        stale.clear()
        self.places = places
        self._number()

    def _number(self) -> None:
        """Add up the counts: they are asked for at each frame, and change with keys and with the ends of turns."""
        counts, turns = self._counts, self._transcript.turns
        self.total = sum(counts[turns[place].number] for place in self.places)
        here = self._transcript.place(self.turn) if self.turn is not None else None
        before = self.places[: bisect_left(self.places, here)] if here is not None else []
        self.ordinal = sum(counts[turns[place].number] for place in before) + self.index + 1 if here is not None else 0

    def in_turn(self, place: int, width: int) -> list[Match]:
        """The matches of a turn; laid out and told exactly, at least one where its values have any."""
        turn = self._transcript.turns[place]
        kept = self._found.get(turn.number)
        if kept is not None and kept[0] == width:
            return kept[1]
        found = matches(self._transcript.view(place).parts, width, self.query) or [Match(0)]
        self._found[turn.number] = (width, found)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)
        self._counts[turn.number] = len(found)
        return found

    def shows(self, turn: Turn) -> bool:
        """Whether what is found in a turn's lines is to be shown: not in turns that the query does not choose."""
        return not self.query.chooses or self._counts.get(turn.number, 0) > 0

    def located(self) -> Iterator[tuple[int, list[Match]]]:
        """The turns whose matches are known with their lines."""
        for number, (_, found) in self._found.items():
            place = self._transcript.place_of(number)
            if place is not None:
                yield place, found

    def nearest(self, place: int, inner: int, width: int) -> int | None:
        """Make the first match at or below a line of a turn current, else the last one above; return its place."""
        self.sync()
        if not self.places:
            return None
        view = self._transcript.view(place)
        if place in self.places:
            for index, match in enumerate(self.in_turn(place, width)):
                y = view.line_of(match.part, match.spans[0][0], width) if match.spans else 0
                if y >= inner:
                    return self._choose(place, index, width)
        after = bisect_left(self.places, place + 1)
        if after < len(self.places):
            return self._choose(self.places[after], 0, width)
        return self._choose(self.places[-1], -1, width)

    def step(self, step: int, width: int) -> int | None:
        """Make the next match current (the one before with -1), around the ends too; return its place."""
        self.sync()
        here = self._transcript.place(self.turn) if self.turn is not None else None
        if not self.places or here is None:
            return None
        if here in self.places and 0 <= self.index + step < len(self.in_turn(here, width)):
            return self._choose(here, self.index + step, width)
        if step > 0:
            return self._choose(self.places[bisect_left(self.places, here + 1) % len(self.places)], 0, width)
        return self._choose(self.places[bisect_left(self.places, here) - 1], -1, width)

    def _choose(self, place: int, index: int, width: int) -> int:
        found = self.in_turn(place, width)
        self.turn, self.index = self._transcript.turns[place], index % len(found)
        self.match = found[self.index]
        self._number()
        return place
