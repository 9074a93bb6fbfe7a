"""A long text in a text area: a key costs what is on the screen, not what was opened.

Textual wraps the whole line that is edited, keeps the row of every line by itself, and draws each row from its whole
line. For a line of 1 MB that is 1.5 s a key, for 100,000 lines a tenth of that. Here only the rows that an edit can
have changed are broken anew, and a row is drawn from the characters that stand in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len, get_character_cell_size
from rich.style import Style
from rich.text import Text
from textual.document._document import Location
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import expand_tabs_inline
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea

from tui.domain.alike import alike, alike_at_end

_NARROW = re.compile("[ -~]*")
_SOLID = re.compile("[!-~]*")
_BROAD = re.compile("[\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60]*")
"""Characters that surely take one cell, and two."""
_EDGE = re.compile(r"(?<=\W)(?=\w)|(?<=\w)(?=\W)")
_SPACE = re.compile(r"\s*")
_WINDOW = 256
"""Characters before the cursor in which the beginning of a word is looked for first."""


class Row(NamedTuple):
    """A row of the text as it stands on the screen: of this line, from one column to another."""

    line: int
    start: int
    end: int


def drawn(area: TextArea, text: LongText, chips: Sequence[tuple[int, int]], chip: Style, row: Row) -> Strip:
    """A row as the text area draws it: what is selected, the cursor and these chips of its line set apart."""
    line, start, end = row
    theme, plain = area._theme, area.rich_style
    base = theme.base_style if theme is not None and theme.base_style is not None else plain
    last = end == len(text.document[line])
    shown = Text(text.document[line][start:end] + " " * last, end="", no_wrap=True)  # a cell for the cursor at the end
    for chip_start, chip_end in chips:
        if chip_start < end and chip_end > start:
            shown.stylize(chip, max(0, chip_start - start), min(chip_end, end) - start)
    top, bottom = sorted(area.selection)
    if theme is not None and top != bottom and top[0] <= line <= bottom[0]:
        begin = top[1] if line == top[0] else 0
        stop = bottom[1] if line == bottom[0] else len(text.document[line])
        if theme.selection_style is not None:
            if begin == stop == start == end and line != area.selection.end[0]:
                shown = Text("▌", end="")
                shown.stylize(Style(color=theme.selection_style.bgcolor))
            elif begin < end or last:
                shown.stylize(theme.selection_style, max(0, begin - start), max(0, min(stop, end) - start))
    row_of_cursor, column = area.selection.end
    if row_of_cursor == line and start <= column < end + last and area._draw_cursor and theme is not None:
        shown.stylize(theme.cursor_style or "", column - start, column - start + 1)
    shown.expand_tabs(area.indent_width)
    strip = Strip(shown.render(area.app.console), shown.cell_len)
    width = area.scrollable_content_region.size.width
    return strip.extend_cell_length(width, theme.base_style if theme is not None else None).apply_style(base)


class LongText(WrappedDocument):
    """Where the lines of a long text are broken. A tab goes to the next stop as counted from its row's beginning."""

    _wrap_offsets: list[Sequence[int]]  # type: ignore[assignment]

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Break all lines for a width in cells; for 0 none."""
        self._width = width
        self._tab_width = tab_width or self._tab_width
        self._lines = list(self.document.lines)
        self._wrap_offsets = [self._broken(line) for line in self._lines]
        self._measure()

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Take in an edit. What it changed is looked for: of several edits that are undone, the places are not told."""
        old, new = self._lines, self.document.lines
        first = alike(old, new)
        last = alike_at_end(old, new, first)
        before = [len(offsets) for offsets in self._wrap_offsets[first : len(old) - last]]
        changed = new[first : len(new) - last]
        if len(changed) == len(before) == 1:
            offsets = [self._mended(old[first], changed[0], self._wrap_offsets[first])]
        else:
            offsets = [self._broken(line) for line in changed]
        self._wrap_offsets[first : len(old) - last] = offsets
        self._lines = list(new)
        if before != [len(one) for one in offsets]:
            self._measure()

    def _measure(self) -> None:
        self._breaks = list(accumulate(map(len, self._wrap_offsets), initial=0))
        """How often the lines before each one are broken."""

    @property
    def height(self) -> int:
        """Rows of the whole text."""
        return self._breaks[-1] + len(self._wrap_offsets)

    def row(self, y: int) -> Row | None:
        """The row at a height; None below the text."""
        if not 0 <= y < self.height:
            return None
        line = bisect_right(range(len(self._wrap_offsets)), y, key=self._top) - 1
        return self._row(line, y - self._top(line))

    def _top(self, line: int) -> int:
        return self._breaks[line] + line

    def _row(self, line: int, number: int) -> Row:
        offsets = self._wrap_offsets[line]
        end = offsets[number] if number < len(offsets) else len(self._lines[line])
        return Row(line, offsets[number - 1] if number else 0, end)

    # What the cursor asks

    def offset_to_location(self, offset: Offset) -> Location:
        """The character at a place; the one nearest to it where there is none."""
        x, y = offset
        line, start, _ = row = self.row(min(max(0, y), self.height - 1)) or Row(0, 0, 0)
        return line, self.get_target_document_column(line, max(0, x), bisect_right(self.get_offsets(row.line), start))

    def location_to_offset(self, location: Location) -> Offset:
        """The place of a character."""
        line, column = min(max(0, location[0]), len(self._lines) - 1), location[1]
        number = bisect_right(self._wrap_offsets[line], column)
        text = self._lines[line][self._row(line, number).start : column]
        return Offset(cell_len(expand_tabs_inline(text, self._tab_width)), self._top(line) + number)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """The column of what stands at a cell of one of a line's rows, counted from 0, or -1 for its last."""
        rows = len(self._wrap_offsets[line_index]) + 1
        number = y_offset % rows
        _, start, end = self._row(line_index, number)
        x = 0
        for column in range(start, end):
            x += self._cells(self._lines[line_index][column], x)
            if x > x_offset:
                return column
        return end if number == rows - 1 else max(start, end - 1)

    def get_sections(self, line_index: int) -> list[str]:
        """The rows of a line."""
        line, ends = self._lines[line_index], self._wrap_offsets[line_index]
        return [line[start:end] for start, end in zip([0, *ends], [*ends, len(line)], strict=True)]

    # Breaking

    def _broken(self, line: str) -> Sequence[int]:
        """Where a line is broken."""
        if not self._width or (len(line) <= self._width and line.isascii() and "\t" not in line):
            return ()
        out: list[int] = []
        at, plain = 0, _plain(line)
        while (at := self._next(line, at, plain)) < len(line):
            out.append(at)
            if solid := self._solid(line, at):
                out += solid
                at = out[-1]
        return out

    def _mended(self, old: str, new: str, offsets: Sequence[int]) -> Sequence[int]:
        """Where a line is broken that was another, and was broken at ``offsets``."""
        if not self._width:
            return ()
        first = alike(old, new)
        same = len(old) - alike_at_end(old, new, first)
        grown = len(new) - len(old)
        # A row looks as far as the end of the next: what it ends with may have had no room in it.
        out = list(offsets[: max(0, bisect_left(offsets, first) - 1)])
        at, plain = out[-1] if out else 0, _plain(new)
        while (at := self._next(new, at, plain)) < len(new):
            out.append(at)
            if solid := self._solid(new, at):
                out += solid
                at = out[-1]
            place = bisect_left(offsets, at - grown)
            if at - grown >= same and offsets[place : place + 1] == [at - grown]:
                out += [offset + grown for offset in offsets[place + 1 :]]
                break
        return out

    def _next(self, line: str, at: int, plain: bool) -> int:
        """Where the row ends that begins at a place: after a blank, but in the middle of a word that is too long."""
        if plain:
            end = at + self._width
            return len(line) if end >= len(line) else line.rfind(" ", at, end) + 1 or end
        left, end = self._width, at
        while end < len(line):
            run = _NARROW.match(line, end, end + left)
            if run is not None and run.end() > end:
                left, end = left - run.end() + end, run.end()
                continue
            run = _BROAD.match(line, end, end + left // 2)
            if run is not None and run.end() > end:
                left, end = left - 2 * (run.end() - end), run.end()
                continue
            size = self._cells(line[end], self._width - left)
            if size > left and end > at:
                break
            left, end = left - size, end + 1
        if end >= len(line):
            return len(line)
        blank = max(line.rfind(" ", at, end), line.rfind("\t", at, end), line.rfind("\u3000", at, end))
        return blank + 1 if blank >= at else end

    def _solid(self, line: str, at: int) -> range:
        """The breaks of the rows from a place on that are full of characters of one width, without a blank."""
        for pattern, step in ((_SOLID, self._width), (_BROAD, self._width // 2)):
            sample = pattern.match(line, at, at + 2 * step)
            if sample is not None and sample.end() == at + 2 * step > at:
                run = pattern.match(line, at)
                # Not at the run's end: what follows may be narrower than what the run has.
                return range(at + step, run.end() if run is not None else 0, step)
        return range(0)

    def _cells(self, character: str, x: int) -> int:
        """The cells that a character takes at a place in its row."""
        return self._tab_width - x % self._tab_width if character == "\t" else get_character_cell_size(character)


def word_left(line: str, column: int) -> int:
    """The column where the word before a column begins; found without looking at all before it."""
    end, size = len(line[:column].rstrip()), _WINDOW
    while True:
        begin = max(0, end - size)
        edges = [edge.start() for edge in _EDGE.finditer(line, begin, end)]
        if edges and edges[-1] > begin:
            return edges[-1]
        if not begin:
            return 0
        size *= 8


def word_right(line: str, column: int) -> int:
    """The column where the word after a column ends."""
    blank = _SPACE.match(line, column)
    edge = _EDGE.search(line, 1 + (blank.end() if blank is not None else column))
    return len(line) if edge is None else edge.start()


def _plain(line: str) -> bool:
    """Whether each character takes one cell, and blanks are spaces."""
    return line.isascii() and line.isprintable()
