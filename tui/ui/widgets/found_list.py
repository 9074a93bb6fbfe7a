"""What was found, as a list of one or two lines each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from tui.domain.safe import one_line
from tui.ui.widgets.cells import fit
from tui.ui.widgets.row_list import RowList

Runs = tuple[tuple[str, bool], ...]
"""Pieces of a text in their order, and whether each is what was searched for."""


class Found(NamedTuple):
    """One row."""

    text: Runs
    head: str = ""
    """What stands above it, where rows have two lines."""
    right: str = ""
    """What stands at the right edge of the first line."""


class FoundList(RowList):
    """What was found, to go through and to take."""

    PREFIX = "found"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "found--head",
        "found--muted",
        "found--match",
        "found--cursor",
        "found--bar",
    }

    @dataclass
    class Picked(Message):
        """A row was clicked."""

        place: int

    def __init__(self, *, lines: int, id: str | None = None) -> None:
        super().__init__(lines=lines, id=id)
        self._rows: Sequence[Found] = ()

    def show(self, rows: Sequence[Found], cursor: int = 0) -> None:
        """Show these, the cursor on one of them."""
        self._rows = rows
        self.set_rows(len(rows), cursor)

    def clicked(self, again: bool) -> None:
        """That is the one."""
        if self.cursor is not None:
            self.post_message(self.Picked(self.cursor))

    def cells(self, place: int, line: int, width: int, base: Style) -> Iterable[Segment]:
        """The head and what stands at the right; the text, below it or in its place."""
        row = self._rows[place]
        right = f" {one_line(row.right)} " if row.right and line == 0 else ""
        if 3 * cell_len(right) > 2 * width:
            right = ""  # what it is comes before what is to know of it
        room = max(0, width - 1 - cell_len(right))
        yield Segment(" ", base)
        if line == 0 and self._lines > 1:
            yield Segment(fit(one_line(row.head), room), base + self.style("head"))
        else:
            yield from self._runs(row.text, room if right else room - 1, base)
        yield Segment(right, base + self.style("muted"))

    def _runs(self, runs: Runs, room: int, base: Style) -> Iterable[Segment]:
        """The pieces in exactly ``room`` cells."""
        plain = base if self._lines == 1 else base + self.style("muted")
        found = base + self.style("match")
        for text, matches in runs:
            piece = one_line(text)
            if cell_len(piece) > room:
                yield Segment(fit(piece, room), found if matches else plain)
                return
            room -= cell_len(piece)
            yield Segment(piece, found if matches else plain)
        yield Segment(" " * room, plain)


def runs(text: str, spans: Iterable[tuple[int, int]]) -> Runs:
    """A text in pieces, cut where ``spans`` (starts and ends, ascending) begin and end."""
    out: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start > at:
            out.append((text[at:start], False))
        if end > max(start, at):
            out.append((text[max(start, at) : end], True))
        at = max(at, end)
    if at < len(text):
        out.append((text[at:], False))
    return tuple(out)
