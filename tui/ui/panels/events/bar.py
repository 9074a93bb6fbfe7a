"""A scroll bar that leaves nothing behind for the garbage collector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.strip import Strip


class Whole(Strip):
    """A strip that does not keep itself in its own cache when it is asked for as a whole.

    Textual's does, and with its caches that is 14 objects a row that only the collector gets rid of: some 500 for
    each time that the bar is drawn, and a pause of several milliseconds after every twentieth.
    """

    __slots__ = ()

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut the strip into several, or into one."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)


class Bar(ScrollBar):
    """Textual's scroll bar, its rows as :class:`Whole`, and drawn only when its thumb shows to have moved.

    In 100,000 rows a page moves it by a thirtieth of a cell, of which eighths can be drawn; drawing the bar takes as
    long as drawing the rows.
    """

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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows."""
        return [Whole(list(strip), strip.cell_length) for strip in super().render_lines(crop)]
