"""The footer names whole keys only, and always how to come to all the others."""

from __future__ import annotations

import pytest

from tests.tools_loop.tools import Fake, never
from tests.ui.page import ending, message_start, page, tool_block
from tui.tools.toolbox import Toolbox


@pytest.mark.parametrize("width", [40, 64, 80, 100, 120, 160])
async def test_help_and_commands_are_named_at_every_width_and_no_key_is_cut(width: int):
    async with page(size=(width, 24)) as it:
        await it.told("Hello", "Some water")
        for place in ("f2", "f3", "f4", "f5", "f12"):
            await it.press(place)
            await it.until(lambda: it.lines()[-1].rstrip().endswith("^p Commands  F1 Help"))
        it.view.focus()
        await it.sees("r Ask again")
        footer = it.screen.query_one("Keys")
        assert footer.children[-1].region.right <= width
        assert [key.region.width for key in footer.children] == [key.content_size.width for key in footer.children]


async def test_a_wider_terminal_names_more_keys():
    async with page(size=(80, 24)) as it:
        await it.told("Hello", "Some water")
        it.view.focus()
        await it.sees("c Copy code", "^p Commands  F1 Help")
        await it.sees_no("i Which event")
        await it.pilot.resize_terminal(120, 24)
        await it.sees("i Which event", "/ Search", "^p Commands  F1 Help")


async def test_where_events_are_the_filter_and_the_search_are_named():
    async with page(size=(80, 24)) as it:
        await it.told("Hello", "Some water")
        await it.press("f3")
        await it.sees("⏎ Detail", "f Filter", "/ Search", "^p Commands  F1 Help")


async def test_named_keys_are_written_as_everywhere_else():
    async with page(size=(80, 24)) as it:
        await it.told("Hello", "Some water")
        await it.press("f3")
        await it.sees("Space Pause")
        await it.press("enter")
        await it.sees("Esc Close")


async def test_while_a_tool_runs_the_conversation_names_the_key_that_stops_it():
    async with page(size=(80, 24)) as it:
        it.session.toolbox = Toolbox([Fake("slow", never)])
        it.session.permissions.allow("*")
        await it.ask("Go")
        it.view.focus()
        await it.sees("r Ask again")
        await it.sees_no("Stop tool")
        it.api.begin(message_start(), *tool_block(0, "slow", "{}"), *ending("tool_use"))
        it.api.end()
        await it.sees("s Stop tool", "r Ask again")
        await it.press("s")
        await it.until(lambda: len(it.api.requests) == 2, "the round")
        await it.sees_no("s Stop tool")
        it.api.reply("Done")
        await it.over()
