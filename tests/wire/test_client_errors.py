"""A request that gets no stream: what is tried again, how long after, and what the person is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loopback import (
    CUT,
    DROP,
    Answer,
    error,
    refused_url,
    reply,
)
from tests.wire.asking import REQUEST, WHOLE, ask, client, end, retries, told
from tui.domain.signal import AttemptStarted
from tui.wire.client import Client


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
