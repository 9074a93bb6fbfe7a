"""The inspector: four panels behind one strip of tabs; only the one in view does any work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

if TYPE_CHECKING:
    from tui.domain.conversation import Conversation
    from tui.domain.log import EventLog

TABS: tuple[tuple[str, str, str], ...] = (
    ("tools", "F2", "Tools"),
    ("events", "F3", "Events"),
    ("usage", "F4", "Usage"),
    ("request", "F5", "Request"),
)
"""Each tab's id, key and title."""


class Panel(Protocol):
    """What a panel has to do."""

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Take in what is new; called for the panel in view only."""


class TabStrip(Widget):
    """The tabs in one line."""

    active = reactive("events")

    class Chosen(Message):
        """A tab was clicked. No dataclass: to make one takes half a millisecond of the first picture."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def render(self) -> Content:
        """The titles, the active one in the accent."""
        short = self.size.width < 44
        parts: list[tuple[str, str]] = []
        for tab, key, title in TABS:
            on = tab == self.active
            parts.append((f" {key} ", "$primary" if on else "$foreground 60%"))
            if on or not short:
                parts.append((f"{title} ", "bold $primary" if on else "$foreground 60%"))
        return Content.assemble(*parts)

    def on_click(self, event: Click) -> None:
        """Choose the tab under the pointer."""
        short, at = self.size.width < 44, 0
        for tab, key, title in TABS:
            at += len(key) + 2 + (len(title) + 1 if tab == self.active or not short else 0)
            if event.x < at:
                self.post_message(self.Chosen(tab))
                return


class Inspector(Vertical):
    """Tabs over panels. Panels are made when they are first shown: the first picture does not wait for them."""

    def __init__(self, panels: Mapping[str, Callable[[], Widget]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panels = panels
        self._made: dict[str, Widget] = {}

    def compose(self) -> ComposeResult:
        """The strip; panels follow below it."""
        yield TabStrip()

    @property
    def active(self) -> str:
        """The id of the tab in view."""
        return self.query_one(TabStrip).active

    async def show_tab(self, tab: str) -> None:
        """Bring a tab into view, making its panel if it is the first time."""
        self.query_one(TabStrip).active = tab
        if tab not in self._made:
            self._made[tab] = self._panels[tab]()
            await self.mount(self._made[tab])
        for name, panel in self._made.items():
            panel.display = name == tab

    @property
    def panel(self) -> Widget | None:
        """The panel in view, None before the first."""
        return self._made.get(self.active)

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Hand what is new to the panel in view."""
        if self.display and self.panel is not None:
            cast(Panel, self.panel).update(conversation, log, now)
