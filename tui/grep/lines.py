"""An event as a line: of JSON, or of aligned columns to be read."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tui.domain.events import decode
from tui.domain.json_lines import event_json, json_line
from tui.domain.log import EventLog, LogEntry
from tui.domain.readout import block_index, bytes_size, gap, offset, reading, short_type
from tui.domain.safe import one_line
from tui.grep.sources import Searched

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_LONGEST = 400
"""Characters of a reading where nothing else bounds it."""


def row(searched: Searched, place: int) -> dict[str, Any]:
    """One event: names as in ``--output events``, and where it is from.

    ``seq`` counts within the attempt, and ``gap_ms`` counts from the request for an attempt's first event, both as
    the event list shows them.
    """
    entry = searched.log[place]
    frame = entry.frame
    return {
        "file": searched.name,
        "turn": entry.turn.number,
        "attempt": entry.attempt.number,
        **event_json(frame, frame.seq, entry.turn.attempts[0].clock.started, _before(searched.log, place, entry)),
    }


class JsonLines:
    """Rows as JSON; for a terminal, every character that it could obey is written as an escape."""

    def __init__(self, searched: Searched, terminal: bool) -> None:
        self._searched = searched
        self._terminal = terminal

    def line(self, place: int) -> str:
        """One event."""
        return json_line(row(self._searched, place), shown=self._terminal)


class TextLines:
    """Lines to be read: what is before the reading is aligned within each file."""

    def __init__(self, searched: Searched, columns: int | None) -> None:
        """``columns`` is the width that a line may have, None for any."""
        self._log, self._columns = searched.log, columns
        self._name = one_line(searched.name)
        stretches = self._log.stretches
        self._several = len(stretches) > 1
        widest = (self._where(self._log[one.start], len(one.attempt.frames)) for one in stretches)
        self._room = max(map(cells, widest), default=0)

    def _where(self, entry: LogEntry, seq: int) -> str:
        """``file:seq``; where there are several attempts ``file:turn.attempt:seq``."""
        within = f"{entry.turn.number}.{entry.attempt.number}:" if self._several else ""
        return f"{self._name}:{within}{seq}"

    def line(self, place: int) -> str:
        """One event."""
        entry = self._log[place]
        frame, event = entry.frame, decode(entry.frame)
        index = block_index(event)
        where = self._where(entry, frame.seq)
        start = (
            f"{where}{' ' * (self._room - cells(where))} "
            f"{offset(frame.at - entry.turn.attempts[0].clock.started):>9} "
            f"{gap(frame.at - _before(self._log, place, entry)):>7}  "
            f"{_cut(one_line(short_type(event)), 13):<13} {'' if index is None else index:>3} "
            f"{bytes_size(len(frame.raw)):>7}  "
        )
        says = one_line(reading(event)[:_LONGEST])
        if self._columns is not None:
            says = _cut(says, max(8, self._columns - cells(start)))
        # Half of a surrogate pair has no bytes of its own.
        return _HALF_PAIR.sub("\ufffd", start + says).rstrip() + "\n"


def _before(log: EventLog, place: int, entry: LogEntry) -> float:
    """When the event before of the same attempt came, or its request was sent."""
    first = place == log.stretch(place).start
    return entry.attempt.clock.started if first else log.frames[place - 1].at


def cells(text: str) -> int:
    """How many cells a terminal draws a text in."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one) for one in text)


def _cut(text: str, width: int) -> str:
    """A text in at most so many cells; what is cut off ends in an ellipsis."""
    if cells(text) <= width:
        return text
    used = 1
    for at, one in enumerate(text):
        used += cells(one)
        if used > width:
            return text[:at] + "…"
    return text
