"""The view keeps to the end until the person scrolls up, and to its place from then on."""

from __future__ import annotations

import pytest
from textual import events

from tests.ui.page import Page, block_start, block_stop, ending, message_start, page, text

LONG = "\n\n".join(f"Paragraph {number}" for number in range(40))


async def streaming(it: Page) -> None:
    """A long reply that still comes."""
    await it.ask("Tell me")
    it.api.begin(message_start(), block_start(0), text(LONG))
    await it.sees("Paragraph 39")


def shown(it: Page) -> list[str]:
    """The lines of the conversation in view but for the scroll bar and the badge."""
    return [
        line.ljust(it.view.scrollable_size.width)[: it.view.scrollable_size.width].rstrip() for line in it.lines()[1:20]
    ]


async def more(it: Page, words: str) -> None:
    """More of it comes, and the view has taken it in."""
    it.api.say(text(f"\n\n{words}\n\n"))
    await it.until(lambda: it.turn.message.text.rstrip().endswith(words), words)
    height = it.view.virtual_size.height
    it.api.say(text("And one line more.\n\n"))
    await it.until(lambda: it.view.virtual_size.height > height, "a higher column")


async def test_a_growing_reply_is_followed():
    async with page() as it:
        await streaming(it)
        await more(it, "The newest")
        assert it.view.following
        await it.sees("The newest")
        assert it.view.scroll_y == it.view.max_scroll_y


@pytest.mark.parametrize("up", ["pageup", "k", "g", "wheel", "shift+pageup"])
async def test_scrolling_up_stays_there_while_the_reply_grows(up):
    async with page() as it:
        await streaming(it)
        if up == "wheel":
            it.view.post_message(events.MouseScrollUp(it.view, 5, 5, 0, 0, 0, False, False, False))
        else:
            if not up.startswith("shift"):
                it.view.focus()
            await it.press(up)
        await it.until(lambda: not it.view.following, "an end of following")
        before = shown(it)
        await more(it, "The newest")
        assert shown(it) == before
        await it.sees("↓ new · End")


@pytest.mark.parametrize("back", ["end", "G", "click", "paging"])
async def test_the_end_is_reached_and_followed_again(back):
    async with page() as it:
        await streaming(it)
        it.view.focus()
        await it.press("g")
        await more(it, "The newest")
        await it.sees("↓ new · End")
        if back == "click":
            await it.pilot.click(offset=(it.column_of("↓ new"), it.row_of("↓ new")))
        elif back == "paging":
            await it.press(*("pagedown",) * 5)
        else:
            await it.press(back)
        await it.sees("The newest")
        await it.sees_no("↓ new")
        assert it.view.following
        await more(it, "Newer still")
        await it.sees("Newer still")


async def test_a_new_prompt_goes_to_the_end():
    async with page() as it:
        await it.told("One", LONG)
        it.view.focus()
        await it.press("g")
        await it.sees("▌ One")
        await it.ask("Two")
        await it.sees("▌ Two")
        assert it.view.following


async def test_the_end_of_a_reply_below_the_window_says_that_there_is_something_new():
    async with page() as it:
        await streaming(it)
        it.view.focus()
        await it.press("g")
        it.api.say(block_stop(0), *ending())
        it.api.end()
        await it.sees("done", "↓ new · End")


async def test_a_resize_keeps_what_is_read_in_view():
    async with page(size=(90, 30)) as it:
        words = "\n\n".join(f"Paragraph {number} " + "long words that wrap " * 12 for number in range(30))
        await it.told("Tell me", words)
        it.view.focus()
        await it.press("pageup", "pageup", "pageup")
        top = next(line for line in it.lines()[1:] if "Paragraph" in line).split("Paragraph")[1].split()[0]
        await it.pilot.resize_terminal(64, 24)
        await it.until(lambda: it.view.size.width <= 64, "the new size")
        assert not it.view.following
        seen = [line.split("Paragraph")[1].split()[0] for line in it.lines() if "Paragraph" in line]
        assert any(abs(int(one) - int(top)) <= 1 for one in seen), (top, seen)


async def test_a_resize_keeps_to_the_end_while_following():
    async with page() as it:
        await it.told("Tell me", LONG)
        for size in ((60, 20), (120, 40), (80, 24)):
            await it.pilot.resize_terminal(*size)
            await it.until(lambda size=size: it.app.size == size)
            await it.sees("end_turn")
            assert it.view.following
            assert it.view.scroll_y == it.view.max_scroll_y


async def test_braces_step_from_prompt_to_prompt():
    async with page() as it:
        for number in range(3):
            await it.told(f"Prompt {number}", LONG)
        it.view.focus()
        await it.press("left_curly_bracket")
        await it.until(lambda: it.lines()[1].startswith("▌ Prompt 2"))
        await it.press("left_curly_bracket")
        await it.until(lambda: it.lines()[1].startswith("▌ Prompt 1"))
        await it.press("left_curly_bracket", "left_curly_bracket")
        await it.until(lambda: it.lines()[1].startswith("▌ Prompt 0"))
        assert it.view.current is it.session.conversation.turns[0]
        await it.press("right_curly_bracket")
        await it.until(lambda: it.lines()[1].startswith("▌ Prompt 1"))
        assert it.view.current is it.session.conversation.turns[1]
        await it.press("right_curly_bracket")
        await it.until(lambda: it.lines()[1].startswith("▌ Prompt 2"))
        await it.press("right_curly_bracket")
        await it.sees("end_turn")
        assert it.view.following, "after the last prompt comes the end"
        await it.press("right_curly_bracket")
        assert it.view.following


async def test_lines_scroll_one_by_one():
    async with page() as it:
        await it.told("Tell me", LONG)
        it.view.focus()
        await it.press("g")
        await it.until(lambda: it.view.scroll_offset.y == 0)
        await it.press("j", "j", "down", "k")
        await it.until(lambda: it.view.scroll_offset.y == 2)


async def test_a_thousand_turns_are_no_widgets():
    async with page() as it:
        await it.told("One", "Reply")
        widgets = len(it.screen.query("*"))
        for number in range(5):
            await it.told(f"More {number}", "Reply")
        assert len(it.screen.query("*")) == widgets
