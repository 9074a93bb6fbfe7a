"""In a window of a few rows the prompt and the text are usable, and nothing breaks at any size."""

from __future__ import annotations

import pytest

from tests.ui.page import block_start, message_start, page, text

SIZES = ((1, 1), (10, 3), (20, 5), (300, 100), (2, 40), (200, 2), (80, 8), (1, 1), (80, 24))


@pytest.mark.parametrize("rows", [2, 3, 4, 5, 6, 7, 8, 9, 10])
async def test_what_is_typed_is_seen_below_the_text(rows: int):
    async with page(size=(80, rows)) as it:
        await it.told("One", "Reply")
        it.prompt.focus()
        await it.press(*"typed")
        await it.until(lambda: "typed" in it.lines()[it.prompt.content_region.y])
        assert it.view.size.height >= 1
        assert ("claude-tui" in it.lines()[0]) == (rows >= 7)


async def test_the_frame_is_there_again_when_there_is_room():
    async with page(size=(80, 6)) as it:
        assert it.prompt.outer_size.height == 1
        await it.pilot.resize_terminal(80, 24)
        await it.until(lambda: it.prompt.outer_size.height == 3)
        assert "claude-tui" in it.lines()[0]


async def test_a_search_does_not_take_the_only_row_of_text():
    async with page(size=(80, 3)) as it:
        await it.told("One", "needle")
        it.view.focus()
        await it.press("slash", *"needle")
        await it.until(lambda: it.view.search is not None and it.view.search.total == 1)
        assert "needle" in it.lines()[0] and "/ needle" in it.lines()[1]
        await it.pilot.resize_terminal(80, 2)
        await it.until(lambda: it.view.size.height == 1)
        await it.until(lambda: "/ needle" not in it.picture())
        await it.press("escape")
        await it.until(lambda: it.view.search is None)


@pytest.mark.parametrize("panel", ["", "f2", "f3", "f4", "f5"])
async def test_any_size_is_survived_while_a_reply_streams(panel: str):
    async with page(size=(80, 24)) as it:
        if panel:
            await it.press(panel)
        await it.ask("One")
        it.api.begin(message_start(), block_start(0, type="text", text=""))
        for number, size in enumerate(SIZES):
            it.api.say(text(f"Paragraph {number} with `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"))
            await it.pilot.resize_terminal(*size)
        it.api.end()
        await it.until(lambda: it.session.running is None)
        if panel:
            await it.press("escape")
        await it.sees("Paragraph 8")


async def test_a_prompt_without_a_column_of_text_is_survived():
    async with page(size=(80, 24)) as it:
        it.prompt.focus()
        for columns in (4, 3, 2, 1):
            await it.pilot.resize_terminal(columns, 24)
            await it.until(lambda: it.prompt.content_size.width == 0)


async def test_the_palette_shows_what_it_finds_and_the_history_what_is_typed():
    async with page(size=(80, 8)) as it:
        await it.told("One", "Reply")
        await it.press("ctrl+p", *"theme")
        await it.sees("theme", "Change the theme")
        await it.press("escape")
        await it.until(lambda: it.app.screen is it.screen)
        await it.press("ctrl+r")
        await it.sees("History", "type to filter", "One")
