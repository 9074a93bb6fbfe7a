"""Where each character of a JSON source stands in the rows that it was laid out in, and the other way.

Laying out only leaves characters out (white space between tokens, line breaks) and adds some (indents, the space
after a colon), always in the source's order. So it is enough to remember here and there which character stands where,
and to walk on from there, comparing, when somebody asks. What is asked costs a row and what stands shortly before it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tui.domain.readout.rows import Role, Rows
from tui.domain.safe import one_line

Source = Callable[[int, int], str]
"""Gives the characters of the source from a place up to another."""

_STEP = 1024
"""Characters of the source that are fetched at a time."""


class Cell(NamedTuple):
    """A character of the source as it is drawn: in a row, from a column up to another, counted in characters."""

    at: int
    row: int
    start: int
    end: int


class Places:
    """Remembers, for each row in which something of the source begins, what and where."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._row = array("L")
        self._column = array("L")
        self._at = array("L")

    def mark(self, at: int) -> None:
        """The source's character ``at`` is written next, at the end of the rows."""
        row = max(0, len(self._rows.lines) - 1)
        if not self._row or self._row[-1] != row:
            self._row.append(row)
            self._column.append(sum(len(piece.text) for piece in self._rows.lines[row]) if self._rows.lines else 0)
            self._at.append(at)

    @property
    def last_row(self) -> int:
        """The last row in which something of the source begins."""
        return self._row[-1] if self._row else 0

    def in_row(self, row: int, source: Source) -> list[Cell]:
        """The characters of the source that are drawn in a row, in their order."""
        mark = bisect_right(self._row, row) - 1
        if mark >= 0 and self._row[mark] == row and self._column[mark] > self._indent(row):
            mark -= 1  # what overflowed from the row before stands left of it
        if mark < 0:
            mark = 0
        out: list[Cell] = []
        if self._row:
            for cell in self._walk(mark, source):
                if cell.row > row:
                    break
                if cell.row == row:
                    out.append(cell)
        return out

    def cell(self, at: int, source: Source) -> Cell | None:
        """Where the character ``at`` of the source is drawn; for one that is not, the next that is."""
        mark = max(0, bisect_right(self._at, at) - 1)
        if not self._at:
            return None
        return next((cell for cell in self._walk(mark, source) if cell.at >= at), None)

    def _indent(self, row: int) -> int:
        """The characters of a row before what is drawn of the source."""
        line = self._rows.lines[row]
        return len(line[0].text) if line and line[0].role == "text" else 0

    def _walk(self, mark: int, source: Source) -> Iterator[Cell]:
        """The drawn characters from a mark on."""
        drawn = self._drawn(self._row[mark], self._column[mark])
        following = next(drawn, None)
        at = self._at[mark]
        text, base = source(at, at + _STEP), at
        while following is not None:
            if at - base >= len(text):
                text, base = source(at, at + _STEP), at
                if not text:
                    return
            looks = one_line(text[at - base])
            row, column, role, char = following
            if char == looks[0]:
                end = column + 1
                for _ in looks[1:]:
                    ahead = next(drawn, None)
                    end = ahead[1] + 1 if ahead is not None and ahead[0] == row else end
                yield Cell(at, row, column, end)
                following = next(drawn, None)
                spaced = role == "punctuation" and char == ":"
                if spaced and following is not None and following[2:] == ("punctuation", " "):
                    following = next(drawn, None)
            elif text[at - base] not in " \t\r\n":
                return
            at += 1

    def _drawn(self, row: int, column: int) -> Iterator[tuple[int, int, Role, str]]:
        """What is drawn of the source from a column of a row on: indents and remarks are left out."""
        lines = self._rows.lines
        for y in range(row, len(lines)):
            x = 0
            for role, text in lines[y]:
                if role not in ("text", "note", "muted"):
                    for number, char in enumerate(text, x):
                        if y > row or number >= column:
                            yield y, number, role, char
                x += len(text)
