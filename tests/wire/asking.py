"""A request over real sockets, and what the client said about it, in words that a test can read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.loopback import (
    Answer,
    Loopback,
)
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted, Signal
from tui.wire.client import Client
from tui.wire.retry import RetryPolicy

KEY = "sk-ant-api03-not-a-key-that-opens-anything"
REQUEST = Request({"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]})
AT_ONCE = RetryPolicy(attempts=3, base=0.0)

WHOLE = ["message_start", "content_block_start", "content_block_delta", "content_block_stop"]
WHOLE += ["message_delta", "message_stop", "whole"]


@asynccontextmanager
async def client(url: str, **settings: Any) -> AsyncIterator[Client]:
    one = Client(endpoint=lambda: (url, KEY), **{"policy": AT_ONCE, **settings})
    try:
        yield one
    finally:
        await one.aclose()


async def ask(*answers: Answer, request: Request = REQUEST, **settings: Any) -> tuple[list[Signal], Loopback]:
    """Everything that the client says while the server gives these answers."""
    with Loopback(*answers) as server:
        async with client(server.url, **settings) as one:
            return [signal async for signal in one.stream(request)], server


async def ask_and_leave(answer: Answer, **settings: Any) -> list[Signal]:
    """Everything that the client says of an answer that it does not hear to the end; the server sees it go."""
    with Loopback(answer) as server:
        async with client(server.url, **settings) as one:
            signals = [signal async for signal in one.stream(REQUEST)]
            assert await asyncio.to_thread(server.hung_up.wait, 30)
            return signals


def told(signals: list[Signal]) -> list[str]:
    """The signals in words, events by their names."""
    words: list[str] = []
    for signal in signals:
        if isinstance(signal, AttemptStarted):
            words.append(f"attempt {signal.number}")
        elif isinstance(signal, ResponseStarted):
            words.append(str(signal.status))
        elif isinstance(signal, Arrived):
            words.extend(frame.event or "comment" for frame in signal.frames)
        elif isinstance(signal, AttemptFailed):
            words.append(f"again after {signal.failure.kind}")
        else:
            words.append(signal.failure.kind if signal.failure else "whole")
    return words


def end(signals: list[Signal]) -> Failure:
    """The failure that the signals end with."""
    last = signals[-1]
    assert isinstance(last, Finished)
    assert last.failure is not None
    return last.failure


def body(signals: list[Signal]) -> bytes:
    return b"".join(frame.raw for signal in signals if isinstance(signal, Arrived) for frame in signal.frames)


def retries(signals: list[Signal]) -> list[AttemptFailed]:
    return [signal for signal in signals if isinstance(signal, AttemptFailed)]
