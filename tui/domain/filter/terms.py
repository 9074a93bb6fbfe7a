"""What a filter is made of: frozen values that know how they are written. ``str`` gives the canonical text.

``parse(str(filter)) == filter`` holds for every filter that :func:`tui.domain.filter.parse.parse` gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from tui.domain.filter.amounts import Amount

_PLAIN = re.compile(r"[\w.,:;?/@#%^$*+=<>{}\[\]'-](?:[\w.,:;?/@#%^$*+=<>{}\[\]'!~-])*")
"""What needs no quotes."""


@dataclass(frozen=True, slots=True)
class Text:
    """A literal in the body, whatever its case: a bare word, or words in quotes."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Type:
    """``~t``: a regular expression found in the event's type."""

    pattern: str

    def __str__(self) -> str:
        return f"~t {quoted_pattern(self.pattern)}"


@dataclass(frozen=True, slots=True)
class Body:
    """``~b``: a regular expression found in the body."""

    pattern: str

    def __str__(self) -> str:
        return f"~b {quoted_pattern(self.pattern)}"


@dataclass(frozen=True, slots=True)
class Named:
    """A name that something has: ``~d`` and ``~stop`` take its beginning, ``~tool`` all of it; ``*`` is any text."""

    of: Literal["d", "tool", "stop"]
    name: str

    def __str__(self) -> str:
        return f"~{self.of} {quoted(self.name)}"

    def matches(self, name: str) -> bool:
        """Whether a name is one of those that are meant. Case counts for nothing."""
        return _glob(self.name.lower() + ("*" if self.of != "tool" else ""), name.lower())


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of the event within bounds: block index, gap, time, size, turn, attempt."""

    of: Literal["i", "gap", "at", "size", "turn", "attempt"]
    amount: Amount

    def __str__(self) -> str:
        return f"~{self.of} {self.amount}"


@dataclass(frozen=True, slots=True)
class Flag:
    """What an event either is or is not: an error, a ping, marked by the person."""

    of: Literal["err", "ping", "marked"]

    def __str__(self) -> str:
        return f"~{self.of}"


@dataclass(frozen=True, slots=True)
class Not:
    """All that ``part`` does not match."""

    part: Filter

    def __str__(self) -> str:
        return f"!({self.part})" if isinstance(self.part, And | Or) else f"!{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """What all parts match. At least two, none of them an ``And``."""

    parts: tuple[Filter, ...]

    def __str__(self) -> str:
        return " & ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What any part matches. At least two, none of them an ``Or``."""

    parts: tuple[Filter, ...]

    def __str__(self) -> str:
        return " | ".join(map(str, self.parts))


Filter = Text | Type | Body | Named | Measured | Flag | Not | And | Or


def both(*parts: Filter) -> Filter:
    """What all of ``parts`` match; one part alone is itself."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def either(*parts: Filter) -> Filter:
    """What any of ``parts`` matches; one part alone is itself."""
    flat = tuple(one for part in parts for one in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def quoted(text: str) -> str:
    """A literal as it is written: in quotes where it needs them."""
    if _PLAIN.fullmatch(text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_pattern(pattern: str) -> str:
    """A regular expression as it is written. Its backslashes are its own; a quote has one before it."""
    if _PLAIN.fullmatch(pattern):
        return pattern
    return '"' + pattern.replace('"', '\\"') + '"'


def _glob(pattern: str, name: str) -> bool:
    """Whether ``name`` is ``pattern``, in which ``*`` stands for any text. Takes the time of the two lengths."""
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    *middle, last = others
    if not name.startswith(first) or len(name) < len(first) + len(last) or not name.endswith(last):
        return False
    at, end = len(first), len(name) - len(last)
    for part in middle:
        found = name.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
