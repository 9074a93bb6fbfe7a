"""What was found, as a list of one or two lines each; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.domain.safe import one_line
from tui.ui.widgets.cells import fit

Runs = tuple[tuple[str, bool], ...]
"""Pieces of a text in their order, and whether each is what was searched for."""


class Found(NamedTuple):
    """One row."""

    text: Runs
    head: str = ""
    """What stands above it, where rows have two lines."""
    right: str = ""
    """What stands at the right edge of the first line."""


class FoundList(ScrollView, can_focus=False):
    """Rows with a cursor. Keys are its screen's: what is typed goes into the query."""

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
        super().__init__(id=id)
        self._lines = lines
        self._rows: Sequence[Found] = ()
        self._cursor = 0

    @property
    def cursor(self) -> int | None:
        """The row of the cursor, None where there are none."""
        return self._cursor if self._rows else None

    def show(self, rows: Sequence[Found], cursor: int = 0) -> None:
        """Show these, the cursor on one of them."""
        self._rows = rows
        self._cursor = max(0, min(cursor, len(rows) - 1))
        self.virtual_size = Size(self.size.width, self._lines * len(rows))
        self._moved()

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(len(self._rows) - 1, self._cursor + rows))
        self._moved()

    def move_page(self, pages: int) -> None:
        """Move the cursor by what fits into the window."""
        self.move(pages * max(1, self.size.height // self._lines - 1))

    def _moved(self) -> None:
        top, bottom = self._lines * self._cursor, self._lines * (self._cursor + 1)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        elif bottom > self.scroll_offset.y + self.size.height > 0:
            self.scroll_to(y=bottom - self.size.height, animate=False, force=True, immediate=True)
        self.refresh()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as there are, where the style leaves the height to it."""
        return max(1, self._lines * len(self._rows))

    def on_resize(self) -> None:
        """The lines are as wide as the window."""
        self.virtual_size = Size(self.size.width, self._lines * len(self._rows))
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """That is the one."""
        place = (event.y + self.scroll_offset.y) // self._lines
        if 0 <= place < len(self._rows):
            self._cursor = place
            self._moved()
            self.post_message(self.Picked(place))

    def render_line(self, y: int) -> Strip:
        """One line of a row."""
        place, line = divmod(y + self.scroll_offset.y, self._lines)
        width, base = self.size.width, self.rich_style
        if place >= len(self._rows):
            return Strip.blank(width, base)
        row, here = self._rows[place], place == self._cursor
        if here:
            base += Style(bgcolor=self._style("cursor").bgcolor)
        bar = Segment("▌ " if here else "  ", base + self._style("bar"))
        right = f" {one_line(row.right)} " if row.right and line == 0 else ""
        room = max(0, width - 2 - cell_len(right))
        if line == 0 and self._lines > 1:
            middle = [Segment(fit(one_line(row.head), room), base + self._style("head"))]
        else:
            middle = list(self._runs(row.text, room, base))
        return Strip([bar, *middle, Segment(right, base + self._style("muted"))]).adjust_cell_length(width, base)

    def _runs(self, runs: Runs, room: int, base: Style) -> Iterable[Segment]:
        """The pieces in exactly ``room`` cells."""
        plain = base if self._lines == 1 else base + self._style("muted")
        found = base + self._style("match")
        for text, matches in runs:
            piece = one_line(text)
            if cell_len(piece) > room:
                yield Segment(fit(piece, room), found if matches else plain)
                return
            room -= cell_len(piece)
            yield Segment(piece, found if matches else plain)
        yield Segment(" " * room, plain)

    def _style(self, name: str) -> Style:
        """A component's style; only the cursor's has a background of its own."""
        style = self.get_component_rich_style(f"found--{name}")
        return style if name == "cursor" else Style(color=style.color, bold=style.bold, underline=style.underline)


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
