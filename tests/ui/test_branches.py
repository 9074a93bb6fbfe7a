"""Branches on the screen: a prompt is edited, a fork tells which branch is shown, keys and clicks change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.style import Style

from tests.domain.api_rules import violations
from tests.ui.page import Page, block_start, ending, message_start, page, text, text_block
from tui.config import Settings
from tui.domain.failure import Failure
from tui.ui.widgets.turn_list import TurnList


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


# Going on with a reply that was cut


async def cut_off(it: Page, prompt: str, begun: str, model: str = "claude-sonnet-4-5") -> None:
    """Ask, and have the connection break after some text."""
    await it.ask(prompt)
    it.api.begin(message_start(model), block_start(0), text(begun))
    it.api.end(Failure("cut", "The connection broke."))
    await it.over()


async def test_a_reply_that_was_cut_is_gone_on_with_and_stands_as_one():
    async with page() as it:
        await cut_off(it, "Tell me", "Once upon ")
        await it.sees("/continue goes on with it (+)")
        await in_conversation(it, "plus")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("a time.")
        await it.over()
        await it.sees("Once upon", "continued", "a time.")
        assert "goes on with it" not in it.picture()
        assert it.picture().count("Tell me") == 2  # the prompt, and the title
        assert it.view.source_of(it.turn) == "Once upon a time."
        request = it.api.requests[-1].messages
        assert [one["role"] for one in request] == ["user", "assistant", "user"]
        assert violations(request) == []
        await it.told("And?", "The end.")
        assert violations(it.api.requests[-1].messages) == []


async def test_an_older_model_goes_on_from_its_own_words():
    settings = Settings(model="claude-sonnet-4-5")
    async with page(settings=settings) as it:
        await cut_off(it, "Tell me", "Once upon ")
        await it.command("/continue")
        await it.until(lambda: len(it.api.requests) == 2, "the request")
        assert it.api.requests[-1].messages[-1] == {
            "role": "assistant",
            "content": [{"type": "text", "text": "Once upon"}],
        }
        it.api.reply(" a time.")
        await it.over()
        assert it.view.source_of(it.turn) == "Once upon a time."
        await it.told("And?", "The end.")
        assert it.api.requests[-1].messages[1]["content"] == [{"type": "text", "text": "Once upon a time."}]


async def test_code_goes_on_as_code():
    async with page() as it:
        await cut_off(it, "Code", "Look:\n\n```python\nfor one in many:\n")
        await in_conversation(it, "plus")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("    print(one)\n```\n\nThat is *it*.")
        await it.over()
        await it.sees("print(one)", "That is it.")
        blocks = it.view._transcript.view(1).code_lines(80)
        assert [code.text for _, _, code in blocks] == ["    print(one)"]


async def test_a_whole_reply_is_not_gone_on_with():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await in_conversation(it, "plus")
        await it.sees("This reply is whole")
        assert len(it.api.requests) == 1


async def test_a_reply_that_ran_out_of_tokens_offers_to_go_on():
    async with page() as it:
        await it.ask("Tell me")
        it.api.begin(message_start(), *text_block("Once upon"), *ending("max_tokens"))
        it.api.end()
        await it.over()
        await it.sees("Cut at max_tokens", "/continue goes on with it (+)")


async def test_what_was_gone_on_with_is_so_when_the_session_is_opened_again(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await cut_off(it, "Tell me", "Once upon ")
        await in_conversation(it, "plus")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("a time.")
        await it.over()
        key = it.screen.shelf.key
    async with page(folder=tmp_path, resumed=key) as it:
        await it.screen.shelf.loaded()
        await it.sees("Once upon", "continued", "a time.")
        assert it.view.source_of(it.turn) == "Once upon a time."
        await it.told("And?", "The end.")
        assert violations(it.api.requests[-1].messages) == []


# The tree, rewinding, forking


async def test_the_tree_shows_all_turns_and_goes_to_one():
    async with page(wide=True) as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four bits.")
        await edited(it, "And a word?", "That depends.")
        await in_conversation(it, "b")
        await it.sees("Branches", "├─○ And a nibble?", "● And a word?", "end_turn · 312 out")
        await it.press("up")
        await it.press("enter")
        await it.sees("‹1/2›", "Four bits.")
        assert prompts(it) == ["What is a byte?", "And a nibble?"]


async def test_a_prompt_that_is_cut_in_the_tree_has_dots_once():
    async with page(wide=True) as it:
        await it.told("Merge all of the intervals that overlap", "Sort them first.")
        await in_conversation(it, "b")
        await it.sees("Branches")
        turns = it.app.screen.query_one(TurnList)
        for width in range(40, 120):
            row = "".join(segment.text for segment in turns.cells(0, 0, width, Style()))
            assert "……" not in row.replace(" ", "") and len(row) <= width


async def test_the_tree_edits_a_prompt_of_another_branch():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await edited(it, "What is a word?", "That depends.")
        await it.command("/branches")
        await it.sees("├─○ What is a byte?")
        await it.press("k", "e")
        await it.sees("editing prompt 1")
        assert it.prompt.whole == "What is a byte?"
        assert prompts(it) == ["What is a byte?"]


async def test_esc_twice_on_an_empty_prompt_picks_an_earlier_prompt_to_edit():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four bits.")
        it.prompt.focus()
        await it.press("escape")
        await it.sees("Esc again")
        await it.press("escape")
        await it.sees("Rewind", "a ● And a nibble?", "b ● What is a byte?")
        await it.press("b")
        await it.sees("editing prompt 1 · Esc gives up")
        assert it.prompt.whole == "What is a byte?"


async def test_esc_twice_with_a_draft_does_not():
    async with page() as it:
        await it.told("What is a byte?", "Eight bits.")
        it.prompt.focus()
        it.prompt.set_draft("half a thought")
        await it.press("escape", "escape")
        assert it.app.screen is it.screen
        assert it.prompt.whole == "half a thought"


async def test_a_fork_is_a_session_of_its_own_up_to_the_current_turn(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four bits.")
        before = it.screen.shelf.key
        await in_conversation(it, "g", "left_curly_bracket")
        await it.command("/fork")
        await it.until(lambda: it.screen.shelf.key != before, "the copy")
        await it.screen.shelf.loaded()
        await it.sees_no("Four bits.")
        assert prompts(it) == ["What is a byte?"]
        await it.told("And a word?", "That depends.")
        store = it.screen.shelf.keeper.store
        assert store.session(before).turns == 2
        copy = store.session(it.screen.shelf.key)
        assert (copy.turns, copy.forked_from) == (2, before)


async def test_a_reply_that_the_end_of_the_app_cut_offers_to_go_on_and_to_ask_again(tmp_path: Path):
    async with page(folder=tmp_path / "was") as it:
        await it.ask("Tell me")
        it.api.begin(message_start(), block_start(0), text("Once upon "))
        await it.sees("Once upon")
        store = it.screen.shelf.keeper.store
        await it.until(lambda: store.flush(1.0), "the events on disk")
        key = it.screen.shelf.key
        shutil.copytree(tmp_path / "was", tmp_path / "killed")
        it.api.end()
    async with page(folder=tmp_path / "killed", resumed=key) as it:
        await it.screen.shelf.loaded()
        await it.sees("Once upon", "interrupted", "/continue goes on with it (+)", "/retry asks again (r)")
        await in_conversation(it, "plus")
        await it.until(lambda: it.session.running, "the request")
        assert violations(it.api.requests[-1].messages) == []
        it.api.reply("a time.")
        await it.over()
        await it.sees("Once upon", "continued", "a time.")


async def test_what_went_on_is_asked_for_again_as_a_branch_at_the_seam():
    async with page() as it:
        await cut_off(it, "Tell me", "Once upon ")
        await in_conversation(it, "plus")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("a time.")
        await it.over()
        await in_conversation(it, "r")
        await it.until(lambda: it.session.running, "the request")
        it.api.reply("a hill.")
        await it.over()
        await it.sees("continued", "‹2/2›", "a hill.")
        assert it.turn.reply_text == "Once upon a hill."
        assert it.api.requests[1].messages == it.api.requests[2].messages
