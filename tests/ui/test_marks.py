"""Marks on the scroll bar show where prompts, errors and matches are."""

from __future__ import annotations

import time

from tests.ui.page import Page, message_start, page
from tests.ui.transcript.turns import LOOKS
from tui.domain.block import Block
from tui.domain.conversation import Turn, text_prompt
from tui.domain.failure import Failure
from tui.ui.transcript.query import Query
from tui.ui.transcript.search import Search
from tui.ui.transcript.transcript import Transcript
from tui.ui.widgets.marks import marks

LONG = "\n\n".join(f"Paragraph {number}" for number in range(30))
OVERLOADED = Failure("stream_error", "Overloaded", type="overloaded_error")


def bar(it: Page) -> str:
    """The scroll bar's column."""
    column = it.view.region.right - 1
    return "".join(line.ljust(column + 1)[column] for line in it.lines()[1 : 1 + it.view.size.height])


async def test_prompts_are_marked_where_they_stand():
    async with page() as it:
        await it.told("One", "Reply")
        assert "─" not in bar(it), "nothing to scroll, nothing to mark"
        await it.told("Two", LONG)
        await it.told("Three", LONG)
        await it.until(lambda: bar(it).count("─") == 3)
        assert bar(it)[0] == "─"


async def test_matches_are_marked_and_their_marks_go_with_the_search():
    async with page() as it:
        await it.told("One", f"needle\n\n{LONG}")
        await it.told("Two", f"{LONG}\n\nneedle\n\n{LONG}\n\nneedle")
        it.view.focus()
        await it.press("slash", "n", "e", "e", "d", "l", "e")
        await it.until(lambda: bar(it).count("═") == 3)
        assert bar(it)[-2:].count("═") == 1
        await it.press("escape")
        await it.until(lambda: "═" not in bar(it))


async def test_an_error_is_marked_where_it_is_told():
    async with page() as it:
        await it.told("One", LONG)
        await it.ask("Two")
        it.api.begin(message_start())
        it.api.end(OVERLOADED)
        await it.sees("Overloaded")
        await it.told("Three", LONG)
        await it.until(lambda: bar(it).count("!") == 1)
        assert abs(bar(it).index("!") - len(bar(it)) // 2) < 3


async def test_the_bar_still_scrolls_where_a_mark_is():
    async with page() as it:
        for number in range(4):
            await it.told(f"Prompt {number}", LONG)
        row = bar(it).index("─", 1)
        await it.pilot.click(offset=(it.view.region.right - 1, 1 + row))
        await it.until(lambda: not it.view.following)


def test_a_bar_costs_its_rows_and_not_the_turns():
    def cost(number: int) -> float:
        transcript = Transcript(LOOKS)
        transcript.show([_turn(one + 1) for one in range(number)])
        search = Search(transcript, Query("word"))
        assert "match" in marks(transcript, search, 80, transcript.height(80), 40)
        took = []
        for _ in range(20):
            begun = time.thread_time()
            marks(transcript, search, 80, transcript.height(80), 40)
            took.append(time.thread_time() - begun)
        return min(took)

    assert cost(5000) < 4 * cost(100)


def test_prompts_too_close_to_tell_apart_are_not_marked():
    transcript = Transcript(LOOKS)
    transcript.show([_turn(number + 1) for number in range(100)])
    assert set(marks(transcript, None, 80, transcript.height(80), 40)) == {""}


def _turn(number: int) -> Turn:
    turn = Turn(number, text_prompt("Prompt"), state="done")
    turn.message.blocks.append(Block(0, {"type": "text", "text": "A word and more. " * 20}))
    return turn
