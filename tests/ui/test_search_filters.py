"""Searching in the conversation in the filter language: turns are chosen, and what was found in them is shown."""

from __future__ import annotations

import pytest

from tests.ui.page import page, text_block, tool_block
from tests.ui.test_search import search, shown
from tests.ui.transcript.turns import LOOKS
from tui.domain.block import Block
from tui.domain.conversation import Turn, text_prompt
from tui.domain.failure import Failure
from tui.ui.transcript.query import Query, read
from tui.ui.transcript.search import Search
from tui.ui.transcript.transcript import Transcript


def conversation() -> Transcript:
    """Three turns: words, a tool call, and a failure."""
    one, two, three = (Turn(number, text_prompt(f"Prompt {number}"), state="done") for number in (1, 2, 3))
    one.message.blocks.append(Block(0, {"type": "text", "text": "Some **bold** words, 42 of them"}))
    one.message.fields["stop_reason"] = "end_turn"
    call = Block(0, {"type": "tool_use", "id": "1", "name": "get_weather", "input": {"city": "Words"}})
    call.state = "complete"
    two.message.blocks.append(call)
    two.message.fields["stop_reason"] = "tool_use"
    three.failure = Failure("cut", "The connection broke.")
    three.state = "failed"
    transcript = Transcript(LOOKS)
    transcript.show([one, two, three])
    return transcript


@pytest.mark.parametrize(
    ("text", "places", "total"),
    [
        ("words", [0, 1], 2),
        ("~turn 1 words", [0], 1),
        ("~turn >1", [1, 2], 2),
        ('"bold words"', [0], 1),
        ("bold words", [0], 1),
        ("~b [0-9]+", [0, 1, 2], 4),
        ("~t ^some", [0], 1),
        ("~tool get_*", [1], 1),
        ("~tool get", [], 0),
        ("~err", [2], 1),
        ("!~err", [0, 1], 2),
        ("~stop end | ~stop tool", [0, 1], 2),
        ("~stop end & prompt", [0], 1),
        ("~turn 2 (absent | words)", [1], 1),
        ("!words ~turn 1..3", [2], 1),
        ("~5 minutes", [], 0),
    ],
)
def test_filters_choose_turns_and_count_what_stands_in_them(text: str, places: list[int], total: int):
    found = Search(conversation(), read(text))
    assert (found.places, found.total) == (places, total)
    assert found.query.error is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("~gap >5s", "~gap is for events (F3); here: words, ~b ~tool ~turn ~stop ~err"),
        ("word & !~marked", "~marked is for events (F3); here: words, ~b ~tool ~turn ~stop ~err"),
        ("~d text", "~d is for events (F3); here: words, ~b ~tool ~turn ~stop ~err"),
        ("~turn", "~turn wants a turn's number, such as 2 or 1..3"),
        (
            "~b (a+)+",
            "this repeats a group that holds a choice or a repeat: it could take forever; say it with one repeat",
        ),
    ],
)
def test_what_has_no_meaning_here_is_told(text: str, said: str):
    found = Search(conversation(), read(text))
    assert found.query.error == said
    assert found.places == []


def test_words_are_shown_in_chosen_turns_only_and_each_character_once():
    transcript = conversation()
    found = Search(transcript, read("~turn 1 words"))
    assert [found.shows(turn) for turn in transcript.turns] == [True, False, False]
    assert all(Search(transcript, Query("words")).shows(turn) for turn in transcript.turns)
    assert read("~turn 1 word words").spans("some words") == [(5, 9)]
    assert read("~turn 1 !words").spans("some words") == []


def test_a_filter_that_is_typed_on_is_counted_anew():
    transcript = conversation()
    before = Search(transcript, read("~turn 1"))
    assert Search(transcript, read("~turn 1 | ~err"), before).places == [0, 2]


async def test_a_tools_calls_are_gone_through_and_a_mistake_is_told():
    async with page() as it:
        blocks = [*text_block("Let me see."), *tool_block(1, "get_weather", '{"city": "Oslo"}')]
        await it.answered("Weather?", *blocks, stop_reason="tool_use")
        await search(it, "~tool get_*")
        await it.sees("/ ~tool get_*", "1 of 1")
        assert shown(it, here=True) == ["get_weather"]
        await it.press("ctrl+u")
        await it.type("~gap >1s")
        await it.sees("~gap is for events (F3)")
        await it.press("ctrl+u")
        await it.type("~err")
        await it.sees("no match")
