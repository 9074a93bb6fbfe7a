"""What is read stays where it is, whatever is folded and however wide the window gets."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, block_start, delta, message_start, page, text_block, thinking_block

THOUGHTS = "\n\n".join(f"Thought {number}" for number in range(40))
SHORT = "\n\n".join(f"Line {number}" for number in range(4))
LINES = "\n\n".join(f"Line {number}" for number in range(40))


def top(it: Page) -> str:
    """The first row of the conversation, without what marks the current message and the scroll bar."""
    return it.lines()[1][2 : it.view.scrollable_size.width].strip()


async def test_a_head_that_is_clicked_stays_under_the_mouse():
    async with page(size=(80, 24)) as it:
        await it.answered("Prompt", *thinking_block(THOUGHTS, 0), *text_block(SHORT, 1))
        assert it.view.following
        row = it.row_of("▸ thought")
        await it.pilot.click(offset=(4, row))
        await it.sees("▾ thought", "Thought 0")
        assert it.row_of("▾ thought") == row
        assert not it.view.following
        await it.pilot.click(offset=(4, row))
        await it.sees("▸ thought")
        assert it.row_of("▸ thought") == row
        assert it.view.following


@pytest.mark.parametrize("key", ["ctrl+t", "space"])
async def test_a_head_in_view_stays_while_its_text_unfolds_below(key):
    async with page(size=(80, 24)) as it:
        await it.answered("Prompt", *thinking_block(THOUGHTS, 0), *text_block(SHORT, 1))
        it.view.focus()
        row = it.row_of("▸ thought")
        await it.press(key)
        await it.sees("▾ thought", "Thought 0")
        assert it.row_of("▾ thought") == row
        await it.press(key)
        await it.sees("▸ thought")
        assert it.row_of("▸ thought") == row


@pytest.mark.parametrize("key", ["ctrl+t", "space"])
async def test_what_is_read_stays_while_something_above_it_folds(key):
    async with page(size=(80, 24)) as it:
        await it.answered("Prompt", *thinking_block(THOUGHTS, 0), *text_block(LINES, 1))
        it.view.focus()
        await it.press("pageup", "pageup")
        before = it.lines()[1:18]
        read = [line[2:40].rstrip() for line in before]
        await it.press(key)
        await it.until(lambda: it.view.virtual_size.height > 150, "what was folded")
        assert [line[2:40].rstrip() for line in it.lines()[1:18]] == read
        await it.press(key)
        await it.until(lambda: it.view.virtual_size.height < 150, "less")
        assert [line[2:40].rstrip() for line in it.lines()[1:18]] == read


async def test_a_message_that_was_unfolded_from_the_end_is_the_one_that_folds_again():
    async with page(size=(80, 24)) as it:
        await it.told("First", LINES)
        await it.answered("Second", *thinking_block(THOUGHTS, 0), *text_block(SHORT, 1))
        it.view.focus()
        await it.press("space")
        await it.sees("▾ thought")
        assert it.view.current is it.turn
        await it.press("space")
        await it.sees("▸ thought", "end_turn")


async def test_thinking_that_comes_is_followed_when_it_is_unfolded():
    async with page(size=(80, 24)) as it:
        await it.ask("Prompt")
        it.api.begin(message_start(), block_start(0, "thinking", thinking="", signature=""))
        it.api.say(delta(0, "thinking_delta", thinking=THOUGHTS))
        await it.sees("▸ thinking…")
        await it.pilot.click(offset=(4, it.row_of("▸ thinking…")))
        await it.sees("Thought 39")
        assert it.view.following
        it.api.say(delta(0, "thinking_delta", thinking="\n\nThe newest one\n\n"))
        await it.sees("The newest one")


async def test_a_resize_keeps_the_very_text_at_the_top_and_nothing_creeps():
    code = "\n".join(f"short_{number}()" for number in range(120))
    prose = "\n\n".join(f"Paragraph {number} " + "has words that wrap " * 9 for number in range(60))
    async with page(size=(120, 30)) as it:
        await it.told("Prompt", f"```python\n{code}\n```\n\n{prose}")
        it.view.focus()
        await it.press("pageup", "pageup", "pageup", "pageup")
        while not top(it).startswith("Paragraph"):
            await it.press("k")
        read = top(it)[:13]
        for width in (60, 120, 64, 97, 120, 45, 120) * 2:
            await it.pilot.resize_terminal(width, 30)
            await it.until(lambda width=width: it.app.size.width == width and it.view._laid_width == it.view._width)
            assert top(it).startswith(read), (width, it.picture())
            assert not it.view.following
        await it.press("j", "j", "j")
        await it.pilot.resize_terminal(60, 30)
        await it.until(lambda: it.app.size.width == 60 and it.view._laid_width == it.view._width)
        assert not top(it).startswith(read), "a place that was moved to is the one that is kept"


async def test_a_resize_keeps_a_foot_and_a_prompt_at_the_top():
    async with page(size=(100, 20)) as it:
        await it.told("First", LINES + "\n\n" + "words that wrap " * 40)
        await it.told("Second", LINES)
        it.view.focus()
        await it.press("left_curly_bracket")
        await it.until(lambda: "▌ Second" in it.lines()[1])
        for presses, there in (((), "Second"), (("k", "k"), "end_turn")):
            await it.press(*presses)
            assert there in it.lines()[1]
            for width in (50, 100):
                await it.pilot.resize_terminal(width, 20)
                await it.until(lambda width=width: it.app.size.width == width and it.view._laid_width == it.view._width)
                assert there in it.lines()[1], it.picture()


async def test_a_head_comes_into_view_with_the_cursor_that_folded_it():
    async with page(size=(80, 24)) as it:
        await it.answered("Prompt", *thinking_block(THOUGHTS, 0), *text_block(LINES, 1))
        it.view.focus()
        await it.press("ctrl+t", "g", "pagedown", "pagedown", "i")
        await it.sees(" i event")
        assert "▾ thought" not in it.picture()
        await it.press("space")
        await it.sees("▸ thought")
