"""Blocks and messages as they grow: ``reduce(message, event) -> message``.

Rules that are not ours, measured on recorded streams and on the SDK:

- ``text_delta``, ``thinking_delta`` and ``input_json_delta`` append; ``citations_delta`` adds one to a list;
  ``signature_delta`` and ``compaction_delta`` replace.
- ``message_delta.usage`` is cumulative and overwrites, but only the fields that it carries.
- A tool's input is JSON text until its block stops; a start may already carry the whole input.
- A whole content block, and the stop reason, may come inside ``message_start``.

What nobody knows yet is kept: unknown blocks as they came, unknown deltas folded in by the shape of their fields,
unknown fields of events merged where they stand, unknown events in :attr:`Message.unknown_events`.
"""

from __future__ import annotations

import copy
from typing import Any

from tui.domain.block import Block
from tui.domain.events import (
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    ErrorEvent,
    Event,
    MessageDelta,
    MessageStart,
    MessageStop,
    UnknownEvent,
)

_APPENDS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
_REPLACES = {"signature_delta": "signature", "compaction_delta": "content"}

CHARACTERS = 4
"""Characters in a token, as an estimate: the API counts tokens only at the end of a reply."""


class Message:
    """A message of the assistant as it grows. Made by :func:`reduce`."""

    __slots__ = ("_by_index", "blocks", "errors", "fields", "started", "stopped", "unknown_events")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        """All of the Message but its content: id, model, stop_reason, usage, and whatever else came."""
        self.blocks: list[Block] = []
        self.started = False
        self.stopped = False
        """True only when ``message_stop`` was received."""
        self.errors: list[dict[str, Any]] = []
        """The ``error`` objects that came in the stream."""
        self.unknown_events: list[dict[str, Any]] = []
        """Events of types this app does not know, as they came."""
        self._by_index: dict[int, Block] = {}

    @property
    def usage(self) -> dict[str, Any]:
        """Usage as reported so far; empty before ``message_start``."""
        usage = self.fields.get("usage")
        return usage if isinstance(usage, dict) else {}

    @property
    def stop_reason(self) -> str | None:
        """The API's stop reason, None until it is known."""
        reason = self.fields.get("stop_reason")
        return reason if isinstance(reason, str) else None

    @property
    def paused(self) -> bool:
        """Whether the API stopped in the middle of its own tools' work, to be asked to go on with it."""
        return self.stop_reason == "pause_turn"

    @property
    def model(self) -> str:
        """The model that answers, ``""`` until it is known."""
        model = self.fields.get("model")
        return model if isinstance(model, str) else ""

    @property
    def text(self) -> str:
        """All text blocks, joined as the SDK's ``text_stream`` would give them."""
        return "".join(block.text for block in self.blocks if block.type == "text")

    @property
    def length(self) -> int:
        """How many characters it has so far: text, thinking and the input of tools."""
        return sum(block.length(key) for block in self.blocks for key in _APPENDS.values())

    @property
    def estimated_tokens(self) -> float:
        """How many tokens that may be, while nobody counts them."""
        return self.length / CHARACTERS

    @property
    def has_content(self) -> bool:
        """Whether any content block has come."""
        return bool(self.blocks)

    def open_block(self, index: int) -> Block | None:
        """The block that an event with this index means.

        Some streams name a block's start by one index and its deltas by another; then the newest block that is
        still open is meant.
        """
        block = self._by_index.get(index)
        if block is not None and block.state == "streaming":
            return block
        for other in reversed(self.blocks):
            if other.state == "streaming":
                return other
        return block

    def add_block(self, index: int, fields: dict[str, Any]) -> Block:
        """Append a new open block."""
        block = Block(index, fields)
        self.blocks.append(block)
        self._by_index[index] = block
        return block

    def cut(self) -> None:
        """Mark every block that is still open as cut: nothing more will come."""
        for block in self.blocks:
            if block.state == "streaming":
                block.state = "cut"

    def still(self) -> Message:
        """A copy that no event changes any more, so that another thread may read it."""
        out = Message()
        out.fields = copy.deepcopy(self.fields)
        out.blocks = [block.still() for block in self.blocks]
        out.started, out.stopped = self.started, self.stopped
        out.errors, out.unknown_events = self.errors[:], self.unknown_events[:]
        return out

    def to_api(self) -> dict[str, Any]:
        """The message as the Messages API would give it, in the API's order of fields. A fresh dict."""
        content = [block.to_api() for block in self.blocks]
        out: dict[str, Any] = {}
        for key, value in self.fields.items():
            out[key] = content if key == "content" else copy.deepcopy(value)
        if "content" not in out and (self.started or content):
            out["content"] = content
        return out


