"""What a turn and the whole session counted. Unknown stays unknown: it adds nothing and is never 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from tui.domain.conversation import Turn
from tui.domain.usage import Tokens, iterations, tokens


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


@dataclass(frozen=True, slots=True)
class Total:
    """The turns of a session together."""

    tokens: Tokens
    cost: Decimal
    """US dollars, of the turns whose cost is known."""
    unknown: int
    """How many turns have a cost that cannot be known."""
    open: bool
    """Whether something that is not counted yet is still coming."""


class Session:
    """Adds turns up; a turn that has ended is read once."""

    def __init__(self) -> None:
        self._ended: dict[Turn, Tokens] = {}
        self._sum = Tokens()

    def total(self, turns: Iterable[Turn]) -> Total:
        """The sum over ``turns``, those on other branches included, for they were paid as well."""
        cost, unknown, is_open, grown = Decimal(0), 0, False, False
        running: list[Tokens] = []
        for turn in turns:
            if turn.running:
                is_open = True
                grown |= self._ended.pop(turn, None) is not None
                running.append(known(turn))
                continue
            if turn not in self._ended:
                self._ended[turn] = known(turn)
                grown = True
            if turn.cost is not None:
                cost += turn.cost
            elif turn.cost_is_knowable and not turn.priced:
                is_open = True
            elif turn.message.started:
                unknown += 1
        if grown:
            self._sum = add(self._ended.values())
        return Total(add([self._sum, *running]), cost, unknown, is_open)


def known(turn: Turn) -> Tokens:
    """What a turn counted as far as it is final: output is told only near the end of a reply."""
    counted = billed(turn.message.usage)
    return counted if turn.cost_is_knowable else replace(counted, output=None, thinking=None)
