"""What stands above the prompt, a line each, and takes no room where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual.widget import Widget

Line = TypeVar("Line")


class LinesAbove(Generic[Line], Widget):
    """A few lines; a kind of them says how they are drawn."""

    MOST: ClassVar[int]
    """Lines at most."""

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
        return min(len(self._lines), self.MOST)
