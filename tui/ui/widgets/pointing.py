"""What an event brought, shown in the conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from textual.strip import Strip

from tui.domain.conversation import Turn
from tui.domain.links import Span
from tui.ui.markdown.line import Line
from tui.ui.transcript.pointed import line_of, pointed
from tui.ui.widgets import strips
from tui.ui.widgets.column import Column

_CONTEXT = 3
"""What is out of view is shown with this share of the window above it: one third."""


class Pointing(Column):
    """The part of the conversation that shows what it is pointed at. What that costs is what is in the window."""

    _pointed: tuple[Turn, Sequence[Span]] | None = None
    _pointed_at: Mapping[tuple[int, int], list[tuple[int, int]]] = MappingProxyType({})
    """The characters that are highlighted, by the turn's place and its line."""

    def point(self, turn: Turn | None, spans: Sequence[Span] = (), *, reveal: bool = True) -> None:
        """Highlight what an event added to a turn, until it is told otherwise; with no turn, nothing.

        What is out of view is scrolled to, which ends following; where there is nothing to scroll, nothing moves.
        """
        before, self._pointed = self._pointed, (turn, spans) if turn is not None and spans else None
        if before == self._pointed:
            return
        if self._pointed is None or not reveal or not self._reveal_pointed():
            self._redraw()

    @property
    def pointed_line(self) -> tuple[int, int] | None:
        """The turn's place and its line where what is pointed at begins; None where nothing is, or it is not shown."""
        if self._pointed is None:
            return None
        turn, spans = self._pointed
        place = self._transcript.place(turn)
        if place is None:
            return None
        inner = line_of(self._transcript.view(place), spans[0], self._width)
        return None if inner is None else (place, inner)

    def _reveal_pointed(self) -> bool:
        """Scroll to what is pointed at if none of it is in view; False where there is no need."""
        found = self.pointed_line
        if found is None or self._in_window(*found):
            return False
        self.look_at(*found)
        return True

    def _in_window(self, place: int, inner: int) -> bool:
        top = self.scroll_offset.y
        return top <= self._transcript.at(place, inner, self._width) < top + self._rows

    def look_at(self, place: int, inner: int) -> None:
        """Have a line in view; where it is not, with some of what stands above it."""
        y, top = self._transcript.at(place, inner, self._width), self.scroll_offset.y
        if not top <= y < top + self._rows:
            top = max(0, y - self._rows // _CONTEXT)
        self._current = None
        self._set_height(self._transcript.height(self._width))
        self._go(min(top, self.max_scroll_y))
        # Turns above may have turned out to be higher or lower than they were taken for.
        self.reveal(place, inner)

    def prepare(self) -> None:
        """Find what of it stands in the window's lines."""
        super().prepare()
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._pointed_at = found
        if self._pointed is None:
            return
        turn, spans = self._pointed
        place, width, transcript = self._transcript.place(turn), self._width, self._transcript
        y, height = self.scroll_offset.y, transcript.height(width)
        begin, end = transcript.locate(y, width), transcript.locate(min(y + self.size.height, height) - 1, width)
        if place is None or begin is None or end is None or not begin[0] <= place <= end[0]:
            return
        first = max(0, y - transcript.top(place, width))
        last = y + self.size.height - 1 - transcript.top(place, width)
        for inner, start, stop in pointed(transcript.view(place), spans, first, last, width):
            found.setdefault((place, inner), []).append((start, stop))

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Highlight it."""
        for start, end in self._pointed_at.get((place, inner), ()):
            strip = strips.paint(strip, start, end, self._looks.pointed)
        return super().decorate(strip, line, place, inner)
