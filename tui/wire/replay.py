"""A recording as a source of frames: it says the same words as the network, at its own times or as fast as can be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import AttemptFailed, AttemptStarted, Finished, ResponseStarted, Signal
from tui.wire.body import Body
from tui.wire.exchange import Exchange, Tape
from tui.wire.retry import pause
from tui.wire.status import from_status

_SLICE = 0.004
"""Seconds of work after which the loop gets its turn."""
_TOGETHER = 16_384
"""Bytes that are delivered at once at most, where more is due."""


class TapeSource:
    """Plays a recording.

    A recording may hold several turns (:meth:`Tape.turns`): each :meth:`stream` plays the next one, and after the
    last one the first again. What is asked does not matter.

    ``speed`` multiplies the recording's own; ``math.inf`` waits for nothing.
    """

    def __init__(self, tape: Tape, *, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed is more than 0, not {speed}")
        if not tape.exchanges:
            raise ValueError(f"{tape.name} has no exchange")
        self.tape = tape
        self.speed = speed
        self._turns = tape.turns()
        self._next = 0

    @property
    def at_end(self) -> bool:
        """Whether every turn has been played, and the next one is the first again."""
        return self._next == len(self._turns)

    async def stream(self, request: Request | None = None) -> AsyncGenerator[Signal, None]:
        """Play the next turn; ends with one :class:`Finished`. Nothing is raised but the task's own cancellation."""
        number = self._next % len(self._turns)
        self._next = number + 1
        turn = self._turns[number]
        failure: Failure | None = None
        for index, exchange in enumerate(turn):
            player = _Player(exchange, self.speed)
            yield AttemptStarted(index + 1, len(turn), player.started)
            async with aclosing(player.play()) as signals:
                async for signal in signals:
                    yield signal
            failure = player.failure
            if index + 1 < len(turn):
                wait = (exchange.wait or 0.0) / self.speed
                again = failure or Failure("unfinished", "This attempt was given up.")
                hurry = asyncio.Event()
                yield AttemptFailed(again, wait, time.monotonic(), hurry.set)
                await pause(wait, hurry)
        if self.tape.damage is not None and number == len(self._turns) - 1:
            failure = Failure("recording", f"{self.tape.name}: {self.tape.damage}.")
        yield Finished(failure, time.monotonic())

    async def aclose(self) -> None:
        """Go back to the first turn: a recording holds nothing open."""
        self._next = 0


class _Player:
    """Plays one exchange; :attr:`failure` then tells how it ended."""

    def __init__(self, exchange: Exchange, speed: float) -> None:
        self._exchange = exchange
        self._speed = speed
        self.started = time.monotonic()
        self._gave_way = self.started
        self.failure: Failure | None = None

    async def play(self) -> AsyncGenerator[Signal, None]:
        """Deliver the answer at its times."""
        exchange = self._exchange
        if exchange.status is None:
            await self._until(exchange.ended)
            self.failure = Failure("connection", exchange.error or "No connection could be made.")
            return
        # When the headers came is not recorded: with the first bytes, as they do from the API.
        await self._until(exchange.chunks[0][0] if exchange.chunks else exchange.ended)
        started = ResponseStarted(exchange.status, exchange.headers, time.monotonic())
        yield started
        if not exchange.ok:
            await self._until(exchange.ended)
            self.failure = from_status(exchange.status, dict(exchange.headers), exchange.body)
            return
        body = Body(started.header("content-type"))
        async with aclosing(self._due()) as pieces:
            async for piece in pieces:
                arrived = body.feed(piece, time.monotonic())
                if arrived.frames:
                    yield arrived
        await self._until(exchange.ended)
        broken = Failure("cut", exchange.error or "The connection broke.") if exchange.end == "cut" else None
        arrived, failure = body.end(time.monotonic(), broken)
        self.failure = failure and failure.with_request_id(started.header("request-id"))
        if arrived.frames:
            yield arrived

    async def _due(self) -> AsyncGenerator[bytes, None]:
        """The body as it becomes due. What is due already comes together, within bounds."""
        gathered = bytearray()
        for at, chunk in self._exchange.chunks:
            for start in range(0, len(chunk), _TOGETHER):
                piece = chunk[start : start + _TOGETHER]
                if gathered and (len(gathered) + len(piece) > _TOGETHER or self._ahead(at) > 0):
                    yield bytes(gathered)
                    gathered.clear()
                await self._until(at)
                gathered += piece
        if gathered:
            yield bytes(gathered)

    def _ahead(self, at: float) -> float:
        """Seconds until a time of the recording has come."""
        return self.started + at / self._speed - time.monotonic()

    async def _until(self, at: float) -> None:
        """Wait for a time of the recording, counted from its start so that lateness does not add up.

        Where it has come already, others have their turn every few milliseconds all the same.
        """
        ahead = self._ahead(at)
        if ahead > 0:
            await asyncio.sleep(ahead)
        elif time.monotonic() - self._gave_way > _SLICE:
            await asyncio.sleep(0)
        else:
            return
        self._gave_way = time.monotonic()
