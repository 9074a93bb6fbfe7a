"""The events as JSON lines, the very ones that ``--output events`` prints."""

from __future__ import annotations

import json
import re
from typing import Any

from tui.domain.conversation import Attempt
from tui.domain.events import Frame, event_type
from tui.domain.export.values import Export, Unavailable

_HALF_PAIR = re.compile("[\ud800-\udfff]")


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
                    # Half of a surrogate pair has no bytes of its own.
                    text = json.dumps(line, ensure_ascii=False)
                    lines.append(_HALF_PAIR.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n")
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


def event_json(frame: Frame, seq: int, started: float, previous: float | None) -> dict[str, Any]:
    """One line of ``--output events``, as a value.

    ``seq`` counts on over attempts; ``started`` is when the turn's first request was sent and ``previous`` the time of
    the frame before. ``data`` is the parsed JSON, or the text where it is none.
    """
    data: Any
    try:
        data = json.loads(frame.data) if frame.data else None
    except (ValueError, RecursionError):
        data = frame.data
    gap = 0.0 if previous is None else frame.at - previous
    return {
        "seq": seq,
        "t_ms": round((frame.at - started) * 1000, 3),
        "gap_ms": round(gap * 1000, 3),
        "event": event_type(frame),
        "data": data,
        "bytes": len(frame.raw),
    }
