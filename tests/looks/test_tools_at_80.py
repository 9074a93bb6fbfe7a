"""What an eye would find wrong on a small screen: texts cut, words said twice, a picture that jumps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.page import Page, ending, message_start, page, tool_block
from tests.ui.test_toolbox import Fake
from tui.config import Settings
from tui.domain.tools.run import Outcome
from tui.tools.toolbox import Toolbox
from tui.ui.actions import slash_commands
from tui.ui.screens import approving
from tui.ui.screens.toolbox import joined
from tui.ui.widgets import approval
from tui.ui.widgets.approval import Approval

SMALL = (80, 24)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval, "DEAF", 0.0)
    monkeypatch.setattr(approving, "_IDLE", 0.0)


async def called(it: Page, tool: Fake, **input: str) -> None:
    """A long answer that ends with a call of a tool."""
    it.session.toolbox = Toolbox([tool])
    await it.told("Before", "\n\n".join(f"Line {number}" for number in range(40)))
    await it.ask("Go")
    it.api.begin(message_start(), *tool_block(0, tool.name, json.dumps(input)), *ending("tool_use"))
    it.api.end()
    await it.sees("may this run?")


async def test_the_card_that_asks_leaves_the_call_in_view_and_keeps_its_height_when_the_keys_go_elsewhere():
    async with page(size=SMALL) as it:
        await called(it, Fake("calculate"), n="2+2")
        await it.sees("▸ ⚙ calculate", "? waiting for approval", "tool_use · ")
        card = it.screen.query_one(Approval)
        before = card.size.height
        it.prompt.focus()
        await it.sees("Shift+Tab then")
        assert card.size.height == before
        await it.sees("? waiting for approval", "tool_use · ")


async def test_an_open_card_says_the_answer_once():
    tool = Fake("calculate")
    async with page(size=SMALL) as it:
        await called(it, tool, n="2+2")
        await it.press("a")
        await it.until(lambda: tool.called)
        tool.answers.put_nowait(Outcome("It is four."))
        await it.until(lambda: len(it.api.requests) == 3)
        it.api.reply("So it is.")
        await it.over()
        await it.sees("✓ It is four.")
        await it.press("ctrl+o")
        await it.sees("✓ done in", "result")
        assert it.picture().count("It is four.") == 1


async def test_a_line_of_a_list_that_is_cut_says_so_beside_its_scrollbar():
    async with page(size=SMALL) as it:
        tools = [Fake(f"tool_{number:02}", source="x" * 100) for number in range(20)]
        it.session.toolbox = Toolbox(tools)
        await it.command("/tools")
        await it.sees("■ tool_00", "20 of 20 on")
        cut = [line for line in it.lines() if "xxx" in line]
        assert cut and all("x…" in line for line in cut), it.picture()


async def test_no_tools_are_not_counted():
    async with page(size=SMALL) as it:
        await it.command("/tools")
        await it.sees("There are no tools here.")
        assert "0 of 0" not in it.picture()


async def test_of_many_names_those_that_are_no_file_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(name)
    async with page(size=SMALL) as it:
        it.prompt.focus()
        it.prompt.set_draft("@a.txt @b.txt @c.txt @d.txt @gone.txt")
        await it.sees("@gone.txt: there is no such file", "and 2 more")


@pytest.mark.parametrize("name", ["attach", "mcp", "model", "prompt", "server-tools", "stop", "system", "tools"])
def test_what_a_command_does_fits_beside_it(name: str):
    action = dict(slash_commands())[name]
    assert len(action.help) < SMALL[0] - 4 - max(16, len(f"/{action.slash}"))


def test_the_lines_of_a_description_are_joined_and_its_lists_stay():
    assert joined("One\ntwo.\n\nThree\n  four\n- five") == "One two.\n\nThree\n  four\n- five"


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light", "nord"])
async def test_a_theme_of_the_terminal_s_own_colours_shows_the_conversation_too(theme: str):
    async with page(size=SMALL, settings=Settings(theme=theme)) as it:
        await called(it, Fake("calculate"), n="2+2")
        await it.press("f2")
        await it.sees("approve?")
