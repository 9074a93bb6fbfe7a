"""The bar of the event panel, in which a filter or a search is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import var

from tui.domain.filter import Known
from tui.ui.panels.events.detail import Redact
from tui.ui.panels.events.filter_bar import FilterBar
from tui.ui.panels.events.finding import Mode
from tui.ui.panels.events.looking import Looking


class Asking(Looking):
    """The part of the panel that is told what to look for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter", "Filter", id="events.filter", tooltip="Show only events that match, as you type"),
        Binding("slash", "search", "Search", id="events.search", tooltip="Search; all events stay in view"),
        Binding("escape", "close", "Close", id="events.close", tooltip="Close the detail, else the filter or search"),
    ]

    typing: var[bool] = var(False, toggle_class="-typing")
    """Whether the bar is open."""

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        super().__init__(redact, id)
        self._bar = FilterBar(known=lambda: self._known, id="events-bar")
        self._known = Known()
        self._mode: Mode = "filter"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the bar is typed in, letters are what is typed; only the keys that scroll are the list's."""
        if self.typing and action not in ("step", "page"):
            return False
        return super().check_action(action, parameters)

    async def _on_key(self, event: events.Key) -> None:
        """What was typed right behind the key that opens the bar comes here, but is the bar's."""
        if self.typing and event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self._bar.type(event.character)

    def action_filter(self) -> None:
        """Type a filter."""
        self._open("filter")

    def action_search(self) -> None:
        """Type what to search."""
        self._open("search")

    def _open(self, mode: Mode) -> None:
        """Have the bar typed in; what is looked for in this way already is there to go on with."""
        if mode != self._mode:
            self._give_up()
        self._mode, self._bar.label, self.typing = mode, mode, True
        blocks = (block for turn in self._conversation.turns for block in turn.message.blocks)
        names = (block.fields.get("name") for block in blocks)
        self._known = Known(tools=tuple(dict.fromkeys(name for name in names if isinstance(name, str))))
        self._bar.focus()

    def _give_up(self) -> None:
        """Look for nothing any more."""
        self._bar.set_text("")
        self.look_for(self._mode, None)

    def _shut(self) -> None:
        """Give the keys back to the list."""
        self.typing = False
        self.focus()
        self.refresh_bindings()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Something else is looked for."""
        event.stop()
        self.look_for(self._mode, event.filter)

    def on_filter_bar_done(self, event: FilterBar.Done) -> None:
        """Keep what was found, and go back to the list."""
        event.stop()
        self._shut()
        if self._mode == "search" and (place := self._finding.nearest) is not None:
            self._list.point(place)
            self.moved()

    def action_close(self) -> None:
        """Close the detail, else look for nothing any more."""
        if self.detailed:
            super().action_close()
        else:
            self._give_up()

    def on_filter_bar_left(self, event: FilterBar.Left) -> None:
        """Look for nothing any more, and go back to the list."""
        event.stop()
        self._shut()
        self._give_up()
