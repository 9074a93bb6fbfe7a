"""What every kind of block is once it is laid out at a width, and the simplest kinds."""

from __future__ import annotations

from typing import Protocol

from rich.segment import Segment
from rich.style import Style

from tui.ui.markdown.line import Line
from tui.ui.markdown.runs import Runs, fitted
from tui.ui.markdown.wrap import Row, breaks


class Block(Protocol):
    """A leaf laid out, without what stands at its left."""

    @property
    def height(self) -> int:
        """Number of rows."""

    @property
    def settled(self) -> int:
        """Rows from the top that stay as they are while the leaf is open."""

    def row(self, index: int) -> Line:
        """Return a row."""


class Flow:
    """Text that is broken at spaces."""

    settled = 0

    def __init__(self, runs: Runs, width: int) -> None:
        self.runs = runs
        self._width = width
        self.rows: list[Row] = breaks(runs.text, width)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def removed(self, index: int) -> str | None:
        """What the break before a row took out of the text; None where a line of the text begins."""
        if not index:
            return None
        between = self.runs.text[self.rows[index - 1][1] : self.rows[index][0]]
        return None if "\n" in between else between

    def row(self, index: int) -> Line:
        """Return a row."""
        start, end = self.rows[index]
        segments, text = fitted(self.runs, start, end, self._width)
        links = tuple(self.runs.links_in(start, end, self._width)) if self.runs.links else ()
        return Line(tuple(segments), 0, self.removed(index), text, links)


class Continued:
    """The rest of a very long paragraph: its first row takes the place of the last row before it."""

    settled = 0

    def __init__(self, before: Flow | Continued, between: str, runs: Runs, width: int, style: Style) -> None:
        start = before.rows[-1][0]
        self._first = before.removed(len(before.rows) - 1)
        self._flow = Flow(before.runs.joined(start, between, style, runs), width)

    @property
    def runs(self) -> Runs:
        """The text, the row that was taken over first."""
        return self._flow.runs

    @property
    def rows(self) -> list[Row]:
        """Where it breaks."""
        return self._flow.rows

    @property
    def height(self) -> int:
        """Number of rows."""
        return self._flow.height

    def removed(self, index: int) -> str | None:
        """As :meth:`Flow.removed`."""
        return self._flow.removed(index) if index else self._first

    def row(self, index: int) -> Line:
        """Return a row."""
        line = self._flow.row(index)
        return line if index else Line(line.segments, 0, self._first, line.text, line.links)


class Rule:
    """A thematic break: a thin line, copied as ``---``."""

    height = 1
    settled = 1

    def __init__(self, width: int, style: Style) -> None:
        self._line = Line((Segment("─" * width, style),), text="---")

    def row(self, index: int) -> Line:
        """Return a row."""
        return self._line
