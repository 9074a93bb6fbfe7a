"""What a slash command may become, above the prompt."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content

from tui.domain.safe import one_line
from tui.ui.widgets.cells import cut
from tui.ui.widgets.lines_above import LinesAbove

_WIDEST = 32
"""Cells of the column that the commands stand in, at most; longer ones push what they do to the right."""


class Hint(LinesAbove[tuple[str, str]]):
    """A few lines while a command is written; nothing else."""

    MOST: ClassVar[int] = 6

    def render(self) -> Content:
        """The commands."""
        shown = self._lines[: self.MOST]
        if len(self._lines) > self.MOST:
            shown = [*shown[:-1], ("…", f"{len(self._lines) - self.MOST + 1} more; go on typing, Tab completes")]
        parts: list[str | tuple[str, str]] = []
        column = min(max((16, *(cell_len(one_line(name)) for name, _ in shown))), _WIDEST)
        for number, (name, what) in enumerate(shown):
            begin = cut(f"{one_line(name):<{column}} ", self.size.width)
            parts.append((begin, "$primary"))
            parts.append((cut(one_line(what), self.size.width - cell_len(begin)), "$foreground 60%"))
            if number < len(shown) - 1:
                parts.append("\n")
        return Content.assemble(*parts)
