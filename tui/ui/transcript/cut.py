"""What copying gives of lines of which some are taken in part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import chop_cells, split_graphemes

from tui.ui.markdown.line import Line
from tui.ui.transcript.found import drawn

Part = tuple[Line, tuple[int, int]]
"""A line, and which of its characters as drawn: the first, and the one after the last or -1 for all from there."""

_RULES = "─┼ "
_BETWEEN = "│"
"""What a table draws between its cells, where its text has `` | ``."""


def cut(parts: Iterable[Part]) -> Iterator[Line]:
    """The lines as lines to copy, without the parts that were not taken.

    A table's row of which the first line is taken whole is copied whole; else what is taken of its lines, without
    the table's lines and padding.
    """
    whole = False
    for line, (start, end) in parts:
        shown = drawn(line)
        full = start <= line.indent and (end == -1 or end >= len(shown.rstrip()))
        text = shown[max(start, line.indent) : None if end == -1 else end]
        if line.text or line.joins is None:
            as_shown = shown.startswith(line.text, line.indent)
            whole = not as_shown and full
            if full or not (as_shown or shown.strip(_RULES)):
                yield line
            else:
                text = text if as_shown else _cells(text)
                yield Line((), 0, line.joins, text.rstrip() if end == -1 else text)
        elif not whole and (text := _cells(text.strip(_RULES))):
            yield Line((), 0, " ", text)


def character_at(shown: str, x: int) -> int:
    """The number of the character that a line shows in a cell, its length where it shows none there."""
    pieces = chop_cells(shown, x) if x > 0 else []
    return len(pieces[0]) if pieces else 0


def whole_characters(shown: str, span: tuple[int, int]) -> tuple[int, int]:
    """A stretch of a line with all of the last character in it, which may be of several, as some emoji are."""
    start, end = span
    if end <= 0 or shown.isascii():
        return span
    return start, next((stop for begin, stop, _ in split_graphemes(shown)[0] if begin < end <= stop), end)


def _cells(text: str) -> str:
    """What is left of a table's row, its cells set apart as in the row's text."""
    cells = [cell.strip() for cell in text.split(_BETWEEN)]
    while cells and not cells[-1]:
        cells.pop()
    while cells and not cells[0]:
        cells.pop(0)
    return " | ".join(cells)
