"""Parts of a turn of which each character leads to the block that it is from, and to its place in there."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tui.domain.links import Channel, Span
from tui.ui.markdown.line import Line
from tui.ui.markdown.trace import NOWHERE, expanded_offsets

Origin = tuple[int, Channel, int]
"""A block's place in the message, what of it is meant, and the character."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class Linked:
    """A part made of blocks. Its characters are counted through all of what it shows, from 0."""

    numbers: Sequence[int] = ()
    """The places of its blocks in the message."""

    def offsets(self, y: int, width: int) -> Sequence[int]:
        """For each drawn character of a line which of the part's it is, -1 for decoration; empty for no text."""
        return ()

    def line_at(self, offset: int, width: int) -> int:
        """The line that shows a character, or what follows it where it is not drawn."""
        return 0

    def extent(self, span: Span) -> tuple[int, int]:
        """Which of its characters a span of one of its blocks means; none where that is no text here."""
        return 0, 0

    def origin(self, offset: int) -> Origin:
        """Where a character is from."""
        return self.numbers[0], "block", 0


def plain_offsets(lines: Sequence[Line], text: str, offsets: Sequence[int]) -> list[list[int]]:
    """For each line that :func:`tui.ui.transcript.parts.plain` made of a text where its characters are from.

    ``offsets`` tells it of the characters of the text.
    """
    known = expanded_offsets(text, offsets, 4)
    out: list[list[int]] = []
    at = 0
    for number, line in enumerate(lines):
        if number:
            at += 1 if line.joins is None else len(line.joins)
        out.append([NOWHERE] * line.indent + known[at : at + len(line.text)])
        at += len(line.text)
    return out


def json_offsets(source: str, written: str) -> list[int]:
    """Where in a JSON text each character of the same value is from, written otherwise.

    ``NOWHERE`` for the white space between; for all of it where the two are not of the same pieces, as when a key
    was there twice.
    """
    out = [NOWHERE] * len(written)
    theirs, ours = list(_TOKEN.finditer(source)), list(_TOKEN.finditer(written))
    if len(theirs) != len(ours):
        return out
    for there, here in zip(theirs, ours, strict=True):
        one, other = there.group(), here.group()
        if one == other:
            out[here.start() : here.end()] = range(there.start(), there.end())
        elif one[0] == other[0] == '"':
            units = list(_UNIT.finditer(one)), list(_UNIT.finditer(other))
            if [_unit(unit.group()) for unit in units[0]] != [_unit(unit.group()) for unit in units[1]]:
                return [NOWHERE] * len(written)
            for theirs_unit, ours_unit in zip(*units, strict=True):
                for at in range(ours_unit.start(), ours_unit.end()):
                    out[here.start() + at] = there.start() + theirs_unit.start()
        elif one[0] in '"{}[],:' or other[0] in '"{}[],:':
            return [NOWHERE] * len(written)
        else:
            # A number is written in its shortest form.
            for at in range(len(other)):
                out[here.start() + at] = there.start() + min(at, len(one) - 1)
    return out


def _unit(unit: str) -> str:
    """The character that a piece of a JSON string stands for."""
    if unit[0] != "\\":
        return unit
    try:
        return str(json.loads(f'"{unit}"'))
    except ValueError:
        return unit
