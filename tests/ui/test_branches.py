"""Branches on the screen: a prompt is edited, a fork tells which branch is shown, keys and clicks change it."""

from __future__ import annotations

from pathlib import Path

from tests.ui.page import Page, page


async def in_conversation(it: Page, *keys: str) -> None:
    """Press keys while the conversation has the focus."""
    it.view.focus()
    await it.press(*keys)


async def edited(it: Page, prompt: str, reply: str) -> None:
    """Send another text instead of the current turn's prompt."""
    await in_conversation(it, "e")
    await it.sees("Esc gives up")
    it.prompt.set_draft(prompt)
    await it.press("enter")
    await it.until(lambda: it.session.running, "the request")
    it.api.reply(reply)
    await it.over()


def prompts(it: Page) -> list[str]:
    return [turn.prompt_text for turn in it.session.conversation.path()]


async def test_an_edited_prompt_is_sent_as_a_branch_and_the_old_line_stays():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four bits.")
        await in_conversation(it, "e")
        await it.sees("editing prompt 2 · Esc gives up")
        assert it.prompt.whole == "And a nibble?"
        it.prompt.set_draft("And a word?")
        await it.press("enter")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("That depends.")
        await it.over()
        assert prompts(it) == ["What is a byte?", "And a word?"]
        assert [one["content"][0]["text"] for one in it.api.requests[-1].messages] == [
            "What is a byte?",
            "Eight bits.",
            "And a word?",
        ]
        await it.sees("‹2/2›", "That depends.")
        assert "editing prompt" not in it.picture()
        assert "Four bits." not in it.picture()


async def test_esc_gives_an_edit_up_and_brings_the_draft_back():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        it.prompt.set_draft("half a thought")
        await in_conversation(it, "e")
        assert it.prompt.whole == "What is a byte?"
        await it.press("escape")
        assert it.prompt.whole == "half a thought"
        assert "editing" not in it.picture()
        await it.press("enter")
        await it.until(lambda: it.session.running, "the request")
        assert prompts(it) == ["What is a byte?", "half a thought"]
        it.api.reply("Yes?")
        await it.over()


async def test_brackets_change_the_branch_and_show_its_newest_line():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("Thanks", "You are welcome.")
        await in_conversation(it, "g", "left_curly_bracket")
        await edited(it, "What is a word?", "That depends.")
        assert prompts(it) == ["What is a word?"]
        await in_conversation(it, "left_square_bracket")
        await it.sees("‹1/2›", "You are welcome.")
        assert prompts(it) == ["What is a byte?", "Thanks"]
        await it.press("left_square_bracket")
        assert prompts(it) == ["What is a byte?", "Thanks"]
        await it.press("right_square_bracket")
        await it.sees("‹2/2›", "That depends.")


async def test_a_click_on_an_arrow_changes_the_branch():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await edited(it, "What is a word?", "That depends.")
        await it.sees("‹2/2›")
        await it.pilot.click(offset=(it.column_of("‹2/2›"), it.row_of("‹2/2›")))
        await it.sees("‹1/2›", "Eight bits.")
        await it.pilot.click(offset=(it.column_of("‹1/2›") + 4, it.row_of("‹1/2›")))
        await it.sees("‹2/2›", "That depends.")


async def test_a_branch_is_not_changed_while_a_reply_streams():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await in_conversation(it, "r")
        await it.until(lambda: it.session.running, "the request")
        await in_conversation(it, "left_square_bracket")
        await it.sees("A reply is streaming")
        assert it.turn.number == 2
        it.api.reply("Eight.")
        await it.over()


async def test_the_branch_that_was_chosen_is_shown_when_the_session_is_opened_again(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("What is a byte?", "Eight bits.")
        await edited(it, "What is a word?", "That depends.")
        await in_conversation(it, "left_square_bracket")
        await it.sees("‹1/2›", "Eight bits.")
        key = it.screen.shelf.key
    async with page(folder=tmp_path, resumed=key) as it:
        await it.screen.shelf.loaded()
        await it.sees("‹1/2›", "Eight bits.")
        await in_conversation(it, "right_square_bracket")
        await it.sees("‹2/2›", "That depends.")
