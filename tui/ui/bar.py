"""A scroll bar that is drawn by rows which are kept, and only where it shows to have moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.drawn import Whole, drawn

_KEPT = 64
"""Rows of different looks that are kept: the thumb and its two ends, what is above and below, marks."""


class Bar(ScrollBar):
    """Textual's upright scroll bar, whose rows are not made anew each time, and may have a glyph on them.

    In 100,000 rows a page moves it by a thirtieth of a cell, of which eighths can be drawn; drawing the bar in
    Textual's way takes as long as drawing the rows.
    """

    marked: Callable[[int], Iterable[tuple[str, Style]]] | None = None
    """For a number of rows the glyph of each, ``""`` for none, and its style."""
    go_to_mark: Callable[[int, int], bool] | None = None
    """Goes to what the mark in a row, of a number of rows, stands for; False where that row has no mark."""

    def __init__(self, *, thickness: int = 1) -> None:
        super().__init__(vertical=True, name="vertical", thickness=thickness)
        self._rows: Sequence[Segment] = ()
        self._strips: dict[Segment, Whole] = {}

    def _eighths(self) -> int:
        """How many places there are for the thumb's edge; 0 before it is known how long the bar is."""
        return self.size.height * 8

    def validate_position(self, position: float) -> float:
        """The nearest position at which the thumb is drawn otherwise."""
        span = self.window_virtual_size - self.window_size
        step = span / self._eighths() if self._eighths() else 0.0
        if step > 1:
            position = min(round(position / step) * step, span)
        return super().validate_position(position)

    def validate_window_virtual_size(self, rows: int) -> int:
        """The number of rows, but the one before where only a few were added to many: the thumb is no shorter yet."""
        known = self.window_virtual_size
        few = known / self._eighths() if self._eighths() else 0.0
        return known if few > 1 and 0 <= rows - known < few else rows

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        """Go to the mark that is clicked. On the thumb it may be the beginning of a drag."""
        if "grab" not in event.style.meta.values() and self._go_to(event.y):
            event.stop()
            event.prevent_default()

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        """What was no drag is a click, on the thumb too."""
        if self.grabbed is not None and event.screen_offset == self.grabbed:
            self._go_to(event.y)

    def _go_to(self, row: int) -> bool:
        return self.go_to_mark is not None and 0 <= row < self.size.height and self.go_to_mark(row, self.size.height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows."""
        self._rows = self._drawn()
        return drawn(self, crop)

    def render_line(self, y: int) -> Strip:
        """One row, as it was when all were drawn."""
        row = self._rows[y]
        strip = self._strips.get(row)
        if strip is None:
            if len(self._strips) >= _KEPT:
                self._strips.clear()
            strip = self._strips[row] = Whole(Strip([row], self.size.width))
        return strip

    def _drawn(self) -> list[Segment]:
        """All rows: Textual's, and the glyphs over them."""
        bar = self.render()
        assert isinstance(bar, ScrollBarRender)
        assert isinstance(bar.style, Style)
        colors = {"back_color": bar.style.bgcolor, "bar_color": bar.style.color}
        rows = list(
            bar.render_bar(
                size=self.size.height,
                virtual_size=bar.virtual_size,
                window_size=bar.window_size,
                position=bar.position,
                thickness=self.size.width,
                **{name: color for name, color in colors.items() if color is not None},  # type: ignore[arg-type]
            ).segments
        )
        if self.marked is not None:
            for row, (glyph, style) in enumerate(self.marked(len(rows))):
                if glyph:
                    rows[row] = _with_glyph(rows[row], glyph, style)
        return rows


def _with_glyph(row: Segment, glyph: str, style: Style) -> Segment:
    """A row of the bar with a glyph on it: over the thumb, which is drawn reversed, on the thumb's own colour."""
    own = row.style or Style()
    ground = own.color if own.reverse or row.text.strip() else own.bgcolor
    return Segment(glyph, Style(color=style.color, bgcolor=ground, bold=style.bold, meta=own.meta))


def bar_for(widget: Widget) -> Bar:
    """A bar that scrolls a widget, for its ``vertical_scrollbar`` when that is first asked for."""
    bar = Bar(thickness=widget.scrollbar_size_vertical)
    bar.display = False
    widget.app._start_widget(widget, bar)
    return bar
