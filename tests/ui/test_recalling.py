"""The history of prompts over all sessions, by Ctrl+R."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.ui.page import Page, page
from tui.ui.screens.prompts import PromptsScreen, matching, row


async def recalling(it: Page) -> PromptsScreen:
    """Open the history."""
    await it.press("ctrl+r")
    await it.until(lambda: isinstance(it.app.screen, PromptsScreen), "the history")
    assert isinstance(it.app.screen, PromptsScreen)
    return it.app.screen


async def test_prompts_of_all_sessions_are_filtered_and_taken_but_not_sent(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Half.")
    async with page(folder=tmp_path) as it:
        await it.told("Hello", "Hi")
        it.prompt.set_draft("cleared")
        await it.press("ctrl+c")
        await recalling(it)
        await it.sees("What is a byte?", "And a nibble?", "cleared", "History", "Esc back")
        assert it.row_of("What is a byte?") < it.row_of("And a nibble?") < it.row_of("cleared"), "the newest is below"
        await it.type("BYT")
        await it.sees("1 of 4")
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "What is a byte?")
        assert it.prompt.has_focus
        assert len(it.api.requests) == 1


async def test_keys_that_come_faster_than_they_are_shown_take_what_they_choose():
    async with page() as it:
        for words in ("first", "second one", "second two", "third"):
            await it.told(words, "ok")
        await recalling(it)
        it.at_once("second", "up", "enter")
        await it.until(lambda: it.prompt.text == "second one")


async def test_enter_before_all_is_read_takes_what_is_found_then():
    async with page() as it:
        await it.told("here", "ok")
        screen, may_read = await recalling(it), asyncio.Event()
        await it.until(lambda: screen._read_all)
        screen._read_all = False

        async def load() -> list[str]:
            await may_read.wait()
            return ["stored long ago", "here"]

        screen._load = load
        screen.run_worker(screen._read())
        it.at_once("long", "enter")
        await it.until(lambda: screen._takes)
        may_read.set()
        await it.until(lambda: it.prompt.text == "stored long ago")


async def test_ctrl_r_again_goes_to_older_ones_and_each_is_there_once():
    async with page() as it:
        for words in ("one", "two", "one"):
            await it.told(words, "ok")
        screen = await recalling(it)
        assert screen._shown == ["two", "one"]
        await it.press("ctrl+r", "enter")
        await it.until(lambda: it.prompt.text == "two")


async def test_escape_goes_back_to_the_draft_and_taking_one_keeps_the_draft():
    async with page() as it:
        await it.told("one", "ok")
        it.prompt.set_draft("a draft")
        await recalling(it)
        await it.press("escape")
        await it.until(lambda: it.app.screen is it.screen)
        assert it.prompt.text == "a draft"
        await recalling(it)
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "one")
        assert it.prompt.earlier == ["a draft", "one"]


async def test_nothing_to_recall_is_said():
    async with page(size=(80, 24)) as it:
        await recalling(it)
        await it.sees("Nothing was written yet.")
        await it.press("enter", "escape")
        await it.until(lambda: it.app.screen is it.screen)


async def test_a_hostile_prompt_is_drawn_safe():
    async with page() as it:
        it.prompt.remember("a\x1b]52;c;aGk=\x07\nb\x9b31m")
        await recalling(it)
        await it.sees("a␛]52;c;aGk=␇⏎b⟨9B⟩31m")


def test_all_words_have_to_be_there_in_any_case():
    assert matching(["One two", "two", "TWO one"], ["ONE", "two"]) == ["One two", "TWO one"]
    assert matching(["a", "b"], []) == ["a", "b"]


def test_a_row_begins_shortly_before_what_was_searched_for():
    assert row("short text", ["text"]) == (("short ", False), ("text", True))
    long = f"{'x' * 100} needle and more"
    assert row(long, ["needle"]) == ((f"…{'x' * 29} ", False), ("needle", True), (" and more", False))
    assert row(long, [])[0][0] == long
