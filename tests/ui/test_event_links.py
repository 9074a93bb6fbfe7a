"""From an event to what it brought in the conversation, and from a character there to its event."""

from __future__ import annotations

import pytest

from tests.ui.page import (
    Page,
    block_start,
    block_stop,
    delta,
    ending,
    message_start,
    page,
    text,
    thinking_block,
    tool_block,
)
from tui.ui.panels.events import EventsPanel
from tui.ui.panels.tools import ToolsPanel

PIECES = ("# A **bo", "ld** ti", "tle\n\nSee [the ", "page](https://a.b) &am", "p; more.\n\n```", "py\nx = 1\n", "```")
LONG = [f"Paragraph {number}.\n\n" for number in range(60)]


async def written(it: Page, pieces: tuple[str, ...] | list[str]) -> None:
    """An answer of one text in these pieces; event 2 is the first of them."""
    await it.answered("Hello", block_start(0), *map(text, pieces), block_stop(0))


def highlighted(it: Page) -> str:
    """The characters of the conversation that are highlighted, as far as they are in view."""
    look = it.view._looks.pointed.bgcolor
    return "|".join(found for y in range(it.view.size.height) if (found := _lit(it, y, look)))


def under_cursor(it: Page) -> str:
    """What the conversation's cursor is on."""
    look = it.view._looks.cursor.bgcolor
    return "".join(_lit(it, y, look) for y in range(it.view.size.height))


def _lit(it: Page, y: int, look: object) -> str:
    strip = it.view.render_line(y)
    return "".join(part.text for part in strip if part.style is not None and part.style.bgcolor == look)


def events(it: Page) -> EventsPanel:
    return it.screen.query_one(EventsPanel)


async def point(it: Page, place: int) -> None:
    """Put the panel's cursor on an event, as its keys do."""
    panel = events(it)
    panel.select(place)
    panel.moved()
    await it.pilot.pause()


@pytest.mark.parametrize(
    ("number", "shown"),
    [(2, "A bo"), (3, "ld ti"), (4, "tle|See the "), (5, "page &"), (6, " more."), (7, "x = 1"), (8, "  ")],
)
async def test_an_event_lights_up_exactly_what_it_brought(number: int, shown: str):
    async with page(wide=True) as it:
        await written(it, PIECES)
        await it.press("f3")
        await point(it, number)
        await it.until(lambda: highlighted(it).strip("|") == shown, f"{shown!r}, not {highlighted(it)!r}")


async def test_the_keys_of_the_panel_point_as_they_move_and_following_ends_it():
    async with page(wide=True) as it:
        await written(it, PIECES)
        await it.press("f3", "z", "g")
        await it.press("down", "down")
        await it.until(lambda: highlighted(it).startswith("A bold title"), "all of the run")
        await it.press("down")
        await it.until(lambda: highlighted(it) == "A bo")
        await it.press("down")
        await it.until(lambda: highlighted(it) == "ld ti")
        await it.press("F")
        await it.until(lambda: highlighted(it) == "")


async def test_a_folded_run_lights_up_all_that_it_brought():
    async with page(wide=True) as it:
        await written(it, ["one ", "two ", "three"])
        await it.press("f3", "g", "down", "down")
        await it.until(lambda: highlighted(it) == "one two three")


async def test_what_is_out_of_view_is_scrolled_to_and_what_is_in_view_stays():
    async with page(wide=True) as it:
        await written(it, LONG)
        await it.press("f3")
        assert it.view.following
        await point(it, 60)
        assert "Paragraph 58." in highlighted(it)
        assert it.view.following, "it was in view"
        await point(it, 3)
        await it.until(lambda: highlighted(it) == "Paragraph 1.")
        assert not it.view.following


async def test_thinking_and_tools_light_up_in_their_text_or_at_their_head_while_folded():
    async with page(wide=True) as it:
        await it.answered("Hello", *thinking_block("Let me see"), *tool_block(1, "find", '{"city": "Paris"}'))
        await it.press("f3")
        await point(it, 2)
        await it.until(lambda: "thought" in highlighted(it))
        await point(it, 6)
        await it.until(lambda: "find" in highlighted(it))
        await it.press("ctrl+t", "ctrl+o")
        await point(it, 2)
        await it.until(lambda: highlighted(it) == "Let me see")
        await point(it, 6)
        await it.until(lambda: highlighted(it) == '{|"city":"Paris"|}')


async def test_part_of_a_tool_s_input_lights_up_however_it_is_laid_out():
    async with page(wide=True) as it:
        pieces = ['{"ci', 'ty":"Par\\u00', 'efs",', '"n":1.50}']
        deltas = [delta(0, "input_json_delta", partial_json=piece) for piece in pieces]
        await it.answered("Hello", block_start(0, "tool_use", id="t", name="find", input={}), *deltas, block_stop(0))
        await it.press("f3", "ctrl+o")
        for place, shown in ((2, '{|"ci'), (3, 'ty":"Parï'), (4, 's",'), (5, '"n":1.5|}')):
            await point(it, place)
            await it.until(lambda shown=shown: highlighted(it).replace("|  ", "|") == shown, shown)


