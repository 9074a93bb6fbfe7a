"""A filter applied the slow, obvious way: every event decoded, every condition asked of it as it is defined."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from tui.domain.block import TOOL_USES, Block
from tui.domain.events import (
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    ErrorEvent,
    Event,
    Malformed,
    MessageDelta,
    MessageStart,
    Ping,
    decode,
    event_type,
)
from tui.domain.filter import Filter
from tui.domain.filter.terms import And, Body, Flag, Named, Not, Or, Text, Type
from tui.domain.log import EventLog
from tui.domain.message import Message, reduce

ESCAPES = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


def unescaped(text: str) -> str:
    """JSON's escapes resolved, with surrogate pairs put together."""
    short = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "/": "/"}

    def resolve(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else short.get(match[2], match[0])

    resolved = ESCAPES.sub(resolve, text)
    return re.sub(
        "[\ud800-\udbff][\udc00-\udfff]",
        lambda pair: chr(0x10000 + ((ord(pair[0][0]) & 0x3FF) << 10 | ord(pair[0][1]) & 0x3FF)),
        resolved,
    )


def index_of(event: Event) -> int | None:
    return event.index if isinstance(event, ContentBlockStart | ContentBlockDelta | ContentBlockStop) else None


def calls(fields: Any) -> str | None:
    """The name of the tool that a block calls."""
    if isinstance(fields, dict) and fields.get("type") in TOOL_USES and isinstance(fields.get("name"), str):
        return str(fields["name"])
    return None


class Reference:
    """Knows of each event what filters may ask."""

    def __init__(self, log: EventLog, marks: Container[int] = ()) -> None:
        self._log, self._marks = log, marks
        self._tools: list[list[str]] = []
        self._gaps: list[float] = []
        self._events: list[Event] = []
        self._said: list[tuple[str, str]] = []
        messages: dict[int, Message] = {}
        last: dict[int, float] = {}
        for _, attempt, frame in log:
            event = decode(frame)
            self._events.append(event)
            self._said.append((frame.data, unescaped(frame.data)))
            message = messages.setdefault(id(attempt), Message())
            block: Block | None = None
            if isinstance(event, ContentBlockDelta | ContentBlockStop):
                block = message.open_block(event.index)
            # A delta that no start announced is of no block, and nothing ends blocks but their own stops.
            if isinstance(event, ContentBlockStart) or block is not None:
                reduce(message, event)
            fields: list[Any] = []
            if isinstance(event, ContentBlockStart):
                fields = [event.content_block]
            elif isinstance(event, MessageStart):
                content = event.message.get("content")
                fields = content if isinstance(content, list) else []
            elif block is not None:
                fields = [block.fields]
            self._tools.append([name for one in fields if (name := calls(one)) is not None])
            self._gaps.append(frame.at - last.get(id(attempt), attempt.clock.started))
            last[id(attempt)] = frame.at

    def places(self, filter: Filter) -> list[int]:
        return [place for place in range(len(self._log)) if self.matches(filter, place)]

    def matches(self, filter: Filter, place: int) -> bool:
        turn, attempt, frame = self._log[place]
        if isinstance(filter, Not):
            return not self.matches(filter.part, place)
        if isinstance(filter, And):
            return all(self.matches(part, place) for part in filter.parts)
        if isinstance(filter, Or):
            return any(self.matches(part, place) for part in filter.parts)
        if isinstance(filter, Text):
            return any(self._holds(said, filter.text) for said in self._said[place])
        if isinstance(filter, Body):
            return any(re.search(filter.pattern, said, re.IGNORECASE) for said in self._said[place])
        if isinstance(filter, Type):
            return bool(re.search(filter.pattern, event_type(frame), re.IGNORECASE))
        event = self._events[place]
        if isinstance(filter, Flag):
            if filter.of == "marked":
                return place in self._marks
            return isinstance(event, Ping if filter.of == "ping" else ErrorEvent | Malformed)
        if isinstance(filter, Named):
            return any(filter.matches(name) for name in self._names(filter.of, event, place))
        value = {
            "i": index_of(event),
            "gap": max(0, round(self._gaps[place] * 1e6)),
            "at": max(0, round((frame.at - turn.attempts[0].clock.started) * 1e6)),
            "size": len(frame.raw),
            "turn": turn.number,
            "attempt": attempt.number,
        }[filter.of]
        return value is not None and filter.amount.holds(value)

    def _holds(self, said: str, text: str) -> bool:
        text = text.lower()
        if not text.isascii():
            return text in said.lower()
        fold = str.maketrans({chr(code): chr(code + 32) for code in range(65, 91)})
        return text in said.translate(fold)

    def _names(self, of: str, event: Event, place: int) -> list[str]:
        if of == "tool":
            return self._tools[place]
        fields: dict[str, Any] = {}
        if of == "d" and isinstance(event, ContentBlockDelta):
            fields = {"name": event.delta.get("type")}
        elif of == "stop" and isinstance(event, MessageDelta | MessageStart):
            told = event.delta if isinstance(event, MessageDelta) else event.message
            fields = {"name": told.get("stop_reason")}
        name = fields.get("name")
        return [name] if isinstance(name, str) else []
