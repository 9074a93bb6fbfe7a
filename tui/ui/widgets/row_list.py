"""Rows of the same height with a cursor; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip


class RowList(ScrollView, can_focus=False):
    """What lists over the chat have in common: the cursor, scrolling, the mouse. Keys are their screens'.

    A list says how many rows it has with ``set_rows``, and draws the lines of one in ``cells``.
    """

    PREFIX: ClassVar[str]
    """What its component classes begin with; each list has a ``cursor`` and a ``bar`` among them."""

    def __init__(self, *, lines: int = 1, count: int = 0, cursor: int = 0, id: str | None = None) -> None:
        """``lines`` is the height of a row, ``count`` how many rows there are from the beginning."""
        super().__init__(id=id)
        self._lines = lines
        self._count = count
        self._place = max(0, min(count - 1, cursor))

    @property
    def cursor(self) -> int | None:
        """The row of the cursor, None where there are none."""
        return self._place if self._count else None

    def set_rows(self, count: int, cursor: int) -> None:
        """Have so many rows, and the cursor on one of them."""
        self._count = count
        self._resize()
        self._put(cursor)

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self._put(self._place + rows)

    def move_page(self, pages: int) -> None:
        """Move the cursor by what fits into the window."""
        self.move(pages * max(1, self.size.height // self._lines - 1))

    def move_to_edge(self, edge: int) -> None:
        """Put the cursor on the first (-1) or the last (1)."""
        self.move(edge * self._count)

    def put(self) -> None:
        """The cursor was put on a row, maybe on the one where it was."""

    def clicked(self, again: bool) -> None:
        """The cursor was put there by a click; ``again`` where it was there already."""

    def cells(self, place: int, line: int, width: int, base: Style) -> Iterable[Segment]:
        """One line of a row, at the right of the cursor's bar, in at most ``width`` cells."""
        raise NotImplementedError

    def style(self, name: str) -> Style:
        """A component's style; only the cursor's has a background of its own."""
        style = self.get_component_rich_style(f"{self.PREFIX}--{name}")
        return style if name == "cursor" else Style(color=style.color, bold=style.bold, underline=style.underline)

    def _put(self, place: int) -> None:
        self._place = max(0, min(self._count - 1, place))
        self._reveal()
        self.put()

    def _reveal(self) -> None:
        top, bottom = self._lines * self._place, self._lines * (self._place + 1)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        elif bottom > self.scroll_offset.y + self.size.height > 0:
            # Where a row is higher than the window, its beginning is what to see.
            self.scroll_to(y=min(top, bottom - self.size.height), animate=False, force=True, immediate=True)
        self.refresh()

    def _resize(self) -> None:
        self.virtual_size = Size(self._room, self._lines * self._count)

    @property
    def _room(self) -> int:
        """The cells of a line: what a scrollbar leaves."""
        return self.scrollable_content_region.width

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as there are, where the style leaves the height to it."""
        return max(1, self._lines * self._count)

    def on_resize(self) -> None:
        """The lines are as wide as the window."""
        self._resize()
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there."""
        place = (event.y + self.scroll_offset.y) // self._lines
        if 0 <= place < self._count:
            again = place == self._place
            self._put(place)
            self.clicked(again)

    def render_line(self, y: int) -> Strip:
        """One line of a row, with the cursor's bar where the cursor is."""
        place, line = divmod(y + self.scroll_offset.y, self._lines)
        width, base = self._room, self.rich_style
        if place >= self._count:
            return Strip.blank(width, base)
        here = place == self._place
        if here:
            base += Style(bgcolor=self.style("cursor").bgcolor)
        bar = Segment("▌" if here else " ", base + self.style("bar"))
        return Strip([bar, *self.cells(place, line, width - 1, base)]).adjust_cell_length(width, base)
