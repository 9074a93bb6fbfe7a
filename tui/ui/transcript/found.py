"""Where a query stands in the lines of one turn, across soft wraps and in what is folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tui.ui.markdown.line import Line
from tui.ui.transcript.parts import Part
from tui.ui.transcript.query import Query

Span = tuple[int, int, int]
"""A stretch of one line: the line, its first character as drawn, the character after the last."""
LineAt = Callable[[int], Line]
_FURTHEST = 100
"""Lines above and below the window that are looked at for the rest of a match or a wrapped line."""


@dataclass(frozen=True, slots=True)
class Match:
    """One place of a turn: the number of its part, and where in the part's lines, as if it were unfolded.

    No spans where the query stands only in what is not shown, such as a link's address.
    """

    part: int
    spans: tuple[Span, ...] = ()


def drawn(line: Line) -> str:
    """The characters of a line, decoration and padding included."""
    return "".join(segment.text for segment in line.segments)


class Wrapped:
    """Lines that soft wraps made from one, with the text that they show together."""

    def __init__(self) -> None:
        self.text = ""
        self._pieces: list[tuple[int, int, int, int]] = []

    def add(self, y: int, first: int, text: str, joins: str = "") -> None:
        """Append a line, of which ``text`` is drawn from character ``first`` on."""
        self.text += joins
        self._pieces.append((y, first, len(self.text), len(self.text) + len(text)))
        self.text += text

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Where a stretch of the text is drawn."""
        return tuple(
            (y, first + max(start, begin) - begin, first + min(end, stop) - begin)
            for y, first, begin, stop in self._pieces
            if max(start, begin) < min(end, stop)
        )

    def at(self, y: int, x: int) -> int:
        """The place in the text of what is drawn at character ``x`` of line ``y``; -1 where that is no text."""
        for line, first, begin, stop in self._pieces:
            if line == y and 0 <= x - first < stop - begin:
                return begin + x - first
        return -1

    @property
    def lines(self) -> tuple[int, int]:
        """The first and the last line."""
        return self._pieces[0][0], self._pieces[-1][0]


def unwrapped(lines: Iterable[tuple[int, Line]]) -> Iterator[Wrapped]:
    """Put lines together where soft wraps parted them. A line that copies otherwise than it looks stands alone."""
    one: Wrapped | None = None
    for y, line in lines:
        shown = drawn(line)
        as_copied = shown.startswith(line.text, line.indent) and (line.text or not shown.strip())
        if one is not None and (line.joins is None or not as_copied):
            yield one
            one = None
        if not as_copied:
            alone = Wrapped()
            alone.add(y, 0, shown)
            yield alone
            continue
        if one is None:
            one = Wrapped()
            one.add(y, line.indent, line.text)
        else:
            one.add(y, line.indent, line.text, line.joins or "")
    if one is not None:
        yield one


def _whole(line_at: LineAt, height: int, first: int, last: int) -> Iterator[Wrapped]:
    """What the lines from ``first`` to ``last`` show, with the rest of what soft wraps cut there."""
    top, bottom = max(0, first - _FURTHEST), min(height - 1, last + _FURTHEST)
    while first > top and line_at(first).joins is not None:
        first -= 1
    while last < bottom and line_at(last + 1).joins is not None:
        last += 1
    return unwrapped((y, line_at(y)) for y in range(first, last + 1))


def wrapped_around(line_at: LineAt, height: int, y: int) -> Wrapped:
    """The line of the text that line ``y`` belongs to."""
    return next(one for one in _whole(line_at, height, y, y) if one.lines[0] <= y <= one.lines[1])


def spans_between(part: Part, first: int, last: int, width: int, query: Query) -> Iterator[Span]:
    """Where the query stands in some lines of a part."""
    for one in _whole(lambda y: part.searched_line(y, width), part.searched(width), first, last):
        for span in query.spans(one.text):
            yield from one.spans(*span)


def matches(parts: Iterable[Part], width: int, query: Query) -> list[Match]:
    """All places of a turn; costs what laying all of it out costs."""
    out = []
    for number, part in enumerate(parts):
        lines = ((y, part.searched_line(y, width)) for y in range(part.searched(width)))
        for one in unwrapped(lines):
            out += [Match(number, one.spans(*span)) for span in query.spans(one.text)]
    return out
