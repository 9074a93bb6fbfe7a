"""What filters ask of a frame, read from its bytes where these are as the API writes them, else by decoding it.

The patterns match a whole frame, so that a frame which they match is sure to decode to what they say: a string of JSON
holds no bare quote, and nothing but white space stands between.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from tui.domain.events import (
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    ErrorEvent,
    Frame,
    Malformed,
    MessageDelta,
    MessageStart,
    Ping,
    decode,
)

_B = r"[ \t]*"
_INDEX = r"(0|[1-9][0-9]{0,8})"
_STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
_CARRIED = "text|thinking|partial_json|signature"


def _frame(name: str, *fields: str) -> Callable[[bytes], re.Match[bytes] | None]:
    """What matches a frame of this name whose data is an object of ``fields``, with blanks between them."""
    data = f"{_B},{_B}".join((f'"type"{_B}:{_B}"{name}"', *fields))
    return re.compile(f"event: {name}\ndata: {{{_B}{data}{_B}}}\n\n".encode()).fullmatch


DELTA = _frame(
    "content_block_delta",
    f'"index"{_B}:{_B}{_INDEX}',
    f'"delta"{_B}:{_B}{{{_B}"type"{_B}:{_B}"([a-z_]+)"{_B},{_B}"(?:{_CARRIED})"{_B}:{_B}{_STRING}{_B}}}',
)
"""A usual ``content_block_delta``: group 1 is its index, group 2 the type of its delta."""
STOP = _frame("content_block_stop", f'"index"{_B}:{_B}{_INDEX}')
"""A usual ``content_block_stop``: group 1 is its index."""
_PING = _frame("ping")

Answer = TypeVar("Answer")


class Memo(dict[bytes, Answer]):
    """Answers by the bytes that they were given for."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, key: bytes) -> Answer:
        answer = self[key] = self._ask(key.decode())
        return answer


def may_be(raw: bytes, name: bytes) -> bool:
    """Whether ``name`` can be the value of a string in a frame: it stands there, or escapes do."""
    return name in raw or (b"\\" in raw and b"\\u" in raw)


def delta_type(frame: Frame) -> str | None:
    """The type of a delta, None for other events and for a delta that has none."""
    if not may_be(frame.raw, b"content_block_delta"):
        return None
    event = decode(frame)
    kind = event.delta.get("type") if isinstance(event, ContentBlockDelta) else None
    return kind if isinstance(kind, str) else None


def index_of(frame: Frame) -> int | None:
    """The index of the block that an event is about, None for other events."""
    if not may_be(frame.raw, b"content_block_"):
        return None
    event = decode(frame)
    return event.index if isinstance(event, ContentBlockStart | ContentBlockDelta | ContentBlockStop) else None


def stop_reason(frame: Frame) -> str | None:
    """The stop reason that an event tells; a ``message_start`` may tell one too."""
    raw = frame.raw
    if not may_be(raw, b"stop_reason") or DELTA(raw) is not None:
        return None
    event = decode(frame)
    fields = (
        event.delta if isinstance(event, MessageDelta) else event.message if isinstance(event, MessageStart) else {}
    )
    reason = fields.get("stop_reason")
    return reason if isinstance(reason, str) else None


def is_error(frame: Frame) -> bool:
    """Whether an event is an error, or cannot be read as one."""
    raw = frame.raw
    if STOP(raw) is not None or _PING(raw) is not None or DELTA(raw) is not None:
        return False
    return isinstance(decode(frame), ErrorEvent | Malformed)


def is_ping(frame: Frame) -> bool:
    """Whether an event is a ping."""
    raw = frame.raw
    if not may_be(raw, b"ping") or DELTA(raw) is not None:
        return False
    return _PING(raw) is not None or isinstance(decode(frame), Ping)
