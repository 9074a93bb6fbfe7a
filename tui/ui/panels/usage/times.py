"""The clock of a turn: all of it counts from the first attempt, for then the person began to wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.domain.conversation import Turn
from tui.domain.readout import UNSAID, Role, Rows, bytes_size, duration, rate, spark
from tui.ui.panels.usage.grid import COMING, NAMES, line
from tui.ui.panels.usage.totals import known

_SLOW, _STALLED = 1.0, 5.0
"""Gaps in seconds from which on they stand out."""
_TOP = 12


@dataclass(frozen=True, slots=True)
class Gaps:
    """The silences of an attempt, in seconds."""

    p50: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Times:
    """When things came in a turn, and how fast."""

    turn: Turn
    gaps: Gaps | None
    flow: Callable[[int], Sequence[float]]
    """Bytes a second over the turn, in so many equal parts."""
    pace: float | None
    """Estimated tokens a second in the last second."""
    now: float

    def write(self, rows: Rows) -> None:
        """Lay it out."""
        turn, clock = self.turn, self.turn.clock
        if clock is None:
            return
        rows.heading("time")
        began, blank = turn.attempts[0].clock.started, COMING if turn.running else UNSAID
        first = None if clock.first_byte is None else clock.first_byte - began
        self._line(rows, "first byte", duration(first) if first is not None else blank)
        self._line(rows, "first token", duration(turn.ttft) if turn.ttft is not None else blank)
        if len(turn.attempts) > 1:
            line(rows, "  for retries", duration(clock.started - began), "warning", "counted in all three")
        self._line(rows, "total", duration(turn.took(self.now)))
        if turn.running:
            self._line(
                rows,
                "tokens/s now",
                f"≈ {self.pace:,.0f}" if self.pace is not None and clock.first_token is not None else COMING,
            )
        self._line(rows, "tokens/s mean" if turn.running else "tokens/s", self._mean(), "from the first token on")
        self._line(rows, "events", f"{clock.events:,}", bytes_size(clock.bytes))
        if (gaps := self.gaps) is not None:
            role: Role = "error" if gaps.longest > _STALLED else "warning" if gaps.longest > _SLOW else "text"
            line(rows, "gap p50", duration(gaps.p50))
            line(rows, "gap p95", duration(gaps.p95))
            line(rows, "gap max", duration(gaps.longest), role)
        if any(flow := self.flow(max(4, min(60, rows.width - NAMES - _TOP)))):
            rows.newline()
            rows.write("muted", f"{'bytes/s':<{NAMES}}")
            rows.write("accent", spark(list(flow)))
            rows.write("muted", f"{'≤ ' + bytes_size(round(max(flow))) + '/s':>{_TOP}}")

    @staticmethod
    def _line(rows: Rows, name: str, value: str, note: str = "") -> None:
        line(rows, name, value, "muted" if value in (UNSAID, COMING) else "text", note)

    def _mean(self) -> str:
        """Output tokens a second from the first token on; estimated until they are counted."""
        turn, clock = self.turn, self.turn.clock
        if clock is None or clock.first_token is None or clock.last is None:
            return COMING if turn.running else UNSAID
        if turn.cost_is_knowable:
            return rate(known(turn).output, clock.last - clock.first_token).removesuffix("/s")
        said = rate(int(turn.message.estimated_tokens), clock.last - clock.first_token).removesuffix("/s")
        return said if said == UNSAID else f"≈ {said}"
