"""Usage: what this turn and the session cost in tokens, dollars and time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.reactive import var
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from tui.domain import pricing
from tui.domain.asked import asked
from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.limits import answered_at, limits, retry_after
from tui.domain.log import EventLog
from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels import Caption, Document, Lines, Panel
from tui.ui.panels.usage.headroom import Headroom
from tui.ui.panels.usage.reading import Reading
from tui.ui.panels.usage.sheet import Sheet
from tui.ui.panels.usage.table import Table
from tui.ui.panels.usage.times import Times
from tui.ui.panels.usage.totals import Session, account, lines_of, together
from tui.ui.panels.usage.window import Window

_TICK = 1.0
"""Seconds between two looks at the clock while something runs or a limit's reset is awaited."""


class UsagePanel(Panel):
    """The newest turn of the line that is shown, beside the whole session."""

    HELP: ClassVar[str] = """\
**Usage**: tokens, cost and times of the newest turn, and the sums of the session, other branches included.

What the API did not say is shown as **—**, a price that no table has as **unknown**; **…** is still coming, **+** is
more than can be told, **≈** is an estimate. **saved** is what the same input had cost without the cache, less what it
cost; with a minus sign it cost more. Times count from the first attempt. The parts of the context are estimated
from the request's bytes, its whole is the API's count. Rate limits are those of the newest answer.

- **↑ ↓ PgUp PgDn g G** scroll
"""

    empty: var[bool] = var(True, toggle_class="-empty")

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._caption, self._sheet = Caption("usage-caption"), Document("usage-sheet")
        self._conversation, self._session = Conversation(), Session()
        self._reading: Reading | None = None
        self._windows: dict[str, int | None] = {}
        self._ready = self._loading = False
        self._now = self._offset = 0.0
        self._timer: Timer | None = None

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
            self._conversation, self._session, self._reading = conversation, Session(), None
        self._now, self._offset = now, now - time.monotonic()
        self.empty = conversation.leaf is None
        self._look()

    @property
    def scrolled(self) -> Lines:
        """The sheet."""
        return self._sheet

    def _look(self) -> None:
        """Show the newest turn as of now, and look again by the clock while something moves by it alone."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        turn = self._conversation.leaf
        if turn is None:
            return
        if self._reading is None or not self._reading.is_of(turn):
            self._reading = Reading(turn)
        whole = self._reading.read(self._now)
        self._price(turn)
        told = self._limits()
        self._show(turn, self._reading, told)
        if not whole:
            self._timer = self.set_timer(0.001, self._look)
        elif turn.running or told.counting:
            self._timer = self.set_timer(_TICK, self._tick)

    def _tick(self) -> None:
        """A second has passed. Shown again, the panel is updated; under another screen it only waits."""
        self._now = time.monotonic() + self._offset
        if not all(node.display for node in self.ancestors_with_self if isinstance(node, Widget)):
            self._timer = None
        elif self.screen.is_current:
            self._look()
        else:
            self._timer = self.set_timer(_TICK, self._tick)

    def _show(self, turn: Turn, reading: Reading, told: Headroom) -> None:
        model = _model(turn)
        running = together(account(one, self._lines(one)) for one in self._conversation.turns if one.running)
        total = self._session.total(self._conversation.turns, running)
        mine = account(turn, self._session.lines.get(turn) or self._lines(turn))
        sheet = Sheet(
            turn,
            Table(turn, mine, total, self._ready),
            reading.cache,
            Window(turn.message.usage, turn.cost_is_knowable, reading.asked.parts, self._windows.get(model)),
            Times(turn, reading.gaps, partial(reading.flow, now=self._now), reading.pace.per_second, self._now),
            told,
        )
        self._sheet.show(sheet.write, keep_place=True)
        left = [Piece("strong", "Usage "), Piece("muted", f"turn {turn.number}")]
        if turn.is_round:
            left.append(Piece("muted", f"  {one_line(asked(turn))}"))
        self._caption.say(left, [Piece("muted", one_line(model))])

    def _lines(self, turn: Turn) -> Mapping[str, Decimal]:
        """What the lines of a running turn cost so far; quick, once the price table is there."""
        return lines_of(turn) if self._ready and turn.message.started else {}

    def _price(self, turn: Turn) -> None:
        """Have priced what has ended, and looked up what the model takes: on a thread, the first time takes a while."""
        ended = [one for one in self._conversation.turns if not one.running and one not in self._session.lines]
        model = _model(turn)
        if not self._loading and (ended or (model and model not in self._windows)):
            self._loading = True
            self.run_worker(self._load(self._session, ended, model), group="prices")

    async def _load(self, session: Session, ended: list[Turn], model: str) -> None:
        """Ask the price table."""
        try:
            lines, window = await asyncio.to_thread(_ask, ended, model)
        finally:
            self._loading = False
        self._ready = True
        self._windows[model] = window
        session.priced(lines)
        self._look()

    def _limits(self) -> Headroom:
        """The limits that the newest answer told of, and what time it is by the server's clock."""
        newest = self._newest_answer()
        if newest is None:
            return Headroom((), None, datetime.now(UTC))
        clock, said = newest.clock, answered_at(newest.headers)
        since = self._now - (clock.first_byte if clock.first_byte is not None else clock.ended or clock.started)
        wall = said + timedelta(seconds=max(0.0, since)) if said is not None else datetime.now(UTC)
        return Headroom(limits(newest.headers), retry_after(newest.headers), wall)

    def _newest_answer(self) -> Attempt | None:
        """The newest attempt that was answered, of any branch: limits are told of the account."""
        attempts = (attempt for turn in reversed(self._conversation.turns) for attempt in reversed(turn.attempts))
        return next((attempt for attempt in attempts if attempt.headers), None)


def _ask(turns: list[Turn], model: str) -> tuple[dict[Turn, Mapping[str, Decimal]], int | None]:
    return {turn: lines_of(turn) for turn in turns}, pricing.context_window(model) if model else None


def _model(turn: Turn) -> str:
    """The model that answers, or that is asked."""
    return turn.message.model or (turn.request.model if turn.request else "")
