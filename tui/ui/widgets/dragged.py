"""The mouse that selects, in the window and past its edges."""

from __future__ import annotations

from textual.geometry import Offset
from textual.selection import SelectEnd
from textual.timer import Timer

from tui.ui.transcript.cut import character_at
from tui.ui.transcript.found import drawn
from tui.ui.widgets.column import Column
from tui.ui.widgets.window import SPAN

_PULLS = 20
"""How often a second the view scrolls by as many lines as the mouse is past its edge."""
_FASTEST = 5
"""Lines that it scrolls by at most each time."""


class Dragged(Column):
    """The part of the conversation that is dragged over. The screen says where the mouse is, as Textual asks it."""

    _dragged = False
    """Whether the mouse is down and has selected something."""
    _pull = 0
    _puller: Timer | None = None

    def drag(self) -> None:
        """The mouse selects: text that moved away under it would not be what it is about to take."""
        if self._follow:
            # Keys act on the same turn meanwhile, and the mark beside it does not move.
            self._current = self.current
        self._dragged, self._follow = True, False

    def place_at(self, x: int, y: int) -> Offset:
        """Where in the text a cell of the window is, as selections count; outside of it the nearest one."""
        if y < 0:
            x, y = 0, 0
        elif y >= self._rows:
            x, y = self._width, self._rows - 1
        found = self._transcript.locate(self.scroll_offset.y + y, self._width)
        if found is None:
            return Offset(0, len(self._transcript.turns) * SPAN)
        place, inner = found
        shown = drawn(self._transcript.line(self.scroll_offset.y + y, self._width))
        return Offset(character_at(shown, x), place * SPAN + inner)

    @property
    def rows(self) -> int:
        """How many lines of the text the window shows."""
        return self._rows

    def pull(self, rows: int) -> None:
        """Scroll while the mouse that selects is so many rows above (negative) or below the window; 0 is in it."""
        self._pull = max(-_FASTEST, min(rows, _FASTEST))
        if self._pull and self._puller is None:
            self._puller = self.set_interval(1 / _PULLS, self._pulled)
            self._pulled()
        elif not self._pull:
            self._stop_pull()

    def _pulled(self) -> None:
        if not self.screen._selecting:
            self._stop_pull()
            return
        self._go(max(0, min(self.scroll_offset.y + self._pull, self.max_scroll_y)))
        self._follow = False
        self._select_to_mouse()

    def _stop_pull(self) -> None:
        if self._puller is not None:
            self._puller.stop()
            self._puller = None

    def let_loose(self) -> None:
        """The mouse was let go of: the view follows again where it is at the end still."""
        self._stop_pull()
        if self._dragged:
            self._dragged = False
            self._follow = self._rests and self.scroll_offset.y >= self.max_scroll_y
            if self._follow:
                self._current = None

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """What scrolls under a mouse that selects is selected: Textual looks only when the mouse moves."""
        super().watch_scroll_y(old_value, new_value)
        self._select_to_mouse()

    def _select_to_mouse(self) -> None:
        if not self.is_attached:  # an animation may scroll it once more when its screen is gone
            return
        screen = self.screen
        state = screen._select_state
        if screen._selecting and state is not None and state.end is not None and state.end.content_widget is self:
            mouse = self.app.mouse_position
            widget, offset = screen.get_widget_and_offset_at(*mouse)
            if widget is self and offset is not None:
                screen._select_state = state.update_end(mouse, SelectEnd(state.end.container, self, offset))
