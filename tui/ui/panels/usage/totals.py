"""What a turn and the whole session counted and cost. Unknown stays unknown: it adds nothing and is never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from tui.domain import pricing
from tui.domain.conversation import Turn
from tui.domain.saving import saving
from tui.domain.usage import Tokens, iterations, server_tools, tokens

SEARCHES = "web_search_requests"
"""The API's name of the one tool of the server that has a price; its line in a bill is ``web_searches``."""

SAVED = "saved"
"""The line of a bill that tells what the cache saved; below 0 it cost more than it saved."""


def billed(usage: dict[str, Any]) -> Tokens:
    """All tokens of a reply: the sum of its passes, where the API tells of several."""
    whole = tokens(usage)
    passes = iterations(usage)
    if passes == [usage]:
        return whole
    total = add(tokens(entry) for entry in passes)
    # Thinking and searches are told for the reply as a whole.
    return replace(
        total, thinking=whole.thinking if total.thinking is None else total.thinking, web_searches=whole.web_searches
    )


def add(parts: Iterable[Tokens]) -> Tokens:
    """The sum of what is known; a number that nobody said stays None."""
    sums: dict[str, int | None] = {one.name: None for one in fields(Tokens)}
    for part in parts:
        for name, so_far in sums.items():
            value: int | None = getattr(part, name)
            if value is not None:
                sums[name] = (so_far or 0) + value
    return Tokens(**sums)


def known(turn: Turn) -> Tokens:
    """What a turn counted as far as it is final: output is told only near the end of a reply."""
    counted = billed(turn.message.usage)
    return counted if turn.cost_is_knowable else replace(counted, output=None, thinking=None)


@dataclass(frozen=True, slots=True)
class Account:
    """What was counted, and what each line of it cost."""

    tokens: Tokens = field(default_factory=Tokens)
    servers: Mapping[str, int] = field(default_factory=dict)
    """How often each tool of the server was used."""
    lines: Mapping[str, Decimal] = field(default_factory=dict)
    """US dollars by the names of :class:`Tokens`, and by :data:`SAVED`; what is not there is unknown."""
    partly: frozenset[str] = frozenset()
    """Lines that more was counted for than could be priced."""


def account(turn: Turn, lines: Mapping[str, Decimal]) -> Account:
    """The account of one turn, with what its lines cost."""
    counted = known(turn)
    names = [one.name for one in fields(Tokens)]
    final = {name: lines[name] for name in names if name in lines and getattr(counted, name) is not None}
    partly = {name for name in names if getattr(counted, name) and name not in final}
    if SAVED in lines:
        final[SAVED] = lines[SAVED]
    elif counted.cache_read or counted.cache_write:
        partly.add(SAVED)
    return Account(counted, server_tools(turn.message.usage), final, frozenset(partly))


def together(accounts: Iterable[Account]) -> Account:
    """Several accounts as one."""
    accounts = list(accounts)
    servers: dict[str, int] = {}
    lines: dict[str, Decimal] = {}
    for one in accounts:
        for name, count in one.servers.items():
            servers[name] = servers.get(name, 0) + count
        for name, amount in one.lines.items():
            lines[name] = lines.get(name, Decimal(0)) + amount
    return Account(
        add(one.tokens for one in accounts), servers, lines, frozenset().union(*(one.partly for one in accounts))
    )


def lines_of(turn: Turn) -> Mapping[str, Decimal]:
    """What the lines of a turn cost. Slow at its first use in a process: the price table is loaded."""
    usage, model = turn.message.usage, turn.message.model or (turn.request.model if turn.request else "")
    saved = saving(usage, model)
    return {**pricing.lines(usage, model), **({} if saved is None else {SAVED: saved})}


@dataclass(frozen=True, slots=True)
class Total:
    """The turns of a session together."""

    account: Account
    cost: Decimal
    """US dollars, of the turns whose cost is known."""
    unknown: int
    """How many turns have a cost that cannot be known."""
    open: bool
    """Whether something that is not counted yet is still coming."""


class Session:
    """Adds turns up; a turn that has ended is read once."""

    def __init__(self) -> None:
        self.lines: dict[Turn, Mapping[str, Decimal]] = {}
        """What the lines of turns that have ended cost, of those that were priced."""
        self._ended: dict[Turn, Account] = {}
        self._sum = Account()

    def priced(self, lines: Mapping[Turn, Mapping[str, Decimal]]) -> None:
        """Take in what the lines of turns that have ended cost."""
        self.lines.update(lines)
        for turn in lines:
            self._ended.pop(turn, None)

    def total(self, turns: Iterable[Turn], running: Account) -> Total:
        """The sum over ``turns``, those on other branches included, for they were paid as well.

        ``running`` is the account of those that still run.
        """
        cost, unknown, is_open, grown = Decimal(0), 0, False, False
        for turn in turns:
            if turn.running:
                is_open = True
                grown |= self._ended.pop(turn, None) is not None
                continue
            if turn not in self._ended:
                self._ended[turn] = account(turn, self.lines.get(turn, {}))
                grown = True
            if turn.cost is not None:
                cost += turn.cost
            elif turn.cost_is_knowable and not turn.priced:
                is_open = True
            elif turn.message.started:
                unknown += 1
        if grown:
            self._sum = together(self._ended.values())
        return Total(together([self._sum, running]), cost, unknown, is_open)
