"""The event list under the mouse: the wheel, the scroll bar and clicks."""

from __future__ import annotations

from textual import events
from textual.message import Message

from tui.ui.panels.events.redrawn import Redrawn


class ByHand(Redrawn):
    """A list that follows its end until it is scrolled by hand."""

    class Picked(Message, namespace="log_view"):
        """An event was clicked; ``again`` where the cursor was on it already."""

        def __init__(self, again: bool) -> None:
            super().__init__()
            self.again = again

    class Scrolled(Message, namespace="log_view"):
        """The list was scrolled by hand, which ends following."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.following = True

    def pick(self, row: int) -> bool:
        """Put the cursor on a row; return whether it was there already."""
        raise NotImplementedError

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes back: stay where the person is."""
        self._scrolled_by_hand()

    def on_scroll_up(self) -> None:
        """A click above the scroll bar's thumb."""
        self._scrolled_by_hand()

    def on_scroll_to(self) -> None:
        """The scroll bar's thumb is dragged."""
        self._scrolled_by_hand()

    def _scrolled_by_hand(self) -> None:
        """Stop following, where there is anything to scroll."""
        if self.following and self.max_scroll_y:
            self.following = False
            self.post_message(self.Scrolled())

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the event that was clicked."""
        at = event.get_content_offset(self)
        row = None if at is None else self.scroll_offset.y + at.y
        if row is not None and row < self.virtual_size.height:
            self.post_message(self.Picked(self.pick(row)))
