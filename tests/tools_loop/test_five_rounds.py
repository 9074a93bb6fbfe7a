"""Five rounds with real tools against the mock: parallel, failing, slow and cancelled, refused, answered by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.running import KEY, run
from tests.session.asking import OPTIONS
from tests.tools_loop.checking import assert_taken
from tests.tools_loop.five_rounds import TAPE, TOOLS
from tui.config import ToolSettings
from tui.domain.conversation import Turn
from tui.domain.request import Request
from tui.domain.tools import Decision, Outcome, Run
from tui.session.equipping import equip
from tui.session.session import Session
from tui.session.updates import RunChanged, Update
from tui.wire.client import Client
from tui.wire.mock import MockServer


def asked(server: MockServer) -> list[dict[str, Any]]:
    """The bodies that the mock received, each of which the API would take."""
    bodies = [one["body"] for one in server.requests if one["path"] == "/v1/messages"]
    assert_taken(*map(Request, bodies))
    return bodies


def answered(bodies: list[dict[str, Any]]) -> dict[str, tuple[Any, bool]]:
    """What the last request holds as the result of each call."""
    return {
        block["tool_use_id"]: (block["content"], block.get("is_error", False))
        for message in bodies[-1]["messages"]
        for block in message["content"]
        if block["type"] == "tool_result"
    }


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    path = tmp_path / "tools.json"
    path.write_text(json.dumps(TOOLS))
    return path


async def test_five_rounds_in_a_session(tmp_path: Path, by_hand: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    told: list[str] = []

    async def ask(turn: Turn, run: Run) -> Decision:
        if run.name == "weather":
            return Decision("answer", outcome=Outcome("Rain."))
        allowed = run.input == {"command": "sleep 600"}
        return Decision("run") if allowed else Decision("reject", reason="It is important.")

    with MockServer([TAPE], speed=float("inf")) as server:
        session = Session(Client(base_url=server.url), OPTIONS)
        settings = ToolSettings(files=(str(by_hand),), builtin=("run_command",), allow=("calculate",))
        equip(session, settings, tmp_path, told.append)
        session.ask_tool = ask

        def listen(update: Update) -> None:
            if isinstance(update, RunChanged) and update.run.call == "toolu_slow" and update.run.state == "running":
                session.cancel_run("toolu_slow")

        session.listen(listen)
        last = await session.submit("Go.")
        await session.aclose()
        bodies = asked(server)
    assert told == []
    assert (len(bodies), last.message.text, last.held) == (6, "All done.", None)
    path = session.conversation.path()
    assert [turn.is_round for turn in path] == [False, *[True] * 5]
    states = {run.call: run.state for turn in path for run in turn.runs.values()}
    assert states == {
        "toolu_sum": "done",
        "toolu_product": "done",
        "toolu_zero": "failed",
        "toolu_slow": "cancelled",
        "toolu_beside": "done",
        "toolu_bad": "rejected",
        "toolu_hand": "done",
    }
    results = answered(bodies)
    assert (results["toolu_sum"], results["toolu_product"]) == (("4", False), ("42", False))
    assert results["toolu_slow"] == ("cancelled by the user", True)
    assert results["toolu_bad"] == ("The user rejected this call. It is important.", True)
    assert results["toolu_hand"] == ("Rain.", False)
    kept = [
        block["signature"]
        for message in bodies[-1]["messages"]
        for block in message["content"]
        if block["type"] == "thinking"
    ]
    assert kept == [f"sig-{number}" for number in range(1, 6)]


def test_five_rounds_without_a_screen(tmp_path: Path, by_hand: Path):
    (tmp_path / "config.toml").write_text("[tools]\ntimeout = 1.0\n")
    with MockServer([TAPE], speed=float("inf")) as server:
        result = run(
            *("-p", "Go.", "--output", "json", "--home", tmp_path, "--tools", by_hand),
            *("--allow", "calculate", "--allow", "run_command(sleep *)"),
            url=server.url,
        )
        bodies = asked(server)
    assert (result.code, len(bodies)) == (0, 6)
    told = result.json
    assert (told["message"]["content"][-1]["text"], told["stop_reason"], told["error"]) == (
        "All done.",
        "end_turn",
        None,
    )
    tools = [tool for one in told["rounds"] for tool in one["tools"]]
    assert [(tool["name"], tool["state"], tool["is_error"]) for tool in tools] == [
        ("calculate", "done", False),
        ("calculate", "done", False),
        ("calculate", "failed", True),
        ("run_command", "timed out", True),
        ("calculate", "done", False),
        ("run_command", "rejected", True),
        ("weather", "rejected", True),
    ]
    assert tools[0]["input"] == {"expression": "2 + 2"}
    assert tools[0]["ms"] > 0
    assert tools[5]["ms"] is None
    lines = result.err.splitlines()
    assert len(lines) == 7
    assert any(line.startswith('claude-tui: tool calculate {"expression": "2 + 2"} → done in ') for line in lines)
    assert lines[-1].startswith('claude-tui: tool weather {"place": "Bonn"} → rejected: not allowed')
    assert answered(bodies)["toolu_bad"][0].startswith("not allowed")


def test_without_allow_nothing_runs_and_events_and_text_go_on_over_the_rounds(tmp_path: Path, by_hand: Path):
    with MockServer([TAPE], speed=float("inf")) as server:
        result = run("-p", "Go.", "--home", tmp_path, "--tools", by_hand, url=server.url)
        assert result.code == 0
        assert result.out.decode().split("\n\n")[::5] == ["Two sums at once.", "All done."]
        assert all("→ rejected: not allowed" in line or "no such tool" in line for line in result.err.splitlines())
        result = run("-p", "Go.", "--home", tmp_path, "--tools", by_hand, "--output", "events", url=server.url)
    assert [line["seq"] for line in result.lines] == list(range(len(result.lines)))
    assert [line["event"] for line in result.lines].count("message_start") == 6
    times = [line["t_ms"] for line in result.lines]
    assert times == sorted(times)


def test_the_limit_of_rounds_ends_with_what_came_and_1(tmp_path: Path, by_hand: Path):
    with MockServer([TAPE], speed=float("inf")) as server:
        result = run(
            *("-p", "Go.", "--home", tmp_path, "--tools", by_hand, "--rounds", "1", "--output", "json"), url=server.url
        )
    assert (result.code, result.json["error"]["kind"], len(result.json["rounds"])) == (1, "rounds", 2)
    assert "1 round of tools: that is the limit." in result.err
