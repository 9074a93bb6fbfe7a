"""Writing: sending and new lines, pasting, recalling, and typing elsewhere."""

from __future__ import annotations

import pytest
from textual import events

from tests.ui.page import Page, page


async def paste(it: Page, text: str) -> None:
    """Paste as the terminal does."""
    it.app.post_message(events.Paste(text))
    await it.pilot.pause()


@pytest.mark.parametrize("key", ["shift+enter", "ctrl+j", "alt+enter", "ctrl+enter"])
async def test_keys_that_begin_a_new_line(key):
    async with page() as it:
        await it.press("a", key, "b")
        assert it.prompt.text == "a\nb"
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert it.turn.prompt_text == "a\nb"


async def test_a_backslash_before_enter_begins_a_new_line_and_vanishes():
    async with page() as it:
        await it.type("a\\")
        await it.press("enter", "b")
        assert it.prompt.text == "a\nb"
        assert not it.api.requests


async def test_enter_on_nothing_sends_nothing():
    async with page() as it:
        await it.press("enter", "space", "enter", "ctrl+j", "enter")
        assert not it.api.requests
        assert it.session.conversation.leaf is None


async def test_the_prompt_grows_with_its_text_up_to_its_share():
    async with page(size=(80, 24)) as it:
        await it.press("a", *("ctrl+j", "b") * 4)
        await it.until(lambda: it.prompt.size.height == 5)
        await it.press(*("ctrl+j",) * 20)
        await it.until(lambda: it.prompt.outer_size.height <= 10)
        assert it.lines()[-2].startswith("╰"), "the footer and the frame stay in view"


async def test_pasting_keeps_the_text_and_shows_control_characters():
    async with page() as it:
        await paste(it, "one\r\ntwo\rthree\x1b]52;c;aGk=\x07\x9b31m\x00end\ttab")
        assert it.prompt.text == "one\ntwo\nthree␛]52;c;aGk=␇⟨9B⟩31m␀end\ttab"
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert it.turn.prompt_text == "one\ntwo\nthree␛]52;c;aGk=␇⟨9B⟩31m␀end\ttab"


async def test_pasting_elsewhere_goes_to_the_prompt():
    async with page() as it:
        await it.told("Hello", "Hi")
        it.view.focus()
        await it.pilot.pause()
        await paste(it, "pasted\x07")
        await it.until(lambda: it.prompt.text == "pasted␇")
        assert it.prompt.has_focus


async def test_pasting_replaces_the_selection():
    async with page() as it:
        it.prompt.set_draft("old words")
        it.prompt.select_all()
        await paste(it, "new")
        await it.until(lambda: it.prompt.text == "new")
        await it.press("!")
        assert it.prompt.text == "new!"


async def test_a_key_that_types_a_control_character_is_passed_over():
    async with page() as it:
        for character in ("\x9b", "\x85", "\u202e"):
            it.app.post_message(events.Key("unknown", character))
        await it.press("a")
        assert it.prompt.text == "a"


async def test_typing_in_the_conversation_goes_to_the_prompt_unless_it_means_something_there():
    async with page() as it:
        await it.told("Hello", "Hi")
        it.view.focus()
        await it.press("j", "k")
        assert it.prompt.text == ""
        await it.press("x", "o", "j")
        assert it.prompt.has_focus
        assert it.prompt.text == "xoj"


async def test_typing_in_a_panel_goes_to_the_prompt_unless_it_means_something_there():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        await it.press("f3", "j")
        assert it.prompt.text == ""
        await it.press("W")
        assert it.prompt.text == "W"
        assert it.prompt.has_focus


async def test_up_and_down_recall_prompts_and_keep_the_draft():
    async with page() as it:
        await it.told("First", "1")
        await it.told("Second", "2")
        await it.type("draft")
        await it.press("up")
        assert it.prompt.text == "Second"
        await it.press("up")
        assert it.prompt.text == "First"
        await it.press("up")
        assert it.prompt.text == "First"
        await it.press("down", "down")
        assert it.prompt.text == "draft"
        await it.press("down")
        assert it.prompt.text == "draft"


async def test_arrows_inside_a_text_of_several_lines_move_the_cursor():
    async with page() as it:
        await it.told("First", "1")
        await it.press("a", "ctrl+j", "b", "up")
        assert it.prompt.text == "a\nb"
        assert it.prompt.cursor_location[0] == 0
        await it.press("up")
        assert it.prompt.text == "First"


async def test_arrows_go_through_the_rows_of_a_wrapped_line_before_they_recall():
    async with page(size=(80, 24)) as it:
        await it.told("First", "1")
        it.prompt.set_draft("word " * 40)
        await it.press("up", "up")
        assert it.prompt.text == "word " * 40
        assert it.prompt.cursor_location[1] < 76
        await it.press("down", "down")
        assert it.prompt.text == "word " * 40
        await it.press("up", "up", "up")
        assert it.prompt.text == "First"
        await it.press("down")
        assert it.prompt.text == "word " * 40


