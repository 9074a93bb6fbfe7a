"""Which rows head the turns and attempts, those included that ended before anything of them came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tui.domain.conversation import Attempt, Turn
from tui.domain.log import Stretch


class Head(NamedTuple):
    """What a row that is no event tells of: an attempt, or a turn that failed before its first one."""

    turn: Turn
    attempt: Attempt | None


class Heads:
    """Gives each attempt its head once, and again where another's events came in between."""

    def __init__(self) -> None:
        self._last: Head | None = None
        self._known: dict[Turn, int] = {}
        """How many attempts of a turn have heads; -1 for a turn that has a head without an attempt."""
        self._turns: Sequence[Turn] = ()
        self._settled = 0
        """So many of the conversation's turns are over, and have their heads."""

    def watch(self, turns: Sequence[Turn]) -> None:
        """The turns of the conversation, in their order."""
        if turns is not self._turns:
            self._turns, self._settled = turns, 0

    def of_stretch(self, stretch: Stretch) -> list[Head]:
        """The heads that stand before the first frame of a stretch: of what failed before it, and its own."""
        turn, place = stretch.turn, stretch.turn.number - 1
        heads: list[Head] = []
        if place < len(self._turns) and self._turns[place] is turn:
            heads = self._without_frames(place)
        own = Head(turn, stretch.attempt)
        number = next((number for number, one in enumerate(turn.attempts) if one is stretch.attempt), 0)
        known = max(0, self._known.get(turn, 0))
        heads += [Head(turn, attempt) for attempt in turn.attempts[known:number]]
        self._known[turn] = max(known, number + 1)
        if heads or self._last is None or self._last.attempt is not stretch.attempt:
            heads.append(own)
        self._last = own
        return heads

    def at_the_end(self) -> list[Head]:
        """The heads of what failed, or has just begun, after all frames that there are."""
        heads = self._without_frames(len(self._turns))
        if heads:
            self._last = heads[-1]
        return heads

    def _without_frames(self, stop: int) -> list[Head]:
        """The heads that are due for turns up to ``stop``; a turn that went well and has no frames here needs none."""
        heads: list[Head] = []
        for place in range(self._settled, stop):
            turn = self._turns[place]
            known = self._known.get(turn, 0)
            if turn.failure is not None and not turn.attempts and not known:
                heads.append(Head(turn, None))
                self._known[turn] = -1
            for number, attempt in enumerate(turn.attempts[max(0, known) :], max(0, known) + 1):
                if not attempt.frames and (attempt.failure is not None or turn.running):
                    heads.append(Head(turn, attempt))
                    self._known[turn] = number
            if place == self._settled and not turn.running:
                self._settled += 1
        return heads
