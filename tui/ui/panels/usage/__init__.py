"""Usage: what this turn and the session cost in tokens, dollars and time."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.reactive import var
from textual.widgets import Static

from tui.domain import pricing
from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.log import EventLog
from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels import Caption, Document, Lines, Panel
from tui.ui.panels.usage.flow import Flow
from tui.ui.panels.usage.sheet import Gaps, Sheet
from tui.ui.panels.usage.totals import Session


class _AttemptReading:
    """What was read of an attempt so far: its flow of bytes and its gaps."""

    def __init__(self, attempt: Attempt | None) -> None:
        self.attempt = attempt
        self.flow = Flow()
        self.gaps: Gaps | None = None
        self._frames = 0
        self._gaps_of = 0

    def read(self) -> None:
        """Take in new frames. Gaps are sorted anew only when they are a twentieth more, and at the end."""
        if self.attempt is None:
            return
        clock, frames = self.attempt.clock, self.attempt.frames
        for place in range(self._frames, len(frames)):
            self.flow.add(frames[place].at - clock.started, len(frames[place].raw))
        self._frames = len(frames)
        have = len(clock.gaps)
        if have > self._gaps_of * 1.05 or (clock.ended is not None and have > self._gaps_of):
            self._gaps_of = have
            self.gaps = Gaps(clock.gap_percentile(0.5) or 0.0, clock.gap_percentile(0.95) or 0.0, clock.max_gap or 0.0)


class UsagePanel(Panel):
    """The newest turn of the line that is shown, beside the whole session."""

    HELP: ClassVar[str] = """\
**Usage**: tokens, cost and times of the newest turn, and the sums of the session, other branches included.

What the API did not say is shown as **—**, a price that no table has as **unknown**; **…** is still coming.
Tokens a second count from the first token to the last event. Rate limits are those of the newest answer.

- **↑ ↓ PgUp PgDn g G** scroll
"""

    empty: var[bool] = var(True, toggle_class="-empty")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._caption, self._sheet = Caption("usage-caption"), Document("usage-sheet")
        self._conversation, self._session = Conversation(), Session()
        self._reading = _AttemptReading(None)
        self._windows: dict[str, int | None] = {}
        self._now = 0.0

    def compose(self) -> ComposeResult:
        """The sheet."""
        yield Static(
            "Nothing used yet. Send a prompt, and its tokens, cost and times stand here.", classes="panel-empty"
        )
        yield self._caption
        yield self._sheet

    def update(self, conversation: Conversation, log: EventLog, now: float) -> None:
        """Read what is new and write the sheet."""
        if conversation is not self._conversation:
            self._conversation, self._session = conversation, Session()
        self._now = now
        turn = conversation.leaf
        self.empty = turn is None
        if turn is not None:
            if turn.attempt is not self._reading.attempt:
                self._reading = _AttemptReading(turn.attempt)
            self._reading.read()
            self._show(turn)

    @property
    def scrolled(self) -> Lines:
        """The sheet."""
        return self._sheet

    def _show(self, turn: Turn) -> None:
        model = turn.message.model or (turn.request.model if turn.request else "")
        if model and model not in self._windows:
            self._windows[model] = None
            self.run_worker(self._look_up(model, turn), group="windows")
        sheet = Sheet(
            turn,
            self._session.total(self._conversation.turns),
            self._reading.gaps,
            self._reading.flow.per_second(max(8, min(40, self._sheet.room - 28))),
            self._windows.get(model),
            self._now,
        )
        self._sheet.show(sheet.write, keep_place=True)
        left = [Piece("strong", "Usage "), Piece("muted", f"turn {turn.number}")]
        self._caption.say(left, [Piece("muted", one_line(model))])

    async def _look_up(self, model: str, turn: Turn) -> None:
        """Find out how much the model takes. The price table loads slowly at its first use: on a thread."""
        self._windows[model] = await asyncio.to_thread(pricing.context_window, model)
        if self._conversation.leaf is turn:
            self._show(turn)
