"""The demo's answer to results of tools: no recording, for it quotes what the request brought."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.wire.exchange import Exchange, Tape

_LINES = 6
"""Lines of a result that are quoted."""
_LONGEST = 120
"""Characters of a line that are quoted."""
_FIRST, _BETWEEN = 0.4, 0.03
"""Seconds before the first piece of the answer, and between two."""
_TOOL = 400
"""Tokens that a tool's definition counts for, as in the recordings; of all else, a token is four characters."""
_PIECE = re.compile(r"\s*\S{1,10}|\s+")
_numbers = itertools.count(1)


def answer(body: Mapping[str, Any], messages: Sequence[Mapping[str, Any]], model: str) -> Tape:
    """What is answered to a request whose last message brings the results of tools: a stream, as the API sends it."""
    text = told(messages)
    pieces = _PIECE.findall(text)
    tools = body.get("tools")
    sent = _TOOL * (len(tools) if isinstance(tools, list) else 0) + len(json.dumps(messages)) // 4
    number = f"{next(_numbers):020}"
    chunks = tuple(_stream(f"msg_demo{number}", model, pieces, sent))
    headers = (("content-type", "text/event-stream; charset=utf-8"), ("request-id", f"req_demo{number}"))
    return Tape("results", (Exchange(None, 200, headers, chunks, "end", chunks[-1][0] + 0.005),), True)


def _stream(identity: str, model: str, pieces: Sequence[str], sent: int) -> Iterator[tuple[float, bytes]]:
    """A message of one block of text, an event a piece."""
    start: dict[str, Any] = {
        "id": identity,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": sent, "output_tokens": 1},
    }
    block = {"type": "text", "text": ""}
    opened = _event("message_start", message=start) + _event("content_block_start", index=0, content_block=block)
    yield _FIRST, opened + _event("ping")
    at = _FIRST
    for piece in pieces:
        at = round(at + _BETWEEN, 4)
        yield at, _event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    yield at, _event("content_block_stop", index=0)
    stop = {"stop_reason": "end_turn", "stop_sequence": None}
    usage = {"input_tokens": sent, "output_tokens": 2 * len(pieces)}
    yield at, _event("message_delta", delta=stop, usage=usage) + _event("message_stop")


def _event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def told(messages: Sequence[Mapping[str, Any]]) -> str:
    """What the last message's results say, in Markdown."""
    names = {str(block.get("id")): str(block.get("name")) for block in _blocks(messages, "tool_use")}
    said = ["The results have arrived. Nobody could record this answer before, so the demo quotes them:"]
    unasked: dict[str, None] = {}
    for result in _blocks(messages[-1:], "tool_result"):
        name = names.get(str(result.get("tool_use_id")), "a call")
        text = _text(result.get("content"))
        said.append(f"**{name}** brought no result, but:" if result.get("is_error") else f"**{name}** answered:")
        said.append(_quoted(text))
        if text.startswith("not allowed: no rule"):
            unasked[f"--allow {name}"] = None
    if unasked:
        said.append(f"Nothing runs unasked: where there is no screen to ask on, `{' '.join(unasked)}` lets it run.")
    said.append("Claude would go on from here: it answers, or calls tools again, round by round.")
    return "\n\n".join(said)


def _blocks(messages: Sequence[Mapping[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The blocks of a type in messages."""
    contents = [message.get("content") for message in messages]
    blocks = [block for content in contents if isinstance(content, list) for block in content]
    return [block for block in blocks if isinstance(block, dict) and block.get("type") == kind]


def _text(content: Any) -> str:
    """The text of a result; of other blocks their type."""
    if isinstance(content, str):
        return content
    blocks = [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []
    return "\n".join(
        str(block.get("text", "")) if block.get("type") == "text" else f"({block.get('type')})" for block in blocks
    )


def _quoted(text: str) -> str:
    """How a text begins, as a block of code that nothing in it can end."""
    lines = text.strip().splitlines() or ["(nothing)"]
    shown = [line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…" for line in lines[:_LINES]]
    if len(lines) > _LINES:
        shown.append(f"… and {len(lines) - _LINES:,} lines more")
    fence = "`" * (1 + max(2, *(len(run) for run in re.findall("`*", text))))
    return "\n".join([f"{fence}text", *shown, fence])
