"""Searching in the conversation: as one types, over all turns, to the exact line, folded or not."""

from __future__ import annotations

import time

from textual import events

from tests.ui.page import (
    Page,
    block_start,
    block_stop,
    ending,
    message_start,
    page,
    text,
    text_block,
    thinking_block,
    tool_block,
)
from tests.ui.transcript.turns import LOOKS
from tui.domain.block import Block
from tui.domain.conversation import Turn, text_prompt
from tui.ui.transcript.query import Query
from tui.ui.transcript.search import Search
from tui.ui.transcript.transcript import Transcript

LONG = "\n\n".join(f"Paragraph {number}" for number in range(60))


async def search(it: Page, query: str) -> None:
    """Type a query in the conversation."""
    it.view.focus()
    await it.press("slash")
    await it.type(query)


def marked(it: Page, *, here: bool = False) -> list[str]:
    """The texts on the screen in the style of matches, or of the one that is looked at."""
    looks = it.view._looks
    wanted = (looks.match_here if here else looks.match).bgcolor
    strips = it.app.screen._compositor.render_strips()[1 : 1 + it.view.size.height]
    return ["".join(one.text for one in strip if one.style and one.style.bgcolor == wanted) for strip in strips]


def shown(it: Page, *, here: bool = False) -> list[str]:
    return [one for one in marked(it, here=here) if one]


async def test_a_query_is_found_while_it_is_typed_and_counted():
    async with page() as it:
        await it.told("About apples", LONG)
        await it.told("More", "An apple, two Apples and a pineapple")
        await search(it, "app")
        await it.sees("/ app", "2 of 4")
        assert shown(it, here=True) == ["app"]
        await it.type("les")
        await it.sees("/ apples", "2 of 2")
        await it.press("backspace", "backspace")
        await it.sees("of 4")


async def test_an_upper_case_letter_makes_case_count():
    async with page() as it:
        await it.told("Hello", "Apple, apple and APPLE")
        await search(it, "apple")
        await it.sees("1 of 3")
        await it.press("ctrl+u")
        await it.type("Ap")
        await it.sees("1 of 1")


async def test_enter_keeps_the_search_and_n_steps_around_the_ends():
    async with page() as it:
        await it.told("One", LONG)
        await it.told("Two", LONG)
        it.view.focus()
        await it.press("g")
        await search(it, "Paragraph 4")
        await it.sees("1 of 22")
        await it.press("enter", "n")
        await it.sees("2 of 22", "n N")
        await it.press("N", "N")
        await it.sees("22 of 22", "Paragraph 49")
        await it.press("n")
        await it.sees("1 of 22")
        assert shown(it, here=True) == ["Paragraph 4"]


async def test_escape_closes_the_search_and_then_goes_back_to_the_prompt():
    async with page() as it:
        await it.told("Hello", "Some words")
        await search(it, "words")
        await it.sees("1 of 1")
        await it.press("escape")
        await it.sees_no("1 of 1")
        assert it.view.has_focus
        assert not shown(it)
        await search(it, "words")
        await it.press("enter", "escape")
        await it.sees_no("1 of 1")
        assert it.view.has_focus
        await it.press("escape")
        assert it.prompt.has_focus


async def test_escape_while_it_is_typed_goes_back_to_where_it_began():
    async with page(size=(80, 24)) as it:
        await it.told("One", LONG)
        await it.answered("Two", *thinking_block(f"{LONG}\n\nThe needle.", 0), *text_block(LONG, 1))
        it.view.focus()
        await it.press("pageup")
        read = it.lines()[1:17]
        await search(it, "needle")
        await it.sees("1 of 1", "The needle.")
        await it.press("escape")
        await it.until(lambda: it.lines()[1:17] == read, "the place where it began")
        assert not it.view.following
        await search(it, "nee")
        await it.sees("The needle.")
        await it.type("x")
        await it.sees("no match")
        assert [line[:60] for line in it.lines()[1:17]] == [line[:60] for line in read], "as for what is not there"
        await it.press("escape", "G")
        await search(it, "needle")
        await it.press("escape")
        await it.sees("end_turn")
        assert it.view.following


async def test_escape_stops_a_stream_while_a_search_is_kept():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Some words"))
        await it.sees("Some words")
        await search(it, "words")
        await it.press("enter", "escape")
        await it.sees("Stopped by you", "/ words")


async def test_no_match_says_so():
    async with page() as it:
        await it.told("Hello", "Some words")
        await search(it, "nothing like it")
        await it.sees("no match")
        await it.press("enter", "n")
        await it.sees("no match")


async def test_n_without_a_search_tells_how_to_begin_one():
    async with page() as it:
        await it.told("Hello", "Some words")
        it.view.focus()
        await it.press("n")
        await it.sees("/ begins")
        assert it.prompt.text == ""


async def test_the_exact_line_of_a_turn_far_above_comes_into_view():
    async with page() as it:
        await it.told("One", f"{LONG}\n\nThe needle is here.\n\n{LONG}")
        for number in range(4):
            await it.told(f"More {number}", LONG)
        await search(it, "needle")
        await it.sees("1 of 1", "The needle is here.")
        assert shown(it, here=True) == ["needle"]
        assert not it.view.following


