"""A stream that goes wrong: before any content it is made again, after that what came is kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loopback import (
    CUT,
    DROP,
    HOLD,
    Answer,
    Loopback,
    ending,
    message_delta,
    message_start,
    open_text,
    reply,
    sse,
    stream,
    text,
)
from tests.wire.asking import REQUEST, WHOLE, ask, body, client, end, retries, told


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
