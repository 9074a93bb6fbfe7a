"""The inspector's place on the screen: beside the conversation, or over it where there is no room."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from tui.ui.widgets.inspector import Inspector, TabStrip
from tui.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui.session.session import Session

WIDE = 100
"""Columns from which the inspector stands beside the conversation."""
_PANEL_FRAME = 1.0 if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY") else 0.25
"""Seconds between two looks of a panel at a stream; over SSH, where each of its pictures costs 10 kB, fewer."""


_APART = 0.02
"""Seconds between a picture of the conversation and one of the panel."""


class Inspecting(Screen[None]):
    """The part of the chat's screen that shows and hides the inspector and its tabs."""

    _session: Session | None = None
    _inspector: Inspector
    _prompt: Prompt
    _inspector_shown = 0.0
    _inspector_timer: Timer | None = None
    _inspector_wanted: bool | None = None
    """Whether the person wants it; None leaves it to the width."""

    @property
    def _wide(self) -> bool:
        return self.size.width >= WIDE

    def on_resize(self) -> None:
        """The inspector stands beside the chat where there is room, else over it."""
        self._place_inspector()

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
            self._prompt.focus()
            if not self._wide:
                self._set_inspector(False)
            return
        self._set_inspector(True)
        await self._inspector.show_tab(tab)
        self._update_inspector()
        _focus_into(self._inspector.panel)

    def action_inspector(self) -> None:
        """Inspector on and off."""
        self._set_inspector(not self._inspector.display)
        if not self._inspector.display:
            self._prompt.focus()

    def _set_inspector(self, shown: bool) -> None:
        self._inspector_wanted = shown if shown != self._wide or not self._wide else None
        self._place_inspector()

    async def on_tab_strip_chosen(self, message: TabStrip.Chosen) -> None:
        """A tab was clicked."""
        await self._inspector.show_tab(message.tab)
        self._update_inspector()


def _focus_into(panel: Widget | None) -> None:
    """Focus a panel, or the first of its children that takes the focus."""
    if panel is None:
        return
    if panel.can_focus:
        panel.focus()
        return
    for child in panel.query("*"):
        if child.can_focus:
            child.focus()
            return
