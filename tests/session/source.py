"""A source of frames that says what a test has it say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from tests.folding import events, frames
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted, Signal


def arrived(body: bytes) -> Arrived:
    """Frames that came just now."""
    return Arrived(frames(body, at=time.monotonic()), events(body))


def answer(*bodies: bytes, failure: Failure | None = None) -> list[Signal]:
    """One attempt that brings ``bodies`` and ends with ``failure``."""
    now = time.monotonic()
    started: list[Signal] = [AttemptStarted(1, 5, now), ResponseStarted(200, (), now)]
    return [*started, *(arrived(body) for body in bodies), Finished(failure, time.monotonic())]


def failed_first(failure: Failure, *bodies: bytes) -> list[Signal]:
    """An attempt that failed, then one that brings ``bodies``."""
    now = time.monotonic()
    first: list[Signal] = [AttemptStarted(1, 5, now), AttemptFailed(failure, 0.0, now), AttemptStarted(2, 5, now)]
    return [*first, *(arrived(body) for body in bodies), Finished(None, time.monotonic())]


@dataclass
class Script:
    """Answers the requests in turn; an Exception in an answer is raised there, an Event is waited for."""

    answers: list[Sequence[Signal | Exception | asyncio.Event]]
    requests: list[Request] = field(default_factory=list)
    closed: int = 0
    """How many of the streams were closed."""

    async def stream(self, request: Request) -> AsyncGenerator[Signal, None]:
        """Say the next answer."""
        self.requests.append(request)
        steps = self.answers[min(len(self.requests), len(self.answers)) - 1]
        try:
            for step in steps:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    yield step
        finally:
            self.closed += 1

    async def aclose(self) -> None:
        """Nothing to let go of."""
        self.closed += 100
