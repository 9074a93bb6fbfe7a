"""Values as bytes: JSON, compressed where that pays, and the few domain values that are made of it."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

from tui.domain.block import Block
from tui.domain.failure import Failure
from tui.domain.message import Message
from tui.domain.signal import Headers, Sent

_SMALL = 256
"""Bytes up to which compression saves nothing worth its time."""
_LEVEL = 6


def pack(value: Any) -> bytes:
    """A JSON value as bytes. Compressed ones begin with ``x``, which no JSON does."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return raw if len(raw) <= _SMALL else zlib.compress(raw, _LEVEL)


def unpack(data: bytes) -> Any:
    """The value that :func:`pack` was given. Raises ValueError for bytes that it never made."""
    try:
        raw = zlib.decompress(data) if data[:1] == b"x" else data
    except zlib.error as error:
        raise ValueError(f"stored bytes cannot be read: {error}") from None
    return json.loads(raw.decode("utf-8", "surrogatepass"))


def pack_failure(failure: Failure | None) -> bytes | None:
    """A failure, field by field."""
    if failure is None:
        return None
    told = {one.name: getattr(failure, one.name) for one in fields(failure)}
    return pack({name: value for name, value in told.items() if value is not None})


def unpack_failure(data: bytes | None) -> Failure | None:
    """The failure that :func:`pack_failure` was given."""
    return None if data is None else Failure(**unpack(data))


def pack_headers(headers: Headers, sent: Sent | None) -> bytes:
    """An answer's headers, and the request as it went out."""
    out = None if sent is None else [sent.method, sent.url, sent.headers]
    return pack({"headers": headers, "sent": out})


def unpack_headers(data: bytes | None) -> tuple[Headers, Sent | None]:
    """What :func:`pack_headers` was given; nothing where no answer came."""
    if data is None:
        return (), None
    told = unpack(data)
    sent = told["sent"]
    return _pairs(told["headers"]), None if sent is None else Sent(sent[0], sent[1], _pairs(sent[2]))


def _pairs(listed: list[list[str]]) -> Headers:
    return tuple((name, value) for name, value in listed)


def message_json(message: Message) -> dict[str, Any]:
    """A message that no longer grows, with all that :func:`message_of` needs to make it again."""
    out: dict[str, Any] = {
        "fields": {key: None if key == "content" else value for key, value in message.fields.items()},
        "blocks": [_block_json(block) for block in message.blocks],
    }
    if message.started:
        out["started"] = True
    if message.stopped:
        out["stopped"] = True
    if message.errors:
        out["errors"] = message.errors
    if message.unknown_events:
        out["unknown"] = message.unknown_events
    return out


def message_of(told: dict[str, Any]) -> Message:
    """The message that :func:`message_json` was given. What it looks like, and what of it goes back, is the same."""
    message = Message()
    message.fields = told["fields"]
    for one in told["blocks"]:
        _add_block(message, one)
    message.started = "started" in told
    message.stopped = "stopped" in told
    message.errors = told.get("errors", [])
    message.unknown_events = told.get("unknown", [])
    return message


def _block_json(block: Block) -> dict[str, Any]:
    out: dict[str, Any] = {"index": block.index, "block": block.to_api()}
    if block.state != "complete":
        out["state"] = block.state
    if block.citations_at:
        out["citations_at"] = block.citations_at
    if block.streamed_input:
        # The input as it was streamed, which need not be JSON, beside what it reads as.
        out["partial_json"] = block.partial_json
    return out


def _add_block(message: Message, told: dict[str, Any]) -> None:
    block = message.add_block(told["index"], {})
    block.fields = told["block"]
    block.state = told.get("state", "complete")
    block.citations_at = told.get("citations_at", [])
    if "partial_json" in told:
        block.append("partial_json", told["partial_json"])
