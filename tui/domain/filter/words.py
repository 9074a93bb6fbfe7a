"""A filter in a line of words, for the person who has just typed it."""

from __future__ import annotations

from tui.domain.filter.amounts import Amount
from tui.domain.filter.operators import DELTA_TYPES, EVENT_TYPES
from tui.domain.filter.patterns import compiled
from tui.domain.filter.terms import And, Body, Filter, Flag, Named, Not, Or, Text, Type

_FLAGS = {"err": "an error", "ping": "a ping", "marked": "marked"}
_MEASURES = {"i": "block", "gap": "gap", "at": "time", "size": "size", "turn": "turn", "attempt": "attempt"}
_NAMES = {"d": "delta", "tool": "tool", "stop": "stop reason"}
_COMPARISONS = {">": "over ", ">=": "at least ", "<": "under ", "<=": "at most ", "=": ""}


def explain(filter: Filter) -> str:
    """Say what a filter matches: ``type matches block and gap over 500 ms``."""
    if isinstance(filter, Or):
        return " or ".join(map(explain, filter.parts))
    if isinstance(filter, And):
        return " and ".join(f"({explain(part)})" if isinstance(part, Or) else explain(part) for part in filter.parts)
    if isinstance(filter, Not):
        return f"not ({explain(filter.part)})" if isinstance(filter.part, And | Or) else f"not {explain(filter.part)}"
    if isinstance(filter, Text):
        return f"body has “{filter.text}”"
    if isinstance(filter, Body):
        return f"body matches {filter.pattern}"
    if isinstance(filter, Type):
        return f"type matches {filter.pattern}{_meant(filter.pattern)}"
    if isinstance(filter, Flag):
        return _FLAGS[filter.of]
    if isinstance(filter, Named):
        return _named(filter)
    return f"{_MEASURES[filter.of]} {_amount(filter.amount)}"


def _named(filter: Named) -> str:
    name, noun = filter.name, _NAMES[filter.of]
    if "*" in name:
        return f"{noun} like {name}"
    return f"{noun} {name}" if filter.of == "tool" or name in DELTA_TYPES else f"{noun} begins with {name}"


def _amount(amount: Amount) -> str:
    if amount.comparison == "..":
        return f"{amount.said(amount.value)} to {amount.said(amount.upper)}"
    return _COMPARISONS[amount.comparison] + amount.said(amount.value)


def _meant(pattern: str) -> str:
    """A word on ``~d`` where a pattern for types is in the types of deltas only."""
    found = compiled(pattern).search
    if not any(map(found, EVENT_TYPES)) and any(map(found, DELTA_TYPES)):
        return " (deltas: ~d)"
    return ""
