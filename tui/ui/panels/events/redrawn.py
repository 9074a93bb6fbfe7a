"""Lines of which only those are drawn anew that are not as they were."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.panels import Lines


class Redrawn(Lines):
    """Lines that know what they look like: over SSH a whole panel is some 10 kB, and a row of it 100 bytes."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: list[Strip] = []
        self._drawn_at: tuple[int, int] | None = None
        """The top row and the width for which ``_drawn`` holds, None where something else changed."""

    def draw(self, y: int) -> Strip:
        """Draw row ``y``, or what stands below the last one."""
        raise NotImplementedError

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
        self._drawn = [self.draw(at[0] + y) for y in range(self.size.height)]
        if known is None or known[1] != at[1] or len(before) != len(self._drawn):
            self.refresh()
        else:
            for y, (old, new) in enumerate(zip(before, self._drawn, strict=True)):
                if old is not new and old != new:
                    super().refresh(Region(0, y, at[1], 1))
        self._drawn_at = at

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw again: whoever asks for it has changed what the rows are drawn from."""
        self._drawn_at = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """One row of the view, as it was drawn to see whether it is another."""
        if self._drawn_at == (self.scroll_offset.y, self.room) and y < len(self._drawn):
            return self._drawn[y]
        return self.draw(self.scroll_offset.y + y)
