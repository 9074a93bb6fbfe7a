"""What the app opens with."""

from __future__ import annotations

import asyncio

import pytest

from tests.ui.page import Api, page
from tui.config import Settings
from tui.session.session import Session
from tui.ui.app import ClaudeApp, Connected, Opening
from tui.wire.scenes import SCENES as SCENES_OF_THE_DEMO

SCENES = (("Write a function", "code and a table"), ("What is the weather?", "two tool calls"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_person_can_begin_to_type_at_once(size):
    async with page(size=size) as it:
        await it.sees("Ask Claude anything", "Ask Claude…", "ready", "claude-sonnet-5-5", "Copy reply")
        assert it.prompt.has_focus
        assert it.lines()[-2].startswith("╰"), "the prompt stands above the footer"
        await it.type("hi")
        await it.sees("│ hi ")


async def test_the_inspector_stands_beside_the_chat_only_where_there_is_room():
    async with page(size=(100, 30)) as it:
        await it.sees("F3 Events", "No events yet")
    async with page(size=(99, 30)) as it:
        await it.sees("Ask Claude…")
        assert "F3 Events" not in it.picture()


async def test_the_demo_says_so_in_words_and_how_to_set_a_key():
    async with page(size=(80, 24), demo=True, scenes=SCENES) as it:
        await it.sees("This is the demo", "No key is set", "export ANTHROPIC_API_KEY=", "demo, no key")
        await it.sees("1  Write a function", "two tool calls")


async def test_all_that_there_is_to_try_fits_in_a_small_window():
    asked = tuple((scene.prompt, scene.about) for scene in SCENES_OF_THE_DEMO)
    async with page(size=(80, 24), demo=True, scenes=asked) as it:
        await it.sees("This is the demo", f"{len(asked)}  {asked[-1][0]}", "all commands · help")


async def test_a_number_asks_for_a_scene_of_the_demo():
    async with page(demo=True, scenes=SCENES) as it:
        await it.ask("2")
        assert it.turn.prompt_text == "What is the weather?"
        await it.sees("▌ What is the weather?")


async def test_a_number_is_a_prompt_like_any_other_without_the_demo():
    async with page() as it:
        await it.ask("2")
        assert it.turn.prompt_text == "2"


async def test_the_welcome_gives_way_to_the_conversation_and_comes_back_with_a_new_chat():
    async with page() as it:
        await it.told("Hello", "Hi there")
        await it.sees("Hi there")
        assert "Ask Claude anything" not in it.picture()
        await it.press("ctrl+n")
        await it.sees("Ask Claude anything")
        assert "Hi there" not in it.picture()


async def test_a_prompt_of_the_command_line_is_sent_at_once():
    async with page(prompt="From the shell") as it:
        await it.until(lambda: it.api.requests, "the request")
        await it.sees("▌ From the shell")
        assert it.api.requests[0].messages == [
            {"role": "user", "content": [{"type": "text", "text": "From the shell"}]}
        ]


async def test_a_prompt_that_is_sent_before_all_is_ready_waits_for_it():
    connect, api = asyncio.Event(), Api()
    loop = asyncio.get_running_loop()
    session = Session(api, Settings().options)

    def connected() -> Connected:
        asyncio.run_coroutine_threadsafe(connect.wait(), loop).result(10)
        return Connected(session)

    app = ClaudeApp(Settings(), Opening(), connected)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press(*"early", "enter")
        assert not api.requests
        connect.set()
        async with asyncio.timeout(10):
            while not api.requests:
                await pilot.pause()
        assert api.requests[0].messages[0]["content"][0]["text"] == "early"
        app.screen_stack[0].query_one("#prompt")


async def test_mistakes_of_the_configuration_are_said_and_the_app_works():
    mistakes = ("config.toml line 3: effort is one of low, high, not 'huge'",)
    async with page(mistakes=mistakes, settings=Settings(theme="mauve", keys={"nope": "f9"})) as it:
        await it.sees("config.toml line 3", "There is no theme 'mauve'", "there is no 'nope'")
        await it.told("Hello", "It works")
        await it.sees("It works")


async def test_a_replay_is_named_at_the_top():
    async with page(recording="weather.tape") as it:
        await it.sees("replay of weather.tape")


@pytest.mark.parametrize("theme", ["claude-dark", "claude-light"])
async def test_both_themes_draw_every_cell_in_their_own_background(theme):
    async with page(wide=True, settings=Settings(theme=theme)) as it:
        await it.told("Hello", "A `word`, and\n\n```python\nx = 1\n```")
        await it.sees("x = 1", "end_turn")
        dark = theme == "claude-dark"
        for strip in it.app.screen._compositor.render_strips():
            for segment in strip:
                assert segment.style is not None
                assert segment.style.bgcolor is not None, segment
                red, green, blue = segment.style.bgcolor.get_truecolor()
                assert (red + green + blue < 3 * 128) is dark or "x = 1" not in segment.text
