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


async def an_error_between(it: Page) -> None:
    """Have an error told between two long replies, and marked."""
    await it.told("One", LONG)
    await it.ask("Two")
    it.api.begin(message_start())
    it.api.end(OVERLOADED)
    await it.sees("Overloaded")
    await it.told("Three", LONG)
    await it.until(lambda: bar(it).count("!") == 1)


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
        await an_error_between(it)
        assert abs(bar(it).index("!") - len(bar(it)) // 2) < 3


async def click_mark(it: Page, row: int) -> None:
    await it.pilot.click(offset=(it.view.region.right - 1, it.view.region.y + row))


async def test_a_click_on_a_prompts_mark_puts_it_at_the_top():
    async with page() as it:
        for number in range(4):
            await it.told(f"Prompt {number}", LONG)
        row = bar(it).index("─", 1)
        await click_mark(it, row)
        await it.until(lambda: "Prompt 1" in it.lines()[it.view.region.y])
        assert it.view.current is not None
        assert it.view.current.prompt_text == "Prompt 1"


async def test_a_mark_on_the_thumb_is_gone_to_as_well_when_nothing_is_dragged():
    async with page() as it:
        for number in range(4):
            await it.told(f"Prompt {number}", LONG)
        it.view.to_turn(it.view._transcript.turns[1])
        it.view.move(-3)
        await it.until(lambda: "Prompt 1" in it.lines()[it.view.region.y + 3])
        await click_mark(it, bar(it).index("─", 1))
        await it.until(lambda: "Prompt 1" in it.lines()[it.view.region.y])
        assert it.view.vertical_scrollbar.grabbed is None


async def test_a_click_on_a_matchs_mark_makes_it_the_one_that_is_looked_at():
    async with page() as it:
        await it.told("One", f"needle\n\n{LONG}")
        await it.told("Two", f"{LONG}\n\nneedle here\n\n{LONG}\n\nneedle")
        it.view.focus()
        await it.press("slash", "n", "e", "e", "d", "l", "e", "enter")
        await it.until(lambda: bar(it).count("═") == 3)
        found = [row for row, glyph in enumerate(bar(it)) if glyph == "═"]
        await click_mark(it, found[1])
        await it.sees("2 of 3")
        assert any("needle here" in line for line in it.lines())
        await click_mark(it, found[0])
        await it.sees("1 of 3")


async def test_a_click_on_an_errors_mark_shows_the_error():
    async with page() as it:
        await an_error_between(it)
        await click_mark(it, bar(it).index("!"))
        await it.sees("Overloaded")


async def test_a_click_beside_the_marks_pages():
    async with page() as it:
        for number in range(4):
            await it.told(f"Prompt {number}", LONG)
        bottom = it.view.scroll_offset.y
        row = next(row for row, glyph in enumerate(bar(it)[1:], 1) if glyph == " ")
        await click_mark(it, row)
        await it.until(lambda: not it.view.following)
        await it.until(lambda: it.view.scroll_offset.y == bottom - it.view.size.height)


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
