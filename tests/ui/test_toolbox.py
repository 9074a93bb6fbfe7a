"""Tools run in the app: asked about on the screen, told on their cards, listed by /tools."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.ui.page import Page, ending, message_start, page, tool_block
from tui.domain.tools.run import Outcome
from tui.tools.tool import Output
from tui.tools.toolbox import Toolbox
from tui.ui.screens import approving
from tui.ui.screens.toolbox import ToolsScreen
from tui.ui.widgets import approval
from tui.ui.widgets.approval import Approval


class Fake:
    """A tool that answers when the test says so."""

    def __init__(self, name: str, source: str = "tools.py", by_hand: bool = False) -> None:
        self.name, self.source, self.by_hand = name, source, by_hand
        self.called: list[dict[str, Any]] = []
        self.answers: asyncio.Queue[Outcome] = asyncio.Queue()
        self.output: Output = print

    @property
    def definition(self) -> dict[str, Any]:
        schema = {"type": "object", "properties": {"n": {"type": "string"}}}
        return {"name": self.name, "description": f"Does {self.name} things.", "input_schema": schema}

    async def run(self, input: dict[str, Any], output: Output) -> Outcome:
        self.called.append(input)
        self.output = output
        return await self.answers.get()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "DEAF", 0.0)
    monkeypatch.setattr(approving, "_IDLE", 0.0)


@asynccontextmanager
async def equipped(*tools: Fake, size: tuple[int, int] = (80, 30), **more: Any) -> AsyncIterator[Page]:
    async with page(size=size, **more) as it:
        it.session.toolbox = Toolbox(tools)
        yield it


async def calls(it: Page, *names: str) -> None:
    """Ask, and have the answer call these tools."""
    it.prompt.focus()
    it.prompt.set_draft("Go")
    before = len(it.api.requests)
    await it.press("enter")
    await it.until(lambda: len(it.api.requests) > before)
    blocks = [event for place, name in enumerate(names) for event in tool_block(place, name, '{"n": "2"}')]
    it.api.begin(message_start(), *blocks, *ending("tool_use"))
    it.api.end()


async def follows(it: Page, words: str, requests: int = 2) -> None:
    """The round comes, and is answered."""
    await it.until(lambda: len(it.api.requests) == requests, "the round's request")
    it.api.reply(words)
    await it.over()


async def test_a_call_is_allowed_runs_in_view_and_its_result_goes_on_in_the_next_round():
    tool = Fake("calculate")
    async with equipped(tool) as it:
        await calls(it, "calculate")
        await it.sees("may this run?", "? waiting for approval", "calculate waits for you")
        await it.press("a")
        await it.until(lambda: tool.called)
        await it.sees("… running", "running calculate ·")
        tool.output("half way\n")
        await it.sees("half way")
        tool.answers.put_nowait(Outcome("4"))
        await follows(it, "It is 4.")
        await it.sees("✓ 4 ·", "It is 4.", "end_turn ·", "tool_use ·")
        assert it.picture().count("▌ ") == 1, "one prompt"
        assert it.prompt.has_focus


async def test_prompts_that_are_sent_meanwhile_wait_for_the_whole_loop():
    tool = Fake("calculate")
    async with equipped(tool) as it:
        await calls(it, "calculate")
        await it.sees("may this run?")
        await it.press("a")
        await it.until(lambda: tool.called)
        it.prompt.focus()
        it.prompt.set_draft("Next")
        await it.press("enter")
        await it.sees("queued 1 Next")
        tool.answers.put_nowait(Outcome("4"))
        await it.until(lambda: len(it.api.requests) == 2)
        assert it.api.requests[1].messages[-1]["content"][0]["type"] == "tool_result"
        await it.sees("queued 1 Next")
        it.api.reply("Done.")
        await it.until(lambda: len(it.api.requests) == 3)
        assert it.api.requests[2].messages[-1]["content"][-1]["text"] == "Next"
        it.api.reply("Then.")
        await it.over()


async def test_esc_stops_the_tools_and_holds_the_queue():
    tool = Fake("calculate")
    async with equipped(tool) as it:
        await calls(it, "calculate")
        await it.sees("may this run?")
        await it.press("escape")
        await it.sees_no("may this run?")
        await it.until(lambda: it.session.running is None)
        await it.sees("■ cancelled", "Stopped by you")
        assert not tool.called and len(it.api.requests) == 1


async def test_one_of_several_is_stopped_and_the_others_go_on():
    slow, quick = Fake("slow"), Fake("quick")
    async with equipped(slow, quick) as it:
        it.session.permissions.allow("slow")
        it.session.permissions.allow("quick")
        await calls(it, "slow", "quick")
        await it.until(lambda: slow.called and quick.called)
        await it.sees("running 2 tools")
        it.view.focus()
        await it.press("s")
        await it.sees("s stops it")
        await it.until(lambda: type(it.screen.focused).__name__ == "ToolsPanel")
        await it.press("up", "s")
        await it.until(lambda: it.turn.runs["toolu_0"].state == "cancelled")
        quick.answers.put_nowait(Outcome("ok"))
        await it.until(lambda: len(it.api.requests) == 2)
        first, second = it.api.requests[1].messages[-1]["content"]
        assert first["is_error"] and second["content"] == "ok"
        it.api.reply("Fine.")
        await it.over()


async def test_braces_and_rewind_know_prompts_only():
    tool = Fake("calculate")
    async with equipped(tool) as it:
        it.session.permissions.allow("calculate")
        for number in range(2):
            tool.answers.put_nowait(Outcome("4"))
            await calls(it, "calculate")
            await follows(it, "So.\n\n" * 30, 2 * number + 2)
        it.view.focus()
        first, _, second, _ = it.session.conversation.path()
        await it.press("left_curly_bracket")
        assert it.view.current is second
        await it.press("left_curly_bracket")
        assert it.view.current is first
        await it.press("right_curly_bracket")
        assert it.view.current is second
        await it.command("/rewind")
        await it.sees("which prompt do you want to edit")
        assert it.picture().count("● Go") == 2 and "result" not in it.picture().split("▌ Go")[0]


async def test_the_tree_tells_rounds_by_the_results_that_they_bring():
    tool = Fake("calculate")
    async with equipped(tool, size=(120, 30)) as it:
        it.session.permissions.allow("calculate")
        tool.answers.put_nowait(Outcome("4"))
        await calls(it, "calculate")
        await follows(it, "So.")
        await it.command("/branches")
        await it.sees("● Go  ⚙ calculate", "● ↳ 1 result  So.")


async def test_the_list_of_tools_switches_them_and_shows_what_they_are():
    async with equipped(Fake("calculate", "built in"), Fake("weather", "by hand, w.json", by_hand=True)) as it:
        assert it.session.toolbox is not None
        it.session.toolbox.switch("calculate", False)
        await it.command("/tools")
        await it.sees("□ calculate", "built in · Does calculate things.", "■ weather", "by hand, w.json · Does weather")
        await it.sees("1 of 2 on · 0 rules")
        await it.press("space")
        await it.sees("■ calculate", " asks ", "2 of 2 on")
        assert it.session.toolbox.is_on("calculate")
        await it.press("enter")
        await it.sees("Does calculate things.", "Each call is asked about.", '"type": "object"')
        await it.press("escape", "escape")
        await it.until(lambda: not isinstance(it.app.screen, ToolsScreen))


async def test_rules_stand_with_where_they_are_from_and_are_revoked():
    async with equipped(Fake("calculate")) as it:
        it.session.permissions.allow("calculate", "command line")
        it.session.permissions.reject("read_*(path=/etc/*)")
        await it.command("/tools")
        await it.sees(
            "rule · command line", "allows", "read_*(path=/etc/*)", "rule · this session", "rejects", "2 rules"
        )
        await it.sees("allowed")
        await it.press("G", "d")
        await it.sees_no("read_*")
        await it.press("up", "down", "d")
        await it.sees("0 rules", " asks ")
        assert it.session.permissions.rules == []


async def test_without_tools_the_list_says_how_to_get_some():
    async with page() as it:
        await it.command("/tools")
        await it.sees("--tools builtin", "--tools FILE.py", "--mcp FILE.json", "/server-tools")


async def test_what_is_always_allowed_is_not_asked_again():
    tool = Fake("calculate")
    async with equipped(tool) as it:
        await calls(it, "calculate")
        await it.until(lambda: it.screen.query(Approval) and it.screen.query_one(Approval).has_focus)
        await it.press("A")
        tool.answers.put_nowait(Outcome("4"))
        tool.answers.put_nowait(Outcome("5"))
        await follows(it, "It is 4.")
        await calls(it, "calculate")
        await follows(it, "It is 5.", 4)
        assert len(tool.called) == 2
        assert [rule.origin for rule in it.session.permissions.rules] == ["this session"]
