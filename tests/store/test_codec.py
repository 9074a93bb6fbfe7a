"""What is stored of messages and frames is what comes back, for everything that real streams contain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folding import events, frames
from tests.loopback import delta, message_start, open_text, sse, tool_use
from tests.recordings import Recording, streams
from tui.domain import history
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.message import Message, reduce
from tui.domain.signal import Sent
from tui.store import codec
from tui.store import frames as batches


def reply(body: bytes) -> Message:
    message = Message()
    for event in events(body):
        reduce(message, event)
    message.cut()
    return message


def same(message: Message) -> Message:
    """A message as it comes back, checked to look and to go back to the API as it did."""
    back = codec.message_of(codec.unpack(codec.pack(codec.message_json(message))))
    assert back.to_api() == message.to_api()
    assert (back.text, back.stop_reason, back.usage) == (message.text, message.stop_reason, message.usage)
    assert (back.started, back.stopped) == (message.started, message.stopped)
    assert (back.errors, back.unknown_events) == (message.errors, message.unknown_events)
    assert history.sendable(back) == history.sendable(message)
    for one, other in zip(back.blocks, message.blocks, strict=True):
        assert (one.index, one.type, one.state) == (other.index, other.type, other.state)
        assert (one.text, one.thinking, one.partial_json) == (other.text, other.thinking, other.partial_json)
        assert (one.input, one.input_is_whole, one.streamed_input) == (
            other.input,
            other.input_is_whole,
            other.streamed_input,
        )
        assert one.citations_at == other.citations_at
    return back


@streams()
def test_a_recorded_reply_comes_back_as_it_was(recording: Recording):
    same(reply(recording.body))


@streams()
def test_a_recorded_reply_cut_in_the_middle_comes_back_as_it_was(recording: Recording):
    same(reply(recording.body[: len(recording.body) // 2]))


@streams()
def test_recorded_frames_come_back_byte_for_byte(recording: Recording):
    came = frames(recording.body, at=7.25)
    back = batches.unpack(batches.pack(came, 5.0), came[0].seq, 5.0)
    assert back == came
    halves = len(came) // 2
    if halves:
        parts = [(came[0].seq, batches.pack(came[:halves], 5.0)), (halves, batches.pack(came[halves:], 5.0))]
        assert batches.unpack(batches.merge(parts), came[0].seq, 5.0) == came


def test_what_nobody_knows_and_what_is_broken_comes_back():
    half = open_text("Hi HALF").replace(b"HALF", b"\\ud83d")
    body = message_start(mood="new") + half + tool_use(1, "t", "n", '{"a": ', "oops")
    body += sse("hologram", beam=1) + delta(3, "light_delta", light=["x"])
    message = same(reply(body))
    assert message.unknown_events == [{"type": "hologram", "beam": 1}]


@given(
    st.lists(st.tuples(st.binary(max_size=40), st.sampled_from([None, "ping", "漢\n"]), st.floats(-10, 1e6))),
    st.integers(0, 2**31),
)
def test_any_frames_come_back(parts: list[Any], first: int):
    came = [Frame(first + n, round(at, 6), raw, event) for n, (raw, event, at) in enumerate(parts)]
    back = batches.unpack(batches.pack(came, 0.0), first, 0.0)
    assert [(one.seq, one.raw, one.event) for one in back] == [(one.seq, one.raw, one.event) for one in came]
    assert all(abs(one.at - other.at) < 1e-6 for one, other in zip(back, came, strict=True))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_frames_are_refused_in_words(data: bytes):
    with pytest.raises(ValueError, match="stored frames cannot be read"):
        batches.unpack(data, 0, 0.0)


def test_failures_and_headers_come_back():
    failure = Failure("http_status", "no", status=429, type="rate_limit_error", retry_after=1.5, should_retry=False)
    assert codec.unpack_failure(codec.pack_failure(failure)) == failure
    assert codec.unpack_failure(codec.pack_failure(None)) is None
    sent = Sent("POST", "http://x/v1/messages", (("a", "b"), ("a", "c")))
    headers = (("request-id", "r"), ("x", "y" * 300))
    assert codec.unpack_headers(codec.pack_headers(headers, sent)) == (headers, sent)
    assert codec.unpack_headers(None) == ((), None)


def test_a_key_in_what_came_is_not_stored():
    key = b"sk-ant-api03-abcdefghijk"
    came = frames(message_start() + open_text(key.decode(), "after"), at=1.0)
    from tui.wire.redact import redact_bytes

    back = batches.unpack(batches.pack(came, 0.0, redact_bytes), 0, 0.0)
    assert b"".join(one.raw for one in back) == b"".join(one.raw for one in came).replace(key, b"[redacted]")
