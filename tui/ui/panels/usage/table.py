"""Tokens and their cost: this turn beside the session, or above it where there is no room."""

from __future__ import annotations

from decimal import Decimal

from tui.domain.conversation import Turn
from tui.domain.readout import UNSAID, Role, Rows
from tui.domain.usage import Tokens
from tui.ui.panels.usage.grid import COMING, NAMES, SIDE_BY_SIDE, column_width, count_in, money_in
from tui.ui.panels.usage.totals import SEARCHES, Account, Total

_SERVERS = {SEARCHES: "web searches", "web_fetch_requests": "web fetches"}
_FREE = frozenset({"web_fetch_requests"})
"""Tools of the server that cost nothing beside their tokens:
https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-fetch-tool"""
_UNKNOWN = "unknown"

Cells = tuple[str, str]
"""A number of tokens and its cost, as text."""


class Table:
    """The lines of a bill for the turn that is shown and for the session."""

    def __init__(self, turn: Turn, mine: Account, total: Total, ready: bool) -> None:
        """``ready`` tells whether the price table was read."""
        self.turn, self.mine, self.total, self.ready = turn, mine, total, ready

    def write(self, rows: Rows) -> None:
        """Lay the table out."""
        wide = column_width(rows)
        half = wide // 2
        lines = self._lines(half)
        if rows.width >= SIDE_BY_SIDE:
            self._head(rows, f"{'this turn':>{wide}}{'session':>{wide}}")
            for name, mine, whole in lines:
                self._row(rows, name, [mine, whole], wide, half)
        else:
            self._head(rows, f"{'this turn':>{wide}}")
            for name, mine, _ in lines:
                self._row(rows, name, [mine], wide, half)
            rows.blank()
            self._head(rows, f"{'session':>{wide}}")
            for name, _, whole in lines:
                self._row(rows, name, [whole], wide, half)
        if self.total.unknown:
            turns = "1 turn" if self.total.unknown == 1 else f"{self.total.unknown} turns"
            rows.prose("muted", f"The cost of {turns} is unknown.")

    @staticmethod
    def _head(rows: Rows, columns: str) -> None:
        rows.newline()
        rows.write("heading", f"{'tokens, cost':<{NAMES}}{columns}")

    @staticmethod
    def _row(rows: Rows, name: str, values: list[Cells], wide: int, half: int) -> None:
        rows.newline()
        rows.write("muted", f"{name[:NAMES]:<{NAMES}}")
        for number, cost in values:
            for text, cells in ((number, wide - half), (cost, half)):
                role: Role = "muted" if text in (UNSAID, COMING, _UNKNOWN) else "strong" if name == "total" else "text"
                rows.write(role, f"{text:>{cells}}")

    def _lines(self, half: int) -> list[tuple[str, Cells, Cells]]:
        """Each line with the turn's and the session's numbers."""
        mine, whole = self.mine, self.total.account
        out = [(name, self._one(field, half), self._all(field, half)) for name, field in self._fields()]
        for tool in sorted({*mine.servers, *whole.servers}):
            name = _SERVERS.get(tool) or tool.removesuffix("_requests").replace("_", " ")
            out.append((name, self._server(tool, mine, half), self._server(tool, whole, half)))
        out.append(("total", self._sum(half), self._session_sum(half)))
        return out

    def _fields(self) -> list[tuple[str, str]]:
        """The counts to show; cache writes by their time to live where that accounts for all of them.

        A ``message_delta`` may raise the number of tokens written and say nothing of their times to live.
        """
        both = (self.mine.tokens, self.total.account.tokens)
        told = all(
            one.cache_write == (one.cache_write_5m or 0) + (one.cache_write_1h or 0)
            for one in both
            if one.cache_write is not None
        ) and (both[1].cache_write_5m, both[1].cache_write_1h) != (None, None)
        writes = (
            [("cache write 5m", "cache_write_5m"), ("cache write 1h", "cache_write_1h")]
            if told
            else [("cache write", "cache_write")]
        )
        return [
            ("input", "input"),
            ("cache read", "cache_read"),
            *writes,
            ("output", "output"),
            ("  thinking", "thinking"),
        ]

    def _one(self, field: str, half: int) -> Cells:
        """A line of the turn."""
        number: int | None = getattr(self.mine.tokens, field)
        if number is None:
            blank = COMING if self.turn.running else UNSAID
            return (self._unsaid(field, blank), UNSAID if blank == UNSAID else blank)
        cost = self.mine.lines.get(field)
        said = money_in(cost, half) if cost is not None else _UNKNOWN if self.ready else COMING
        return count_in(number, half), said

    def _unsaid(self, field: str, blank: str) -> str:
        """What stands for a number that nobody said: where the model did think it is unknown, not nothing."""
        thought = any(block.type in ("thinking", "redacted_thinking") for block in self.turn.message.blocks)
        return _UNKNOWN if field == "thinking" and thought and blank == UNSAID else blank

    def _all(self, field: str, half: int) -> Cells:
        """A line of the session; a plus where there is more that has no price."""
        whole = self.total.account
        number: int | None = getattr(whole.tokens, field)
        if number is None:
            return UNSAID, UNSAID
        cost = whole.lines.get(field)
        if not self.ready or (cost is None and self.total.open):
            return count_in(number, half), COMING
        if cost is None or (not cost and field in whole.partly):
            return count_in(number, half), _UNKNOWN
        return count_in(number, half), money_in(cost, half, "+" if field in whole.partly else "")

    def _server(self, tool: str, of: Account, half: int) -> Cells:
        """How often a tool of the server was used."""
        number = of.servers.get(tool)
        if number is None:
            return UNSAID, UNSAID
        cost = of.lines.get("web_searches") if tool == SEARCHES else None
        if cost is None and (tool in _FREE or not number):
            cost = Decimal(0)
        said = money_in(cost, half) if cost is not None else _UNKNOWN if self.ready else COMING
        return count_in(number, half), said

    def _sum(self, half: int) -> Cells:
        """All tokens of the turn, and its cost as far as it is known."""
        turn, number = self.turn, _all_tokens(self.mine.tokens)
        if turn.running or (turn.cost_is_knowable and turn.cost is None and not turn.priced):
            return count_in(number, half) if number is not None else COMING, COMING
        if number is None and not turn.message.started:
            return UNSAID, UNSAID
        return (
            _UNKNOWN if number is None else count_in(number, half),
            _UNKNOWN if turn.cost is None else money_in(turn.cost, half),
        )

    def _session_sum(self, half: int) -> Cells:
        """All tokens of the session, and its cost; a mark where not all is counted."""
        total = self.total
        number = _all_tokens(total.account.tokens)
        said = UNSAID if number is None else count_in(number, half)
        if not total.cost and (total.unknown or total.open):
            return said, _UNKNOWN if total.unknown else COMING
        return said, money_in(total.cost, half, "+" if total.unknown else COMING if total.open else "")


def _all_tokens(counted: Tokens) -> int | None:
    """Everything that went in and came out; None where one of them is not known."""
    if counted.all_input is None or counted.output is None:
        return None
    return counted.all_input + counted.output