async def test_what_was_made_of_a_recalled_prompt_is_there_when_one_comes_back_to_it():
    async with page() as it:
        await it.told("First", "1")
        await it.told("Second", "2")
        await it.press("up", "!", "up", "down")
        assert it.prompt.text == "Second!"
        await it.press("enter")
        await it.until(lambda: len(it.api.requests) == 3)
        it.api.reply("3")
        await it.over()
        await it.press("up", "up")
        assert it.prompt.text == "Second"


@pytest.mark.parametrize("redo", ["alt+z", "ctrl+shift+z"])
async def test_undo_and_redo(redo: str):
    async with page() as it:
        await it.type("abc")
        await it.press("ctrl+z")
        assert it.prompt.text == ""
        await it.press(redo)
        assert it.prompt.text == "abc"


async def test_keys_that_go_to_the_beginning_and_to_the_end_of_the_text():
    async with page() as it:
        it.prompt.set_draft("one\ntwo")
        it.prompt.focus()
        await it.press("ctrl+home", "a", "ctrl+end", "b")
        assert it.prompt.text == "aone\ntwob"
        await it.press("ctrl+shift+home")
        assert it.prompt.selected_text == "aone\ntwob"
        await it.press("left", "ctrl+shift+end")
        assert it.prompt.selected_text == "aone\ntwob"


async def test_without_earlier_prompts_arrows_are_the_cursors():
    async with page() as it:
        await it.type("abc")
        await it.press("up")
        assert it.prompt.text == "abc"
        assert it.prompt.cursor_location == (0, 0)


async def test_an_editor_hands_its_text_back(tmp_path, monkeypatch):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "written: $(cat "$1")\\033[31m\\n" > "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    monkeypatch.delenv("VISUAL", raising=False)
    from contextlib import nullcontext

    async with page() as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)  # no real terminal to hand over here
        await it.type("mine")
        await it.press("ctrl+g")
        await it.until(lambda: it.prompt.text == "written: mine␛[31m")
        assert it.prompt.has_focus


async def test_an_editor_that_fails_leaves_the_draft(monkeypatch):
    from contextlib import nullcontext

    monkeypatch.delenv("VISUAL", raising=False)
    async with page() as it:
        monkeypatch.setattr(it.app, "suspend", nullcontext)
        await it.type("mine")
        monkeypatch.setenv("EDITOR", "false")
        await it.press("ctrl+g")
        await it.sees("false ended with 1; the draft stays")
        monkeypatch.setenv("EDITOR", "/no/such/editor")
        await it.press("ctrl+g")
        await it.sees("could not be started")
        assert it.prompt.text == "mine"


async def test_a_terminal_that_cannot_be_handed_over_is_said(monkeypatch):
    async with page() as it:
        await it.press("ctrl+g")
        await it.sees("This terminal cannot be handed to an editor.")


LONG = "a line of what was pasted\n" * 4000


async def test_a_long_paste_is_a_chip_and_is_sent_whole():
    async with page() as it:
        await it.type("see: ")
        await paste(it, LONG)
        assert it.prompt.text == "see: [text 1: 4,001 lines, 104 kB]"
        await it.type("!")
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert it.turn.prompt_text == f"see: {LONG}!"
        await it.press("up")
        assert it.prompt.whole == f"see: {LONG}!"


async def test_a_chip_is_passed_and_deleted_as_one_and_undo_brings_it_back():
    async with page() as it:
        await it.type("a")
        await paste(it, LONG)
        await it.type("b")
        await it.press("left", "left")
        assert it.prompt.cursor_location == (0, 1)
        await it.press("right")
        assert it.prompt.cursor_location == (0, len(it.prompt.text) - 1)
        await it.press("backspace")
        assert it.prompt.text == "ab"
        await it.press("ctrl+z")
        assert it.prompt.whole == f"a{LONG}b"


async def test_f6_opens_a_chip_and_what_is_opened_can_be_changed():
    async with page() as it:
        await paste(it, LONG)
        await it.press("f6")
        assert it.prompt.text == LONG
        await it.type("end")
        assert it.prompt.whole == LONG + "end"


async def test_text_that_only_looks_like_a_chip_is_sent_as_it_is():
    async with page() as it:
        await paste(it, "[text 1: 4,001 lines, 104 kB]")
        await it.press("left", "x", "enter")
        await it.until(lambda: it.api.requests)
        assert it.turn.prompt_text == "[text 1: 4,001 lines, 104 kBx]"


async def test_the_same_text_twice_is_one_text_and_a_copy_of_a_chip_holds_it():
    async with page() as it:
        await paste(it, LONG)
        await paste(it, LONG)
        assert it.prompt.text == "[text 1: 4,001 lines, 104 kB]" * 2
        it.prompt.select_all()
        assert it.prompt.unfolded(it.prompt.selected_text) == LONG * 2
