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
    """Textual's scroll bar, its rows as :class:`Whole`."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the rows."""
        return [Whole(list(strip), strip.cell_length) for strip in super().render_lines(crop)]
