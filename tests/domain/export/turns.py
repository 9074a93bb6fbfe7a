"""Finished turns to export, made of bytes; and a redaction that hides one word."""

from __future__ import annotations

from typing import Any

from tests.folding import frames
from tui.domain.conversation import Turn, text_prompt
from tui.domain.events import decode
from tui.domain.export import Export
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, Headers, ResponseStarted, Sent
from tui.wire.redact import redact

URL = "https://api.anthropic.com/v1/messages"
SENT_HEADERS: Headers = (
    ("host", "api.anthropic.com"),
    ("content-type", "application/json"),
    ("anthropic-version", "2023-06-01"),
    ("x-api-key", "[redacted]"),
    ("x-stainless-lang", "python"),
)
SSE: Headers = (("content-type", "text/event-stream; charset=utf-8"), ("request-id", "req_1"))
KEY = "sk-ant-api03-abcdefgh-secret"
BODY: dict[str, Any] = {
    "model": "claude-sonnet-4-5",
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "It's “$HOME” `id` \\ \x1b[2J\x9b\u202e é 日本\nJSON\n'''\"\"\""}],
}
HELLO = (
    b'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",'
    b'"model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,'
    b'"usage":{"input_tokens":3,"output_tokens":1}}}\n\n'
    b'event: ping\ndata: {"type": "ping"}\n\n'
    b'event: content_block_start\ndata: {"type":"content_block_start","index":0,'
    b'"content_block":{"type":"text","text":""}}\n\n'
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":"Hi \xf0\x9f\x91\x8b"}}\n\n'
    b'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
    b'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},'
    b'"usage":{"output_tokens":5}}\n\n'
    b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
)


def turn(
    body: bytes = HELLO,
    request: dict[str, Any] | None = BODY,
    *,
    number: int = 1,
    url: str = URL,
    headers: Headers = SENT_HEADERS,
    answered: Headers = SSE,
    refused: Failure | None = None,
    failure: Failure | None = None,
    started: float = 10.0,
) -> Turn:
    """A turn that received ``body``, an event every 20 ms from 0.5 s on; before that, refused where that is given."""
    one = Turn(number, text_prompt("Hello"))
    one.request = None if request is None else Request(request)
    sent = Sent("POST", url, headers)
    if refused is not None:
        one.take(AttemptStarted(1, 3, started))
        one.take(ResponseStarted(refused.status or 0, answered, started + 0.25, sent))
        one.take(AttemptFailed(refused, 1.5, started + 0.25))
        started += 1.75
    one.take(AttemptStarted(len(one.attempts) + 1, 3, started))
    one.take(ResponseStarted(200, answered, started + 0.25, sent))
    came = frames(body, at=started + 0.5, step=0.02)
    one.take(Arrived(came, [decode(frame) for frame in came]))
    one.take(Finished(failure, started + 0.5 + 0.02 * len(came)))
    return one


def export(*turns: Turn, **more: Any) -> Export:
    """An export of these turns, with the program's own redaction."""
    return Export(turns or (turn(),), redact, **more)
