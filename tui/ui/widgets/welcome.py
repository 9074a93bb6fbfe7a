"""What stands where the conversation will be: what this is, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.widget import Widget

Rows = Sequence[tuple[str, str]]
"""Pairs of a name and what it does; a heading has no second, an empty pair stands between two groups."""

_WIDEST = 76
_WORTH = 24
"""Cells from which on a part of what a name does tells something."""


class Welcome(Widget):
    """A few lines in the middle of an empty view. The first picture shows it, so it needs nothing but Textual."""

    def __init__(self, rows: Rows, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = rows

    def show(self, rows: Rows) -> None:
        """Say something else."""
        self._rows = rows
        self.refresh()

    def render(self) -> Content:
        """The rows, each group aligned for itself; what does not fit beside a name is left out, then from the end."""
        width, height = self.size.width, self.size.height
        margin = " " * max(1, min((width - _WIDEST) // 2, 8))
        room = max(1, width - 2 * len(margin))
        rows = list(self._rows)[: max(1, height - 1)]
        parts: list[str | tuple[str, str]] = ["\n" * max(0, (height - len(rows)) // 3)]
        for number, (name, what) in enumerate(rows):
            column = self._column(number)
            if len(name) > room:
                name = chop_cells(name, max(1, room - 1))[0] + "…"
            parts.append((margin + name, "$primary" if what else "bold"))
            left = room - column - 2
            if cell_len(what) > left >= _WORTH:
                what = chop_cells(what, left - 1)[0] + "…"
            if what and cell_len(what) <= left:
                parts.append((" " * (column - cell_len(name) + 2) + what, "$foreground 60%"))
            parts.append("\n")
        return Content.assemble(*parts)

    def _column(self, number: int) -> int:
        """The widest name of the group that row ``number`` belongs to."""
        start = end = number
        while start > 0 and self._rows[start - 1][0]:
            start -= 1
        while end + 1 < len(self._rows) and self._rows[end + 1][0]:
            end += 1
        return max(cell_len(name) for name, what in self._rows[start : end + 1] if what or start == end)
