"""The API's list of models, through the real SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tui.domain import known_models
from tui.domain.failure import Failure
from tui.wire.client import Client
from tui.wire.loopback import Loopback
from tui.wire.mock import MockServer


def ask(url: str) -> list[dict[str, Any]] | Failure:
    """The models of a server."""

    async def asked() -> list[dict[str, Any]] | Failure:
        client = Client(endpoint=lambda: (url, "key-for-tests"))
        try:
            return await client.models()
        finally:
            await client.aclose()

    return asyncio.run(asked())


@contextmanager
def serving(answer: Callable[[Request], Response]) -> Iterator[str]:
    """A server with nothing but a list of models."""

    async def respond(request: Request) -> Response:
        return answer(request)

    loopback = Loopback(Starlette(routes=[Route("/v1/models", respond)]))
    loopback.start()
    try:
        yield loopback.url
    finally:
        loopback.stop()


def test_every_model_comes_as_the_api_sends_it():
    listed = [{**entry, "of_tomorrow": {"yes": True}} for entry in known_models.api_list()]
    with MockServer(models=listed) as server:
        found = ask(server.url)
    assert [model["id"] for model in found] == [model["id"] for model in listed]
    assert found[0]["of_tomorrow"] == {"yes": True}
    assert found[0]["capabilities"]["thinking"]["types"]["between_tools"] == {"supported": True}


def test_pages_are_followed_to_the_last():
    def page(request: Request) -> Response:
        number = int(request.query_params.get("after_id", "m0")[1:]) + 1
        entry = {"id": f"m{number}", "type": "model"}
        return JSONResponse({"data": [entry], "has_more": number < 3, "last_id": entry["id"]})

    with serving(page) as url:
        assert [model["id"] for model in ask(url)] == ["m1", "m2", "m3"]


def test_a_list_that_never_ends_is_left():
    def page(request: Request) -> Response:
        return JSONResponse({"data": [{"id": "again", "type": "model"}], "has_more": True, "last_id": "again"})

    with serving(page) as url:
        assert [model["id"] for model in ask(url)] == ["again"]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (PlainTextResponse("Not Found", 404), "http_status", ""),
        (PlainTextResponse("<html>Welcome</html>"), "internal", "no list of models"),
        (JSONResponse({"models": ["llama"]}), "internal", "no list of models"),
        (JSONResponse({"data": "none"}), "internal", "no list of models"),
        (JSONResponse(["llama"]), "internal", ""),
    ],
)
def test_an_answer_that_is_no_list_is_a_failure_in_words(answer, kind, words):
    with serving(lambda request: answer) as url:
        found = ask(url)
    assert isinstance(found, Failure)
    assert found.kind == kind
    assert words in found.message


def test_where_nobody_answers_it_is_said():
    found = ask("http://127.0.0.1:9")
    assert isinstance(found, Failure)
    assert found.kind == "connection"
