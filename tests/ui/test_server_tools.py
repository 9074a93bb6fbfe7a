"""The tools that the API runs are turned on and off in a menu, or by a command."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, page


async def run(it: Page, command: str) -> None:
    it.screen.set_draft(command)
    await it.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_menu_says_what_each_does_costs_and_is_sent_as(size: tuple[int, int]):
    async with page(size=size) as it:
        told = {"web_search": {"max_uses": 5}, "web_fetch": {"max_uses": 2}, "code_execution": {"strict": True}}
        it.screen.set_options(model="claude-opus-4-6", server_options=told)
        await run(it, "/server-tools")
        await it.sees("□ Web search off", "Costs $10.00 for 1,000 searches", "web_search_20260318, the newest")
        await it.sees('With {"max_uses": 5}.', "Enter set it")
        await it.press("down", "down", "space")
        await it.sees("■ Code execution on", "code_execution_20260521", "strict", "Enter set it")
        await it.press("enter")
        await it.until(lambda: it.session.options.server_tools == ("code_execution",))
        await it.sees("From now on the API runs code_execution.")
        await it.ask("Hello")
        tool = {"type": "code_execution_20260521", "name": "code_execution", "strict": True}
        assert it.api.requests[-1].body["tools"] == [tool]


async def test_esc_leaves_it_as_it_was_and_a_type_with_its_date_is_kept():
    async with page() as it:
        await run(it, "/server-tools web_search_20250305,web_fetch")
        await it.until(lambda: it.session.options.server_tools == ("web_search_20250305", "web_fetch"))
        await run(it, "/server-tools")
        await it.sees("■ Web search on", "web_search_20250305, as you gave it")
        await it.press("space", "escape")
        await it.sees_no("□ Web search off")
        await run(it, "/server-tools")
        await it.sees("■ Web search on")
        await it.press("down", "space", "enter")
        await it.until(lambda: it.session.options.server_tools == ("web_search_20250305",))


async def test_a_click_turns_one_on():
    async with page(size=(120, 40)) as it:
        await run(it, "/server-tools")
        await it.sees("□ Web fetch off")
        await it.pilot.click(offset=(it.column_of("Web fetch"), it.row_of("Web fetch")))
        await it.sees("■ Web fetch on")


async def test_of_a_model_that_nobody_knows_little_is_said():
    async with page(size=(120, 40)) as it:
        it.screen.set_options(model="some-model")
        await run(it, "/server-tools")
        await it.sees("the one that every model takes", "does not know for this model")


async def test_all_are_turned_off_by_a_word_and_what_is_none_is_said():
    async with page() as it:
        await run(it, "/server-tools web_search")
        await it.until(lambda: bool(it.session.options.server_tools))
        await run(it, "/server-tools none")
        await it.until(lambda: not it.session.options.server_tools)
        await run(it, "/server-tools web")
        await it.sees("'web' is no server tool")
        assert it.session.options.server_tools == ()
