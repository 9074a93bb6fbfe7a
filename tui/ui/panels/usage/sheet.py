"""The usage of a turn and its session, laid out: sections under each other, numbers under each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tui.domain.breakpoints import minimum
from tui.domain.conversation import Turn
from tui.domain.readout import UNSAID, Rows, count, duration, money
from tui.domain.server_tools import generation
from tui.domain.usage import Tokens, iterations, tokens, told_beside
from tui.ui.panels.usage.grid import COMING, NAMES, SIDE_BY_SIDE, column_width, line, percent
from tui.ui.panels.usage.headroom import Headroom
from tui.ui.panels.usage.table import Table
from tui.ui.panels.usage.times import Times
from tui.ui.panels.usage.totals import SAVED
from tui.ui.panels.usage.window import Window


@dataclass(frozen=True, slots=True)
class Cache:
    """What is known of the prompt cache."""

    asked: bool
    """Whether the request has ``cache_control``."""
    missed: str | None
    """Why it missed, in a sentence, where it should have hit."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the panel shows, as values."""

    turn: Turn
    table: Table
    cache: Cache
    window: Window
    times: Times
    limits: Headroom

    def write(self, rows: Rows) -> None:
        """Lay it out."""
        self.table.write(rows)
        self._cache(rows)
        self.window.write(rows)
        self.times.write(rows)
        self.limits.write(rows)
        self._passes(rows)
        self._beside(rows)
        self._end(rows)

    def _cache(self, rows: Rows) -> None:
        """How much of the input came from the cache, and why not more."""
        mine, whole = self.table.mine.tokens, self.table.total.account.tokens
        if not self.cache.asked and not any((mine.cache_read, mine.cache_write, whole.cache_read, whole.cache_write)):
            rows.blank()
            rows.prose("muted", f"Cache not used: nothing in the request has cache_control.{self._from()}")
            return
        rows.heading("cache")
        blank, wide = COMING if self.turn.running else UNSAID, column_width(rows)
        rates = [_hit_rate(mine) or blank, _hit_rate(whole) or UNSAID]
        for name, values in (("hit rate", rates), ("saved", self._saved(blank))):
            if rows.width >= SIDE_BY_SIDE:
                rows.newline()
                rows.write("muted", f"{name:<{NAMES}}")
                rows.write("text", "".join(f"{value:>{wide}}" for value in values))
            else:
                line(rows, name, values[0])
                line(rows, "  session", values[1])
        if self.table.mine.lines.get(SAVED, Decimal(0)) < 0:
            rows.prose("muted", "To write to the cache costs more than plain input; each request that reads it saves.")
        if self.cache.missed is not None:
            rows.prose("warning", self.cache.missed)

    def _from(self) -> str:
        """From how many tokens on the model caches, where that is known."""
        model = self.turn.message.model or (self.turn.request.model if self.turn.request else "")
        return f" This model caches from {minimum(model):,} tokens on." if generation(model) else ""

    def _saved(self, blank: str) -> list[str]:
        """What caching saved, for the turn and the session; below 0 what it cost."""
        out = []
        for number, one in enumerate((self.table.mine, self.table.total.account)):
            amount, partly = one.lines.get(SAVED), SAVED in one.partly
            if not self.table.ready:
                out.append(COMING)
            elif not (one.tokens.cache_read or one.tokens.cache_write):
                out.append(UNSAID if number else blank)
            elif amount is None or (partly and not amount):
                out.append("unknown" if partly else UNSAID if number else blank)
            else:
                out.append(_signed(amount) + ("+" if partly else ""))
        return out

    def _passes(self, rows: Rows) -> None:
        """The sampling passes of a reply, where the API tells of several."""
        usage = self.turn.message.usage
        passes = iterations(usage)
        if passes == [usage]:
            return
        rows.heading("passes")
        for number, entry in enumerate(passes, 1):
            counted = tokens(entry)
            said = [f"{count(counted.all_input)} in", f"{count(counted.output)} out"]
            if isinstance(model := entry.get("model"), str) and model:
                said.append(model)
            rows.field(f"{number} {entry.get('type', '?')}", " · ".join(said), at=NAMES)

    def _beside(self, rows: Rows) -> None:
        """What else the API said of the usage, by its own names."""
        told = told_beside(self.turn.message.usage)
        if not told:
            return
        rows.heading("also told")
        for name, value in told:
            rows.field(name, value, at=NAMES)

    def _end(self, rows: Rows) -> None:
        """How the turn ended, and what it took to get there."""
        turn = self.turn
        rows.heading("end")
        reason = turn.message.stop_reason
        rows.field("stop reason", reason or (COMING if turn.running else UNSAID), at=NAMES)
        if turn.attempt is not None:
            rows.field("attempts", f"{turn.attempt.number} of at most {turn.attempt.limit}", at=NAMES)
        for attempt in turn.attempts:
            if attempt.failure is not None:
                wait = "" if attempt.wait is None else f", then {duration(attempt.wait)} of waiting"
                rows.prose("warning", f"{attempt.number}: {attempt.failure.headline}{wait}", indent=2)


def _signed(dollars: Decimal) -> str:
    """An amount, with a minus sign where it was paid."""
    return f"−{money(-dollars)}" if dollars < 0 else money(dollars)


def _hit_rate(counted: Tokens) -> str | None:
    """The share of the input that was read from the cache; None where it is not known."""
    if counted.cache_read is None or not counted.all_input:
        return None
    return percent(counted.cache_read / counted.all_input)
