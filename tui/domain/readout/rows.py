"""Text laid out in rows of a given width, piece by piece, so that what grows at its end costs only what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from tui.domain.safe import one_line

Role = Literal[
    "text",
    "strong",
    "muted",
    "accent",
    "heading",
    "key",
    "string",
    "number",
    "punctuation",
    "escape",
    "note",
    "thinking",
    "track",
    "success",
    "warning",
    "error",
]
"""What a piece of text is; the screen gives each role its style."""


class Piece(NamedTuple):
    """A run of text of one role, safe to draw and without a line break."""

    role: Role
    text: str


class Rows:
    """Rows that are never wider than ``width`` cells.

    ``measure`` gives a text's width in cells; it is asked for text that is not ASCII. Everything that is written is
    made safe to draw first.
    """

    def __init__(self, width: int, measure: Callable[[str], int] = len) -> None:
        self.width = max(8, width)
        self.lines: list[list[Piece]] = []
        self._measure = measure
        self._room = 0
        self._hang = 0

    def newline(self, indent: int = 0, hang: int | None = None) -> None:
        """Begin a row, ``indent`` cells in; what overflows goes on ``hang`` cells in (by default ``indent``)."""
        indent, self._hang = self._bounded(indent), self._bounded(indent if hang is None else hang)
        self.lines.append([Piece("text", " " * indent)] if indent else [])
        self._room = self.width - indent

    def blank(self) -> None:
        """Leave a row empty, unless there is nothing above it or it is empty already."""
        if self.lines and self.lines[-1]:
            self.newline()

    def write(self, role: Role, text: str) -> None:
        """Add text to the last row; a row that is full goes on in the next one, newlines begin one as well."""
        if not self.lines:
            self.newline()
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._put(role, one_line(first))
        for line in rest:
            self.newline(self._hang)
            self._put(role, one_line(line))

    def prose(self, role: Role, text: str, indent: int = 0, mark: str = "") -> None:
        """Write text in rows of its own, broken between words where that is possible.

        ``mark``, such as a number, stands in the indent of the first row.
        """
        for line in text.replace("\r\n", "\n").split("\n"):
            self.newline(0 if mark else indent, indent)
            if mark:
                self.write("muted", mark.ljust(self._bounded(indent)))
                mark = ""
            for number, word in enumerate(line.split(" ")):
                word = one_line(word)
                space = " " if number else ""
                if space and self._cells(word) + 1 > self._room and self._cells(word) <= self.width - indent:
                    self.newline(indent)
                    space = ""
                self._put(role, space + word)

    def heading(self, text: str) -> None:
        """Begin a section, with an empty row above it."""
        self.blank()
        self.newline()
        self.write("heading", text)

    def field(self, name: str, value: str, role: Role = "text", at: int = 0) -> None:
        """Write a name and its value, which begins at least ``at`` cells in and goes on in line with itself."""
        column = max(at, self._cells(one_line(name)) + 1)
        self.newline(0, min(column, self.width // 2))
        self.write("muted", name.ljust(column))
        self.write(role, value)

    def plain(self) -> list[str]:
        """The rows as plain text."""
        return ["".join(piece.text for piece in line) for line in self.lines]

    def _bounded(self, indent: int) -> int:
        """An indent that leaves half of the width for text."""
        return min(indent, self.width // 2)

    def _cells(self, text: str) -> int:
        return len(text) if text.isascii() else self._measure(text)

    def _put(self, role: Role, text: str) -> None:
        """Add safe text without newlines, going on in new rows as they fill up."""
        start, end = 0, len(text)
        while start < end:
            taken, cells = self._fitting(text, start)
            if not taken:
                if self._room < self.width - self._hang:
                    self.newline(self._hang)
                    continue
                taken, cells = 1, self._room  # one character that is wider than the row
            self._append(role, text[start : start + taken])
            self._room -= cells
            start += taken

    def _fitting(self, text: str, start: int) -> tuple[int, int]:
        """How many characters from ``start`` on fit in the row, and their width in cells."""
        if self._room <= 0:
            return 0, 0
        piece = text[start : start + self._room]
        if piece.isascii():
            return len(piece), len(piece)
        taken = cells = 0
        while start + taken < len(text):
            wide = self._measure(text[start + taken])
            if cells + wide > self._room:
                break
            cells, taken = cells + wide, taken + 1
        return taken, cells

    def _append(self, role: Role, text: str) -> None:
        line = self.lines[-1]
        if line and line[-1].role == role:
            line[-1] = Piece(role, line[-1].text + text)
        else:
            line.append(Piece(role, text))