async def test_what_is_folded_is_unfolded_for_its_match_and_folds_again():
    async with page() as it:
        await it.answered(
            "Weather?",
            *thinking_block("First I look for the barometer."),
            *text_block("Let me see.", 1),
            *tool_block(2, "get_weather", '{"city": "Reykjav\\u00edk", "days": 3}'),
            stop_reason="tool_use",
        )
        await search(it, "barometer")
        await it.sees("1 of 1", "First I look for the barometer.")
        await it.press("ctrl+u")
        await it.sees_no("First I look")
        await it.type("Reykjavík")
        await it.sees("1 of 1", '"city": "Reykjavík"')
        await it.press("ctrl+u")
        await it.sees_no('"city": "Reykjavík"')
        await it.type("get_wea")
        await it.sees("1 of 1")


async def test_a_match_across_a_soft_wrap_and_across_markup():
    async with page(size=(50, 24)) as it:
        words = "Some words that fill this line up to where **it is** wrapped and go on for a while."
        await it.told("Hello", words)
        row = next(line for line in it.lines() if "Some words" in line)
        last = row.split()[-1]
        following = it.lines()[it.lines().index(row) + 1].split()[0]
        await search(it, f"{last} {following}")
        await it.sees("1 of 1")
        assert shown(it, here=True) == [last, following]
        await it.press("ctrl+u")
        await it.type("it is wr")
        await it.sees("1 of 1")


async def test_a_match_in_a_links_address_leads_to_its_turn():
    async with page() as it:
        await it.told("One", f"See [the docs](https://docs.example/x) there.\n\n{LONG}")
        await it.told("Two", LONG)
        await search(it, "docs.example")
        await it.sees("1 of 1", "See the docs there.")


async def test_what_streams_is_found_when_it_has_ended():
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("A word"))
        await it.sees("A word")
        await search(it, "word")
        await it.sees("1 of 1")
        it.api.say(text(", another word"))
        await it.sees("another word")
        assert sum(map(len, shown(it))) == len("word"), "what is in view is marked at once"
        it.api.say(block_stop(0), *ending())
        it.api.end()
        await it.sees("1 of 2")


async def test_keys_that_come_together_are_all_of_the_query():
    async with page() as it:
        await it.told("Hello", "Some water")
        it.view.focus()
        await it.press("slash", "w", "a", "t", "e", "r", "enter")
        await it.sees("/ water", "1 of 1")
        assert it.prompt.text == ""


async def test_a_paste_is_one_line_and_safe_to_draw():
    async with page() as it:
        await it.told("Hello", "Some water")
        await search(it, "wa")
        it.view.post_message(events.Paste("te\x1b[2J\nrest"))
        await it.sees("/ wate␛[2J", "no match")


async def test_the_footer_tells_what_keys_do():
    async with page(size=(120, 30)) as it:
        await it.told("Hello", "Some water")
        it.view.focus()
        await it.sees("/ Search", "c Copy code")
        on = lambda key: it.screen.active_bindings[key].enabled  # noqa: E731
        assert on("c")
        assert on("r")
        await it.press("slash")
        await it.until(lambda: not on("c") and not on("r"))
        await it.press("escape")
        await it.until(lambda: on("c") and on("r"))


async def test_the_palette_begins_a_search_from_the_prompt():
    async with page() as it:
        await it.told("Hello", "Some water")
        await it.press("ctrl+p")
        await it.until(lambda: it.app.screen is not it.screen)
        await it.type("search")
        await it.sees("Search the conversation as you type", "Search all sessions")
        await it.sees_no("Start a new conversation")
        await it.press("enter")
        await it.sees("Enter keep")
        await it.type("wat")
        await it.sees("/ wat", "1 of 1")
        assert it.prompt.text == ""


async def test_the_query_is_the_persons_while_they_look_elsewhere():
    async with page() as it:
        await it.told("Hello", "Some water")
        await search(it, "wat")
        it.prompt.focus()
        await it.sees("n N")
        await it.type("x")
        assert it.prompt.text == "x"


def test_five_thousand_turns_are_searched_in_the_time_of_a_key():
    turns = []
    for number in range(5000):
        turn = Turn(number + 1, text_prompt(f"Prompt {number}"), state="done")
        turn.message.blocks.append(
            Block(0, {"type": "text", "text": f"Turn {number}. " + "some **plain** words " * 70})
        )
        turns.append(turn)
    transcript = Transcript(LOOKS)
    transcript.show(turns)
    took = []
    for _ in range(3):
        begun = time.thread_time()
        found = Search(transcript, Query("plain words turn"))
        took.append(time.thread_time() - begun)
    assert found.total == 0
    assert Search(transcript, Query("turn 4999")).places == [4999]
    assert min(took) < 0.25, "bar 0.1 s; a busy machine's caches are cold"
