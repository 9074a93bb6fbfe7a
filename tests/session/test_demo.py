"""In the demo an answer that breaks off can be gone on with, and its tools run for real, once they are allowed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from tui.config import ToolSettings
from tui.domain.conversation import Turn
from tui.domain.request import Options
from tui.domain.tools.decision import Decision
from tui.domain.tools.run import Outcome, Run
from tui.session.equipping import equip
from tui.session.rounds import AskTool
from tui.session.session import Session
from tui.wire.client import Client
from tui.wire.demo import MODEL, SCENES, demo_server, tools_of

PROMPTS = {scene.name: scene.prompt for scene in SCENES}


@pytest.mark.parametrize("model", [MODEL, "claude-sonnet-4-5"], ids=["question", "prefill"])
async def test_the_answer_that_breaks_off_becomes_whole(model: str):
    with demo_server(speed=1000) as server:
        client = Client(endpoint=lambda: (server.url, "a-key-that-opens-nothing"))
        async with aclosing(Session(client, Options(model=model, max_tokens=1000))) as session:
            cut = await session.submit(PROMPTS["error"])
            await session.settled()
            assert not cut.complete
            rest = await session.go_on(cut)
            await session.settled()
    assert rest.complete
    assert rest.reply_text.startswith(cut.message.text)
    assert "met an overloaded bridge" in rest.reply_text
    assert rest.reply_text.count("**Part three.**") == 1


@asynccontextmanager
async def demo(folder: Path, ask: AskTool | None) -> AsyncIterator[Session]:
    """The demo's session, with its tools."""
    told: list[str] = []
    with demo_server(speed=1000) as server:
        client = Client(endpoint=lambda: (server.url, "a-key-that-opens-nothing"))
        async with aclosing(Session(client, Options(model=MODEL, max_tokens=1000))) as session:
            equip(session, tools_of(ToolSettings()), folder, told.append)
            session.ask_tool = ask
            yield session
            await session.settled()
    assert told == []


async def test_tools_run_once_they_are_allowed_and_the_answer_quotes_their_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "notes.txt").write_text("hello")
    monkeypatch.chdir(tmp_path / "here")
    asked: list[str] = []

    async def ask(turn: Turn, run: Run) -> Decision:
        asked.append(run.name)
        return Decision("run")

    async with demo(tmp_path / "data", ask) as session:
        last = await session.submit(PROMPTS["run"])
    assert asked == ["calculate", "list_files"]
    assert last.is_round and last.complete
    assert "**calculate** answered:\n\n```text\n372\n```" in last.message.text
    assert "notes.txt  5" in last.message.text


async def test_nothing_runs_where_nobody_can_be_asked_and_the_answer_says_so(tmp_path: Path):
    async with demo(tmp_path, None) as session:
        last = await session.submit(PROMPTS["run"])
    first = session.conversation.turns[0]
    assert {run.state for run in first.runs.values()} == {"rejected"}
    assert "`--allow calculate --allow list_files`" in last.message.text


async def test_the_tool_that_nobody_has_written_is_answered_by_hand(tmp_path: Path):
    async def ask(turn: Turn, run: Run) -> Decision:
        assert run.state == "waiting for an answer"
        return Decision("answer", outcome=Outcome(f"snow in {run.input['city']}"))

    async with demo(tmp_path, ask) as session:
        last = await session.submit(PROMPTS["tools"])
    assert "snow in Paris, France" in last.message.text
    assert "snow in Tokyo, Japan" in last.message.text
