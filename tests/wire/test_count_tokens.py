"""The API counts what a request would send; where it does not, nothing is wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.loopback import CUT, Answer, Loopback, error, refused_url, reply
from tests.wire.asking import REQUEST, client
from tui.domain.request import Request
from tui.wire.client import Client


def counted(body: bytes = b'{"input_tokens": 2095}') -> Answer:
    return Answer(200, (body,), {"content-type": "application/json"})


async def test_what_counts_is_sent_and_nothing_else():
    body: dict[str, Any] = {**REQUEST.body, "system": "Be brief.", "thinking": {"type": "adaptive"}}
    body |= {"temperature": 0.5, "stop_sequences": ["x"], "brand_new": 1}
    with Loopback(counted()) as server:
        async with client(server.url) as one:
            assert await one.count_tokens(Request(body)) == 2095
    (received,) = server.received
    assert (received.method, received.path) == ("POST", "/v1/messages/count_tokens")
    assert received.body == {key: body[key] for key in ("model", "messages", "system", "thinking")}


@pytest.mark.parametrize(
    "answer", [error(404), error(401), error(529), counted(b"{}"), counted(b"no"), Answer(before=(CUT,))]
)
async def test_where_it_does_not_tell_there_is_no_count_and_no_second_try(answer: Answer):
    with Loopback(answer) as server:
        async with client(server.url) as one:
            assert await one.count_tokens(REQUEST) is None
    assert len(server.received) == 1


async def test_without_a_network_or_a_key_there_is_no_count(monkeypatch: pytest.MonkeyPatch):
    async with client(refused_url()) as one:
        assert await one.count_tokens(REQUEST) is None
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with Loopback(counted()) as server:
        one = Client(base_url=server.url)
        assert await one.count_tokens(REQUEST) is None
        await one.aclose()
    assert server.received == []


async def test_a_count_and_a_prompt_at_once_share_one_client():
    with Loopback(reply("Hi")) as server:
        async with client(server.url) as one:

            async def prompt() -> None:
                async for _ in one.stream(REQUEST):
                    pass

            opened: list[object] = []
            make = one._make

            async def remembered() -> None:
                opened.append(None)
                await make()

            one._make = remembered  # type: ignore[method-assign]
            await asyncio.gather(one.count_tokens(REQUEST), prompt(), one.count_tokens(REQUEST))
            assert len(opened) == 1
