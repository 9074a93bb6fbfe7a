"""The end of a stored session beside the list that it is chosen from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual.timer import Timer

from tui.domain.conversation import Turn
from tui.ui.transcript.looks import Looks
from tui.ui.widgets.column import Column

_RESTED = 0.08
"""Seconds for which the cursor rests on a session before its end is read."""


class SessionPreview(Column, can_focus=False):
    """The newest turns of one session. ``read`` takes its key and is called on a thread."""

    def __init__(self, looks: Looks, read: Callable[[str], Sequence[Turn]], *, id: str | None = None) -> None:
        super().__init__(looks, id=id)
        self._read = read
        self._key: str | None = None
        self._timer: Timer | None = None

    def look_at(self, key: str | None) -> None:
        """Show this session soon; None shows nothing."""
        self._key = key
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_RESTED, self._begin)

    def on_show(self) -> None:
        """There is room for it now."""
        self._begin()

    def _begin(self) -> None:
        if self.display:
            self.run_worker(self._show(self._key), name="preview", group="preview", exclusive=True)

    async def _show(self, key: str | None) -> None:
        turns = [] if key is None else await asyncio.to_thread(self._read, key)
        self.forget()
        self.show(turns)
