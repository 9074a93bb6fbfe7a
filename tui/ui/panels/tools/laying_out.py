"""The call that is open: laid out a slice at a time, and kept up with as it grows."""

from __future__ import annotations

from time import perf_counter

from textual.timer import Timer

from tui.domain.conversation import Conversation
from tui.domain.readout import Rows
from tui.domain.tools import Call
from tui.ui.panels import Caption
from tui.ui.panels.tools.detail_view import DetailView
from tui.ui.panels.tools.seeking import Seeking
from tui.ui.panels.tools.sheet import Sheet
from tui.ui.panels.tools.status import status

_SLICE = 0.003
"""Seconds that laying out may take at a time; what is left waits for the next slice."""
_BETWEEN = 0.01


class LayingOut(Seeking):
    """The part of the panel that shows one call: its status, and below that its detail."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._status, self._detail = Caption("tools-status"), DetailView("tools-detail")
        self._conversation = Conversation()
        self._drawn: Call | None = None
        self._now = 0.0
        self._more: Timer | None = None

    def lay_open(self, call: Call) -> None:
        """Show this call: anew where another was open, else what it has grown by."""
        if call is not self._drawn:
            self._drawn = call
            self._detail.point(None)
            self._detail.show(self._begin)
        self._grow()

    def _begin(self, rows: Rows) -> None:
        """Write the open call anew, for this width."""
        if self._drawn is not None:
            self._detail.sheet = Sheet(rows, self._drawn)
            self._detail.laid_out_anew()
            self._lay_out()

    def _grow(self) -> None:
        """Show what the open call has grown by."""
        sheet = self._detail.sheet
        if sheet is None or sheet.call is not self._drawn:
            return
        if self._lay_out():
            self._detail.grown()
        self._detail.reveal_pointed()

    def _lay_out(self) -> bool:
        """Lay out the input for as long as one may, and what follows it; whether there was anything."""
        sheet, until, grew = self._detail.sheet, perf_counter() + _SLICE, False
        if sheet is None:
            return False
        behind = True
        while behind and (not grew or perf_counter() < until):
            behind = sheet.bite()
            grew = grew or behind
        if behind:
            if self._more is None:
                self._more = self.set_timer(_BETWEEN, self._go_on)
        elif sheet.finish(sheet.call.turn is self._conversation.leaf):
            grew = True
            self.refresh_bindings()
        self._status.say(*status(sheet, self._now))
        if grew and self.seeking:
            self.call_after_refresh(self.show_matches)
        return grew

    def _go_on(self) -> None:
        """The next slice."""
        self._more = None
        self._grow()
