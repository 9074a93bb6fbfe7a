"""A body tells what it holds as it comes, and at its end what was wrong with it."""

from __future__ import annotations

import pytest

from tests.loopback import api_error, block_start, delta, ending, message_start, open_text, sse, text
from tests.recordings import Recording, streams
from tui.domain.events import Event, Malformed
from tui.domain.failure import Failure
from tui.wire.body import Body

WHOLE = message_start() + text("Hi") + ending()
CUT = Failure("cut", "The connection broke.")


def read(
    *chunks: bytes, content_type: str | None = "text/event-stream", broken: Failure | None = None
) -> tuple[list[Event], Failure | None, Body]:
    body = Body(content_type)
    events = [event for chunk in chunks for event in body.feed(chunk, 0.0).events]
    arrived, failure = body.end(0.0, broken)
    return events + arrived.events, failure, body


def kind_of(
    *chunks: bytes, content_type: str | None = "text/event-stream", broken: Failure | None = None
) -> str | None:
    failure = read(*chunks, content_type=content_type, broken=broken)[1]
    return failure.kind if failure else None


def test_a_whole_stream_has_no_failure():
    events, failure, body = read(WHOLE)
    assert (len(events), failure, body.stopped, body.over, body.has_content) == (6, None, True, True, True)


@streams()
def test_a_recorded_body_fails_only_where_it_says_so(recording: Recording):
    features = recording.features
    expected = "stream_error" if "error_midstream" in features else None
    assert kind_of(recording.body) == expected


@pytest.mark.parametrize(
    ("chunks", "kind"),
    [
        ((), "empty_body"),
        ((b"",), "empty_body"),
        ((message_start(), open_text("Hi")), "unfinished"),
        ((sse("ping"),), "unfinished"),
        ((b'data: {"type":"message_start","message":{}}\n\n',), "unfinished"),
        ((b"<html>Sign in</html>",), "not_event_stream"),
        ((b": nothing but a comment\n\n",), "not_event_stream"),
        ((api_error("api_error", "no"),), "not_event_stream"),
        ((message_start(), b"event: x\ndata: {\n\n", text("Hi"), ending()), "malformed_event"),
        ((message_start(), sse("error", error={"type": "overloaded_error"})), "stream_error"),
    ],
)
def test_what_was_wrong_with_a_body(chunks: tuple[bytes, ...], kind: str):
    assert kind_of(*chunks) == kind


def test_the_api_s_own_error_counts_before_a_broken_connection_and_that_before_a_malformed_event():
    error, broken_event = sse("error", error={"type": "api_error"}), b"data: {\n\n"
    assert kind_of(message_start(), error, broken=CUT) == "stream_error"
    assert kind_of(message_start(), broken_event, broken=CUT) == "cut"
    assert kind_of(WHOLE, broken=CUT) is None
    assert kind_of(broken_event, WHOLE, broken=CUT) == "malformed_event"


def test_a_malformed_event_is_named_and_the_rest_is_read():
    events, failure, body = read(message_start(), b"event: x\ndata: {\n\n", text("Hi"), ending())
    assert [type(event) for event in events].count(Malformed) == 1
    assert body.stopped
    assert failure is not None
    assert "Event 1" in failure.message


def test_the_error_keeps_what_the_api_said():
    _, failure, body = read(sse("error", error={"type": "overloaded_error", "message": "Busy"}, request_id="req_9"))
    assert failure is not None
    assert (failure.type, failure.message, failure.request_id) == ("overloaded_error", "Busy", "req_9")
    assert body.over
    assert not body.stopped


@pytest.mark.parametrize("said", [{}, {"error": None}, {"error": "no"}, {"error": {"type": 7, "message": None}}])
def test_an_error_that_says_little_is_an_error_all_the_same(said: dict[str, object]):
    _, failure, _ = read(sse("error", said))
    assert failure is not None
    assert (failure.kind, failure.type) == ("stream_error", None)
    assert failure.message


def test_content_is_told_from_what_may_be_repeated():
    assert not read(message_start(), sse("ping"), block_start(0, "text", text=""))[2].has_content
    assert not read(message_start(), delta(0, "text_delta", text=""))[2].has_content
    assert read(message_start(), delta(0, "text_delta", text="H"))[2].has_content
    assert read(message_start(content=[{"type": "text", "text": "x"}]))[2].has_content


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 7, 1000])
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", None])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\n", b": hi\n\n"])
def test_a_mislabelled_stream_is_read_wherever_it_is_cut(size: int, content_type: str | None, before: bytes):
    body = before + WHOLE
    events, failure, _ = read(*(body[i : i + size] for i in range(0, len(body), size)), content_type=content_type)
    assert failure is None
    assert len(events) == 6 + before.startswith(b":")


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize("body", [b"{}", b"<!doctype html><p>Sign in", b"no", b'{"type":"message"}'])
def test_what_is_no_stream_is_shown_as_it_came(size: int, body: bytes):
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    events, failure, _ = read(*chunks, content_type="application/json")
    assert events == []
    assert failure is not None
    assert (failure.kind, failure.body) == ("not_event_stream", body.decode())
    assert "application/json" in failure.message


def test_of_a_long_page_the_start_is_kept():
    for content_type in ("text/html", "text/event-stream"):
        _, failure, _ = read(*[b"<p>word</p>" * 50] * 100, content_type=content_type)
        assert failure is not None
        assert failure.body == ("<p>word</p>" * 200)[:2000]
        assert content_type in failure.message
