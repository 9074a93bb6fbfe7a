"""Lines of which only those are drawn anew that are not as they were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from tui.domain.readout import Piece, Role
from tui.ui.bar import bar_for
from tui.ui.drawn import Whole, drawn
from tui.ui.panels import Lines


class Redrawn(Lines):
    """Lines that know what they look like: over SSH a whole panel is some 10 kB, and a row of it 100 bytes."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: list[Strip] = []
        self._drawn_at: tuple[int, int] | None = None
        """The top row and the width for which ``_drawn`` holds, None where something else changed."""
        self._looks: dict[tuple[Role, bool], Style] = {}

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar_for(self)
        return self._vertical_scrollbar

    def prepare(self) -> None:
        """Rows are about to be drawn: find what all of them need."""

    def draw(self, y: int) -> Strip:
        """Draw row ``y``, or what stands below the last one."""
        raise NotImplementedError

    def look(self, role: Role, on: bool) -> Style:
        """The style of a role, in the row of the cursor or in another. Textual takes 10 µs and more to tell."""
        style = self._looks.get((role, on))
        if style is None:
            style = self.get_component_rich_style(f"panel--{role}")
            if on:
                style += Style(bgcolor=self.get_component_rich_style("panel--cursor").bgcolor)
            self._looks[role, on] = style
        return style

    def strip(self, pieces: Iterable[Piece], width: int, on: bool) -> Strip:
        """Pieces that are at most ``width`` cells wide as a row of that width; what looks the same is one segment."""
        parts: list[tuple[Style, str]] = []
        left = width
        for role, text in pieces:
            style = self.look(role, on)
            left -= len(text) if text.isascii() else cell_len(text)
            if parts and (parts[-1][0] is style or not text.strip()):
                parts[-1] = (parts[-1][0], parts[-1][1] + text)
            else:
                parts.append((style, text))
        if left > 0:
            parts.append((self.look("text", on), " " * left))
        return Whole(Strip([Segment(text, style) for style, text in parts], width))

    def restyle(self) -> None:
        """Styles are others."""
        self._looks.clear()
        self._drawn_at = None

    def notify_style_update(self) -> None:
        """The theme is another, or what stands around."""
        super().notify_style_update()
        self.restyle()

    def set_count(self, count: int) -> None:
        """Say how many rows there are; drawing them is for who says so."""
        if count != self.virtual_size.height:
            self.set_reactive(Widget.virtual_size, Size(0, count))
            self.vertical_scrollbar.window_virtual_size = count
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_line(self.max_scroll_y)

    def jump(self, y: int) -> None:
        """Have row ``y`` at the top, as far as there are rows."""
        self.scroll_line(y)
        self.redraw()

    def scroll_line(self, y: int) -> None:
        """Have row ``y`` at the top, as far as there are rows; drawing them is for who says so."""
        place = float(max(0, min(y, self.max_scroll_y)))
        if place != self.scroll_y:
            self.set_reactive(Widget.scroll_y, place)
            self.set_reactive(Widget.scroll_target_y, place)
            self.vertical_scrollbar.position = place

    def redraw(self) -> None:
        """Draw the rows in view that are not as they were."""
        if not self.room:
            return
        at = self.scroll_offset.y, self.room
        before, known = self._drawn, self._drawn_at
        self.prepare()
        self._drawn = [self.draw(at[0] + y) for y in range(self.size.height)]
        if known is None or known[1] != at[1] or len(before) != len(self._drawn):
            self.refresh()
        else:
            rows = enumerate(zip(before, self._drawn, strict=True))
            changed = [Region(0, y, at[1], 1) for y, (old, new) in rows if old is not new and old != new]
            if changed:
                super().refresh(*changed)
        self._drawn_at = at

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again: whoever asks for it has changed what the rows are drawn from."""
        self._drawn_at = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def _holds(self) -> bool:
        """Whether the rows that were drawn are those in view."""
        return self._drawn_at == (self.scroll_offset.y, self.room)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of the view."""
        return drawn(self, crop, self._drawn if self._holds else None)

    def render_line(self, y: int) -> Strip:
        """One row of the view, as it was drawn to see whether it is another."""
        if self._holds and y < len(self._drawn):
            return self._drawn[y]
        self.prepare()
        return self.draw(self.scroll_offset.y + y)
