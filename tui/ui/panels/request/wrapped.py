"""A text of any length in rows of a width: where each row begins is kept, what it says is made when it is seen."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from tui.domain.readout import Piece

_PARTS = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)|[^\\]+|\\")
_ODD = re.compile("[^\u0020-\u02ff\u2010-\u2027]")
"""What may be wider or narrower than one cell; letters of Latin and usual quotes are not."""


class Wrapped(Sequence[Sequence[Piece]]):
    """A JSON string behind its name, a row broken after each of its newlines.

    ``body`` is the drawn JSON source with its quotes, in one line; ``first`` stands in front of it, and what does not
    fit goes on ``hang`` cells in.
    """

    __slots__ = ("_body", "_first", "_hang", "_starts")

    def __init__(self, first: Sequence[Piece], body: str, hang: int, width: int, measure: Callable[[str], int]) -> None:
        self._first = first
        self._body = body
        self._hang = min(hang, width // 2)
        full = max(2, width - self._hang)
        room = max(0, width - sum(measure(piece.text) for piece in first))
        self._starts = array("L", _starts(body, room, full, measure))

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, place: int) -> Sequence[Piece]: ...
    @overload
    def __getitem__(self, place: slice) -> list[Sequence[Piece]]: ...
    def __getitem__(self, place: int | slice) -> Sequence[Piece] | list[Sequence[Piece]]:
        """One row."""
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self._starts) else len(self._body)
        parts = [match.group() for match in _PARTS.finditer(self._body, start, end)]
        pieces = [Piece("escape" if part[0] == "\\" else "string", part) for part in parts]
        return [*self._first, *pieces] if place == 0 else [Piece("text", " " * self._hang), *pieces]

    def row_of(self, offset: int) -> int:
        """The row that holds a character of the body."""
        return max(0, bisect_right(self._starts, max(0, offset)) - 1)


def _starts(body: str, room: int, full: int, measure: Callable[[str], int]) -> Iterator[int]:
    """Where each row begins: the first has ``room`` cells, all others ``full``."""
    yield 0
    start = 0
    for end in _ends(body):
        if start:
            yield start
            room = full
        narrow = body.isascii() or _ODD.search(body, start, end) is None
        while (taken := _taken(body, start, end, room, None if narrow else measure)) < end:
            yield taken
            start, room = taken, full
        start = end


def _ends(body: str) -> Iterator[int]:
    r"""Where each line ends: behind an escaped newline, which ``\\n`` is not; at last where the body ends."""
    at = body.find("\\n")
    while at >= 0:
        before = at
        while before and body[before - 1] == "\\":
            before -= 1
        if (at - before) % 2 == 0:
            yield at + 2
        at = body.find("\\n", at + 2)
    yield len(body)


def _taken(body: str, start: int, end: int, room: int, measure: Callable[[str], int] | None) -> int:
    """The end of the row that begins at ``start``: behind its last space, where one is in its second half.

    ``measure`` is None where every character takes one cell.
    """
    taken = start + room if measure is None else _fitting(body, start, end, room, measure)
    if taken >= end:
        return end
    space = body.rfind(" ", start + room // 2, taken)
    return space + 1 if space > start else taken


def _fitting(body: str, start: int, end: int, room: int, measure: Callable[[str], int]) -> int:
    """The end of what fits in ``room`` cells from ``start`` on, at least one character where the row is empty."""
    at = start
    while at < end and room > 0:
        taken = max(1, room // 2)  # no character is wider than two cells
        wide = measure(body[at : min(end, at + taken)])
        if wide > room:
            break
        at, room = min(end, at + taken), room - wide
    return at
