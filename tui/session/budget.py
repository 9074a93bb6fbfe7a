"""The budget of a session: what was spent, and who is asked before a request could pass it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from tui.domain import budget
from tui.domain.budget import Concern, Spent
from tui.domain.conversation import Turn
from tui.domain.request import Request
from tui.session import gates
from tui.session.session import Session
from tui.session.source import WithheldError
from tui.store.library import Library
from tui.store.readings import StoreError

Ask = Callable[[Concern, Request], Awaitable[bool]]
"""Asks the person whether a request is sent all the same."""


class OverBudgetError(WithheldError):
    """A request was not sent, because it could have passed the budget."""

    kind = "budget"


class Budget:
    """Stands between a session and its source: nothing that could pass the limit is sent unasked."""

    def __init__(
        self, session: Session, limit: Decimal | None, library: Library | None = None, ask: Ask | None = None
    ) -> None:
        """``library`` knows of other sessions, None where nothing is stored. Without ``ask`` nobody can be asked."""
        self.limit = limit
        """US dollars, None for no limit."""
        self._session = session
        self._library = library
        self._ask = ask
        self.counted: Callable[[Request], int | None] = lambda request: None
        """How many tokens the API counted for a request, None where it was not asked."""
        self._unpriced: set[str] = set()
        """Models without a known price that the person was asked about."""
        gates.add(session, self.admit)

    async def admit(self, request: Request) -> None:
        """Let a request pass, or raise :class:`OverBudgetError`."""
        if self.limit is None:
            return
        await self._session.settled()
        found = await asyncio.to_thread(self.concern, request)
        if found is None or (found.estimate.high is None and request.model in self._unpriced):
            return
        if self._ask is None or not await self._ask(found, request):
            raise OverBudgetError(found.message)
        if found.estimate.high is None:
            self._unpriced.add(request.model)

    def concern(self, request: Request) -> Concern | None:
        """What has to be asked before a request; takes some 0.1 s the first time, and may wait for the store."""
        if self.limit is None:
            return None
        return budget.concern(self.limit, self.spent(), budget.estimate(request, self.counted(request)), request.model)

    def spent(self) -> Spent:
        """What was spent so far. May wait for the store, as :meth:`concern` does."""
        midnight = datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        began = midnight - time.time() + time.monotonic()
        own = [turn for turn in list(self._session.conversation.turns) if turn.recording is None and not turn.running]
        amounts = [(turn, _cost(turn)) for turn in own]
        today = [
            (turn, amount) for turn, amount in amounts if turn.attempts and turn.attempts[0].clock.started >= began
        ]
        day = sum((amount for _, amount in today), Decimal(0))
        if self._library is not None:
            unsaid = sum((amount for turn, amount in today if turn.cost is None), Decimal(0))
            with suppress(StoreError):  # which is said where it happens, and own turns are known all the same
                day = max(day, self._library.spent(midnight) + unsaid)
        return Spent(sum((amount for _, amount in amounts), Decimal(0)), day)


def _cost(turn: Turn) -> Decimal:
    """What a turn cost, or the most that it may have where it began to be answered and nobody said."""
    if turn.cost is not None:
        return turn.cost
    if turn.request is None or not turn.message.started:
        return Decimal(0)
    return budget.estimate(turn.request).high or Decimal(0)