async def test_a_cursor_tells_of_each_character_which_event_brought_it():
    async with page(wide=True) as it:
        await written(it, PIECES)
        await it.press("f3", "z")
        it.view.focus()
        await it.press("i")
        await it.until(lambda: under_cursor(it) == "A" and events(it).cursor == 2)
        await it.sees("event 2 · content_block_delta")
        assert highlighted(it) == " bo", "the rest of what that event brought"
        await it.press("w", "l", "l")
        await it.until(lambda: under_cursor(it) == "l" and events(it).cursor == 3)
        await it.press("down", "w")
        await it.until(lambda: under_cursor(it) == "p" and events(it).cursor == 5)
        await it.press("w", "w", "b")
        await it.until(lambda: under_cursor(it) == "&" and events(it).cursor == 5)
        await it.press("end")
        await it.until(lambda: under_cursor(it) == "." and events(it).cursor == 6)
        await it.press("down", "0")
        await it.until(lambda: under_cursor(it) == "x" and events(it).cursor == 7)
        await it.press("g")
        await it.until(lambda: under_cursor(it) == "A")
        await it.press("escape")
        await it.until(lambda: under_cursor(it) == "" and highlighted(it) == "")
        assert it.view.has_focus


async def test_enter_goes_to_the_event():
    async with page(wide=True) as it:
        await written(it, PIECES)
        it.view.focus()
        await it.press("i", "w", "enter")
        await it.until(lambda: it.screen.focused is events(it))
        assert events(it).cursor == 2
        await it.sees("Events")


async def test_in_a_narrow_window_the_bar_tells_and_enter_opens_the_panel():
    async with page(size=(80, 24)) as it:
        await written(it, PIECES)
        it.view.focus()
        await it.press("i", "w")
        await it.sees("event 2 · content_block_delta")
        assert not it.screen._inspector.display
        await it.press("enter")
        await it.until(lambda: it.screen._inspector.display and it.screen.focused is events(it))
        assert events(it).cursor == 2


async def test_the_cursor_stands_on_heads_and_unfolds_them():
    async with page(wide=True) as it:
        await it.answered(
            "Hello", *tool_block(0, "find", '{"city": "Paris"}'), block_start(1), text("Done"), block_stop(1)
        )
        it.view.focus()
        await it.press("i")
        await it.until(lambda: under_cursor(it) == "▸" and events(it).cursor == 1)
        await it.press("space", "down", "down", "w")
        await it.until(lambda: under_cursor(it) == "c" and events(it).cursor == 2)
        await it.press("G")
        await it.until(lambda: under_cursor(it) == "e" and events(it).cursor == 5)


async def test_ctrl_and_a_click_ask_for_one_character():
    async with page(wide=True) as it:
        await written(it, PIECES)
        row, column = it.row_of("See the page"), it.column_of("page &")
        await it.pilot.click(offset=(column, row), control=True)
        await it.until(lambda: it.screen.focused is events(it) and events(it).cursor == 5)
        assert not it.view.tracing


async def test_what_was_not_brought_by_an_event_cannot_be_asked_for():
    async with page(wide=True) as it:
        await it.ask("Hello")
        it.api.begin(message_start())
        it.view.focus()
        await it.press("i")
        await it.sees("No event brought anything here yet")
        assert not it.view.tracing
        it.api.end()


async def test_links_hold_while_a_reply_grows():
    async with page(wide=True) as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Some **bold"))
        await it.sees("Some bold")
        it.view.focus()
        await it.press("i", "w")
        await it.until(lambda: under_cursor(it) == "b" and events(it).cursor == 2)
        it.api.say(text(" words** and more"), block_stop(0), *ending())
        it.api.end()
        await it.sees("Some bold words and more")
        assert under_cursor(it) == "b"
        await it.press("w")
        await it.until(lambda: under_cursor(it) == "w" and events(it).cursor == 3)


async def test_the_log_of_an_attempt_that_failed_points_to_nothing():
    from tui.domain.failure import Failure

    async with page(wide=True) as it:
        await it.ask("Hello")
        it.api.begin(message_start())
        it.api.fail(Failure("stream_error", "busy"), 0.01)
        it.api.begin(message_start(), block_start(0), text("At last"), block_stop(0), *ending())
        it.api.end()
        await it.over()
        await it.press("f3")
        await point(it, 3)
        await it.until(lambda: highlighted(it) == "At last")
        await point(it, 0)
        await it.until(lambda: highlighted(it) == "")


async def test_the_tools_panel_shows_what_an_event_brought_and_asks_for_the_event_of_a_character():
    async with page(wide=True) as it:
        pieces = ['{"city": ', '"Paris"}']
        deltas = [delta(0, "input_json_delta", partial_json=piece) for piece in pieces]
        await it.answered("Hello", block_start(0, "tool_use", id="t", name="find", input={}), *deltas, block_stop(0))
        await it.press("f3")
        await point(it, 3)
        await it.until(lambda: it.screen._input_pointed)
        await it.press("f2")
        panel = it.screen.query_one(ToolsPanel)
        await it.until(lambda: panel.call is not None)
        assert panel._detail._pointed == (9, 17)
        panel.post_message(ToolsPanel.Located(it.turn, 0, 12))
        await it.until(lambda: it.screen.focused is events(it) and events(it).cursor == 3)


async def test_what_draws_nothing_marks_the_margin_of_its_line():
    async with page(wide=True) as it:
        await written(it, ["One.\n\n", "```py\n", "x = 1\n", "```\n", "\nLast."])
        await it.press("f3")
        await point(it, 3)
        await it.until(lambda: highlighted(it) == "  ")
        look = it.view._looks.pointed.bgcolor
        marked = [y for y in range(it.view.size.height) if _lit(it, y, look)]
        assert marked == [it.row_of("x = 1") - it.view.region.y]


async def test_a_turn_that_is_not_shown_is_pointed_at_without_harm():
    async with page(wide=True) as it:
        await written(it, ["First answer"])
        await it.press("ctrl+n")
        await written(it, ["Second answer"])
        await it.press("f3")
        await point(it, 2)
        await it.pilot.pause()
        assert highlighted(it) == ""
        await point(it, 8)
        await it.until(lambda: highlighted(it) == "Second answer")
