"""What could be typed next in a filter: operators after ``~``, and what they take."""

from __future__ import annotations

import re
from typing import NamedTuple

from tui.domain.filter.operators import DELTA_TYPES, EVENT_TYPES, OPERATORS, STOP_REASONS, Operator
from tui.domain.filter.terms import quoted

_OPERATOR = re.compile(r"(?:^|[\s()&|!])~([A-Za-z]*)$")
_ARGUMENT = re.compile(r'(?:^|[\s()&|!])~([A-Za-z]+)\s*([^\s"()&|]*)$')
_QUOTES = re.compile(r'\\.|"', re.DOTALL)

_AMOUNTS = {
    "i": (("0", "the first block"), ("1..3", "blocks 1 to 3")),
    "gap": ((">500ms", "longer than half a second"), (">1s", "a stall"), ("<5ms", "came in a burst")),
    "at": (("0s..1s", "in the first second"), (">5s", "after five seconds")),
    "size": ((">1k", "over 1,000 bytes"), ("<100b", "under 100 bytes")),
    "turn": (("1", "the first turn"), ("2..4", "turns 2 to 4")),
    "attempt": (("1", "the first try"), (">1", "retries")),
}


class Completion(NamedTuple):
    """Something to insert instead of what was typed from ``start`` up to the cursor."""

    start: int
    insert: str
    label: str
    help: str


class Known(NamedTuple):
    """Names that occur in the log, offered beside the API's own."""

    tools: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    deltas: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


def complete(text: str, cursor: int, known: Known | None = None) -> list[Completion]:
    """What could stand at the cursor, best first; empty in a word or within quotes."""
    before = text[:cursor]
    if sum(mark == '"' for mark in _QUOTES.findall(before)) % 2:
        return []
    if (match := _OPERATOR.search(before)) is not None:
        return _operators(match.group(1).lower(), match.start(1) - 1)
    if (match := _ARGUMENT.search(before)) is not None:
        operator = OPERATORS.get(match.group(1).lower())
        if operator is not None:
            return _arguments(operator, match.group(2), match.start(2), known or Known())
    return []


def _operators(typed: str, start: int) -> list[Completion]:
    """Operators whose names begin with what was typed."""
    fitting = [one for one in OPERATORS.values() if one.name.startswith(typed)]
    if len(fitting) == 1 and fitting[0].name == typed and fitting[0].takes == "nothing":
        return []
    return [
        Completion(start, f"~{one.name}" + ("" if one.takes == "nothing" else " "), one.label, one.help)
        for one in fitting
    ]


def _arguments(operator: Operator, typed: str, start: int, known: Known) -> list[Completion]:
    """What an operator could be given; names that begin with what was typed come before those that hold it."""
    if operator.takes in ("count", "time", "size"):
        offered = [(one, help) for one, help in _AMOUNTS[operator.name] if one.startswith(typed)]
    else:
        names = {
            "t": (*EVENT_TYPES, *known.types),
            "d": (*DELTA_TYPES, *known.deltas),
            "stop": (*STOP_REASONS, *known.stops),
            "tool": known.tools,
        }.get(operator.name, ())
        low = typed.lower()
        fitting = [one for one in dict.fromkeys(names) if low in one.lower()]
        fitting.sort(key=lambda one: not one.lower().startswith(low))
        own = {*EVENT_TYPES, *DELTA_TYPES, *STOP_REASONS}
        offered = [(one, "" if one in own else "in this log") for one in fitting]
    if [one for one, _ in offered] == [typed]:
        return []
    return [Completion(start, quoted(one), one, help) for one, help in offered]
