"""Stored sessions as a list of two lines each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from tui.domain.safe import one_line
from tui.ui.widgets.cells import cut, fit
from tui.ui.widgets.row_list import RowList


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


class SessionList(RowList):
    """Sessions, with a cursor that keeps to its session while others come and go."""

    PREFIX = "sessions"
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
        super().__init__(lines=2, id=id)
        self._rows: Sequence[Row] = ()
        self._told: str | None = None

    @property
    def key(self) -> str | None:
        """The session under the cursor."""
        return self._rows[self.cursor].key if self.cursor is not None else None

    def show(self, rows: Sequence[Row], key: str | None = None) -> None:
        """Show these; the cursor goes to the session ``key``, else it stays where it was, or goes to the first."""
        wanted = key or self.key
        place = next((place for place, row in enumerate(rows) if row.key == wanted), None)
        if place is None:
            place = self.cursor or 0 if key is not None else 0
        self._rows = rows
        self.set_rows(len(rows), place)

    def put(self) -> None:
        """Tell which session it is, where it is another."""
        if self.key != self._told:
            self._told = self.key
            self.post_message(self.Moved(self.key))

    def clicked(self, again: bool) -> None:
        """Where the cursor was already, that is the one."""
        if again and self.key is not None:
            self.post_message(self.Picked(self.key))

    def cells(self, place: int, line: int, width: int, base: Style) -> Iterable[Segment]:
        """A row's title and time, or what else is known of it."""
        row, muted, room = self._rows[place], base + self.style("muted"), width - 1
        yield Segment(" ", base)
        if line:
            facts = cut(one_line(row.facts), room)
            words = fit(f" · {one_line(row.words)}" if row.words else "", room - cell_len(facts))
            yield Segment(facts + words, muted)
            return
        right = f" {row.when} "
        mark = f" {row.mark}" if row.mark else ""
        title = fit(one_line(row.title), room - cell_len(right) - cell_len(mark))
        yield Segment(title, base + self.style("title"))
        yield Segment(mark, base + self.style("mark"))
        yield Segment(right, muted)
