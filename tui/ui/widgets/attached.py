"""What goes out with the prompt, a line each, above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from textual.content import Content
from textual.widget import Widget

from tui.domain.safe import one_line
from tui.ui.widgets.cells import fit

_MOST = 4
"""Lines at most."""


class Line(NamedTuple):
    """One name of the prompt."""

    kind: Literal["attached", "refused", "text"]
    """``refused`` is one that cannot be sent, ``text`` one that stands for nothing and goes out as it is written."""
    text: str


class Attached(Widget):
    """A few lines; nothing where nothing is attached."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these; with none, take no room."""
        if lines == self._lines:
            return
        self._lines = lines
        self.display = bool(lines)
        self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line each."""
        return min(len(self._lines), _MOST)

    def render(self) -> Content:
        """The lines; where there are too many, first what cannot be sent, then what names no file."""
        width = max(8, self.content_size.width - 2)
        lines = list(self._lines)
        if len(lines) > _MOST:
            lines.sort(key=lambda line: ("refused", "text", "attached").index(line.kind))
            rest = len(lines) - _MOST + 1
            lines = [*lines[: _MOST - 1], Line("text", f"and {rest} more")]
        looks = {"attached": ("▤", "$foreground 80%"), "refused": ("✗", "$error"), "text": ("·", "$foreground 60%")}
        return Content("\n").join(
            Content.assemble(
                (f"{sign} ", "$primary" if kind == "attached" else style), (fit(one_line(text), width), style)
            )
            for kind, text in lines
            for sign, style in [looks[kind]]
        )
