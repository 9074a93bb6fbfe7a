"""What is laid over lines that are drawn: highlights, badges at the right, bars."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.domain.safe import one_line

Runs = Sequence[tuple[str, Style]]
"""Texts, made safe when they are drawn, and their styles."""


def paint(strip: Strip, start: int, end: int, style: Style) -> Strip:
    """The strip with its characters from ``start`` up to ``end`` in another style on top of their own."""
    out: list[Segment] = []
    at = 0
    for segment in strip:
        text = segment.text
        left, right = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if left >= right:
            out.append(segment)
            continue
        chosen = (segment.style or Style()) + style
        pieces = ((text[:left], segment.style), (text[left:right], chosen), (text[right:], segment.style))
        out += [Segment(piece, looks) for piece, looks in pieces if piece]
    return Strip(out, strip.cell_length)


def badge(strip: Strip, width: int, text: str, style: Style) -> Strip:
    """The strip with ``text`` over its right end; as it is where there is no room."""
    cells = cell_len(text)
    if width <= 2 * cells:
        return strip
    return Strip([*strip.crop(0, width - cells), Segment(text, style)], width)


def over(strip: Strip, at: int, text: str, style: Style) -> Strip:
    """The strip with ``text`` over its cells from ``at`` on."""
    end = at + cell_len(text)
    return Strip.join([strip.crop(0, at), Strip([Segment(text, style)]), strip.crop(end, strip.cell_length)])


def bar(left: Runs, right: Runs, width: int, base: Style) -> Strip:
    """One line: what is going on at the left, what keys do at the right where there is room for both."""
    said, keys = _strip(left, base), _strip(right, base)
    if said.cell_length + keys.cell_length + 2 > width:
        return said.adjust_cell_length(width, base)
    return Strip.join([said.adjust_cell_length(width - keys.cell_length, base), keys])


def _strip(runs: Runs, base: Style) -> Strip:
    return Strip([Segment(one_line(text), base + style) for text, style in runs])
