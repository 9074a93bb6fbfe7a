"""The text of a table: its rows with their cells parsed, the same at all widths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from tui.ui.markdown.heal import heal
from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.runs import Runs
from tui.ui.markdown.scan import split_row

Render = Callable[[str, bool], Runs]
"""Inline Markdown of a cell, and whether it is in the header, to styled text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell."""

    runs: Runs
    width: int
    """Cells that its longest line takes."""
    lines: int


class TableText:
    """A leaf's rows with their cells parsed, the same at all widths: the header first, its delimiter left out."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.natural: list[int] = []
        self._fixed_natural: list[int] = []
        self._fixed = 0
        self._last = ""

    @classmethod
    def of(cls, leaf: Leaf, render: Render) -> TableText:
        """Return the leaf's, brought up to date."""
        if not isinstance(leaf.cache, cls):
            leaf.cache = cls()
        text: TableText = leaf.cache
        text._grow(leaf, render)
        return text

    def _grow(self, leaf: Leaf, render: Render) -> None:
        total = len(leaf.lines) - 1
        fixed = leaf.fixed - 1 if leaf.fixed > 1 else 0
        if total == len(self.rows) and fixed == self._fixed and leaf.lines[-1] == self._last:
            return
        self._last = leaf.lines[-1]
        columns = leaf.info.count(",") + 1
        del self.rows[self._fixed :]
        self._fixed_natural = self._fixed_natural or [0] * columns
        self.natural = list(self._fixed_natural)
        for row in range(self._fixed, total):
            line = leaf.lines[row + 1] if row else leaf.lines[0]
            sources = split_row(line)[:columns]
            if (unfinished := open_cell(leaf, row + 1 if row else 0)) is not None:
                sources[unfinished] = heal(sources[unfinished])
            cells = [_cell(render(source, not row)) for source in sources]
            cells += [_cell(Runs())] * (columns - len(cells))
            self.rows.append(cells)
            self.natural = [max(one, cell.width) for one, cell in zip(self.natural, cells, strict=True)]
            if row < fixed:
                self._fixed = row + 1
                self._fixed_natural = self.natural

    @property
    def fixed(self) -> int:
        """Rows that will not change any more."""
        return self._fixed


def open_cell(leaf: Leaf, line: int) -> int | None:
    """The column of the cell that is still being written in a line of a table; None where there is none."""
    text = leaf.lines[line]
    if line < leaf.fixed or text.rstrip(" \t").endswith("|"):
        return None
    number = len(split_row(text)) - 1
    return number if 0 <= number <= leaf.info.count(",") else None


def _cell(runs: Runs) -> Cell:
    lines = runs.text.split("\n")
    return Cell(runs, max(map(cell_len, lines)), len(lines))
