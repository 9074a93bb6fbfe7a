"""What stands at the left of a leaf: quote bars, list markers, indentation."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style

from tui.ui.markdown.leaf import Decor, Leaf, Marker, Quote
from tui.ui.markdown.line import Line
from tui.ui.markdown.theme import MarkdownTheme

_BAR = "▎ "


@dataclass(frozen=True, slots=True)
class Prefix:
    """The left of one leaf's first row, of its other rows, and of the gap above it."""

    cells: int
    first: tuple[Segment, ...]
    first_indent: int
    first_text: str
    rest: tuple[Segment, ...]
    gap: tuple[Segment, ...]
    gap_cells: int

    def put(self, line: Line, first: bool) -> Line:
        """Return a row with what stands left of it."""
        if not self.cells:
            return line
        links = tuple((a + self.cells, b + self.cells, url) for a, b, url in line.links)
        if not first:
            return Line(self.rest + line.segments, self.cells + line.indent, line.joins, line.text, links)
        if not self.first_text:
            return Line(self.first + line.segments, self.cells + line.indent, line.joins, line.text, links)
        return Line(self.first + line.segments, self.first_indent, line.joins, self.first_text + line.text, links)

    def characters(self, row: int) -> int:
        """Return how many characters stand left of a row; less than 0 is a row of the gap."""
        segments = self.gap if row < 0 else self.rest if row else self.first
        return sum(len(segment.text) for segment in segments) if self.cells else 0

    def blank(self) -> Line:
        """Return a row of the gap above the leaf."""
        return Line(self.gap, self.gap_cells)


def prefix_of(leaf: Leaf, width: int, theme: MarkdownTheme, box: str) -> Prefix:
    """Return the left of ``leaf`` where the whole has ``width`` cells.

    What does not leave room for the text is not drawn, innermost first.

    Args:
        leaf: Whose left it is.
        width: Cells of the whole line, 1 or more.
        theme: The looks.
        box: A task's box, which stands in place of its bullet; "" for none.
    """
    room = width - max(1, min(16, width * 2 // 3))
    path: list[Decor] = []
    cells = 0
    for decor in leaf.path:
        if cells + decor.width > room:
            break
        cells += decor.width
        path.append(decor)
    first: list[Segment] = []
    rest: list[Segment] = []
    gap: list[Segment] = []
    text = ""
    at = indent = gap_cells = 0
    marked = False
    for index, decor in enumerate(path):
        if isinstance(decor, Quote):
            drawn = rested = Segment(_BAR, theme.quote_bar)
            if not marked:
                indent, text = at + decor.width, ""
            else:
                text += _BAR
        elif isinstance(decor, Marker) and index >= leaf.pending:
            mark = box if box and decor.bullet and index == len(leaf.path) - 1 else decor.text
            marked = True
            text += " " * decor.pad + mark + " "
            drawn = Segment(" " * decor.pad + mark + " ", theme.bullet)
            rested = Segment(" " * decor.width, Style.null())
        else:
            drawn = rested = Segment(" " * decor.width, Style.null())
            text += " " * decor.width
        if index < leaf.shared:
            gap.append(rested)
            gap_cells += decor.width
        at += decor.width
        first.append(drawn)
        rest.append(rested)
    if not marked:
        indent, text = cells, ""
    while gap and not gap[-1].text.strip():
        gap_cells -= len(gap.pop().text)
    return Prefix(cells, tuple(first), indent, text, tuple(rest), tuple(gap), gap_cells)
