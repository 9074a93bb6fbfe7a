"""The inspector beside the chat, and over it where there is no room."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, block_start, message_start, page, text, text_block, tool_block

TABS = [("f2", "get_weather"), ("f3", "message_delta"), ("f4", "312"), ("f5", "/v1/messages")]


async def with_a_tool(it: Page) -> None:
    """One turn that has something for each tab."""
    await it.answered("Weather?", *tool_block(0, "get_weather", '{"city": "Paris"}'), *text_block("Hi", 1))


@pytest.mark.parametrize(("key", "shows"), TABS)
async def test_each_key_shows_its_tab_beside_the_chat(key, shows):
    async with page(wide=True) as it:
        await with_a_tool(it)
        await it.press(key)
        await it.sees(shows, "▌ Weather?")
        assert not it.prompt.has_focus
        await it.press(key)
        assert it.prompt.has_focus
        await it.sees(shows)


@pytest.mark.parametrize(("key", "shows"), TABS)
async def test_each_key_lays_its_tab_over_the_conversation_at_80_columns(key, shows):
    async with page(size=(80, 24)) as it:
        await with_a_tool(it)
        assert "F3 Events" not in it.picture()
        await it.press(key)
        await it.sees("F2 Tools", shows, "Ask Claude…", "Commands")
        assert "▌ Weather?" not in it.picture()
        await it.press(key)
        await it.sees("▌ Weather?")
        assert it.prompt.has_focus


async def test_escape_closes_the_overlay():
    async with page(size=(80, 24)) as it:
        await with_a_tool(it)
        await it.press("f4")
        await it.sees_no("▌ Weather?")
        await it.press("escape")
        await it.sees("▌ Weather?")
        assert it.prompt.has_focus


async def test_the_inspector_goes_and_comes():
    async with page(wide=True) as it:
        await with_a_tool(it)
        await it.sees("F3 Events")
        await it.press("f12")
        await it.sees_no("F3 Events")
        assert it.prompt.has_focus
        await it.press("f12")
        await it.sees("F3 Events", "message_delta")


async def test_a_wide_window_that_becomes_narrow_puts_the_inspector_away_and_brings_it_back():
    async with page(wide=True) as it:
        await with_a_tool(it)
        await it.pilot.resize_terminal(80, 24)
        await it.sees_no("F3 Events")
        await it.sees("▌ Weather?", "Ask Claude…")
        await it.pilot.resize_terminal(130, 40)
        await it.sees("F3 Events", "▌ Weather?")


async def test_panels_grow_while_a_reply_streams():
    async with page(wide=True) as it:
        await it.ask("Hello")
        await it.press("f3")
        it.api.begin(message_start(), block_start(0), text("Hi"))
        await it.sees("text_delta", "Events 3")
        it.api.say({"type": "ping"}, {"type": "brand_new", "x": 1})
        await it.sees("ping", "brand_new", "Events 5")


async def test_a_tab_that_is_opened_late_shows_what_came_before():
    async with page(size=(80, 24)) as it:
        await with_a_tool(it)
        await it.press("f3")
        await it.sees("message_start", "message_stop")


async def test_tabs_are_chosen_by_click():
    async with page(wide=True) as it:
        await with_a_tool(it)
        await it.pilot.click(offset=(it.column_of("F4") + 1, it.row_of("F4")))
        await it.until(lambda: it.screen.query_one("#inspector").active == "usage")
        await it.sees("312")


async def test_what_a_panel_copies_reaches_the_clipboard():
    async with page(wide=True) as it:
        await with_a_tool(it)
        await it.press("f3", "g", "y")
        await it.until(lambda: it.app.clipboard.startswith("event: message_start\ndata: {"))
        await it.sees("Copied the event")
