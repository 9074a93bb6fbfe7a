"""A body taken in on a task of its own, and handed out as what has come since the last look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from tui.domain.events import Event, Frame
from tui.domain.signal import Arrived
from tui.wire.body import Body

_SLICE = 0.004
"""Seconds of work after which the loop gets its turn, however much has arrived."""
LINGER = 0.5
"""Seconds that a body may stay open after the API's last word."""


class Silence(Exception):
    """No bytes came for longer than the limit."""


class Inbox:
    """Reads chunks as fast as they come; whoever takes them gets all that came meanwhile in one piece.

    A stream at full speed comes in tens of thousands of chunks a second. To wake a reader, and whatever hangs on it,
    for each of them would cost more than reading them.
    """

    def __init__(self, chunks: AsyncIterator[bytes], body: Body, idle_limit: float) -> None:
        self._chunks = chunks
        self._body = body
        self._idle_limit = idle_limit
        self._frames: list[Frame] = []
        self._events: list[Event] = []
        self._heard = time.monotonic()
        self._wake = asyncio.Event()
        self._task = asyncio.create_task(self._fill())
        self.last = "nothing"
        """The name of the last event that came, for whoever tells of a silence."""

    async def take(self) -> Arrived | None:
        """What has come since the last time, as soon as there is something; None when the body is over.

        Raises Silence when none came for too long, and whatever broke the body.
        """
        while not self._frames:
            if self._task.done():
                self._task.result()
                return None
            limit = LINGER if self._body.over else self._idle_limit
            left = self._heard + limit - time.monotonic()
            if left <= 0:
                raise Silence
            self._wake.clear()
            try:
                async with asyncio.timeout(left):
                    await self._wake.wait()
            except TimeoutError:
                continue  # unless a chunk that ended no event was heard meanwhile
        arrived = Arrived(self._frames, self._events)
        self._frames, self._events = [], []
        return arrived

    async def aclose(self) -> None:
        """Stop reading."""
        self._task.cancel()
        await asyncio.wait([self._task])
        if not self._task.cancelled():
            self._task.exception()  # looked at, so that nobody complains that it was not

    async def _fill(self) -> None:
        worked_since = self._heard
        try:
            async for chunk in self._chunks:
                now = self._heard = time.monotonic()
                arrived = self._body.feed(chunk, now)
                if arrived.frames:
                    self._frames += arrived.frames
                    self._events += arrived.events
                    self.last = arrived.frames[-1].event or "comment"
                    self._wake.set()
                if now - worked_since > _SLICE:
                    await asyncio.sleep(0)
                    worked_since = time.monotonic()
        finally:
            self._wake.set()
