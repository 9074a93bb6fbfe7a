"""Lines that are drawn whole by who made them, and strips that are not worked on twice.

Textual has each line of a widget that changed go through its borders, padding, tint and filters again, and makes a new
strip each time, on which all that it keeps of the old one is lost. Where a line only scrolls by, none of it is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region, Spacing
from textual.strip import Strip
from textual.widget import Widget

_NOTHING = Spacing()


class Whole(Strip):
    """A strip that does not keep itself in its own cache when it is asked for as a whole.

    Textual's does, and with its caches that is 14 objects a row that only the collector gets rid of: some 500 for
    each time that a widget is drawn, and a pause of several milliseconds after every twentieth.
    """

    __slots__ = ("_filtered",)

    def __init__(self, strip: Strip) -> None:
        super().__init__(list(strip), strip.cell_length)
        self._filtered: tuple[LineFilter, Color, Whole] | None = None

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """Cut the strip into several, or into one."""
        cuts = [cut for cut in cuts if cut <= self.cell_length]
        return [self] if cuts == [self.cell_length] else super().divide(cuts)

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:
        """The strip after a filter; the last one is kept, for there is hardly ever another."""
        known = self._filtered
        if known is None or known[0] is not filter or known[1] != background:
            known = filter, background, Whole(Strip(filter.apply(list(self), background), self.cell_length))
            self._filtered = known
        return known[2]


def drawn(widget: Widget, crop: Region, known: Sequence[Strip] | None = None) -> list[Strip]:
    """The lines of a widget whose ``render_line`` gives all that is seen of one, as a :class:`Whole` where it can.

    To be given by its ``render_lines``. With a border, padding or less than full opacity there is more to be seen, and
    Textual draws it. ``known`` are all its lines where it has them at hand.
    """
    if widget.styles.gutter != _NOTHING or widget.opacity != 1.0:
        return Widget.render_lines(widget, crop)
    if known is not None and crop.bottom <= len(known):
        strips = list(known[crop.y : crop.bottom])
    else:
        strips = [widget.render_line(y) for y in crop.line_range]
    background = widget.background_colors[1]
    for filter in widget.get_line_filters():
        strips = [strip.apply_filter(filter, background) for strip in strips]
    start, end = crop.column_span
    return strips if (start, end) == (0, widget.region.width) else [strip.crop(start, end) for strip in strips]
