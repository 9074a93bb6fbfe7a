"""Filter and search of the event panel: what is looked for, and the keys that go from one match to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.domain.filter import Filter
from tui.ui.panels.events.detail import Redact
from tui.ui.panels.events.finding import Finding, Mode
from tui.ui.panels.events.moving import Moving


class Looking(Moving):
    """The part of the panel that looks for events."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "match_step(1)", "Next match", id="events.next_match", show=False, tooltip="To the next match"),
        Binding(
            "N", "match_step(-1)", "Match before", id="events.match_before", show=False, tooltip="The match before"
        ),
    ]

    def __init__(self, redact: Redact = str, id: str | None = None) -> None:
        super().__init__(redact, id)
        self._finding = Finding(self._list)

    @property
    def looking(self) -> bool:
        """Whether a filter or a search is on."""
        return self._finding.filter is not None

    def take(self) -> None:
        """Let in what is new, and look whether it matches."""
        super().take()
        if self._finding.catch_up():
            self._look()

    def select(self, place: int) -> None:
        """Put the cursor on the event at ``place``; a filter that hides it is left."""
        if self._finding.hides(place):
            self._finding.end()
        super().select(place)

    def look_for(self, mode: Mode, filter: Filter | None) -> None:
        """Filter or search from now on; with None, no more."""
        if filter is None:
            self._finding.end()
        else:
            self._finding.begin(mode, filter, self._log)
            self._look()
        self.refresh_bindings()
        self.say()

    def _look(self) -> None:
        """Look through the log; what was looked for before is given up."""
        through: Callable[[], Awaitable[None]] = self._through  # not run: one that is never begun was never made
        self.run_worker(through, group="events-finding", exclusive=True)

    async def _through(self) -> None:
        await self._finding.look(lambda: self.moved(told=False))

    def action_match_step(self, step: int) -> None:
        """Go to the next match, or to the one before."""
        if self._finding.step(step):
            self.moved()

    def action_mark(self) -> None:
        """Mark the event under the cursor; a filter that asks for marks is asked again."""
        super().action_mark()
        sought = self._finding.filter
        if sought is not None and "~marked" in str(sought):
            self.look_for(self._finding.mode, sought)
