"""The operators of the filter language, one a line: what each takes, and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Takes = Literal["pattern", "name", "count", "time", "size", "nothing"]


@dataclass(frozen=True, slots=True)
class Operator:
    """``~`` and a name, what may follow, and words for the person who is learning it."""

    name: str
    takes: Takes
    wants: str
    """The argument in words, with an example."""
    help: str

    @property
    def label(self) -> str:
        """How it is written, with a stand-in for what it takes."""
        return f"~{self.name} {_STANDS_FOR[self.name]}".rstrip()


_STANDS_FOR = {
    "t": "RE",
    "b": "RE",
    "d": "TYPE",
    "i": "N",
    "tool": "NAME",
    "gap": ">500ms",
    "at": "2s..5s",
    "size": ">1k",
    "stop": "REASON",
    "turn": "N",
    "attempt": "N",
    "err": "",
    "ping": "",
    "marked": "",
}

OPERATORS: dict[str, Operator] = {
    one.name: one
    for one in (
        Operator("t", "pattern", "a pattern for the event's type, such as content_block", "the event's type"),
        Operator("b", "pattern", 'a pattern, such as "error|timeout"', "a pattern in the body"),
        Operator("d", "name", "a type of delta, such as text_delta", "the delta's type, or how it begins"),
        Operator("i", "count", "a block's number, such as 2 or 0..3", "the content block's index"),
        Operator("tool", "name", "a tool's name, such as get_weather or get_*", "the blocks of a tool's calls"),
        Operator("gap", "time", "a time, such as >500ms", "silence before the event"),
        Operator("at", "time", "a time, such as 2s..5s", "time since the turn began"),
        Operator("size", "size", "a size, such as >1k", "bytes on the wire"),
        Operator("stop", "name", "a stop reason, such as end_turn", "the stop reason, or how it begins"),
        Operator("err", "nothing", "", "errors and what cannot be read"),
        Operator("ping", "nothing", "", "pings"),
        Operator("turn", "count", "a turn's number, such as 2 or 1..3", "the turn's number"),
        Operator("attempt", "count", "an attempt's number, such as >1", "the attempt's number"),
        Operator("marked", "nothing", "", "events marked with m"),
    )
}

DELTA_TYPES = (
    "text_delta",
    "thinking_delta",
    "input_json_delta",
    "signature_delta",
    "citations_delta",
    "compaction_delta",
)
EVENT_TYPES = (
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
    "ping",
    "error",
)
STOP_REASONS = (
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
    "compaction",
)
"""The API's own, to be offered; any other can be written."""
