"""One event in full: where it stands, the bytes as they came, and its data as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from tui.domain.events import event_type
from tui.domain.log import LogEntry
from tui.domain.readout import JsonText, Rows, bytes_size, offset

Redact = Callable[[str], str]


def received(entry: LogEntry, redact: Redact = str) -> str:
    """The event's lines as they came."""
    return redact(entry.frame.raw.decode("utf-8", "replace"))


def indented(entry: LogEntry, redact: Redact = str) -> str:
    """The event's data as JSON in lines; as it came where it is no JSON."""
    data = redact(entry.frame.data)
    try:
        return json.dumps(json.loads(data), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return data


def write_detail(rows: Rows, entry: LogEntry, redact: Redact = str) -> None:
    """An event's place, its wire lines exactly as they came, and its data as JSON."""
    frame, attempt = entry.frame, entry.attempt
    since = frame.at - entry.turn.attempts[0].clock.started
    rows.newline()
    rows.write("strong", event_type(frame))
    where = f"#{frame.seq} · turn {entry.turn.number}"
    if attempt.number > 1:
        where += f" · attempt {attempt.number}"
    rows.prose("muted", f"{where} · {offset(since)} s · {bytes_size(len(frame.raw))}")
    rows.heading("received")
    rows.newline()
    rows.write("text", received(entry, redact).rstrip("\r\n"))
    if frame.data:
        rows.heading("data")
        rows.newline()
        JsonText(rows).feed(redact(frame.data))
