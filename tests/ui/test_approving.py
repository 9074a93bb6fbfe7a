"""A tool is asked for: the person decides, and nothing that they typed for the prompt does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.ui.page import Page, ending, message_start, page, tool_block
from tui.domain.tools.decision import Decision
from tui.domain.tools.run import Outcome, Run
from tui.tools.toolbox import Toolbox
from tui.ui.screens import approving
from tui.ui.screens.approving import as_source, content_of
from tui.ui.widgets import approval
from tui.ui.widgets.approval import Approval

SCHEMA = {"type": "object", "properties": {"n": {"type": "string"}}, "required": ["n"], "additionalProperties": False}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys decide at once; those who test that they do not take care of it themselves."""
    monkeypatch.setattr(approval, "DEAF", 0.0)
    monkeypatch.setattr(approving, "_IDLE", 0.0)


@asynccontextmanager
async def called(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Page]:
    """A reply that calls a tool."""
    async with page(size=size) as it:
        await it.ask("What is 2+2?")
        it.api.begin(message_start(), *tool_block(0, "calculate", '{"n": "2+2"}'), *ending("tool_use"))
        it.api.end()
        await it.over()
        assert it.turn.request is not None
        it.turn.request.body["tools"] = [{"name": "calculate", "description": "Adds.", "input_schema": SCHEMA}]
        yield it


def asks(it: Page, state: Any = "waiting for approval", call: str = "toolu_0", **input: Any) -> asyncio.Task[Decision]:
    """Have the session ask about a call."""
    run = it.turn.runs[call] = Run(call, "calculate", input or {"n": "2+2"}, "built in", state)
    with it.app._context():
        return asyncio.create_task(it.screen.ask_tool(it.turn, run))


async def test_a_key_allows_it_and_the_prompt_has_the_keys_again():
    async with called() as it:
        asked = asks(it)
        await it.sees("⚙ calculate  built in", "n: 2+2", "may this run?", "a allow once")
        await it.press("a")
        assert await asked == Decision("run")
        await it.sees_no("may this run?")
        await it.until(lambda: it.prompt.has_focus)


async def test_always_and_never_are_remembered_and_a_reason_is_sent():
    async with called() as it:
        for keys, decided in (
            (["A"], Decision("run", remember=True)),
            (["R"], Decision("reject", remember=True)),
            (["r"], Decision("reject")),
            (["t", "n", "o", "enter"], Decision("reject", reason="no")),
        ):
            asked = asks(it)
            await it.until(lambda: it.screen.query(Approval) and it.screen.query_one(Approval).has_focus)
            await it.press(*keys)
            assert await asked == decided


async def test_where_nothing_can_be_remembered_the_keys_for_it_are_not_offered_and_say_why():
    async with called() as it:
        first = asks(it)
        await it.sees("a Allow  A Always  r Reject  R Never")
        await it.press("a")
        await first
        asked = asks(it, command="x" * 5_000)
        await it.sees("a allow once  r reject", "a Allow  r Reject  e Edit")
        await it.press("A")
        await it.sees("Nothing can be remembered")
        assert not asked.done() and not it.prompt.text
        await it.press("r")
        assert await asked == Decision("reject")


async def test_a_draft_keeps_the_keys_and_the_line_says_how_to_get_there():
    async with called() as it:
        it.prompt.set_draft("half a thought")
        asked = asks(it)
        await it.sees("Shift+Tab then  a allow once")
        await it.press("a")
        assert it.prompt.text == "half a thoughta" and not asked.done()
        await it.press("shift+tab")
        await it.sees_no("Shift+Tab then")
        await it.press("shift+tab")
        await it.sees("Tab then  a allow once")
        await it.sees_no("Shift+Tab then")
        await it.press("tab")
        await it.sees_no("Tab then")
        await it.press("a")
        assert (await asked).kind == "run"


