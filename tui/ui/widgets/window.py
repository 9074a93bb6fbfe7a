"""A window on a column of turns: the lines that are seen through it, drawn where they are not as they were."""

from __future__ import annotations

from typing import Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.bar import Bar, bar_for
from tui.ui.drawn import Whole, drawn
from tui.ui.markdown.line import Line
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.transcript import Transcript
from tui.ui.widgets import strips

SPAN = 1 << 20
"""Lines that a turn has room for in the numbering that selections go by: line 3 of turn 2 is ``2 * SPAN + 3``.

So a selection stays with its text however many lines the turns above turn out to have.
"""
_NEW = " ↓ new · End "
_STRIPS = 1024
"""Finished lines that are kept: some windows full."""


class Window(ScrollView):
    """The lines of a transcript from where the view stands; where it stands is for who moves it."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._looks = looks
        self._transcript = Transcript(looks)
        self._new_below = False
        """Whether there is something below that was not seen yet, as a badge tells."""
        self._drawn: list[Strip] = []
        self._drawn_width = -1
        """The width at which ``_drawn`` holds, -1 where something changed since."""
        self._strips: dict[tuple[int, int, bool], tuple[Line, Strip]] = {}
        self._strips_width = -1
        self._top: tuple[int, int, int] | None = None
        """The turn at the window's top and its line there, as it was drawn last, and at which width."""

    @property
    def vertical_scrollbar(self) -> Bar:
        """The scroll bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar_for(self)
        assert isinstance(self._vertical_scrollbar, Bar)
        return self._vertical_scrollbar

    # What those who know more of it say

    @property
    def has_bar(self) -> bool:
        """Whether the window's last line is one that says what is going on."""
        return False

    def bar(self) -> tuple[strips.Runs, strips.Runs]:
        """What that line says, left and right."""
        return (), ()

    def prepare(self) -> None:
        """The lines of the window are others: find what :meth:`decorate` needs."""

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Lay something over a line of a turn."""
        return strip

    def _marker(self, place: int) -> bool:
        """Whether a turn has a mark beside it."""
        return False

    # What it shows at a time

    @property
    def _width(self) -> int:
        return max(1, self.scrollable_size.width)

    @property
    def _rows(self) -> int:
        return max(1, self.size.height - self._bars)

    @property
    def _bars(self) -> int:
        """The rows that the bar has: none where it would have the only one."""
        return 1 if self.size.height > 1 and self.has_bar else 0

    # Drawing

    def restyle(self, looks: Looks) -> None:
        """Draw with other styles."""
        self._looks = looks
        self._strips.clear()
        self._transcript.restyle(looks)

    def _redraw(self) -> None:
        """Draw the lines of the window that are not as they were."""
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        if found is not None:
            self._top = *found, self._width
        self.prepare()
        drawn = [self._draw(y) for y in range(self.size.height)]
        before, self._drawn = self._drawn, drawn
        if len(before) != len(drawn):
            super().refresh()
        else:
            for y, (old, new) in enumerate(zip(before, drawn, strict=True)):
                if old is not new and old != new:
                    super().refresh(Region(0, y, self._width, 1))
        self._drawn_width = self._width

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again: whoever asks for it has changed what the lines are drawn from."""
        self._drawn_width = -1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of the window; they have no frame."""
        return drawn(self, crop, self._drawn if self._drawn_width == self._width else None)

    def render_line(self, y: int) -> Strip:
        """One line of the window, as it was drawn to see whether it is another."""
        if self._drawn_width == self._width and y < len(self._drawn):
            return self._drawn[y]
        return self._draw(y)

    def _draw(self, y: int) -> Strip:
        """One line of the window: text and what is laid over it, the bar, or what is new below."""
        width, base = self._width, self._looks.base
        found = self._transcript.locate(self.scroll_offset.y + y, width)
        place, inner = found or (len(self._transcript.turns), 0)
        if y == self.size.height - 1 and self._bars:
            return strips.bar(*self.bar(), width, self._looks.bar).apply_offsets(0, place * SPAN + inner)
        if found is None:
            return Strip.blank(width, base).apply_offsets(0, place * SPAN)
        view = self._transcript.view(place)
        line = view.line(inner, width) if inner < view.height(width) else Line()
        plain = self._plain(line, place, inner, width)
        strip = self.decorate(plain, line, place, inner)
        if strip is not plain:
            strip = strip.apply_offsets(0, place * SPAN + inner)
        if self._new_below and y == self._rows - 1:
            return strips.badge(strip, width, _NEW, self._looks.base + self._looks.accent + Style(reverse=True))
        return strip

    def _plain(self, line: Line, place: int, inner: int, width: int) -> Strip:
        """A line before anything is laid over it. While a reply scrolls by, each line is made into a strip once."""
        if width != self._strips_width or len(self._strips) > _STRIPS:
            self._strips.clear()
            self._strips_width = width
        marked = self._marker(place)
        key = place, inner, marked
        known = self._strips.get(key)
        if known is not None and (known[0] is line or known[0] == line):
            return known[1]
        strip = Whole(self._strip(line, width, marked).apply_offsets(0, place * SPAN + inner))
        self._strips[key] = line, strip
        return strip

    def _strip(self, line: Line, width: int, marked: bool = False) -> Strip:
        base = self._looks.base
        segments = list(Segment.apply_style(line.segments, base))
        if marked:
            first = segments[0] if segments else Segment("  ", base)
            if first.text.startswith(" "):
                segments[:1] = [Segment("▏", base + self._looks.accent), Segment(first.text[1:], first.style)]
        # Segments of one style become one: each costs some 40 bytes of colours on its way to the terminal.
        return Strip(segments).adjust_cell_length(width, base).simplify()

    def _on_new_badge(self, x: int, y: int) -> bool:
        """Whether that cell of the window is the badge that tells of something new."""
        return self._new_below and y == self._rows - 1 and x >= self._width - cell_len(_NEW)