def reduce(message: Message, event: Event) -> Message:
    """Fold one event into ``message`` and return it.

    The message is changed in place (a fold that copied would cost the square of the reply's length); the function
    depends on nothing else and does nothing else, so the same events always give the same message. Comments, pings
    and malformed frames leave it as it is.
    """
    if isinstance(event, ContentBlockDelta):
        block = message.open_block(event.index)
        if block is None:
            block = message.add_block(event.index, _start_for(event.delta))
        _apply_delta(block, event.delta)
        if event.extra:
            block.fields.update(event.extra)
    elif isinstance(event, ContentBlockStart):
        block = message.add_block(event.index, event.content_block)
        if event.extra:
            block.fields.update(event.extra)
    elif isinstance(event, ContentBlockStop):
        stopped = message.open_block(event.index)
        if stopped is not None:
            stopped.state = "complete"
            if event.extra:
                stopped.fields.update(event.extra)
    elif isinstance(event, MessageStart):
        _start(message, event)
    elif isinstance(event, MessageDelta):
        message.fields.update(event.delta)
        message.fields.update(event.extra)
        _merge_usage(message, event.usage)
    elif isinstance(event, MessageStop):
        message.stopped = True
        message.fields.update(event.extra)
        message.cut()
    elif isinstance(event, ErrorEvent):
        message.errors.append(event.error)
    elif isinstance(event, UnknownEvent):
        message.unknown_events.append(event.data)
    return message


def _start(message: Message, event: MessageStart) -> None:
    """Begin the message; content that came inside it is whole already."""
    message.started = True
    message.fields.update(copy.deepcopy(event.message))
    message.fields.update(event.extra)
    content = message.fields.get("content")
    if isinstance(content, list):
        for fields in content:
            if isinstance(fields, dict):
                # Not entered by index: deltas that follow count from 0 again for blocks of their own.
                block = Block(len(message.blocks), fields)
                block.state = "complete"
                message.blocks.append(block)
    message.fields["content"] = None


def _start_for(delta: dict[str, Any]) -> dict[str, Any]:
    """A start for deltas that came without one, so that what they carry is kept and shown."""
    kinds = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "thinking"}
    kind = delta.get("type")
    if kind == "input_json_delta":
        return {"type": "tool_use", "id": "", "name": "", "input": {}}
    return {"type": kinds.get(kind if isinstance(kind, str) else "", "unknown")}


def _apply_delta(block: Block, delta: dict[str, Any]) -> None:
    """Fold one delta into its block, by its type where that is known, else by the shape of its fields."""
    kind = delta.get("type")
    key = _APPENDS.get(kind) if isinstance(kind, str) else None
    if key is not None and isinstance(piece := delta.get(key), str):
        block.append(key, piece)
        if len(delta) > 2:
            _fold_unknown(block, {k: v for k, v in delta.items() if k not in ("type", key)})
        return
    if kind == "citations_delta" and "citation" in delta:
        citations = block.fields.get("citations")
        if not isinstance(citations, list):
            citations = block.fields["citations"] = []
        citations.append(delta["citation"])
        block.citations_at.append(len(block.text))
        rest = {k: v for k, v in delta.items() if k not in ("type", "citation")}
    elif isinstance(kind, str) and (key := _REPLACES.get(kind)) is not None and key in delta:
        block.fields[key] = delta[key]
        rest = {k: v for k, v in delta.items() if k not in ("type", key)}
        # compaction_delta may carry more of the block, such as encrypted_content: those replace as well.
        block.fields.update(rest)
        return
    else:
        rest = {k: v for k, v in delta.items() if k != "type"}
    _fold_unknown(block, rest)


def _fold_unknown(block: Block, fields: dict[str, Any]) -> None:
    """Keep fields nobody told us about: text appends, lists extend, objects merge, anything else replaces."""
    for key, value in fields.items():
        old = block.fields.get(key)
        if isinstance(value, str) and (isinstance(old, str) or old is None):
            block.append(key, value)
        elif isinstance(value, list) and isinstance(old, list):
            old.extend(value)
        elif isinstance(value, dict) and isinstance(old, dict):
            old.update(value)
        else:
            block.fields[key] = value


def _merge_usage(message: Message, usage: dict[str, Any]) -> None:
    """Overwrite the fields of usage that came; a null says nothing, so it does not erase a known number."""
    if not usage:
        return
    merged = dict(message.usage)
    for key, value in usage.items():
        if value is not None or key not in merged:
            merged[key] = value
    message.fields["usage"] = merged