async def test_a_letter_that_comes_as_the_call_takes_the_keys_goes_to_the_prompt(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(approval, "DEAF", 1000.0)
    async with called() as it:
        asked = asks(it)
        await it.until(lambda: it.screen.query(Approval) and it.screen.query_one(Approval).has_focus)
        await it.type("also")
        assert it.prompt.text == "also" and it.prompt.has_focus and not asked.done()
        asked.cancel()


async def test_while_somebody_types_the_keys_stay_and_go_there_when_they_rest(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(approving, "_IDLE", 3600.0)
    async with called() as it:
        await it.press("x", "backspace")
        asks(it)
        await it.sees("Shift+Tab then")
        assert it.prompt.has_focus
        monkeypatch.setattr(approving, "_IDLE", 0.1)
        it.screen._offer_keys()
        await it.until(lambda: it.screen.query_one(Approval).has_focus, "the keys, once the prompt rests")


async def test_two_calls_are_asked_about_one_after_the_other():
    async with called() as it:
        it.turn.runs["toolu_1"] = Run("toolu_1", "calculate", {"n": "3"}, "built in")
        first = asks(it)
        await it.sees("1 of 2")
        await it.press("a")
        it.turn.runs["toolu_0"].state = "running"
        await first
        second = asks(it, call="toolu_1", n="3+3")
        await it.sees("2 of 2", "n: 3+3")
        assert it.screen.query_one(Approval).has_focus
        await it.press("r")
        assert (await second).kind == "reject"


async def test_what_is_edited_comes_back_to_be_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    answers = ['{"n": 5', '{"n": 5}', '{"n": "2+3"}']
    seen: list[str] = []

    def edit(app: Any, text: str, suffix: str) -> tuple[str, str]:
        seen.append(text)
        return answers.pop(0), ""

    monkeypatch.setattr("tui.ui.editor.edit", edit)
    async with called() as it:
        asked = asks(it)
        await it.sees("may this run?")
        await it.press("e")
        await it.sees("Not taken, it is no JSON", "n: 2+2")
        await it.press("e")
        assert seen[1] == '{"n": 5', "what was written is not lost"
        await it.sees("$.n: wants a string", "n: 5", "edited")
        await it.press("e")
        await it.sees("n: 2+3", "edited")
        assert not asked.done()
        await it.press("a")
        assert await asked == Decision("run", {"n": "2+3"})


async def test_a_tool_without_an_implementation_is_answered_by_hand():
    async with called() as it:
        asked = asks(it, "waiting for an answer")
        await it.sees("you are the tool", "Adds.")
        await it.type("4")
        await it.press("f8")
        await it.sees("it is an error ✓")
        await it.press("enter")
        assert await asked == Decision("answer", outcome=Outcome("4", True))


async def test_in_a_window_of_five_rows_the_answers_field_and_the_prompt_are_in_view():
    async with called() as it:
        asked = asks(it, "waiting for an answer")
        await it.sees("you are the tool")
        await it.pilot.resize_terminal(80, 5)
        await it.until(lambda: len(it.lines()) == 5 and "What the tool answers" in it.lines()[3])
        assert "Ask Claude" in it.lines()[4]
        await it.type("4")
        await it.until(lambda: "4" in it.lines()[3])
        await it.press("enter")
        assert await asked == Decision("answer", outcome=Outcome("4", False))


async def test_when_the_turn_is_stopped_the_call_goes_and_what_was_written_is_kept():
    async with called() as it:
        asked = asks(it, "waiting for an answer")
        await it.sees("you are the tool")
        await it.type("long")
        asked.cancel()
        await it.sees_no("you are the tool")
        await it.until(lambda: it.prompt.has_focus)
        await it.press("up")
        assert it.prompt.text == "long"


def test_an_answer_is_content_blocks_only_where_it_is_a_list_of_them():
    blocks = [{"type": "text", "text": "x"}]
    assert content_of(json.dumps(blocks)) == blocks
    assert content_of("[1, 2]") == "[1, 2]" and content_of("[broken") == "[broken" and content_of("") == ""


def test_json_to_edit_holds_nothing_that_a_terminal_obeys_and_reads_back_as_it_was():
    value = {"a": "\x1b[2J\x7f\u202e\u200bé\U000e0041", "b": ["\x9b", 1.5]}
    source = as_source(value)
    assert json.loads(source) == value
    assert "é" in source and all(one == "\n" or one.isprintable() for one in source)


async def test_a_prompt_that_waits_for_tools_says_so_and_escape_takes_it_back():
    async with page() as it:
        there = asyncio.Event()

        async def load() -> None:
            await there.wait()

        it.session.toolbox = Toolbox()
        it.session.toolbox.loads(load)
        it.prompt.set_draft("Hello")
        await it.press("enter")
        await it.sees("Tools are still starting", "them after 40 s. Esc takes it back.")
        await it.press("escape")
        await it.until(lambda: it.prompt.text == "Hello")
        assert it.api.requests == []
        there.set()
