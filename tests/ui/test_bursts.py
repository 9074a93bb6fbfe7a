"""Keys that come together, as they do over a slow line, mean what they mean one by one."""

from __future__ import annotations

from textual import events
from textual.keys import key_to_character

from tests.ui.page import Page, page
from tui.config import Settings
from tui.ui.panels.events import EventsPanel
from tui.ui.screens.help import HelpScreen

CODE = "```python\none = 1\n```\n\nand\n\n```python\ntwo = 2\n```\n"


def together(it: Page, *keys: str) -> None:
    """Hand keys to the app as a terminal does that read them at once."""
    for key in keys:
        it.app.post_message(events.Key(key, key_to_character(key)))


async def test_help_behind_a_panels_key_is_the_panels():
    async with page(wide=True, size=(120, 40)) as it:
        await it.told("One", "Reply")
        for key, title in (("f2", "every tool call"), ("f3", "every event"), ("f4", "tokens, cost"), ("f5", "address")):
            together(it, key, "f1")
            await it.until(lambda: isinstance(it.app.screen, HelpScreen))
            await it.sees(title)
            await it.press("escape")
            await it.until(lambda: it.app.screen is it.screen)


async def test_what_is_typed_in_a_panel_goes_to_the_prompt_whole():
    async with page(wide=True, size=(120, 40)) as it:
        await it.told("One", "Reply")
        await it.press("f3")
        together(it, *"hey", "space", *"you/there")
        await it.until(lambda: it.prompt.text == "hey you/there")
        together(it, "f3", "f3", *"more")
        await it.until(lambda: it.prompt.text == "hey you/theremore")


async def test_enter_right_behind_what_was_typed_in_a_panel_sends_it():
    async with page(wide=True, size=(120, 40)) as it:
        await it.told("One", "Reply")
        await it.press("f3")
        together(it, *"hey", "enter")
        await it.until(lambda: len(it.api.requests) == 2)
        assert it.session.conversation.leaf is not None
        assert it.session.conversation.leaf.prompt_text == "hey"


async def test_a_filter_takes_what_is_typed_right_behind_its_key():
    async with page(wide=True, size=(120, 40)) as it:
        await it.told("One", "Reply")
        await it.press("f3")
        together(it, *"f~t delta")
        await it.until(lambda: it.app.query_one(EventsPanel)._bar.text == "~t delta")
        assert it.prompt.text == ""


async def test_a_search_takes_what_is_typed_right_behind_its_key():
    for key in ("f3", "f5"):
        async with page(wide=True, size=(120, 40)) as it:
            await it.told("Sandwich", "Reply")
            await it.press(key)
            together(it, "slash", *"sandwich")
            await it.until(lambda: any("sandwich" in line[70:] for line in it.lines()))
            assert it.prompt.text == ""


async def test_a_letter_right_behind_the_key_that_asks_for_one_picks():
    async with page() as it:
        await it.told("One", CODE)
        it.view.focus()
        await it.pilot.pause()
        together(it, "c", "b")
        await it.sees("Copied")
        assert it.prompt.text == ""


async def test_the_key_that_search_had_is_no_more_its_key_when_it_was_given_another():
    async with page(settings=Settings(keys={"search": "ctrl+k"})) as it:
        await it.told("One", "Reply")
        it.view.focus()
        await it.press("slash")
        await it.until(lambda: it.prompt.text == "/")
        it.view.focus()
        await it.press("ctrl+k")
        await it.until(lambda: it.view.typing)
