"""A call's input as rows that grow with it: keys that are whole, what breaks the schema, where each character is."""

from __future__ import annotations

from typing import Any, NamedTuple

from tui.domain.readout.json_text import JsonText
from tui.domain.readout.places import Places
from tui.domain.readout.rows import Rows
from tui.domain.schema import Landing


class Value(NamedTuple):
    """The value of a key, which is whole: its characters in the source, its rows."""

    start: int
    end: int
    key_row: int
    end_row: int


class Growing:
    """Lays out a call's input at the end of rows as it comes. What a piece costs is its own length."""

    def __init__(self, rows: Rows, schema: Any = None, indent: int = 0) -> None:
        self.rows = rows
        self.places = Places(rows)
        self.landing = Landing(schema) if schema is not None else None
        self.whole_at: dict[int, Value] = {}
        """The values of keys that are whole, by the row that their key is in."""
        self.ended_at: dict[int, Value] = {}
        """The same by the row that they end in."""
        self.wrong_at: dict[int, str] = {}
        """What breaks the schema, by the row where that was clear."""
        self.first_row = max(0, len(rows.lines) - 1)
        self._json = JsonText(rows, indent=indent, trace=self)
        self._values: list[tuple[int, int]] = []
        """Where each value that is open began, and the row of its key, -1 for items."""
        self._key_row = -1

    def feed(self, text: str) -> None:
        """Lay out the next characters."""
        self._json.feed(text)

    @property
    def characters(self) -> int:
        """How many characters were laid out."""
        return self._json.at

    @property
    def last_row(self) -> int:
        """The row that goes on growing."""
        return len(self.rows.lines) - 1

    # What the layout tells of itself

    def drawn(self, at: int) -> None:
        """A character is written next."""
        self.places.mark(at)

    def began(self, at: int) -> None:
        """A value begins."""
        self._values.append((at, self._key_row))
        self._key_row = -1

    def opened(self, bracket: str) -> None:
        """It is an object or an array."""
        if self.landing is not None:
            self._found(self.landing.opened(bracket))

    def key(self, text: str, at: int) -> None:
        """A key is whole."""
        self._key_row = self.last_row
        if self.landing is not None:
            self._found(self.landing.key(text))

    def scalar(self, text: str, end: int) -> None:
        """A string, number or literal is whole."""
        self._ended(end)
        if self.landing is not None:
            self._found(self.landing.scalar(text))

    def closed(self, end: int) -> None:
        """An object or array is whole."""
        self._ended(end)
        if self.landing is not None:
            self._found(self.landing.closed())

    def _ended(self, end: int) -> None:
        start, key_row = self._values.pop()
        if key_row >= 0:
            value = Value(start, end, key_row, self.last_row)
            self.whole_at[key_row] = self.ended_at[value.end_row] = value

    def _found(self, count: int) -> None:
        """The token that has just landed broke the schema ``count`` times."""
        if count and self.landing is not None and self.landing.violations:
            self.wrong_at.setdefault(self.last_row, self.landing.violations[-1].says)
