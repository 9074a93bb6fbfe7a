"""What goes out with the prompt, a line each, above it."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from textual.content import Content

from tui.domain.safe import one_line
from tui.ui.widgets.cells import fit
from tui.ui.widgets.lines_above import LinesAbove


class Line(NamedTuple):
    """One name of the prompt."""

    kind: Literal["attached", "refused", "text"]
    """``refused`` is one that cannot be sent, ``text`` one that stands for nothing and goes out as it is written."""
    text: str


class Attached(LinesAbove[Line]):
    """A few lines; nothing where nothing is attached."""

    MOST: ClassVar[int] = 4

    def render(self) -> Content:
        """The lines; where there are too many, first what cannot be sent, then what names no file."""
        width = max(8, self.content_size.width - 2)
        lines = list(self._lines)
        if len(lines) > self.MOST:
            lines.sort(key=lambda line: ("refused", "text", "attached").index(line.kind))
            rest = len(lines) - self.MOST + 1
            lines = [*lines[: self.MOST - 1], Line("text", f"and {rest} more")]
        looks = {"attached": ("▤", "$foreground 80%"), "refused": ("✗", "$error"), "text": ("·", "$foreground 60%")}
        return Content("\n").join(
            Content.assemble(
                (f"{sign} ", "$primary" if kind == "attached" else style), (fit(one_line(text), width), style)
            )
            for kind, text in lines
            for sign, style in [looks[kind]]
        )
