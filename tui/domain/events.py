"""What arrives: the raw :class:`Frame`, and the typed :data:`Event` that it decodes to.

A frame is the truth and is never thrown away; an event is one reading of it. Event types are those of the Messages
API's stream (https://platform.claude.com/docs/en/build-with-claude/streaming); what this app has never heard of is an
:class:`UnknownEvent`, what cannot be read a :class:`Malformed`, and neither is dropped.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

BOM = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\r\n|\n|\r")
"""What ends a line in an event stream."""


class Frame(NamedTuple):
    """One server-sent event as it came off the wire.

    ``raw`` holds the exact bytes, the blank line that ends the event included, so that joining the ``raw`` of all
    frames gives the body back, byte for byte. ``at`` is the arrival on a monotonic clock, in seconds. A session keeps
    every frame that it ever saw, so a frame holds its bytes once and nothing that can be read from them.
    """

    seq: int
    """Number of the frame within its response, from 0."""
    at: float
    raw: bytes
    event: str | None
    """The ``event:`` field, or None where the frame has none."""

    @property
    def data(self) -> str:
        """The ``data:`` lines, joined by newlines; empty for a comment. Read from ``raw`` each time it is asked for."""
        raw = self.raw
        at = raw.find(b"\ndata")
        # As every frame of the API is: a line of its name, one line of data, a blank line.
        if (
            raw.startswith(b"event:")
            and raw.startswith(b"data: ", at + 1)
            and raw.find(b"\n", at + 7) == len(raw) - 2
            and b"\r" not in raw
        ):
            return raw[at + 7 : -2].decode("utf-8", "replace")
        return _data(raw[3:] if self.seq == 0 and raw.startswith(BOM) else raw)


def _data(raw: bytes) -> str:
    """The data of any frame, by the format's rules."""
    data: list[bytes] = []
    for line in LINE_END.split(raw):
        if line.startswith(b"data:"):
            data.append(line[6:] if line[5:6] == b" " else line[5:])
        elif line == b"data":
            data.append(b"")
    return b"\n".join(data).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class MessageStart:
    """``message_start``: ``message`` is the Message with what is known at once."""

    message: dict[str, Any]
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ContentBlockStart:
    """``content_block_start``: ``content_block`` may already carry text or input."""

    index: int
    content_block: dict[str, Any]
    extra: dict[str, Any]


@dataclass(slots=True)
class ContentBlockDelta:
    """``content_block_delta``: ``delta`` has a ``type`` of its own, known or not.

    Never changed, though not frozen: nearly all events are of this type, and a frozen one takes longer to make.
    """

    index: int
    delta: dict[str, Any]
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ContentBlockStop:
    """``content_block_stop``."""

    index: int
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessageDelta:
    """``message_delta``: fields of the Message that changed, and usage so far (cumulative)."""

    delta: dict[str, Any]
    usage: dict[str, Any]
    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessageStop:
    """``message_stop``: the Message is complete."""

    extra: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """``ping``: the connection lives."""


@dataclass(frozen=True, slots=True)
class ErrorEvent:
    """``error``: the API gave up in mid-stream. ``error`` has ``type`` and ``message``."""

    error: dict[str, Any]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Comment:
    """A frame without data: comment lines, ids or retry hints only."""


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event type that this app does not know; ``data`` is all that it said."""

    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A frame whose data is no event; ``reason`` says why in words."""

    reason: str


Event = (
    MessageStart
    | ContentBlockStart
    | ContentBlockDelta
    | ContentBlockStop
    | MessageDelta
    | MessageStop
    | Ping
    | ErrorEvent
    | Comment
    | UnknownEvent
    | Malformed
)

_NONE: dict[str, Any] = {}


def _extra(data: dict[str, Any], known: int, *names: str) -> dict[str, Any]:
    """The fields of ``data`` beside ``type`` and ``names``; the shared empty dict in the usual case of none."""
    if len(data) <= known:
        return _NONE
    return {key: value for key, value in data.items() if key != "type" and key not in names}


def decode(frame: Frame) -> Event:
    """Read a frame as an event. Never raises: what cannot be read is a :class:`Malformed` that says why."""
    text = frame.data
    if not text:
        # The API's own keep-alives carry data; a frame that has only a name is still one of the stream's events.
        return Comment() if frame.event is None else _typed(frame.event, {"type": frame.event})
    try:
        data = _json(text)
    except (ValueError, RecursionError) as error:
        return Malformed(f"data is not JSON: {error}" if isinstance(error, ValueError) else "data nests too deep")
    if not isinstance(data, dict):
        return Malformed(f"data is a JSON {type(data).__name__}, not an object")
    kind = data.get("type")
    if not isinstance(kind, str):
        kind = frame.event or ""
    return _typed(kind, data)


_decoder = json.JSONDecoder()


def _json(text: str) -> Any:
    """What ``json.loads`` gives, and raises; of a text that is one object without blanks around it, sooner."""
    if text[0] == "{":
        value, end = _decoder.raw_decode(text)
        if end == len(text):
            return value
    return json.loads(text)


def _typed(kind: str, data: dict[str, Any]) -> Event:
    """Give a decoded object its event class, or say what it lacks."""
    if kind == "content_block_delta":
        index, delta = data.get("index"), data.get("delta")
        if not isinstance(index, int) or not isinstance(delta, dict):
            return Malformed("content_block_delta without an index or a delta")
        return ContentBlockDelta(index, delta, _extra(data, 3, "index", "delta") if len(data) > 3 else _NONE)
    if kind == "content_block_start":
        index, block = data.get("index"), data.get("content_block")
        if not isinstance(index, int) or not isinstance(block, dict):
            return Malformed("content_block_start without an index or a content_block")
        return ContentBlockStart(index, block, _extra(data, 3, "index", "content_block"))
    if kind == "content_block_stop":
        index = data.get("index")
        if not isinstance(index, int):
            return Malformed("content_block_stop without an index")
        return ContentBlockStop(index, _extra(data, 2, "index"))
    if kind == "message_start":
        message = data.get("message")
        if not isinstance(message, dict):
            return Malformed("message_start without a message")
        return MessageStart(message, _extra(data, 2, "message"))
    if kind == "message_delta":
        delta, usage = data.get("delta"), data.get("usage")
        if not isinstance(delta, dict | None) or not isinstance(usage, dict | None):
            return Malformed("message_delta whose delta or usage is no object")
        return MessageDelta(delta or {}, usage or {}, _extra(data, 3, "delta", "usage"))
    if kind == "message_stop":
        return MessageStop(_extra(data, 1))
    if kind == "ping":
        return Ping()
    if kind == "error":
        error = data.get("error")
        return ErrorEvent(error if isinstance(error, dict) else {"message": str(error)}, data)
    return UnknownEvent(kind, data)


def event_type(frame: Frame) -> str:
    """The name to show for a frame, without decoding it where the wire named it: ``ping``, ``comment``, …"""
    if frame.event is not None:
        return frame.event
    if not frame.data:
        return "comment"
    event = decode(frame)
    return event.type if isinstance(event, UnknownEvent) else NAMES.get(type(event), "data")


NAMES: dict[type[Event], str] = {
    MessageStart: "message_start",
    ContentBlockStart: "content_block_start",
    ContentBlockDelta: "content_block_delta",
    ContentBlockStop: "content_block_stop",
    MessageDelta: "message_delta",
    MessageStop: "message_stop",
    Ping: "ping",
    ErrorEvent: "error",
    Comment: "comment",
    Malformed: "malformed",
}
"""The wire's name for each event class."""
