"""From the session to the screen: what came since the last frame, merged, at most some 30 times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tui.domain.conversation import Turn
from tui.session.updates import RunChanged, TurnGrew, Update

FRAME = 1 / 30
"""Seconds between two looks of the screen at a stream."""
_BURST = 30
"""Events in one frame from which on nobody can read along."""
_BURST_FRAME = 1 / 8
"""Seconds between two looks at a burst: what is drawn for nobody is time taken from reading it in."""
_BITE = 1 / 100
"""Seconds between two bites of a burst: taken in all at once, its text would hold the loop, and with it the keys."""


class Bridge:
    """Listens to a session and calls ``show`` with the turns that changed.

    The first token is shown at once, what follows is paced; a turn's start, its end and a change of its state are
    never merged away, for what is shown is read from the turn itself. In a burst, ``take_in`` is called between two
    looks, to do a part of the next one's work. Nothing is scheduled while nothing comes.
    """

    def __init__(self, show: Callable[[list[Turn]], None], take_in: Callable[[list[Turn]], None] | None = None) -> None:
        self._show = show
        self._take_in = take_in
        self._changed: dict[int, Turn] = {}
        self._handle: asyncio.Handle | None = None
        self._shown_at = self._bitten_at = self._look_at = 0.0
        self._frame = FRAME
        self._events = 0
        self._open = True

    def update(self, update: Update) -> None:
        """Take one update of the session."""
        if not self._open:
            return
        self._changed[update.turn.number] = update.turn
        urgent = not isinstance(update, TurnGrew | RunChanged)
        if isinstance(update, TurnGrew):
            self._events += len(update.events)
        elif isinstance(update, RunChanged):
            self._events += 1  # a tool may write any number of pieces
        if self._handle is not None:
            if not urgent and not self._becomes_burst:
                return
            self._handle.cancel()
        self._schedule(urgent)

    @property
    def _becomes_burst(self) -> bool:
        """Whether this is the first frame of a burst, so far held for one that can be read."""
        return self._events > _BURST and self._frame == FRAME

    def close(self) -> None:
        """The screen is going: show nothing more."""
        self._open = False
        if self._handle is not None:
            self._handle.cancel()

    def _schedule(self, urgent: bool = False) -> None:
        loop = asyncio.get_running_loop()
        if self._becomes_burst:
            self._frame = _BURST_FRAME
        now = loop.time()
        self._look_at = now if urgent else max(now, self._shown_at + self._frame)
        if self._take_in is not None and self._frame == _BURST_FRAME:
            self._handle = loop.call_at(min(self._look_at, max(now, self._bitten_at + _BITE)), self._bite)
        else:
            self._handle = loop.call_at(self._look_at, self._flush)

    def _bite(self) -> None:
        assert self._take_in is not None
        loop = asyncio.get_running_loop()
        self._bitten_at = loop.time()
        self._take_in(list(self._changed.values()))
        if self._look_at - self._bitten_at < _BITE / 2:
            # In a turn of its own: a key that came meanwhile waits for one of the two only.
            self._handle = loop.call_soon(self._flush)
        else:
            self._schedule()

    def _flush(self) -> None:
        self._handle = None
        self._shown_at = self._bitten_at = asyncio.get_running_loop().time()
        self._frame = _BURST_FRAME if self._events > _BURST else FRAME
        self._events = 0
        turns, self._changed = list(self._changed.values()), {}
        self._show(turns)
