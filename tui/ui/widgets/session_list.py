"""Stored sessions as a list of two lines each; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Sequence
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
from tui.ui.widgets.cells import cut, fit

_LINES = 2


class Row(NamedTuple):
    """One session, as it is drawn."""

    key: str
    title: str
    when: str
    facts: str
    """Model, turns and cost."""
    words: str
    """How its first prompt begins and its last reply ends."""
    mark: str
    """What sets it apart: that it is open, pinned, not saved; empty for most."""


class SessionList(ScrollView, can_focus=False):
    """Rows with a cursor. Keys are its screen's: what is typed goes into the filter."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "sessions--title",
        "sessions--muted",
        "sessions--mark",
        "sessions--cursor",
        "sessions--bar",
    }

    @dataclass
    class Moved(Message):
        """The cursor is on another session, or on none."""

        key: str | None

    @dataclass
    class Picked(Message):
        """The session under the cursor was clicked once more."""

        key: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._cursor = 0
        self._told: str | None = None

    @property
    def key(self) -> str | None:
        """The session under the cursor."""
        return self._rows[self._cursor].key if self._rows else None

    def show(self, rows: Sequence[Row], key: str | None = None) -> None:
        """Show these; the cursor goes to the session ``key``, else it stays where it was, or goes to the first."""
        wanted = key or self.key
        place = next((place for place, row in enumerate(rows) if row.key == wanted), None)
        if place is None:
            place = min(self._cursor, len(rows) - 1) if key is not None else 0
        self._rows, self._cursor = rows, max(0, place)
        self.virtual_size = Size(self.size.width, _LINES * len(rows))
        self._moved()

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(len(self._rows) - 1, self._cursor + rows))
        self._moved()

    def move_page(self, pages: int) -> None:
        """Move the cursor by what fits into the window."""
        self.move(pages * max(1, self.size.height // _LINES - 1))

    def to_top(self) -> None:
        """Put the cursor on the first."""
        self.move(-len(self._rows))

    def _moved(self) -> None:
        top, bottom = _LINES * self._cursor, _LINES * (self._cursor + 1)
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        elif bottom > self.scroll_offset.y + self.size.height > 0:
            self.scroll_to(y=bottom - self.size.height, animate=False, force=True, immediate=True)
        self.refresh()
        if self.key != self._told:
            self._told = self.key
            self.post_message(self.Moved(self.key))

    def on_resize(self) -> None:
        """The lines are as wide as the window."""
        self.virtual_size = Size(self.size.width, _LINES * len(self._rows))
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; where it is already, that is the one."""
        place = (event.y + self.scroll_offset.y) // _LINES
        if not 0 <= place < len(self._rows):
            return
        again = place == self._cursor
        self._cursor = place
        self._moved()
        if again and self.key is not None:
            self.post_message(self.Picked(self.key))

    def render_line(self, y: int) -> Strip:
        """A row's title and time, or what else is known of it."""
        place, second = divmod(y + self.scroll_offset.y, _LINES)
        width, base = self.size.width, self.rich_style
        if place >= len(self._rows):
            return Strip.blank(width, base)
        row, here = self._rows[place], place == self._cursor
        if here:
            base += Style(bgcolor=self._style("cursor").bgcolor)
        bar = Segment("▌" if here else " ", base + self._style("bar"))
        muted = base + self._style("muted")
        room = width - 2
        if second:
            facts = cut(one_line(row.facts), room)
            words = fit(f" · {one_line(row.words)}" if row.words else "", room - cell_len(facts))
            return Strip([bar, Segment(" ", base), Segment(facts, muted), Segment(words, muted)], width)
        right = f" {row.when} "
        mark = f" {row.mark}" if row.mark else ""
        title = fit(one_line(row.title), room - cell_len(right) - cell_len(mark))
        parts = [
            Segment(title, base + self._style("title")),
            Segment(mark, base + self._style("mark")),
            Segment(right, muted),
        ]
        return Strip([bar, Segment(" ", base), *parts]).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        """A component's style; only the cursor's has a background of its own."""
        style = self.get_component_rich_style(f"sessions--{name}")
        return style if name == "cursor" else Style(color=style.color, bold=style.bold)
