"""A search in the language of the event list: conditions choose turns, and their words and patterns are shown there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tui.domain.block import TOOL_USES
from tui.domain.conversation import Turn
from tui.domain.filter import Filter, FilterError, parse
from tui.domain.filter.patterns import WINDOW, compiled
from tui.domain.filter.terms import And, Body, Flag, Measured, Named, Not, Or, Text, Type
from tui.ui.transcript.query import Query
from tui.ui.transcript.tool_call import tool_name

_CARD = re.compile(r"⚙ (?:[^:]*:)?(\S+)$")
"""How a card of a tool call is headed."""
_HERE = ("tool", "turn", "stop", "err")


class Pattern(Query):
    """A regular expression over lines as they are shown. Of a very long line its beginning is looked at."""

    __slots__ = ("_find",)

    def __init__(self, pattern: str) -> None:
        """Raises :class:`tui.domain.filter.FilterError`."""
        self.text, self.error = pattern, None
        self._find = compiled(pattern)

    def count(self, turn: Turn, texts: Iterable[str]) -> int:
        """How often it stands in the lines of a turn's values."""
        return sum(len(self.spans(line)) for text in texts for line in text.split("\n"))

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it stands in a text that is shown."""
        return [match.span() for match in self._find.finditer(shown[: 2 * WINDOW]) if match.end() > match.start()]


class Tool(Query):
    """The cards of a tool's calls."""

    __slots__ = ("_named",)

    def __init__(self, named: Named) -> None:
        self.text, self.error, self._named = named.name, None, named

    def count(self, turn: Turn, texts: Iterable[str]) -> int:
        """How many calls of it a turn has."""
        matches = self._named.matches
        return sum(
            matches(str(block.fields.get("name") or "")) or matches(tool_name(block))
            for block in turn.message.blocks
            if block.type in TOOL_USES
        )

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where the head of a card names it."""
        match = _CARD.search(shown)
        return [match.span(1)] if match is not None and self._named.matches(match.group(1)) else []


class Filtering(Query):
    """A filter over turns. A turn that it chooses by what stands in no text is one match."""

    __slots__ = ("_filter", "_shown_there", "_wanted")

    chooses = True

    def __init__(self, text: str) -> None:
        """``text`` is not empty. What is wrong with it is told by :attr:`error`."""
        self.text, self.error = text, None
        self._filter: Filter | None = None
        self._wanted: dict[Filter, Query] = {}
        try:
            filter = parse(text)
        except FilterError as error:
            self.error = error.message
            return
        for leaf in _leaves(filter):
            if isinstance(leaf, Text):
                self._wanted[leaf] = Query(leaf.text)
            elif isinstance(leaf, Type | Body):
                self._wanted[leaf] = Pattern(leaf.pattern)
            elif isinstance(leaf, Named) and leaf.of == "tool":
                self._wanted[leaf] = Tool(leaf)
            elif isinstance(leaf, Named | Measured | Flag) and leaf.of not in _HERE:
                self.error = f"~{leaf.of} is for events (F3); here: words, ~b ~tool ~turn ~stop ~err"
                return
        self._filter = filter
        self._shown_there = [leaf for leaf in dict.fromkeys(_leaves(filter, turned=False)) if leaf in self._wanted]

    def count(self, turn: Turn, texts: Iterable[str]) -> int:
        """How often its words and tools stand in a turn, if the turn is chosen."""
        if self._filter is None:
            return 0
        said = list(texts)
        counts = {leaf: one.count(turn, said) for leaf, one in self._wanted.items()}
        if not _holds(self._filter, turn, counts):
            return 0
        return max(1, sum(counts[leaf] for leaf in self._shown_there))

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where its words stand; of two that stand in each other, the first."""
        if self._filter is None:
            return []
        found: list[tuple[int, int]] = []
        for span in sorted(span for leaf in self._shown_there for span in self._wanted[leaf].spans(shown)):
            if not found or span[0] >= found[-1][1]:
                found.append(span)
        return found


def _leaves(filter: Filter, turned: bool = True) -> Iterator[Filter]:
    """The conditions of a filter; with ``turned``, those that are turned round by ``!`` too."""
    parts: Sequence[Filter] = ()
    if isinstance(filter, And | Or):
        parts = filter.parts
    elif not isinstance(filter, Not):
        yield filter
    elif turned:
        parts = (filter.part,)
    for part in parts:
        yield from _leaves(part, turned)


def _holds(filter: Filter, turn: Turn, counts: dict[Filter, int]) -> bool:
    """Whether a turn is chosen, given how often each text and tool stands in it."""
    if isinstance(filter, And):
        return all(_holds(part, turn, counts) for part in filter.parts)
    if isinstance(filter, Or):
        return any(_holds(part, turn, counts) for part in filter.parts)
    if isinstance(filter, Not):
        return not _holds(filter.part, turn, counts)
    if isinstance(filter, Measured):
        return filter.amount.holds(turn.number)
    if isinstance(filter, Flag):
        return turn.failure is not None
    if isinstance(filter, Named) and filter.of == "stop":
        reason = turn.message.stop_reason
        return reason is not None and filter.matches(reason)
    return counts[filter] > 0
