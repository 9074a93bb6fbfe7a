"""In the demo an answer that breaks off can be gone on with, in whichever way its model takes."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from tui.domain.request import Options
from tui.session.session import Session
from tui.wire.client import Client
from tui.wire.demo import MODEL, SCENES, demo_server

PROMPT = next(scene.prompt for scene in SCENES if scene.name == "error")


@pytest.mark.parametrize("model", [MODEL, "claude-sonnet-4-5"], ids=["question", "prefill"])
async def test_the_answer_that_breaks_off_becomes_whole(model: str):
    with demo_server(speed=1000) as server:
        client = Client(endpoint=lambda: (server.url, "a-key-that-opens-nothing"))
        async with aclosing(Session(client, Options(model=model, max_tokens=1000))) as session:
            cut = await session.submit(PROMPT)
            await session.settled()
            assert not cut.complete
            rest = await session.go_on(cut)
            await session.settled()
    assert rest.complete
    assert rest.reply_text.startswith(cut.message.text)
    assert "met an overloaded bridge" in rest.reply_text
    assert rest.reply_text.count("**Part three.**") == 1
