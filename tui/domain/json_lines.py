"""JSON that stands in a line: for other programs to read, and safe where a terminal or an editor shows it."""

from __future__ import annotations

import json
import re
from typing import Any

from tui.domain.events import Frame, event_type

_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON leaves as it is of the characters that :mod:`tui.domain.safe` replaces."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair: it has no bytes of its own."""


def json_line(value: Any, *, shown: bool = True) -> str:
    """A value as one line of JSON with its newline; it parses to the same value.

    Where a person may be ``shown`` the line, every character that a terminal could obey is written as an escape; else
    only those are that no encoder takes.
    """
    return escaped(json.dumps(value, ensure_ascii=False), shown=shown) + "\n"


def escaped(text: str, *, shown: bool = True) -> str:
    """JSON's text, escaped as :func:`json_line` tells."""
    return (_OBEYED if shown else _HALF_PAIR).sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def event_json(frame: Frame, seq: int, started: float, previous: float | None) -> dict[str, Any]:
    """One line of ``--output events``, as a value.

    ``seq`` counts on over attempts; ``started`` is when the turn's first request was sent and ``previous`` the time of
    the frame before, None for the first. ``data`` is the parsed JSON, or the text where it is none.
    """
    data: Any
    try:
        data = json.loads(frame.data) if frame.data else None
    except (ValueError, RecursionError):
        data = frame.data
    return {
        "seq": seq,
        "t_ms": round((frame.at - started) * 1000, 3),
        "gap_ms": 0.0 if previous is None else round((frame.at - previous) * 1000, 3),
        "event": event_type(frame),
        "data": data,
        "bytes": len(frame.raw),
    }
