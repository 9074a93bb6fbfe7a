"""Events in a line: a short name, the family that gives it its colour, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from tui.domain.block import TOOL_USES
from tui.domain.events import (
    NAMES,
    Comment,
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    ErrorEvent,
    Event,
    Malformed,
    MessageDelta,
    MessageStart,
    MessageStop,
    UnknownEvent,
)
from tui.domain.usage import tokens

Family = Literal["message", "block", "text", "thinking", "tool", "quiet", "unknown", "error"]

_DELTAS: dict[str, tuple[str, Family, str]] = {
    "text_delta": ("text_delta", "text", "text"),
    "thinking_delta": ("think_delta", "thinking", "thinking"),
    "input_json_delta": ("json_delta", "tool", "partial_json"),
    "signature_delta": ("sign_delta", "quiet", "signature"),
    "citations_delta": ("cite_delta", "block", "citation"),
    "compaction_delta": ("compact_delta", "block", "content"),
}
_JOINED = ("text_delta", "thinking_delta", "input_json_delta")
"""The deltas whose texts make one text."""
_SHORT = {
    ContentBlockStart: "block_start",
    ContentBlockStop: "block_stop",
}


def _kind(fields: dict[str, Any]) -> str:
    """The ``type`` of a block or delta, ``?`` where it has none."""
    kind = fields.get("type")
    return kind if isinstance(kind, str) and kind else "?"


def short_type(event: Event) -> str:
    """The event's name: the API's own, shortened to 13 characters where this app knows it."""
    if isinstance(event, ContentBlockDelta):
        kind = _kind(event.delta)
        return _DELTAS[kind][0] if kind in _DELTAS else kind
    if isinstance(event, UnknownEvent):
        return event.type or "?"
    return _SHORT.get(type(event)) or NAMES[type(event)]


def family(event: Event) -> Family:
    """What kind of thing an event is about."""
    if isinstance(event, ContentBlockDelta):
        kind = _kind(event.delta)
        return _DELTAS[kind][1] if kind in _DELTAS else "unknown"
    if isinstance(event, ContentBlockStart | ContentBlockStop):
        return "block"
    if isinstance(event, MessageStart | MessageDelta | MessageStop):
        return "message"
    if isinstance(event, ErrorEvent | Malformed):
        return "error"
    return "unknown" if isinstance(event, UnknownEvent) else "quiet"


def block_index(event: Event) -> int | None:
    """The index of the content block that an event is about, None for the others."""
    return event.index if isinstance(event, ContentBlockStart | ContentBlockDelta | ContentBlockStop) else None


def reading(event: Event) -> str:
    """What an event says, in words or in its own text. May hold anything that came: make it safe before drawing."""
    if isinstance(event, ContentBlockDelta):
        return _delta(event.delta)
    if isinstance(event, ContentBlockStart):
        return _start(event.content_block)
    if isinstance(event, MessageStart):
        return _message_start(event.message)
    if isinstance(event, MessageDelta):
        return _message_delta(event)
    if isinstance(event, ErrorEvent):
        return f"{event.error.get('type', 'error')}: {event.error.get('message', '')}"
    if isinstance(event, Malformed):
        return event.reason
    if isinstance(event, UnknownEvent):
        return _fields({key: value for key, value in event.data.items() if key != "type"})
    if isinstance(event, ContentBlockStop):
        return _compact(event.extra) or "block complete"
    if isinstance(event, MessageStop):
        return _compact(event.extra) or "message complete"
    return "no data" if isinstance(event, Comment) else "keep-alive"


def joined(events: Iterable[Event], limit: int) -> str:
    """What deltas of one kind say together, up to some ``limit`` characters; no more of ``events`` are asked for."""
    said: list[str] = []
    size = 0
    for event in events:
        delta = event.delta if isinstance(event, ContentBlockDelta) else {}
        kind = _kind(delta)
        value = delta.get(_DELTAS[kind][2]) if kind in _JOINED else None
        said.append(value if isinstance(value, str) else (" " if said else "") + reading(event))
        size += max(1, len(said[-1]))
        if size >= limit:
            break
    return _visible("".join(said))


def _delta(delta: dict[str, Any]) -> str:
    """The text that a delta brings; its other fields where it is of an unknown type."""
    kind = _kind(delta)
    value = delta.get(_DELTAS[kind][2]) if kind in _DELTAS else None
    if kind == "signature_delta" and isinstance(value, str):
        return f"{len(value):,} characters"
    if kind == "citations_delta" and isinstance(value, dict):
        said = value.get("title") or value.get("document_title") or value.get("cited_text")
        return f"{_kind(value)} {said}" if said else _kind(value)
    if isinstance(value, str):
        return _visible(value)
    return _fields({key: value for key, value in delta.items() if key != "type"})


def _visible(text: str) -> str:
    """The text, in quotation marks where it is nothing but space."""
    return text if text.strip() else json.dumps(text)


def _start(block: dict[str, Any]) -> str:
    """A block's type, and what tells it from others."""
    kind = _kind(block)
    if kind in TOOL_USES:
        server = block.get("server_name")
        return " ".join(str(word) for word in (kind, server, block.get("name")) if word)
    content = block.get("content")
    if isinstance(content, list):
        return f"{kind} · {len(content)} item{'' if len(content) == 1 else 's'}"
    if isinstance(content, dict) and isinstance(content.get("type"), str):
        return f"{kind} · {content['type']}"
    text = block.get("text") or block.get("thinking")
    return f"{kind} {text}" if isinstance(text, str) else kind


def _message_start(message: dict[str, Any]) -> str:
    """The model, and how much went in."""
    usage = message.get("usage")
    counted = tokens(usage if isinstance(usage, dict) else {})
    parts = [str(message.get("model") or "")]
    if counted.all_input is not None:
        parts.append(f"{counted.all_input:,} in")
    if counted.cache_read:
        parts.append(f"{counted.cache_read:,} from cache")
    return " · ".join(part for part in parts if part) or "no model named"


def _message_delta(event: MessageDelta) -> str:
    """Why it stopped, and how much came out."""
    parts = [str(event.delta.get("stop_reason") or "")]
    if (out := tokens(event.usage).output) is not None:
        parts.append(f"{out:,} out")
    rest = {key: value for key, value in event.delta.items() if value and key != "stop_reason"} | event.extra
    if rest:
        parts.append(_compact(rest))
    return " · ".join(part for part in parts if part) or "nothing changed"


def _fields(value: dict[str, Any]) -> str:
    """JSON in a line; words where there is nothing in it."""
    return _compact(value) or "no fields"


def _compact(value: dict[str, Any]) -> str:
    """JSON in a line; nothing for an empty object."""
    try:
        return json.dumps(value, ensure_ascii=False) if value else ""
    except RecursionError:
        return "nests too deep to show"
