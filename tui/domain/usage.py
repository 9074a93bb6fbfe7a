"""Tokens and times of a turn: when bytes came, how fast tokens flowed, what the API counted."""

from __future__ import annotations

import json
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tui.domain.events import ContentBlockDelta, ContentBlockStart, Event, Frame, MessageStart


@dataclass(slots=True)
class Clock:
    """The times of one attempt, in seconds on the frames' monotonic clock. Fed with every frame as it comes."""

    started: float
    """When the request was sent."""
    first_byte: float | None = None
    first_token: float | None = None
    """When the first content came: text, thinking or a tool's input, or a start that carries some."""
    last: float | None = None
    ended: float | None = None
    events: int = 0
    bytes: int = 0
    gaps: array[float] = field(default_factory=lambda: array("d"))
    """Seconds between each frame and the one before it."""

    def observe(self, frames: Sequence[Frame], events: Sequence[Event]) -> None:
        """Take in frames and what they decoded to."""
        if not frames:
            return
        times = [frame.at for frame in frames]
        if self.last is None:
            self.first_byte = times[0]
        else:
            self.gaps.append(times[0] - self.last)
        self.gaps.extend(after - before for before, after in pairwise(times))
        self.last = times[-1]
        self.events += len(frames)
        self.bytes += sum(len(frame.raw) for frame in frames)
        if self.first_token is None:
            content = (at for at, event in zip(times, events, strict=True) if carries_content(event))
            self.first_token = next(content, None)

    @property
    def ttft(self) -> float | None:
        """Seconds from the request to the first token, None where none came."""
        return None if self.first_token is None else self.first_token - self.started

    @property
    def ttfb(self) -> float | None:
        """Seconds from the request to the first byte, None where none came."""
        return None if self.first_byte is None else self.first_byte - self.started

    @property
    def max_gap(self) -> float | None:
        """The longest silence between two frames, in seconds; None with fewer than two."""
        return max(self.gaps) if self.gaps else None

    def total(self, now: float | None = None) -> float:
        """Seconds from the request to the end, or to ``now`` while it runs."""
        end = self.ended if self.ended is not None else now if now is not None else self.last
        return (end if end is not None else self.started) - self.started

    def gap_percentiles(self, shares: Sequence[float]) -> list[float] | None:
        """For each share (0–1) the gap that so many of all gaps do not exceed, in seconds (nearest rank)."""
        if not self.gaps:
            return None
        ordered = sorted(self.gaps)
        # 0.07 * 100 is a little over 7.
        ranks = (math.ceil(share * len(ordered) - 1e-9) for share in shares)
        return [ordered[min(len(ordered), max(1, rank)) - 1] for rank in ranks]


def carries_content(event: Event) -> bool:
    """Whether an event brings something of the answer itself."""
    if isinstance(event, ContentBlockDelta):
        return any(value for key, value in event.delta.items() if key != "type")
    if isinstance(event, ContentBlockStart):
        return any(value for key, value in event.content_block.items() if key not in ("type", "id", "name", "caller"))
    return isinstance(event, MessageStart) and bool(event.message.get("content"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the API counted. None means that it did not say: unknown is never 0."""

    input: int | None = None
    """Input that was neither read from nor written to the cache."""
    output: int | None = None
    thinking: int | None = None
    cache_read: int | None = None
    cache_write: int | None = None
    cache_write_5m: int | None = None
    cache_write_1h: int | None = None
    web_searches: int | None = None

    @property
    def all_input(self) -> int | None:
        """Everything that went in: fresh, read from the cache and written to it."""
        if self.input is None:
            return None
        return self.input + (self.cache_read or 0) + (self.cache_write or 0)


def tokens(usage: dict[str, Any]) -> Tokens:
    """Read a Messages API ``usage`` object; fields of the wrong type count as unknown."""
    number = _number
    by_ttl = usage.get("cache_creation")
    return Tokens(
        input=number(usage, "input_tokens"),
        output=number(usage, "output_tokens"),
        thinking=number(usage.get("output_tokens_details"), "thinking_tokens"),
        cache_read=number(usage, "cache_read_input_tokens"),
        cache_write=number(usage, "cache_creation_input_tokens"),
        cache_write_5m=number(by_ttl, "ephemeral_5m_input_tokens"),
        cache_write_1h=number(by_ttl, "ephemeral_1h_input_tokens"),
        web_searches=number(usage.get("server_tool_use"), "web_search_requests"),
    )


def server_tools(usage: dict[str, Any]) -> dict[str, int]:
    """How often each tool of the server was used, by the API's name: ``web_search_requests``, …"""
    told = usage.get("server_tool_use")
    counts = {key: _number(told, key) for key in told} if isinstance(told, dict) else {}
    return {key: count for key, count in counts.items() if count is not None}


_COUNTED = frozenset(
    {
        "input_tokens",
        "output_tokens",
        "output_tokens_details.thinking_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "cache_creation.ephemeral_5m_input_tokens",
        "cache_creation.ephemeral_1h_input_tokens",
    }
)
"""The numbers of ``usage`` that :func:`tokens` reads, by their place."""
_OPTIONAL = frozenset(
    {"output_tokens_details", "cache_creation", "server_tool_use", "iterations", "service_tier", "inference_geo"}
)
_PASS = re.compile(r"^iterations\[\d+\]\.")


def told_beside(usage: dict[str, Any]) -> list[tuple[str, str]]:
    """What a ``usage`` says beside the numbers that are counted here: each field's place, and its value as JSON.

    Fields that nobody knows yet are among them, whatever they hold; a known field that is null says nothing.
    """
    out: list[tuple[str, str]] = []
    for place, value in _leaves("", usage):
        name = _PASS.sub("", place)
        number = isinstance(value, int) and not isinstance(value, bool)
        if name in _COUNTED or name.rpartition(".")[0] == "server_tool_use":
            silent = number or value is None
        elif name in _OPTIONAL:
            silent = not value
        else:
            silent = name != place and name in ("type", "model")
        if not silent:
            out.append((place, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    return out


def _leaves(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an object and of those in it, with where they stand; so for the passes of ``iterations``."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(f"{place}.{key}" if place else str(key), inner)
    elif place == "iterations" and isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(f"{place}[{number}]", inner)
    elif place:
        yield place, value


def _number(source: Any, key: str) -> int | None:
    """A whole number of an object, None where there is none."""
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def iterations(usage: dict[str, Any]) -> list[dict[str, Any]]:
    """The usage of each sampling pass that a compaction or a server loop made; the whole alone where none is told.

    Where ``iterations`` is present, the top level counts only the passes of type ``message``; the bill is all.
    """
    listed = usage.get("iterations")
    if isinstance(listed, list) and listed and all(isinstance(entry, dict) for entry in listed):
        return listed
    return [usage]
