"""One request over real sockets: what the network does, and what the client says about it."""

from __future__ import annotations

import asyncio
import gzip
import math
import time
from collections.abc import Callable

import pytest

from tests.loopback import (
    DROP,
    HOLD,
    Answer,
    Loopback,
    delta,
    ending,
    error,
    message_start,
    open_text,
    reply,
    sse,
    stream,
    text,
)
from tests.wire.asking import KEY, REQUEST, WHOLE, ask, ask_and_leave, body, client, end, told
from tui.domain.request import Request
from tui.domain.signal import Arrived, AttemptFailed, ResponseStarted
from tui.wire import inbox as inbox_module
from tui.wire.client import Client
from tui.wire.redact import redact


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


@pytest.mark.parametrize("asked", [{"messages": []}, {"model": None, "max_tokens": None, "messages": None}, {}])
async def test_what_a_request_lacks_is_not_made_up(asked: dict[str, object]):
    _, server = await ask(error(400), request=Request(asked))
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
    monkeypatch.setattr(inbox_module, "LINGER", 0.01)
    signals = await ask_and_leave(stream(message_start(), text("Hi"), ending(), HOLD))
    assert told(signals) == ["attempt 1", "200", *WHOLE]


async def test_a_connection_that_breaks_after_message_stop_has_broken_nothing():
    signals, _ = await ask(stream(message_start(), text("Hi"), ending(), DROP))
    assert told(signals)[-1] == "whole"


async def test_one_client_answers_many_requests():
    with Loopback(reply("Hi")) as server:
        async with client(server.url) as one:
            for _ in range(3):
                assert [told([signal async for signal in one.stream(REQUEST)])[-1]] == ["whole"]
    assert len(server.received) == 3


async def test_no_answer_at_all_is_given_up_after_the_limit():
    signals = await ask_and_leave(Answer(before=(HOLD,)), idle_limit=0.05)
    assert told(signals) == ["attempt 1", "idle"]


async def test_a_silence_in_mid_stream_is_given_up_after_the_limit():
    # Long enough that a busy machine answers at all.
    signals = await ask_and_leave(stream(message_start(), open_text("Once"), HOLD), idle_limit=0.75)
    assert told(signals)[-1] == "idle"
    assert "content_block_delta" in end(signals).message


async def test_the_limit_is_for_silence_and_not_for_whoever_reads():
    with Loopback(stream(message_start(), open_text("Hi"), ending())) as server:
        async with client(server.url, idle_limit=0.75) as one:
            signals = []
            async for signal in one.stream(REQUEST):
                signals.append(signal)
                if len(signals) == 3:
                    await asyncio.sleep(0.8)  # longer than the limit
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
                assert await asyncio.to_thread(server.hung_up.wait, 30)
                took = min(took, time.monotonic() - began)
        if took < 0.5:
            break
    assert took < 0.5, "it lets go when it is told to, and waits for nothing"


async def test_a_wait_that_is_cut_short_ends_at_once():
    with Loopback(error(429, retry_after="100"), reply("Hi")) as server:
        async with client(server.url) as one:
            signals = []
            async for signal in one.stream(REQUEST):
                signals.append(signal)
                if isinstance(signal, AttemptFailed):
                    assert signal.wait == 100
                    assert signal.hurry is not None
                    signal.hurry()
    assert told(signals) == ["attempt 1", "429", "again after http_status", "attempt 2", "200", *WHOLE]


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


async def test_what_only_a_beta_understands_asks_for_it_and_the_token_is_nobody_s_to_see():
    server_entry = {"type": "url", "url": "https://x", "name": "x", "authorization_token": "a-token-of-theirs"}
    asked = Request({**REQUEST.body, "mcp_servers": [server_entry]})
    signals, server = await ask(reply("a-token-of-theirs"), error(400, "a-token-of-theirs"), request=asked)
    (received,) = server.received
    assert received.headers["anthropic-beta"] == "mcp-client-2025-11-20"
    assert received.body["mcp_servers"] == [server_entry]
    (started,) = [signal for signal in signals if isinstance(signal, ResponseStarted)]
    assert started.sent is not None
    assert ("anthropic-beta", "mcp-client-2025-11-20") in started.sent.headers
    assert "a-token-of-theirs" not in redact(str(server_entry))


async def test_a_request_that_needs_no_beta_names_none():
    _, server = await ask(reply("Hi"))
    assert "anthropic-beta" not in server.received[0].headers


async def test_betas_of_the_environment_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", "anthropic-beta: mine-2030-01-01")
    _, server = await ask(reply("Hi"), request=Request({**REQUEST.body, "speed": "fast"}))
    assert server.received[0].headers["anthropic-beta"] == "mine-2030-01-01,fast-mode-2026-02-01"
