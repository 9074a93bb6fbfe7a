"""Between events and what they brought: the links of the attempts that somebody points at."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Frame, event_type
from tui.domain.links import Channel, Links, Span, number_of, place_of
from tui.domain.log import EventLog
from tui.domain.readout import offset

_KEPT = 8
"""Attempts whose links are kept."""
_SLICE = 0.005
"""Seconds for which frames are read before keys have their turn."""


class Linker:
    """The links of a session's attempts, read as far as they are asked for."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[Attempt, Links]] = OrderedDict()

    async def added(self, log: EventLog, place: int, until: int | None = None) -> tuple[Turn | None, Sequence[Span]]:
        """What the events at ``place``, up to ``until``, of the log added to their turn, and that turn.

        No turn where it is not in its message any more: another attempt began anew.
        """
        if not 0 <= place < len(log):
            return None, ()
        turn, attempt, frame = log[place]
        if attempt is not turn.attempt:
            return None, ()
        number = number_of(attempt, frame)
        stop = number + max(1, (until or place + 1) - place)
        links = await self._read(attempt, stop - 1)
        return turn, links.between(number, stop)

    async def place(self, log: EventLog, turn: Turn, block: int, channel: Channel, at: int) -> int | None:
        """The place in the log of the event that brought a character; None where that is not known."""
        attempt = turn.attempt
        if attempt is None:
            return None
        number = (await self._read(attempt)).brought(block, channel, at)
        return None if number is None else place_of(log, attempt, number)

    async def _read(self, attempt: Attempt, until: int | None = None) -> Links:
        """An attempt's links, read up to a frame; other things have their turn meanwhile."""
        known = self._known.get(id(attempt))
        if known is None or known[0] is not attempt:
            known = self._known[id(attempt)] = attempt, Links(attempt.frames)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        links = known[1]
        whole = links.read(until, _SLICE)
        while not whole:
            await asyncio.sleep(0)
            whole = links.read(until, _SLICE)
        return links


def describe(turn: Turn, frame: Frame) -> str:
    """An event in a few words: its number, its type, and when it came."""
    since = frame.at - turn.attempts[0].clock.started
    return f"event {frame.seq} · {event_type(frame)} · {offset(since)} s"
