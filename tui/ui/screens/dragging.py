"""Selecting with the mouse: what begins in the conversation stays there, and scrolls it past its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Offset
from textual.widget import Widget

from tui.ui.screens.part import Base

if TYPE_CHECKING:
    from tui.ui.widgets.conversation import Conversation


class Dragging(Base):
    """The part of the chat's screen that says where a selection of Textual's own ends.

    Textual takes all of the widgets between the one where the mouse went down and the one where it is: the whole
    conversation as soon as the mouse gets onto the prompt, the scroll bar or a panel beside.
    """

    _conversation: Conversation | None = None

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget at a cell of the screen and the place in its text; for a selection, the nearest that it may reach.

        Where it began elsewhere the conversation is out of reach.
        """
        view, state = self._conversation, self._select_state
        if view is None or not view.is_attached:
            return super().get_widget_and_offset_at(x, y)
        begun = state.start.content_widget if self._selecting and state is not None else None
        widget, offset = super().get_widget_and_offset_at(x, y)
        if begun is view or (widget is view and begun is None):
            region = view.content_region
            return view, view.place_at(x - region.x, y - region.y)
        return (None, None) if widget is view else (widget, offset)

    def _check_auto_scroll(self, select_widget: Widget, mouse_coordinate: tuple[float, float], delta_y: float) -> None:
        """Scroll the conversation by how far the mouse is past its edge, and not before it is: Textual takes its first
        and last lines for the edge, where a selection can begin.
        """
        view = self._conversation
        if select_widget is not view or view is None:
            super()._check_auto_scroll(select_widget, mouse_coordinate, delta_y)
            return
        self._stop_auto_scroll()
        y = int(mouse_coordinate[1]) - view.content_region.y
        view.pull(min(0, y) or max(0, y - view.rows + 1))

    def _select_all_in_widget(self, widget: Widget) -> None:
        """Select a widget with what is in it, as double and triple clicks do; but never all there is."""
        if self._conversation is None or widget not in self._conversation.ancestors:
            super()._select_all_in_widget(widget)

    def on_text_selected(self) -> None:
        """The mouse was let go of."""
        if self._conversation is not None:
            self._conversation.let_loose()
