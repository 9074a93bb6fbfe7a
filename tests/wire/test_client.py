"""One request over real sockets: what the network does, and what the client says about it."""

from __future__ import annotations

import asyncio
import gzip
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.loopback import (
    CUT,
    DROP,
    HOLD,
    Answer,
    Loopback,
    delta,
    ending,
    error,
    message_delta,
    message_start,
    open_text,
    refused_url,
    reply,
    sse,
    stream,
    text,
)
from tui.domain.failure import Failure
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted, Signal
from tui.wire import client as client_module
from tui.wire.client import Client
from tui.wire.retry import RetryPolicy

KEY = "sk-ant-api03-not-a-key-that-opens-anything"
REQUEST = Request({"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "hi"}]})
AT_ONCE = RetryPolicy(attempts=3, base=0.0)


@asynccontextmanager
async def client(url: str, **settings: Any) -> AsyncIterator[Client]:
    one = Client(endpoint=lambda: (url, KEY), **{"policy": AT_ONCE, **settings})
    try:
        yield one
    finally:
        await one.aclose()


async def ask(*answers: Answer, request: Request = REQUEST, **settings: Any) -> tuple[list[Signal], Loopback]:
    """Everything that the client says while the server gives these answers."""
    with Loopback(*answers) as server:
        async with client(server.url, **settings) as one:
            return [signal async for signal in one.stream(request)], server


def told(signals: list[Signal]) -> list[str]:
    """The signals in words, events by their names."""
    words: list[str] = []
    for signal in signals:
        if isinstance(signal, AttemptStarted):
            words.append(f"attempt {signal.number}")
        elif isinstance(signal, ResponseStarted):
            words.append(str(signal.status))
        elif isinstance(signal, Arrived):
            words.extend(frame.event or "comment" for frame in signal.frames)
        elif isinstance(signal, AttemptFailed):
            words.append(f"again after {signal.failure.kind}")
        else:
            words.append(signal.failure.kind if signal.failure else "whole")
    return words


def end(signals: list[Signal]) -> Failure:
    """The failure that the signals end with."""
    last = signals[-1]
    assert isinstance(last, Finished)
    assert last.failure is not None
    return last.failure


def body(signals: list[Signal]) -> bytes:
    return b"".join(frame.raw for signal in signals if isinstance(signal, Arrived) for frame in signal.frames)


def retries(signals: list[Signal]) -> list[AttemptFailed]:
    return [signal for signal in signals if isinstance(signal, AttemptFailed)]


WHOLE = ["message_start", "content_block_start", "content_block_delta", "content_block_stop"]
WHOLE += ["message_delta", "message_stop", "whole"]


# A reply that goes well


async def test_a_reply_is_told_from_the_request_to_its_end():
    began = time.monotonic()
    signals, server = await ask(reply("Hi"))
    assert told(signals) == ["attempt 1", "200", *WHOLE]
    assert body(signals) == message_start() + text("Hi") + ending()
    times = [signal.at for signal in signals if not isinstance(signal, Arrived)]
    times[2:2] = [frame.at for signal in signals if isinstance(signal, Arrived) for frame in signal.frames]
    assert [began, *times] == sorted([began, *times])
    (received,) = server.received
    assert (received.method, received.path) == ("POST", "/v1/messages")
    assert KEY in received.headers.get("x-api-key", received.headers["authorization"])
    assert received.headers["anthropic-version"]


async def test_the_request_carries_what_it_says_and_what_no_sdk_knows_too():
    asked = {
        **REQUEST.body,
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "thinking": {"type": "adaptive", "display": "summarized"},
        "output_config": {"effort": "xhigh"},
        "tools": [{"type": "tool_of_2030", "name": "x"}],
        "brand_new": {"field": [1, None]},
        "temperature": 0.3,
        "stream": False,
    }
    _, server = await ask(reply("Hi"), request=Request(asked))
    assert server.received[0].body == {**asked, "stream": True}


async def test_every_frame_keeps_its_bytes_comments_and_pings_and_unknown_events_too():
    odd = b": keep-alive\n\nid: 3\nevent: brand_new\ndata: {}\n\n" + sse("ping")
    signals, _ = await ask(stream(message_start(), odd, text("Hi"), ending()))
    assert body(signals) == message_start() + odd + text("Hi") + ending()
    assert told(signals)[2:6] == ["message_start", "comment", "brand_new", "ping"]


async def test_what_arrives_is_told_as_it_arrives():
    with Loopback(stream(message_start(), open_text("Hi"), HOLD, ending())) as server:
        async with client(server.url) as one:
            signals = []
            async for signal in one.stream(REQUEST):
                signals.append(signal)
                if "content_block_delta" in told([signal]):
                    server.released.set()
    assert server.released.is_set()
    assert told(signals)[-1] == "whole"


async def test_a_compressed_body_is_read_and_its_plain_bytes_are_kept():
    plain = message_start() + text("Hi", "ho") + ending()
    packed = gzip.compress(plain)
    signals, server = await ask(stream(packed[:20], packed[20:37], packed[37:], content_encoding="gzip"))
    assert (body(signals), told(signals)[-1]) == (plain, "whole")
    assert "gzip" in server.received[0].headers["accept-encoding"]


@pytest.mark.parametrize("label", ["text/plain", "application/json", "application/octet-stream"])
async def test_a_stream_by_another_name_is_read(label: str):
    signals, _ = await ask(stream(b"e", message_start()[1:], text("Hi"), ending(), content_type=label))
    assert told(signals) == ["attempt 1", "200", *WHOLE]


async def test_a_last_event_without_a_blank_line_is_an_event():
    signals, _ = await ask(stream(message_start(), text("Hi"), ending().rstrip(b"\n")))
    assert told(signals) == ["attempt 1", "200", *WHOLE]


async def test_a_body_without_chunks_ends_with_its_connection():
    whole = message_start() + text("Hi") + ending()
    signals, _ = await ask(Answer(steps=(whole,), chunked=False))
    assert (told(signals)[-1], body(signals)) == ("whole", whole)


async def test_a_body_that_stays_open_after_message_stop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "_LINGER", 0.01)
    signals, server = await ask(stream(message_start(), text("Hi"), ending(), HOLD))
    assert told(signals) == ["attempt 1", "200", *WHOLE]
    assert server.hung_up.wait(10)


async def test_a_connection_that_breaks_after_message_stop_has_broken_nothing():
    signals, _ = await ask(stream(message_start(), text("Hi"), ending(), DROP))
    assert told(signals)[-1] == "whole"


async def test_one_client_answers_many_requests():
    with Loopback(reply("Hi")) as server:
        async with client(server.url) as one:
            for _ in range(3):
                assert [told([signal async for signal in one.stream(REQUEST)])[-1]] == ["whole"]
    assert len(server.received) == 3


# Errors before the stream


async def test_a_rate_limit_is_waited_out_as_long_as_the_api_asks():
    signals, server = await ask(error(429, "rate_limit_error", "Slow down", retry_after="0.01"), reply("Hi"))
    assert told(signals) == ["attempt 1", "429", "again after http_status", "attempt 2", "200", *WHOLE]
    (again,) = retries(signals)
    assert again.wait == 0.01
    assert (again.failure.type, again.failure.message, again.failure.retry_after) == (
        "rate_limit_error",
        "Slow down",
        0.01,
    )
    assert server.received[0].body == server.received[1].body


async def test_an_overload_without_a_hint_is_tried_again_until_the_attempts_are_used_up():
    signals, server = await ask(error(529, "overloaded_error", "Overloaded", request_id="req_1"))
    assert told(signals) == [
        *("attempt 1", "529", "again after http_status"),
        *("attempt 2", "529", "again after http_status"),
        *("attempt 3", "529", "http_status"),
    ]
    assert (end(signals).type, end(signals).request_id, len(server.received)) == ("overloaded_error", "req_1", 3)
    starts = [signal for signal in signals if isinstance(signal, AttemptStarted)]
    assert [start.limit for start in starts] == [3, 3, 3]


async def test_an_answer_that_says_do_not_retry_is_believed():
    signals, _ = await ask(error(529, x_should_retry="false"))
    assert told(signals) == ["attempt 1", "529", "http_status"]


async def test_an_answer_that_says_retry_is_believed():
    signals, _ = await ask(error(400, x_should_retry="true"), reply("Hi"))
    assert told(signals)[:4] == ["attempt 1", "400", "again after http_status", "attempt 2"]


async def test_a_wait_that_nobody_would_wait_ends_the_turn():
    signals, _ = await ask(error(429, retry_after="86400"))
    assert told(signals) == ["attempt 1", "429", "http_status"]
    assert end(signals).retry_after == 86400


async def test_a_refused_request_is_not_repeated_and_says_why():
    signals, _ = await ask(error(400, "invalid_request_error", "max_tokens: too large"))
    assert told(signals) == ["attempt 1", "400", "http_status"]
    failure = end(signals)
    assert (failure.status, failure.type, failure.message) == (400, "invalid_request_error", "max_tokens: too large")
    assert failure.fault == "you"


async def test_an_error_in_plain_text_is_shown():
    signals, _ = await ask(Answer(503, (b"upstream connect error",), {"content-type": "text/plain"}))
    assert "upstream connect error" in end(signals).message
    assert end(signals).status == 503


async def test_an_error_whose_body_breaks_off_is_the_network_s_and_tried_again():
    headers = {"content-type": "application/json", "content-length": "500"}
    signals, _ = await ask(Answer(529, (b'{"type":', DROP), headers, chunked=False))
    assert (end(signals).kind, len(retries(signals))) == ("connection", 2)


# No answer at all


async def test_a_refused_connection_is_tried_again_and_names_the_place():
    url = refused_url()
    async with client(url) as one:
        signals = [signal async for signal in one.stream(REQUEST)]
    assert told(signals) == [
        *("attempt 1", "again after connection", "attempt 2", "again after connection"),
        *("attempt 3", "connection"),
    ]
    assert url.removeprefix("http://") in end(signals).message


@pytest.mark.parametrize("before", [(DROP,), (CUT,), (b"SSH-2.0-OpenSSH\r\n", DROP), (b"HTTP/1.1 200 OK\r\nx", DROP)])
async def test_an_answer_that_is_no_http_is_the_network_s_fault(before: tuple[Any, ...]):
    signals, _ = await ask(Answer(before=before))
    assert end(signals).kind == "connection"
    assert len(retries(signals)) == 2


@pytest.mark.parametrize("url", ["nowhere", "ftp://127.0.0.1", "http://", "http://[::"])
async def test_a_base_url_that_is_none_is_told(url: str):
    async with client(url) as one:
        signals = [signal async for signal in one.stream(REQUEST)]
    assert end(signals).kind == "connection"
    assert end(signals).fault == "network"


async def test_without_a_key_the_person_is_told_how_to_set_one():
    one = Client(base_url="http://127.0.0.1:9")
    signals = [signal async for signal in one.stream(REQUEST)]
    await one.aclose()
    assert end(signals).kind == "credentials"
    assert "ANTHROPIC_API_KEY" in end(signals).advice


async def test_an_endpoint_that_does_not_start_is_told():
    def endpoint() -> tuple[str, str]:
        raise OSError("no port is free")

    one = Client(endpoint=endpoint)
    signals = [signal async for signal in one.stream(REQUEST)]
    assert "no port is free" in end(signals).message


# A stream that goes wrong


@pytest.mark.parametrize("how", [CUT, DROP])
async def test_a_connection_that_breaks_before_any_content_is_made_again(how: Any):
    signals, _ = await ask(stream(message_start(), sse("ping"), how), reply("Hi"))
    assert "again after cut" in told(signals)
    assert told(signals)[-9:] == ["attempt 2", "200", *WHOLE]


@pytest.mark.parametrize("how", [CUT, DROP])
async def test_what_came_before_a_break_is_kept_and_nothing_is_repeated(how: Any):
    with Loopback(stream(message_start(), open_text("Once"), HOLD, how, request_id="req_7")) as server:
        async with client(server.url) as one:
            signals = []
            async for signal in one.stream(REQUEST):
                signals.append(signal)
                if "content_block_delta" in told([signal]):
                    server.released.set()
    assert len(server.received) == 1
    assert told(signals) == ["attempt 1", "200", *WHOLE[:3], "cut"]
    assert end(signals).request_id == "req_7"


async def test_half_an_event_before_a_break_is_kept():
    half = b'event: content_block_delta\ndata: {"type":"content_bl'
    signals, _ = await ask(stream(message_start(), open_text("Once"), half, DROP))
    assert body(signals).endswith(half)
    assert told(signals)[-1] == "cut"


async def test_a_stream_that_ends_too_early_is_made_again_before_content_and_told_after():
    signals, _ = await ask(stream(message_start()), reply("Hi"))
    assert told(signals)[:4] == ["attempt 1", "200", "message_start", "again after unfinished"]
    signals, server = await ask(stream(message_start(), open_text("Once"), message_delta()))
    assert (told(signals)[-1], len(server.received)) == ("unfinished", 1)


async def test_an_error_event_before_any_content_is_tried_again():
    overloaded = sse("error", error={"type": "overloaded_error", "message": "Overloaded"})
    signals, _ = await ask(stream(message_start(), overloaded), reply("Hi"))
    assert told(signals)[:5] == ["attempt 1", "200", "message_start", "error", "again after stream_error"]
    assert retries(signals)[0].failure.type == "overloaded_error"


async def test_an_error_event_after_content_ends_the_turn():
    overloaded = sse("error", error={"type": "overloaded_error", "message": "Overloaded"})
    signals, server = await ask(stream(message_start(), open_text("Once"), overloaded, request_id="req_8"))
    assert told(signals)[-2:] == ["error", "stream_error"]
    assert (end(signals).type, end(signals).request_id, len(server.received)) == ("overloaded_error", "req_8", 1)


async def test_an_error_event_that_would_come_again_is_not_tried_again():
    refused = sse("error", error={"type": "invalid_request_error", "message": "no"})
    signals, _ = await ask(stream(message_start(), refused))
    assert told(signals) == ["attempt 1", "200", "message_start", "error", "stream_error"]


async def test_a_break_after_an_error_event_does_not_hide_it():
    signals, _ = await ask(stream(message_start(), open_text("a"), sse("error", error={"type": "api_error"}), CUT))
    assert end(signals).kind in ("stream_error", "cut")
    signals, _ = await ask(stream(message_start(), open_text("a"), sse("error", error={"type": "api_error"}), DROP))
    assert end(signals).kind == "stream_error"


async def test_a_success_without_a_body_is_tried_again_and_told():
    signals, server = await ask(stream())
    assert (end(signals).kind, len(server.received)) == ("empty_body", 3)
    signals, _ = await ask(Answer(204, chunked=False))
    assert end(signals).kind == "empty_body"


async def test_a_page_instead_of_a_stream_is_shown_and_not_asked_for_again():
    page = b"<html><body>Sign in to the hotel's network</body></html>"
    signals, server = await ask(Answer(200, (page,), {"content-type": "text/html"}))
    assert told(signals) == ["attempt 1", "200", "not_event_stream"]
    assert (end(signals).body, len(server.received)) == (page.decode(), 1)


async def test_one_event_that_cannot_be_read_does_not_lose_the_others():
    broken = b"event: content_block_delta\ndata: {broken\n\n"
    signals, _ = await ask(stream(message_start(), broken, text("Hi"), ending()))
    assert told(signals) == [
        "attempt 1",
        "200",
        "message_start",
        "content_block_delta",
        *WHOLE[1:-1],
        "malformed_event",
    ]


# Silence and the person


async def test_no_answer_at_all_is_given_up_after_the_limit():
    signals, server = await ask(Answer(before=(HOLD,)), idle_limit=0.05)
    assert told(signals) == ["attempt 1", "idle"]
    assert server.hung_up.wait(10)


async def test_a_silence_in_mid_stream_is_given_up_after_the_limit():
    signals, server = await ask(stream(message_start(), open_text("Once"), HOLD), idle_limit=0.05)
    assert told(signals)[-1] == "idle"
    assert "content_block_delta" in end(signals).message
    assert server.hung_up.wait(10)


async def test_the_limit_is_for_silence_and_not_for_whoever_reads():
    with Loopback(stream(message_start(), open_text("Hi"), ending())) as server:
        async with client(server.url, idle_limit=0.2) as one:
            signals = []
            async for signal in one.stream(REQUEST):
                signals.append(signal)
                if len(signals) == 3:
                    await asyncio.sleep(0.3)  # longer than the limit
    assert told(signals)[-1] == "whole"


@pytest.mark.parametrize(
    "answer",
    [Answer(before=(HOLD,)), stream(HOLD), stream(message_start(), open_text("Once"), HOLD)],
    ids=["before the answer", "before the first event", "in mid-stream"],
)
async def test_stopping_closes_the_connection_at_once(answer: Answer):
    took = math.inf
    for _ in range(3):  # the best of three: the machine may be busy
        with Loopback(answer) as server:
            async with client(server.url) as one:
                heard = asyncio.Event()
                task = asyncio.create_task(listen(one, lambda words, heard=heard: heard.set()))
                await heard.wait()
                await asyncio.to_thread(server.wait_for_request)
                began = time.monotonic()
                task.cancel()
                await asyncio.wait([task])
                assert task.cancelled()
                assert await asyncio.to_thread(server.hung_up.wait, 10)
                took = min(took, time.monotonic() - began)
        if took < 0.1:
            break
    assert took < 0.1


async def test_stopping_while_it_waits_to_try_again_is_at_once():
    with Loopback(error(429, retry_after="100")) as server:
        async with client(server.url) as one:
            heard = asyncio.Event()
            waiting: Callable[[list[str]], None] = lambda words: "again after http_status" in words and heard.set()  # noqa: E731
            task = asyncio.create_task(listen(one, waiting))
            await heard.wait()
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
    assert len(server.received) == 1


async def listen(one: Client, hear: Callable[[list[str]], None]) -> None:
    stream_ = one.stream(REQUEST)
    try:
        async for signal in stream_:
            hear(told([signal]))
    finally:
        await stream_.aclose()


# What is never told, and what is never held up


async def test_the_key_is_in_no_signal_even_where_the_server_repeats_it():
    echo = {"x-echo": f"key {KEY}", "set-cookie": "session=1234", "content-type": "application/json"}
    refused = Answer(401, (f'{{"error":{{"type":"x","message":"bad key {KEY}"}}}}'.encode(),), echo)
    broken = sse("error", error={"type": "x", "message": f"bad key {KEY}"})
    page = Answer(200, (f"<p>{KEY}</p>".encode(),), {"content-type": "text/html"})
    for answer in (refused, page, stream(message_start(), open_text("a"), broken), reply("Hi")):
        signals, server = await ask(answer)
        assert KEY in str(server.received[0].headers)
        shown = repr([signal for signal in signals if not isinstance(signal, Arrived)])
        assert KEY not in shown
        assert "1234" not in shown
        started = next(signal for signal in signals if isinstance(signal, ResponseStarted))
        assert started.sent is not None
        assert dict(started.sent.headers)["authorization"] == "[redacted]"


async def test_a_burst_of_frames_leaves_the_loop_its_turn():
    piece = delta(0, "text_delta", text="word ")
    deltas = 50_000
    burst = stream(message_start(), open_text(), piece * deltas, ending())
    frames, most, taken = 0, 0, 0

    async def others() -> None:
        nonlocal most, taken
        before = 0
        while True:
            await asyncio.sleep(0)
            most, before, taken = max(most, frames - before), frames, taken + 1

    with Loopback(burst) as server:
        async with client(server.url) as one:
            task = asyncio.create_task(others())
            async for signal in one.stream(REQUEST):
                if isinstance(signal, Arrived):
                    frames += len(signal.frames)
            task.cancel()
    assert frames == deltas + 4
    # 5 ms of work are some 1,000 frames here; what counts is that it is nowhere near all of them.
    assert most < deltas / 10
    assert taken > 50
