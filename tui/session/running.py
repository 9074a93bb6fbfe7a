"""One turn at a time, from its request to its cost: what every way of asking has in common."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from tui.domain import pricing
from tui.domain.conversation import Conversation, Turn
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, Finished, Signal
from tui.session.source import Source
from tui.session.updates import Listener, TurnChanged, TurnEnded, TurnGrew, TurnStarted, Update

_T = TypeVar("_T")

STOPPED = Failure("cancelled", "Stopped by you.")
"""Why a turn that the person stopped is not whole."""


class Runner:
    """Has turns answered, and tells its listeners what becomes of them."""

    def __init__(self) -> None:
        self.conversation = Conversation()
        self.log = EventLog()
        """Every frame of the session in the order of arrival, those of failed attempts and old lines included."""
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[Any] | None = None
        self._pricing: set[asyncio.Task[None]] = set()
        self._looping = False
        """Whether a round follows the turn that is shown."""
        self._stopping = False
        """Whether the person, or whoever asked, wants what runs to end."""
        self._begins = False
        self._hurry: Callable[[], None] | None = None

    def listen(self, listener: Listener) -> None:
        """Have ``listener`` called with every update."""
        self._listeners.append(listener)

    @property
    def running(self) -> Turn | None:
        """The turn that runs, or whose tools do, if one does."""
        return self.conversation.leaf if self._is_busy else None

    @property
    def _is_busy(self) -> bool:
        return self._task is not None or self._looping

    def stop(self) -> bool:
        """Stop what runs, tools included, and keep what came. False where nothing runs."""
        if not self._is_busy:
            return False
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
        return True

    def retry_now(self) -> bool:
        """Make the next attempt at once. False where none is waited for, or where the wait cannot be cut short."""
        hurry, self._hurry = self._hurry, None
        turn = self.running
        if hurry is None or turn is None or turn.state != "retrying":
            return False
        turn.attempts[-1].wait = max(0.0, time.monotonic() - (turn.attempts[-1].clock.ended or 0.0))
        hurry()
        return True

    async def settled(self) -> None:
        """Wait until the cost of every turn that ended is known, or known to be unknown."""
        if self._pricing:
            await asyncio.wait(self._pricing)

    def _goes_on(self, turn: Turn) -> bool:
        """Whether a round follows a turn that has just ended."""
        raise NotImplementedError

    def _refuse_second(self) -> None:
        if self._is_busy:
            raise RuntimeError("a turn is running")

    async def _stoppable(self, work: Coroutine[Any, Any, _T]) -> _T | None:
        """Run something as a task of its own, so that stopping it is not mistaken for the caller's end; None then."""
        self._task = task = asyncio.create_task(work)
        if self._stopping:  # before there was a task, by a listener
            task.cancel()
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            # The caller ends: what runs ends with it, and what came is kept.
            self._stopping = True
            task.cancel()
            await asyncio.wait([task])
            raise
        finally:
            self._task = None
        return None if task.cancelled() else task.result()

    async def _reply(self, turn: Turn, source: Source, request: Request) -> None:
        """Have a turn answered."""
        self._publish(TurnStarted(turn, self._begins))
        try:
            await self._stoppable(self._receive(turn, source, request))
        finally:
            if turn.running:  # stopped before it had its first turn on the loop
                turn.take(_stopped())
            self._looping = self._goes_on(turn)
            self._publish(TurnEnded(turn))
        if turn.cost_is_knowable:
            task = asyncio.create_task(self._price(turn))
            self._pricing.add(task)
            task.add_done_callback(self._pricing.discard)

    async def _receive(self, turn: Turn, source: Source, request: Request) -> None:
        try:
            async with aclosing(source.stream(request)) as signals:
                async for signal in signals:
                    self._take(turn, signal)
        except asyncio.CancelledError:
            turn.take(_stopped())
        except Exception as error:  # a source's own fault must not take the conversation with it
            turn.take(Finished(Failure("internal", f"{type(error).__name__}: {error}"), time.monotonic()))
        if turn.running:
            turn.take(Finished(Failure("internal", "The source ended without saying so."), time.monotonic()))

    def _take(self, turn: Turn, signal: Signal) -> None:
        """Fold a signal in and tell the listeners."""
        turn.take(signal)
        self._hurry = signal.hurry if isinstance(signal, AttemptFailed) else None
        if isinstance(signal, Arrived):
            attempt = turn.attempts[-1]
            self.log.extend(turn, attempt, signal.frames)
            self._publish(TurnGrew(turn, signal.frames, signal.events))
        else:
            self._publish(TurnChanged(turn))

    async def _price(self, turn: Turn) -> None:
        """Find out what the turn cost; the price table takes a while to load, so off the loop, and nobody waits."""
        model = turn.message.model or (turn.request.model if turn.request else "")
        turn.cost = await asyncio.to_thread(pricing.cost, turn.message.usage, model)
        turn.priced = True
        self._publish(TurnChanged(turn))

    def _publish(self, update: Update) -> None:
        for listener in self._listeners:
            listener(update)


def _stopped() -> Finished:
    """The end of a turn that the person stopped."""
    return Finished(STOPPED, time.monotonic())
