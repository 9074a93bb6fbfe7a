"""What stands below a filter that is typed: a line of words, or a mistake under its caret, and what could come next."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.filter import Completion
from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels import ROLE_CLASSES, segments

ROWS = 6
"""Completions that are shown at a time."""


class Notes(Widget):
    """Draws itself in as many lines as it needs, at least one."""

    COMPONENT_CLASSES = ROLE_CLASSES

    def __init__(self) -> None:
        super().__init__()
        self._said: list[Piece] = []
        self._caret: int | None = None
        self._offered: Sequence[Completion] = ()
        self._chosen = 0

    def say(self, said: list[Piece], offered: Sequence[Completion], chosen: int, caret: int | None = None) -> None:
        """Show words, or a mistake with the cell that it is at, and what is offered, of which one is chosen."""
        self._said, self._caret, self._offered, self._chosen = said, caret, offered, chosen
        self._fit()
        self.refresh()

    def on_resize(self) -> None:
        """Words take more lines where there is less room."""
        self._fit()

    def _fit(self) -> None:
        rows = len(self._rows(self.size.width or 80))
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows

    def _rows(self, width: int) -> list[list[Piece]]:
        """All lines, as pieces."""
        rows = self._words(width)
        first = max(0, min(self._chosen - ROWS + 1, len(self._offered) - ROWS))
        shown = self._offered[first : first + ROWS]
        room = max((cell_len(one.label) for one in shown), default=0)
        room = min(max(room, 12), max(8, width - 14))
        for number, one in enumerate(shown, first):
            chosen = number == self._chosen
            label = one_line(one.label)
            label = label[: room - 1] + "…" if cell_len(label) > room else label.ljust(room)
            more = f"  +{len(self._offered) - ROWS}" if len(self._offered) > ROWS and number == first + ROWS - 1 else ""
            rows.append(
                [
                    Piece("accent", "› " if chosen else "  "),
                    Piece("accent" if chosen else "text", label),
                    Piece("muted", f"  {one.help}{more}"),
                ]
            )
        return rows

    def _words(self, width: int) -> list[list[Piece]]:
        """What is said; a mistake stands beside its caret where there is room, else below it."""
        text = self._said[0].text if self._said else ""
        role = self._said[0].role if self._said else "muted"
        if self._caret is None:
            return [[Piece(role, text if cell_len(text) <= width else text[: max(0, width - 1)] + "…")]]
        caret = min(self._caret, max(0, width - 1))
        if caret + 2 + cell_len(text) <= width:
            return [[Piece(role, " " * caret + "^ " + text)]]
        if cell_len(text) + 1 < caret:
            return [[Piece(role, " " * (caret - cell_len(text) - 1) + text + " ^")]]
        rows = [[Piece(role, " " * caret + "^")]]
        words = text.split(" ")
        line = ""
        for word in words:
            if line and cell_len(line) + 1 + cell_len(word) > width:
                rows.append([Piece(role, line)])
                line = word
            else:
                line = f"{line} {word}" if line else word
        return [*rows, [Piece(role, line)]][:4]

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width, base = self.size.width, self.rich_style
        rows = self._rows(width)
        pieces = rows[y] if y < len(rows) else []
        return Strip(segments(self, pieces)).crop_extend(0, width, base)
