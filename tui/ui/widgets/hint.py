"""What a slash command may become, above the prompt."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tui.domain.safe import one_line
from tui.ui.widgets.cells import cut

_MOST = 6
_WIDEST = 32
"""Cells of the column that the commands stand in, at most; longer ones push what they do to the right."""


class Hint(Widget):
    """A few lines while a command is written; nothing else."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[str, str]] = []

    def show(self, lines: list[tuple[str, str]]) -> None:
        """Show these commands; with none, take no room."""
        if lines == self._lines:
            return
        self._lines = lines
        self.display = bool(lines)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line a command."""
        return min(len(self._lines), _MOST)

    def render(self) -> Content:
        """The commands."""
        shown = self._lines[:_MOST]
        if len(self._lines) > _MOST:
            shown = [*shown[:-1], ("…", f"{len(self._lines) - _MOST + 1} more; go on typing, Tab completes")]
        parts: list[str | tuple[str, str]] = []
        column = min(max((16, *(cell_len(one_line(name)) for name, _ in shown))), _WIDEST)
        for number, (name, what) in enumerate(shown):
            begin = cut(f"{one_line(name):<{column}} ", self.size.width)
            parts.append((begin, "$primary"))
            parts.append((cut(one_line(what), self.size.width - cell_len(begin)), "$foreground 60%"))
            if number < len(shown) - 1:
                parts.append("\n")
        return Content.assemble(*parts)
