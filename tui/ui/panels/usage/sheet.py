"""The usage of a turn and its session, laid out: numbers under each other, sections under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.conversation import Turn
from tui.domain.readout import (
    UNSAID,
    Role,
    Rows,
    bar,
    bytes_size,
    count,
    duration,
    money,
    rate,
    short_count,
    spark,
)
from tui.domain.usage import Tokens, tokens
from tui.ui.panels.usage.limits import limits
from tui.ui.panels.usage.totals import Total, known

_NAMES = 14
_COMING = "…"
_WITH_RESET = 44
"""The width from which on there is room for the times of reset."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """The silences of an attempt, in seconds."""

    p50: float
    p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the panel shows, as values."""

    turn: Turn
    total: Total
    gaps: Gaps | None
    flow: Sequence[float]
    """Bytes a second over the turn."""
    window: int | None
    """Tokens that the model takes, None where unknown."""
    now: float

    def write(self, rows: Rows) -> None:
        """Lay it out."""
        self._counts(rows)
        self._context(rows)
        self._times(rows)
        self._limits(rows)
        self._end(rows)

    def _counts(self, rows: Rows) -> None:
        """Tokens and cost, the turn beside the session."""
        turn, total = self.turn, self.total
        mine, all_ = known(turn), total.tokens
        wide = min(14, (rows.width - _NAMES) // 2)

        def line(name: str, one: str, both: str, role: Role = "text") -> None:
            rows.newline()
            rows.write("muted", f"{name:<{_NAMES}}")
            rows.write("muted" if one in (UNSAID, _COMING) else role, f"{one:>{wide}}")
            rows.write("muted" if both == UNSAID else role, f"{both:>{wide}}")

        rows.newline()
        rows.write("heading", f"{'tokens':<{_NAMES}}{'this turn':>{wide}}{'session':>{wide}}")
        for name, field in self._fields(mine, all_):
            one, both = getattr(mine, field), getattr(all_, field)
            line(name, _COMING if one is None and turn.running else count(one), count(both))
        line("cost", self._cost(), self._session_cost(), "strong")
        if total.unknown:
            turns = "1 turn" if total.unknown == 1 else f"{total.unknown} turns"
            rows.prose("muted", f"The cost of {turns} is unknown.")

    def _fields(self, mine: Tokens, all_: Tokens) -> list[tuple[str, str]]:
        """The counts to show; cache writes by their time to live where that accounts for all of them.

        A ``message_delta`` may raise the number of tokens written and say nothing of their times to live.
        """
        told = all(
            one.cache_write == (one.cache_write_5m or 0) + (one.cache_write_1h or 0)
            for one in (mine, all_)
            if one.cache_write is not None
        ) and (all_.cache_write_5m, all_.cache_write_1h) != (None, None)
        writes = (
            [("cache write 5m", "cache_write_5m"), ("cache write 1h", "cache_write_1h")]
            if told
            else [("cache write", "cache_write")]
        )
        return [
            ("input", "input"),
            ("output", "output"),
            ("  thinking", "thinking"),
            ("cache read", "cache_read"),
            *writes,
            ("web searches", "web_searches"),
        ]

    def _cost(self) -> str:
        """The turn's cost, as far as it is known."""
        turn = self.turn
        if turn.running or (turn.cost_is_knowable and turn.cost is None and not turn.priced):
            return _COMING
        return money(turn.cost)

    def _session_cost(self) -> str:
        """The session's cost; a mark where not all is counted."""
        total = self.total
        if not total.cost and (total.unknown or total.open):
            return "unknown" if total.unknown else _COMING
        mark = "+?" if total.unknown else f"+{_COMING}" if total.open else ""
        return money(total.cost) + mark

    def _context(self, rows: Rows) -> None:
        """How much of the model's context the turn fills."""
        last = tokens(self.turn.message.usage)
        if self.window is None or last.all_input is None:
            return
        used = last.all_input + ((last.output or 0) if self.turn.cost_is_knowable else 0)
        share = used / self.window
        rows.heading("context")
        role: Role = "error" if share > 0.95 else "warning" if share > 0.8 else "accent"
        words = f"{share:.0%}" if share >= 0.1 else f"{share:.1%}" if share >= 0.0005 else "< 0.1%"
        self._gauge(rows, "", share, f"{words} of {short_count(self.window)}", role)

    def _gauge(self, rows: Rows, name: str, share: float, words: str, role: Role) -> None:
        """A bar on its track, with words after it."""
        taken = (_NAMES if name else 0) + len(words) + 1
        cells = max(4, min(30, rows.width - taken))
        full = bar(share, cells)
        rows.newline(0, _NAMES if name else 0)
        if name:
            rows.write("muted", f"{name:<{_NAMES}}")
        rows.write(role, full)
        rows.write("track", "─" * (cells - len(full)))
        rows.write("muted", f" {words}")

    def _times(self, rows: Rows) -> None:
        """The clock of the newest attempt."""
        turn, clock = self.turn, self.turn.clock
        if clock is None:
            return
        rows.heading("time")
        # A retry has a clock of its own: what the person waited counts from the first attempt.
        waited = turn.took(self.now)
        for name, value in (
            ("first byte", duration(clock.ttfb)),
            ("first token", duration(clock.ttft)),
            ("total", duration(waited)),
            ("tokens/s", self._speed()),
            ("events", f"{clock.events:,} · {bytes_size(clock.bytes)}"),
        ):
            coming = turn.running and value == UNSAID
            rows.field(name, _COMING if coming else value, at=_NAMES, role="muted" if value == UNSAID else "text")
        if (gaps := self.gaps) is not None:
            role: Role = "error" if gaps.longest > 5 else "warning" if gaps.longest > 1 else "text"
            rows.field("gap p50", duration(gaps.p50), at=_NAMES)
            rows.field("gap p95", duration(gaps.p95), at=_NAMES)
            rows.field("gap max", duration(gaps.longest), role, at=_NAMES)
        if any(self.flow):
            rows.newline()
            rows.write("muted", f"{'bytes/s':<{_NAMES}}")
            rows.write("accent", spark(list(self.flow)))
            rows.write("muted", f" ≤ {bytes_size(round(max(self.flow)))}/s")

    def _speed(self) -> str:
        """Output tokens a second from the first token to the last event."""
        clock = self.turn.clock
        if clock is None or clock.first_token is None or clock.last is None:
            return UNSAID
        return rate(known(self.turn).output, clock.last - clock.first_token).removesuffix("/s")

    def _limits(self, rows: Rows) -> None:
        """What is left of the rate limits, as the newest answer said."""
        attempt = self.turn.attempt
        told = limits(attempt.headers) if attempt is not None else []
        if not told:
            return
        rows.heading("rate limits")
        rows.write("muted", "  left · reset at" if rows.width >= _WITH_RESET else "  left")
        for one in told:
            share = one.remaining / one.limit if one.limit > 0 else 0.0
            role: Role = "error" if share < 0.05 else "warning" if share < 0.2 else "success"
            words = f"{short_count(one.remaining):>5} of {short_count(one.limit):<5}"
            if one.reset and rows.width >= _WITH_RESET:
                words += f" {one.reset}"
            self._gauge(rows, one.name, share, words, role)

    def _end(self, rows: Rows) -> None:
        """How the turn ended, and what it took to get there."""
        turn = self.turn
        rows.heading("end")
        reason = turn.message.stop_reason
        rows.field("stop reason", reason or (_COMING if turn.running else UNSAID), at=_NAMES)
        if turn.attempt is not None:
            rows.field("attempts", f"{turn.attempt.number} of at most {turn.attempt.limit}", at=_NAMES)
        for attempt in turn.attempts:
            if attempt.failure is not None:
                wait = "" if attempt.wait is None else f", then {duration(attempt.wait)} of waiting"
                rows.prose("warning", f"{attempt.number}: {attempt.failure.headline}{wait}", indent=2)
