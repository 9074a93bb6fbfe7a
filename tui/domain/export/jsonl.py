"""The events as JSON lines, the very ones that ``--output events`` prints."""

from __future__ import annotations

from tui.domain.conversation import Attempt
from tui.domain.export.values import Export, Unavailable
from tui.domain.json_lines import event_json, json_line


def jsonl(export: Export) -> bytes:
    """Write a line for each event of all attempts; numbers and gaps go on over attempts and turns."""
    lines: list[str] = []
    previous: float | None = None
    for turn in export.turns:
        for attempt in export.attempts(turn):
            secret = _holds_secret(export, attempt)
            for frame in attempt.frames:
                if frame.raw.strip(b"\r\n"):
                    line = event_json(frame, len(lines), turn.attempts[0].clock.started, previous)
                    line = export.clean(line) if secret else line
                    lines.append(json_line(line, shown=False))
                previous = frame.at
    if not lines:
        raise Unavailable("No event has come.")
    return "".join(lines).encode()


def _holds_secret(export: Export, attempt: Attempt) -> bool:
    """Whether there is something to take out of an attempt's events: seldom, so it is asked once for all of them.

    JSON may write any character as an escape, and so hide a key from whoever reads the bytes alone.
    """
    raw = b"".join(frame.raw for frame in attempt.frames)
    return b"\\u" in raw or export.clean_bytes(raw) != raw
