"""A column of turns in a window: which are shown, what the view follows, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events
from textual.geometry import Size
from textual.widget import Widget

from tui.domain.conversation import Turn
from tui.ui.transcript.fork import Fork
from tui.ui.transcript.looks import Looks
from tui.ui.widgets.window import Window


class Column(Window, can_focus=True):
    """All turns of the line that is shown. A turn is a value here, not a widget: what is off screen costs nothing."""

    def __init__(self, looks: Looks, *, id: str | None = None) -> None:
        super().__init__(looks, id=id)
        self._follow = True
        self._current: Turn | None = None
        self._laid_width = 0
        self._goal: Turn | None = None
        """The turn to go to once it is known how wide the window is."""

    def reflowed(self) -> None:
        """The lines are broken or folded otherwise than they were."""

    # What to show

    def tell_forks(self, forks: Mapping[Turn, Fork]) -> None:
        """Say which turns of the line that is shown next have siblings."""
        self._transcript.forks = forks

    def show(self, path: Sequence[Turn]) -> None:
        """Show this line of turns; a turn at the top of the window stays there if it is shown still."""
        found = None if self._follow else self._transcript.locate(self.scroll_offset.y, self._width)
        top = None if found is None else (self._transcript.turns[found[0]], found[1])
        self._transcript.show(path)
        if self._current is not None and self._transcript.place(self._current) is None:
            self._current = None
        if top is not None and (place := self._transcript.place(top[0])) is not None:
            self._settle_at(self._transcript.at(place, top[1], self._width))
        self._content_changed(grown=True)

    def forget(self) -> None:
        """Show nothing: what comes next is another conversation, of which the end is shown."""
        self._transcript.forget()
        self._current, self._top, self._new_below, self._follow = None, None, False, True
        self.reflowed()
        self._content_changed()

    def to_turn(self, turn: Turn) -> bool:
        """Put a turn at the top of the window, as the one that keys act on; False where it is not shown."""
        place = self._transcript.place(turn)
        if place is None:
            return False
        if not self.size.width:
            self._goal = turn
            return True
        self._go(min(self._transcript.at(place, 0, self._width), self.max_scroll_y))
        self._current = turn
        self.refresh()
        return True

    def shows(self, leaf: Turn | None) -> bool:
        """Whether the line that ends in ``leaf`` is shown."""
        turns = self._transcript.turns
        return turns[-1] is leaf if turns else leaf is None

    def update_turns(self, turns: Sequence[Turn]) -> None:
        """Take in what is new of some turns."""
        for turn in turns:
            self._transcript.update(turn)
        self._content_changed(grown=True)

    def take_in(self, turns: Sequence[Turn]) -> None:
        """Lay out what is new of some turns, to be drawn with the next :meth:`update_turns`."""
        for turn in turns:
            self._transcript.update(turn)

    def restyle(self, looks: Looks) -> None:
        """Draw with other styles."""
        super().restyle(looks)
        self._content_changed()

    @property
    def following(self) -> bool:
        """Whether the view keeps to the end as it grows."""
        return self._follow

    @property
    def current(self) -> Turn | None:
        """The turn that keys act on: the chosen one, else the last while following, else the one at the top."""
        turns = self._transcript.turns
        if self._current is not None or not turns:
            return self._current
        if self._follow:
            return turns[-1]
        found = self._transcript.locate(self.scroll_offset.y, self._width)
        return turns[found[0]] if found else turns[-1]

    def _marker(self, place: int) -> bool:
        """Whether a turn is the one that keys act on, while they act here."""
        return self.has_focus and self._transcript.turns[place] is self.current

    # Growing and moving

    @property
    def _rests(self) -> bool:
        """Whether nothing holds the view where it is, so that it follows where it is at the end."""
        return True

    def _content_changed(self, *, grown: bool = False) -> None:
        """The column is another: keep to the end while following, else stay where we are and tell of what is new."""
        if not self.size.width:
            return
        before = self.virtual_size.height
        if self._follow:
            height = self._transcript.settle_end(self._rows, self._width)
            self._set_height(height)
            self._jump(self.max_scroll_y)
        else:
            self._settle_at(self.scroll_offset.y)
            if grown and self.virtual_size.height > before:
                self._new_below = True
        self._laid_width = self._width
        self._redraw()

    def _settle_at(self, y: int) -> None:
        """Put the window at line ``y``, its turns laid out exactly; what is at its top stays there."""
        y = self._transcript.settle(max(0, y), self._rows, self._width)
        self._set_height(self._transcript.height(self._width))
        self._jump(min(y, self.max_scroll_y))

    def _set_height(self, height: int) -> None:
        """Tell the scroll bar. The ordinary way lays the whole screen out again, 30 times a second."""
        height += self._bars
        if height != self.virtual_size.height or self.virtual_size.width != self._width:
            self.set_reactive(Widget.virtual_size, Size(self._width, height))
            self.vertical_scrollbar.window_virtual_size = height

    def _jump(self, y: float) -> None:
        """Scroll without animation, layout or watchers."""
        self.set_reactive(Widget.scroll_y, float(y))
        self.set_reactive(Widget.scroll_target_y, float(y))
        self.vertical_scrollbar.position = y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The person scrolled: follow the end only when it is reached."""
        if round(old_value) == round(new_value):
            return
        self._current = None
        self._go(round(new_value))

    def _go(self, y: int) -> None:
        """Put the window at line ``y``, and follow if that is the end."""
        self._follow = y >= self.max_scroll_y
        if self._follow:
            self._new_below = False
            self._set_height(self._transcript.settle_end(self._rows, self._width))
            self._jump(self.max_scroll_y)
        else:
            self._settle_at(y)
        self._redraw()

    def _on_resize(self, event: events.Resize) -> None:
        """Lay out at the new size."""
        self._content_changed()
        if self._goal is not None and self.size.width:
            goal, self._goal = self._goal, None
            self.to_turn(goal)

    def bar_changed(self) -> None:
        """There is a line of its own at the bottom now, or there is none any more."""
        self.refresh_bindings()
        self._content_changed()

    def reveal(self, place: int, inner: int) -> None:
        """Bring a line of a turn into view with the least movement."""
        y, top = self._transcript.at(place, inner, self._width), self.scroll_offset.y
        if y < top:
            self._go(y)
        elif y >= top + self._rows:
            self._go(y - self._rows + 1)
        else:
            self._redraw()

    def move(self, lines: int) -> None:
        """Scroll by some lines."""
        self._current = None
        self._go(max(0, min(self.scroll_offset.y + lines, self.max_scroll_y)))

    def move_page(self, pages: int) -> None:
        """Scroll by pages, keeping two lines of the last one in view."""
        self.move(pages * max(1, self._rows - 2))

    def to_top(self) -> None:
        """To the beginning."""
        self.move(-self.scroll_offset.y)

    def to_end(self) -> None:
        """To the end, and follow it from here on."""
        self._follow, self._new_below, self._current = True, False, None
        self._content_changed()

    def prompt_step(self, step: int) -> None:
        """Put the prompt before or after at the top of the window; after the last one comes the end."""
        turns, current = self._transcript.turns, self.current
        place = self._transcript.place(current) if current is not None else None
        if current is None or place is None:
            return
        at_its_top = self.scroll_offset.y <= self._transcript.top(place, self._width) or self._current is current
        # What brings results of tools is no prompt of the person's: its prompt is the one that they are for.
        if step > 0:
            below = next((at for at in range(place + 1, len(turns)) if not turns[at].is_round), None)
            if below is None:
                self.to_end()
                return
            place = below
        else:
            last = place - 1 if at_its_top else place
            place = next((at for at in range(last, 0, -1) if not turns[at].is_round), 0)
        self._go(min(self._transcript.at(place, 0, self._width), self.max_scroll_y))
        self._current = turns[place]
        self.refresh()
