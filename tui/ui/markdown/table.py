"""Tables: columns that share the width, rows that are added without laying the others out again."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.line import Line, Link
from tui.ui.markdown.runs import Runs, fitted
from tui.ui.markdown.table_text import Render, TableText
from tui.ui.markdown.theme import MarkdownTheme
from tui.ui.markdown.wrap import Row, breaks

_BETWEEN = " │ "
_NARROWEST = 3
_CRAMPED = 6
"""Cells of the widest column below which a table that does not fit is a list: most words would be cut."""


class Shown(NamedTuple):
    """Characters of a cell in a line: where the line shows them, of which row and column, and which they are."""

    at: int
    row: int
    column: int
    start: int
    end: int


def share(natural: list[int], width: int) -> list[int]:
    """Return columns' widths that sum up to ``width`` at most: as they are, or the widest cut to one measure."""
    if sum(natural) <= width:
        return natural
    left, columns = width, len(natural)
    widths = [0] * columns
    for rank, column in enumerate(sorted(range(columns), key=natural.__getitem__)):
        widths[column] = max(1, min(natural[column], left // (columns - rank)))
        left -= widths[column]
    return widths


class Table:
    """A table laid out at a width."""

    settled = 0

    def __init__(self, leaf: Leaf, width: int, theme: MarkdownTheme, render: Render) -> None:
        self._leaf, self._width, self._theme, self._render = leaf, width, theme, render
        self._aligns = leaf.info.split(",")
        between = (len(self._aligns) - 1) * len(_BETWEEN)
        self._room = width - between
        self._stacked = False
        """No room for columns: each row is a list of "Header: cell"."""
        self._widths: list[int] = []
        self._starts: list[int] = [0]
        self._wraps = False
        self._kept = 0
        self._text = TableText.of(leaf, render)
        # The row that was drawn last, broken: lines are drawn one after the other, and a row may have thousands.
        self._at = -1
        self._broken: list[tuple[Runs, list[Row]]] = []
        self.grow()

    @property
    def height(self) -> int:
        """Number of rows."""
        return self._starts[-1]

    def grow(self) -> None:
        """Measure the rows that were not there last time; all of them only where a column's width has changed."""
        text = self._text = TableText.of(self._leaf, self._render)
        wraps = sum(text.natural) > self._room
        widths = share(text.natural, self._room)
        stacked = self._room < len(widths) * _NARROWEST or (wraps and max(widths) < _CRAMPED)
        if self._stacked != stacked:
            self._stacked, self._kept = stacked, 0
        if not stacked:
            if widths != self._widths and (wraps or self._wraps):
                self._kept = 0
            self._widths, self._wraps = widths, wraps
        starts = self._starts
        self._at = -1
        del starts[self._kept + 1 :]
        for index in range(self._kept, len(text.rows)):
            starts.append(starts[-1] + self._measure(index))
        self._kept = text.fixed

    def _measure(self, index: int) -> int:
        row = self._text.rows[index]
        if self._stacked:
            return len(breaks(self._as_list(index).text, self._width)) + (index > 0)
        tallest = 1
        for cell, width in zip(row, self._widths, strict=True):
            if cell.width > width:
                tallest = max(tallest, len(breaks(cell.runs.text, max(1, width))))
            elif cell.lines > tallest:
                tallest = cell.lines
        return tallest + (index == 0)

    def rows_of(self, number: int) -> range:
        """Return the lines that a row takes, the header's being 0."""
        return range(self._starts[number], self._starts[number + 1])

    def shown(self, index: int) -> list[Shown]:
        """Return which parts of which cells a line shows."""
        number, within = self._go(index)
        if self._stacked:
            return self._list_shown(number, within)
        out: list[Shown] = []
        at = 0
        for column, ((runs, rows), width) in enumerate(zip(self._broken, self._widths, strict=True)):
            at += len(_BETWEEN) if column else 0
            if within >= len(rows) or not width:
                at += width
                continue
            start, end = rows[within]
            text = fitted(runs, start, end, width)[1] if start < end else ""
            used = cell_len(text)
            before = self._before(column, width - used)
            if text == runs.text[start:end]:
                out.append(Shown(at + before, number, column, start, end))
            at += len(text) + width - used
        return out

    def _list_shown(self, number: int, within: int) -> list[Shown]:
        """As :meth:`shown`, where a row is a list of cells: a repeated header is none of them."""
        if number and not within:
            return []
        runs, rows = self._broken[0]
        start, end = rows[within - (number > 0)]
        if start < end and fitted(runs, start, end, self._width)[1] != runs.text[start:end]:
            return []  # an ellipsis stands for what is wider than the line
        labels = [cell.runs.text for cell in self._text.rows[0]]
        out: list[Shown] = []
        at = 0
        for column, cell in enumerate(self._text.rows[number]):
            if number:
                at += (column > 0) + len(labels[column]) + (2 if labels[column] else 0)
            else:
                at += 3 if column else 0
            after = at + len(cell.runs.text)
            if start < after and end > at:
                first, last = max(start, at), min(end, after)
                out.append(Shown(first - start, number, column, first - at, last - at))
            at = after
        return out

    def _go(self, index: int) -> tuple[int, int]:
        """Break the row that a line belongs to; return its number, and which of its lines that is."""
        number = bisect_right(self._starts, index) - 1
        if number != self._at:
            self._at, self._broken = number, self._break(number)
        return number, index - self._starts[number]

    def _before(self, column: int, spare: int) -> int:
        """How many of a column's spare cells stand before its text."""
        return {"left": 0, "right": spare, "center": spare // 2}[self._aligns[column]]

    def row(self, index: int) -> Line:
        """Return a row."""
        number, within = self._go(index)
        if self._stacked:
            return self._list_row(number, within)
        if number == 0 and index == self._starts[1] - 1:
            line = "─┼─".join("─" * width for width in self._widths)
            return Line((Segment(line, self._theme.table_rule),), joins="")
        return self._columns(within)

    def _break(self, number: int) -> list[tuple[Runs, list[Row]]]:
        """Return each cell of a row, or the one list that stands for it, with where it breaks."""
        if self._stacked:
            runs = self._as_list(number)
            return [(runs, breaks(runs.text, self._width))]
        cells = zip(self._text.rows[number], self._widths, strict=True)
        return [(cell.runs, breaks(cell.runs.text, max(1, width))) for cell, width in cells]

    def _columns(self, within: int) -> Line:
        theme = self._theme
        segments: list[Segment] = []
        links: list[Link] = []
        at = 0
        cells = self._broken
        for column, ((runs, rows), width) in enumerate(zip(cells, self._widths, strict=True)):
            if column:
                segments.append(Segment(_BETWEEN, theme.table_rule))
                at += len(_BETWEEN)
            drawn: list[Segment] = []
            used = before = 0
            if within < len(rows) and width:
                start, end = rows[within]
                drawn, shown = fitted(runs, start, end, width) if start < end else ([], "")
                used = cell_len(shown)
                before = self._before(column, width - used)
                links += [(at + before + a, at + before + b, url) for a, b, url in runs.links_in(start, end, width)]
            last = column == len(cells) - 1
            after = 0 if last else width - used - before
            segments += _spaces(before) + drawn + _spaces(after)
            at += width
        text = " | ".join(runs.text.replace("\n", " ") for runs, _ in cells) if not within else ""
        return Line(tuple(segments), 0, "" if within else None, text, tuple(links))

    def _as_list(self, number: int) -> Runs:
        rows = self._text.rows
        runs = Runs()
        for column, cell in enumerate(rows[number]):
            if number:
                label = rows[0][column].runs
                runs = runs.joined(0, "\n" if column else "", self._theme.text, label)
                runs = runs.joined(0, ": " if label.text else "", self._theme.text, cell.runs)
            else:
                runs = runs.joined(0, " | " if column else "", self._theme.table_rule, cell.runs)
        return runs

    def _list_row(self, number: int, within: int) -> Line:
        if number:
            if not within:
                return Line()
            within -= 1
        runs, rows = self._broken[0]
        start, end = rows[within]
        segments, text = fitted(runs, start, end, self._width) if start < end else ([], "")
        removed = runs.text[rows[within - 1][1] : start] if within else "\n"
        return Line(
            tuple(segments),
            0,
            None if "\n" in removed else removed,
            text,
            tuple(runs.links_in(start, end, self._width)),
        )


def _spaces(count: int) -> list[Segment]:
    return [Segment(" " * count, Style.null())] if count > 0 else []
