"""What was read of a turn so far, so that a look costs what is new: its course, its pace, its gaps, its request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.domain.cache import asks_for_cache, why_missed
from tui.domain.context import Parts, parts
from tui.domain.conversation import Turn
from tui.domain.timeline import Course
from tui.ui.panels.usage.pace import Pace
from tui.ui.panels.usage.sheet import Cache
from tui.ui.panels.usage.times import Gaps


@dataclass(frozen=True, slots=True)
class Asked:
    """What a turn's request tells; read once, for it does not change."""

    parts: Parts | None
    asks: bool


class Reading:
    """Of one turn, what its frames and its request told."""

    def __init__(self, turn: Turn) -> None:
        self.turn, self.request = turn, turn.request
        self.course: Course | None = None
        self.gaps: Gaps | None = None
        self.pace = Pace()
        body = _body(turn)
        self.asked = Asked(parts(body), asks_for_cache(body)) if body else Asked(None, False)
        self._gaps_of: tuple[int, int] = (0, 0)
        self._read_when: int | None = None
        self._missed: str | None = None

    def is_of(self, turn: Turn) -> bool:
        """Whether this is what was read of ``turn`` and of the request that it has now."""
        return self.turn is turn and self.request is turn.request

    def read(self, now: float) -> bool:
        """Take in what is new, of many frames a slice; return whether none are left."""
        if not self.turn.attempts:
            return True
        if self.course is None:
            self.course = Course(self.turn)
        if self.turn.running:
            self.pace.look(now, self.turn.message.length)
        self._read_gaps()
        return self.course.read()

    def flow(self, cells: int, now: float) -> list[float]:
        """Bytes a second over the turn."""
        if self.course is None:
            return []
        span = self.course.span(now)
        return [amount * cells / span if amount >= 0.5 else 0.0 for amount in self.course.flow.sums(cells, span)]

    @property
    def cache(self) -> Cache:
        """What became of the cache; the requests are compared once the API has said how much it read."""
        usage, parent = self.turn.message.usage, self.turn.parent
        read = usage.get("cache_read_input_tokens")
        if self._read_when != read:
            self._read_when, self._missed = read, None
            before, after = _body(parent), _body(self.turn)
            if parent is not None and before and after:
                self._missed = why_missed(before, parent.message.usage, after, usage, _apart(parent, self.turn))
        return Cache(self.asked.asks, self._missed)

    def _read_gaps(self) -> None:
        """Gaps are sorted anew only when they are a twentieth more, and at the end."""
        clock = self.turn.attempts[-1].clock
        of, have = (self._gaps_of[1] if self._gaps_of[0] == len(self.turn.attempts) else 0), len(clock.gaps)
        if have > of * 1.05 or (not self.turn.running and have > of):
            self._gaps_of = (len(self.turn.attempts), have)
            told = clock.gap_percentiles((0.5, 0.95, 1.0))
            self.gaps = Gaps(*told) if told is not None else None


def _body(turn: Turn | None) -> dict[str, Any]:
    """The body of a turn's request, empty where there is none."""
    return turn.request.body if turn is not None and turn.request is not None else {}


def _apart(before: Turn, after: Turn) -> float | None:
    """Seconds between two requests."""
    if before.attempts and after.attempts:
        return after.attempts[0].clock.started - before.attempts[-1].clock.started
    return None
