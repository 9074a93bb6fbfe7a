"""What is read stays where it is: when lines are broken otherwise, and when something is folded or unfolded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.domain.conversation import Turn
from tui.ui.transcript.anchor import Anchor, anchor_of, line_of
from tui.ui.widgets.column import Column


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands in a row of the window."""

    turn: Turn
    anchor: Anchor
    row: int = 0


class Holding(Column):
    """The part of the conversation that keeps its place."""

    _kept: tuple[_Held, tuple[int, int, int] | None] | None = None
    """What stood at the window's top before it was made wider or narrower, and the top that this gave.

    Until the view is moved it is what the next width goes by: so there and back again nothing creeps.
    """

    def _content_changed(self, *, grown: bool = False) -> None:
        """The column is another: at another width what was at the window's top stays there."""
        if not self.size.width or self._laid_width in (0, self._width):
            super()._content_changed(grown=grown)
            return
        self.reflowed()
        held = None if self._follow else self._held_at_top()
        if held is not None:
            self._put_back(held)
        super()._content_changed(grown=grown)
        self._kept = None if held is None else (held, self._top)

    def _held_at_top(self) -> _Held | None:
        """What was at the window's top when it was drawn last, as broken then."""
        if self._kept is not None and self._kept[1] == self._top:
            return self._kept[0]
        if self._top is None or self._top[0] >= len(self._transcript.turns):
            return None
        place, inner, width = self._top
        return _Held(self._transcript.turns[place], anchor_of(self._transcript.view(place), inner, width))

    def _put_back(self, held: _Held) -> None:
        """Put the window where that stands in the row where it stood."""
        place, width = self._transcript.place(held.turn), self._width
        if place is None:
            return
        inner = line_of(self._transcript.view(place), held.anchor, width)
        self._settle_at(self._transcript.at(*self._transcript.onward(place, inner, -held.row, width), width))

    def fold(self, change: Callable[[], bool], row: int | None = None) -> bool:
        """Fold or unfold something; return what ``change`` does, False where it changed nothing.

        What stands in a row of the window stays there: the row that was clicked, else the first one with a head,
        else the first. While the end is followed and still grows it is the end that is shown, unless something above
        it was clicked.
        """
        held = None
        if not self._grows(row):
            row = self._first_head() if row is None else row
            held = self._held_in(row if row is not None else self._rows - 1 if self._follow else 0)
        if not change():
            return False
        self.reflowed()
        if held is not None:
            self._put_back(held)
            self._follow = self._rests and self.scroll_offset.y >= self.max_scroll_y
        self._content_changed()
        return True

    def _grows(self, row: int | None) -> bool:
        """Whether the end is followed and grows, and that row is of what grows."""
        last = len(self._transcript.turns) - 1
        if not self._follow or last < 0 or not self._transcript.turns[last].running:
            return False
        found = None if row is None else self._transcript.locate(self.scroll_offset.y + row, self._width)
        if found is None:
            return True
        view = self._transcript.view(found[0])
        part = view.part_at(found[1], self._width)
        return found[0] == last and part is not None and part[0] == len(view.parts) - 1

    def _first_head(self) -> int | None:
        """The first row of the window in which the head of something that folds stands."""
        top, width = self.scroll_offset.y, self._width
        for row in range(self._rows):
            found = self._transcript.locate(top + row, width)
            if found is None:
                return None
            view = self._transcript.view(found[0])
            part = view.part_at(found[1], width)
            if part is not None and part[1] == 0 and view.parts[part[0]].folds:
                return row
        return None

    def _held_in(self, row: int) -> _Held | None:
        """What stands in a row of the window."""
        found = self._transcript.locate(self.scroll_offset.y + row, self._width)
        if found is None:
            return None
        view = self._transcript.view(found[0])
        return _Held(self._transcript.turns[found[0]], anchor_of(view, found[1], self._width), row)
