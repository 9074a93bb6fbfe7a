"""The open call on the screen: its rows, and what is laid over them: marks of keys, times, a cursor, what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from tui.domain.readout import Piece, duration
from tui.domain.readout.places import Cell
from tui.domain.safe import one_line
from tui.ui.panels import ROLE_CLASSES, Document
from tui.ui.panels.tools.sheet import GUTTER, Sheet
from tui.ui.widgets import strips

Spans = Mapping[int, Sequence[tuple[int, int]]]
"""Characters by their row: from a column up to another."""


class DetailView(Document):
    """The rows of a sheet. ``cursor`` is a row and a column while keys move in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = ROLE_CLASSES | {
        "tools--pointed",
        "tools--found",
        "tools--here",
        "tools--at",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.sheet: Sheet | None = None
        self.cursor: tuple[int, int] | None = None
        self._pointed: tuple[int, int] | None = None
        self._pointed_rows: tuple[int, int] | None = None
        self.found: Spans = {}
        self.found_here: tuple[int, int, int] | None = None
        """Of what was found, what is looked at: row, columns."""

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        return self.cursor[0] if self.cursor is not None else None

    # Between characters of the input and the rows

    def cells(self, row: int) -> list[Cell]:
        """The characters of the input that a row shows."""
        sheet = self.sheet
        if sheet is None or not sheet.growing.first_row <= row < len(self.rows.lines):
            return []
        text = sheet.call.input_text
        return sheet.growing.places.in_row(row, lambda start, end: text[start:end])

    def row_of(self, at: int) -> int | None:
        """The row that shows a character of the input; None where it is not laid out yet."""
        sheet = self.sheet
        if sheet is None or at >= sheet.growing.characters:
            return None
        text = sheet.call.input_text
        cell = sheet.growing.places.cell(at, lambda start, end: text[start:end])
        return cell.row if cell is not None else sheet.growing.places.last_row

    def offset_at(self, row: int, column: int) -> int | None:
        """The character of the input at a place, or the one nearest to it in its row or in a row above."""
        for y in range(row, -1, -1):
            cells = self.cells(y)
            if cells:
                if y < row:
                    return cells[-1].at
                inside = (cell for cell in cells if cell.start <= column < cell.end)
                return next(inside, min(cells, key=lambda cell: abs(cell.start - column))).at
            if self.sheet is None or y < self.sheet.growing.first_row:
                return None
        return None

    def point(self, characters: tuple[int, int] | None) -> None:
        """Show characters of the input, from one up to another, as those that are meant."""
        self._pointed, self._pointed_rows = characters, None
        self.reveal_pointed()
        self.refresh()

    def reveal_pointed(self) -> None:
        """Bring into view what is pointed at, as soon as it is laid out."""
        if self._pointed is None or self._pointed_rows is not None:
            return
        start, end = self._pointed
        if self.sheet is not None and self.sheet.is_over:
            end = min(end, self.sheet.growing.characters)
        first, last = self.row_of(start), self.row_of(end - 1)
        if first is not None and last is not None:
            self._pointed_rows = first, last
            self.reveal(last)
            self.reveal(first)

    def laid_out_anew(self) -> None:
        """All rows are others now."""
        self.cursor = self._pointed_rows = None

    # The cursor

    def move(self, rows: int, columns: int = 0) -> None:
        """Move the cursor, along what a row shows of the input; it comes into view."""
        row, column = self.cursor or (self.scroll_offset.y, 0)
        last = len(self.rows.lines) - 1
        row = max(0, min(row + rows, last))
        cells = self.cells(row)
        if columns and cells:
            place = next((n for n, cell in enumerate(cells) if cell.end > column), len(cells) - 1) + columns
            if not 0 <= place < len(cells):
                row = max(0, min(row + (1 if columns > 0 else -1), last))
                cells = self.cells(row) or cells
                place = 0 if columns > 0 else len(cells) - 1
            column = cells[place].start
        self.cursor = row, column
        self.reveal(row)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the character that was clicked."""
        place = event.get_content_offset(self)
        if place is None:
            return
        row = self.scroll_offset.y + place.y
        if row < len(self.rows.lines):
            text, column = "".join(piece.text for piece in self.rows.lines[row]), 0
            while column < len(text) and cell_len(text[: column + 1]) <= place.x:
                column += 1
            self.cursor = row, column
            self.refresh()

    # Drawing

    def row(self, y: int) -> Sequence[Piece]:
        """A row, with the mark of its key at the left and the time of its value at the right."""
        line, sheet = self.rows.lines[y], self.sheet
        if sheet is None or y < sheet.growing.first_row:
            return line
        growing = sheet.growing
        wrong, whole, ended = growing.wrong_at.get(y), growing.whole_at.get(y), growing.ended_at.get(y)
        out = list(line)
        if (wrong is not None or whole is not None) and out and out[0].role == "text":
            mark = Piece("error", "✗ ") if wrong is not None else Piece("success", "✓ ")
            out[:1] = [mark, Piece("text", out[0].text[GUTTER:])]
        if sheet.streaming and y == len(self.rows.lines) - 1:
            out.append(Piece("accent", "▌"))
        took = sheet.arrivals.between(ended.start, ended.end) if ended is not None else None
        free = self.room - sum(cell_len(piece.text) for piece in out)
        if wrong is not None and free > cell_len(wrong := one_line(wrong)) + 2:
            out.append(Piece("error", f"  {wrong}"))
        elif took is not None and took >= 0.0005 and free > len(said := duration(took)) + 1:
            out.append(Piece("muted", " " * (free - len(said)) + said))
        return out

    def render_line(self, y: int) -> Strip:
        """A row with what is laid over it."""
        strip = super().render_line(y)
        row = self.scroll_offset.y + y
        if self._pointed is not None and self._pointed_rows is not None:
            style = self.get_component_rich_style("tools--pointed")
            for cell in self.cells(row) if self._pointed_rows[0] <= row <= self._pointed_rows[1] else ():
                if self._pointed[0] <= cell.at < self._pointed[1]:
                    strip = strips.paint(strip, cell.start, cell.end, style)
        for left, right in self.found.get(row, ()):
            name = "tools--here" if (row, left, right) == self.found_here else "tools--found"
            strip = strips.paint(strip, left, right, self.get_component_rich_style(name))
        if self.cursor is not None and self.cursor[0] == row and self.has_class("-cursor"):
            style = self.get_component_rich_style("tools--at")
            for cell in self.cells(row):
                if cell.start <= self.cursor[1] < cell.end:
                    strip = strips.paint(strip, cell.start, cell.end, style)
        return strip.apply_offsets(0, row)
