"""Amounts in a filter: ``>500ms``, ``2s..5s``, ``<=1k``, ``3``; as they are written and as bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tui.domain.filter.errors import FilterError

Kind = Literal["count", "time", "size"]
"""A whole number; microseconds; bytes."""

_UNITS: dict[Kind, dict[str, int]] = {
    "count": {"": 1},
    "time": {"us": 1, "ms": 1000, "s": 1_000_000, "m": 60_000_000},
    "size": {"b": 1, "k": 1000, "m": 1_000_000},
}
_SAID: dict[str, str] = {"µs": "us", "μs": "us", "min": "m", "kb": "k", "mb": "m"}
_READS: dict[Kind, dict[str, str]] = {"count": {}, "time": {"m": "min"}, "size": {"b": "B", "k": "kB", "m": "MB"}}
_NUMBER = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([a-zµμ]*)", re.IGNORECASE)
_EXAMPLES: dict[Kind, str] = {"count": "2 or 0..3", "time": ">500ms or 2s..5s", "size": ">1k or 100b..2k"}
_NOUNS: dict[Kind, str] = {"count": "number", "time": "time", "size": "size"}

Comparison = Literal["=", ">", ">=", "<", "<=", ".."]


@dataclass(frozen=True, slots=True)
class Amount:
    """A comparison with a value, in the base unit of its kind; ``..`` compares with two, both included."""

    kind: Kind
    comparison: Comparison
    value: int
    upper: int = 0

    def __str__(self) -> str:
        if self.comparison == "..":
            return f"{_written(self.value, self.kind)}..{_written(self.upper, self.kind)}"
        shown = "" if self.comparison == "=" and self.kind == "count" else self.comparison
        return shown + _written(self.value, self.kind)

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The least and the greatest value that are meant, both included; None where there is no greatest."""
        value = self.value
        if self.comparison == "..":
            return value, self.upper
        if self.comparison in (">", ">="):
            return value + (self.comparison == ">"), None
        return (value, value) if self.comparison == "=" else (0, value - (self.comparison == "<"))

    def said(self, value: int) -> str:
        """A value of this kind as it reads in a sentence: ``500 ms``, ``1.5 kB``."""
        match = _NUMBER.fullmatch(_written(value, self.kind))
        assert match is not None
        number, unit = match.groups()
        return f"{number} {_READS[self.kind].get(unit, unit)}".rstrip()

    def holds(self, value: int) -> bool:
        """Whether a value, in the base unit, is within the bounds."""
        low, high = self.bounds
        return low <= value and (high is None or value <= high)


def read(text: str, column: int, kind: Kind, name: str) -> Amount:
    """Read what follows the operator ``name``. Raises :class:`FilterError`; ``column`` is where ``text`` begins."""
    low, dots, high = text.partition("..")
    if dots:
        first = _value(low, column, kind, name)
        last = _value(high, column + len(low) + 2, kind, name)
        if last < first:
            raise FilterError(f"{low}..{high} is empty: the smaller one comes first", column)
        return Amount(kind, "..", first, last)
    for comparison in (">=", "<=", ">", "<", "="):
        if text.startswith(comparison):
            start = len(comparison)
            value = _value(text[start:], column + start, kind, name)
            if comparison == "<" and value == 0:
                raise FilterError("nothing is less than 0", column)
            return Amount(kind, comparison, value)
    value = _value(text, column, kind, name)
    if kind != "count":
        raise FilterError(f"{name} wants a comparison, such as {_EXAMPLES[kind]}", column)
    return Amount(kind, "=", value)


def _value(text: str, column: int, kind: Kind, name: str) -> int:
    """A number with its unit, in the base unit."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise FilterError(f"{name} wants a {_NOUNS[kind]}, such as {_EXAMPLES[kind]}", column)
    number, unit = Decimal(match.group(1)), match.group(2).lower()
    unit = _SAID.get(unit, unit)
    units = _UNITS[kind]
    if not unit and kind == "size":
        unit = "b"
    if unit not in units and not (number == 0 and not unit):
        if kind == "count":
            raise FilterError(f"{name} wants a whole number, such as {_EXAMPLES[kind]}", column)
        said = f"no unit {match.group(2)}" if unit else f"no unit after {match.group(1)}"
        listed = ", ".join(units)
        raise FilterError(
            f"{name} knows {said}: write one of {listed}"
            if unit
            else f"{name} wants a unit after {match.group(1)}: one of {listed}",
            column,
        )
    value = number * units.get(unit, 1)
    if value != int(value):
        raise FilterError(
            f"{name} wants a whole number, such as {_EXAMPLES[kind]}"
            if kind == "count"
            else f"{text} is finer than {name} can tell: 1 {next(iter(units))} is the least",
            column,
        )
    return int(value)


def _written(value: int, kind: Kind) -> str:
    """A value with the greatest unit that shows it exactly: ``1.5s``, ``500ms``, ``2m``."""
    for unit, factor in reversed(_UNITS[kind].items()):
        if value < factor or (unit == "m" and value % factor):
            continue
        text = f"{Decimal(value) / factor:f}"
        if len(text.partition(".")[2]) <= 6:
            return text.rstrip("0").rstrip(".") + unit if "." in text else text + unit
    return f"{value}{next(iter(_UNITS[kind]))}"
