"""The inspector's place on the screen: beside the conversation, or over it where there is no room."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.timer import Timer
from textual.widget import Widget

from tui.ui.screens.part import Base
from tui.ui.widgets.inspector import Inspector, TabStrip
from tui.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.domain.conversation import Turn
    from tui.domain.links import Channel, Span
    from tui.session.session import Session
    from tui.ui.panels.events import EventsPanel
    from tui.ui.panels.tools import ToolsPanel
    from tui.ui.screens.linking import Linker
    from tui.ui.widgets.conversation import Conversation
    from tui.ui.widgets.tracing import Tracing

WIDE = 100
"""Columns from which the inspector stands beside the conversation."""
LOW, LOWEST = 11, 7
"""Rows below which the prompt has no frame, and those below which header and footer are gone as well."""
_PANEL_FRAME = 1.0 if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else 0.25
"""Seconds between two looks of a panel at a stream; over SSH, where each of its pictures costs 10 kB, fewer."""


_APART = 0.02
"""Seconds between a picture of the conversation and one of the panel."""


class Inspecting(Base):
    """The part of the chat's screen that shows and hides the inspector and its tabs."""

    _session: Session | None = None
    _inspector: Inspector
    _prompt: Prompt
    _inspector_shown = 0.0
    _inspector_timer: Timer | None = None
    _conversation: Conversation | None = None
    _linker: Linker | None = None
    _input_pointed: tuple[Turn, Span] | None = None
    """What of a tool's input an event brought, for the tools' panel to show when it is opened."""
    _lowers = False
    """Whether there are the styles of a low window, for which the first picture does not wait."""
    _inspector_wanted: bool | None = None
    """Whether the person wants it; None leaves it to the width."""

    @property
    def _wide(self) -> bool:
        return self.size.width >= WIDE

    def on_resize(self) -> None:
        """The inspector stands beside the chat where there is room, else over it.

        This is known before the base class lays the screen out: its breakpoints change their class after that, so that
        all would be laid out twice, and go through the styles of all that there is, where only two look otherwise.
        """
        if self._wide != self.has_class("-wide"):
            self.set_class(self._wide, "-wide", update=False)
            self.set_class(not self._wide, "-narrow", update=False)
            self.app.stylesheet.update_nodes([self.query_one("#body"), self._inspector])
        if self._lowers:
            self.lower()
        self._place_inspector()

    def lower(self) -> None:
        """Give the rows of frames to text where there are few of them; from here on, as the size changes."""
        self._lowers = True
        self.set_class(self.size.height < LOW, "-low")
        self.set_class(self.size.height < LOWEST, "-lowest")

    def _place_inspector(self) -> None:
        wanted = self._inspector_wanted if self._inspector_wanted is not None else self._wide
        if self._inspector.display != wanted:
            self._inspector.display = wanted
            self.call_later(self._open_tab)

    async def _open_tab(self) -> None:
        if self._inspector.display and self._session is not None:
            await self._inspector.show_tab(self._inspector.active)
            self._update_inspector()

    def _pace_inspector(self) -> None:
        """Show what is new in the panel, a few times a second while a turn runs: nobody reads faster."""
        if self._session is None or self._session.running is None:
            self._update_inspector()
        elif self._inspector_timer is None:
            # Never in the conversation's own frame: a key would wait for both.
            left = max(_APART, self._inspector_shown + _PANEL_FRAME - time.monotonic())
            self._inspector_timer = self.set_timer(left, self._update_inspector)

    def _update_inspector(self) -> None:
        if self._inspector_timer is not None:
            self._inspector_timer.stop()
            self._inspector_timer = None
        self._inspector_shown = time.monotonic()
        if self._session is not None:
            self._inspector.update(self._session.conversation, self._session.log, time.monotonic())

    async def action_tab(self, tab: str) -> None:
        """Show a tab and focus its panel; the same key again goes back to the prompt."""
        panel = self._inspector.panel
        focused = self.focused is not None and panel is not None and panel in self.focused.ancestors_with_self
        if self._inspector.display and self._inspector.active == tab and focused:
            self.set_focus(self._prompt)
            if not self._wide:
                self._set_inspector(False)
            return
        self._set_inspector(True)
        await self._inspector.show_tab(tab)
        self._update_inspector()
        self._point_input()
        _focus_into(self._inspector.panel)

    def action_inspector(self) -> None:
        """Inspector on and off."""
        self._set_inspector(not self._inspector.display)
        if not self._inspector.display:
            self.set_focus(self._prompt)

    def _set_inspector(self, shown: bool) -> None:
        self._inspector_wanted = shown if shown != self._wide or not self._wide else None
        self._place_inspector()

    # Links. By name: to name the classes here would import them for the first picture.

    def on_events_panel_pointed(self, message: EventsPanel.Pointed) -> None:
        """The cursor is on an event: show what it brought."""
        self._link(partial(self._point, message.place, message.until))

    def on_tracing_traced(self, message: Tracing.Traced) -> None:
        """The person asks which event brought a character of the conversation."""
        self._link(partial(self._trace, message.turn, message.block, message.channel, message.offset, message.chosen))

    def on_tools_panel_located(self, message: ToolsPanel.Located) -> None:
        """The person asks which event brought a character of a tool's input."""
        self._link(partial(self._trace, message.turn, message.block, "input", message.offset, True))

    def _link(self, work: Callable[[], Awaitable[None]]) -> None:
        """Follow a link; whoever asks again asks for that only."""
        if self._linker is None:
            from tui.ui.screens.linking import Linker

            self._linker = Linker()
        self.run_worker(work, name="link", group="link", exclusive=True)

    async def _point(self, place: int | None, until: int | None) -> None:
        """Highlight what some events brought; nothing where there is no such event."""
        session, view, linker = self._session, self._conversation, self._linker
        if session is None or view is None or linker is None:
            return
        turn, spans = (None, ()) if place is None else await linker.added(session.log, place, until)
        view.point(turn, spans)
        inputs = [span for span in spans if span.channel == "input"]
        self._input_pointed = (turn, inputs[0]) if turn is not None and inputs else None

    async def _trace(self, turn: Turn, block: int, channel: Channel, offset: int, chosen: bool) -> None:
        """Show the event that brought a character: in Events where that stands beside, or where it was chosen."""
        from tui.ui.screens.linking import describe

        session, view, linker = self._session, self._conversation, self._linker
        if session is None or view is None or linker is None:
            return
        place = await linker.place(session.log, turn, block, channel, offset)
        if place is None:
            view.tell_origin("no event of this session")
            return
        view.tell_origin(describe(turn, session.log.frames[place]))
        pointed, spans = await linker.added(session.log, place)
        view.point(pointed, spans, reveal=False)
        if not chosen and not self._wide:
            return
        if not self._inspector.display or self._inspector.active != "events":
            self._set_inspector(True)
            await self._inspector.show_tab("events")
        self._update_inspector()
        panel = cast("EventsPanel", self._inspector.panel)
        panel.select(place)
        if chosen:
            _focus_into(panel)

    async def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """A tab was clicked."""
        await self._inspector.show_tab(message.tab)
        self._update_inspector()
        self._point_input()

    def _point_input(self) -> None:
        """Have the tools' panel show what is pointed at, if it was opened for that."""
        panel, pointed = self._inspector.panel, self._input_pointed
        if pointed is not None and self._inspector.active == "tools" and panel is not None:
            turn, span = pointed
            cast("ToolsPanel", panel).point(turn, span.block, span.start, span.end)


def _focus_into(panel: Widget | None) -> None:
    """Focus a panel, or the first of its children that takes the focus."""
    if panel is None:
        return
    if panel.can_focus:
        panel.screen.set_focus(panel)  # at once: the next key is the panel's
        return
    for child in panel.query("*"):
        if child.can_focus:
            child.screen.set_focus(child)
            return
