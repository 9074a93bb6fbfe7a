"""Prompts in files and the system prompt, as a person uses them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest import mock

import pytest
from textual import events
from textual.widgets import TextArea

from tests.ui.page import Page, page
from tui.config import Settings
from tui.domain.completing import Candidate
from tui.ui.screens.library import LibraryScreen
from tui.ui.screens.system import SystemScreen
from tui.ui.screens.variables import VariablesScreen

REVIEW = "---\ndescription: Finds mistakes\n---\nReview this {{language=Python}} code:\n{{code}}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with two prompts."""
    monkeypatch.setenv("CLAUDE_TUI_HOME", str(tmp_path))
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "review.md").write_text(REVIEW)
    (prompts / "brief.md").write_text("Be brief.")
    return prompts


async def over(it: Page, screen: type) -> None:
    await it.until(lambda: isinstance(it.app.screen, screen), screen.__name__)


async def test_a_prompt_is_chosen_its_variables_are_asked_for_and_it_stands_in_the_prompt(folder: Path):
    async with page() as it:
        await it.command("/prompt")
        await over(it, LibraryScreen)
        await it.sees(str(folder)[:40], "review", "Finds mistakes", "2 variables", "Be brief.")
        await it.type("rev")
        await it.press("enter")
        await over(it, VariablesScreen)
        await it.sees("language", "Python", "code", "Enter next")
        await it.type("C")
        await it.press("enter")
        await it.type("a")
        await it.press("ctrl+j")
        await it.type("b")
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "Review this C code:\na\nb")
        assert it.prompt.has_focus
        assert not it.api.requests, "nothing is sent by itself"


async def test_keys_that_come_faster_than_they_are_shown_stand_in_their_fields(folder: Path):
    async with page() as it:
        await it.command("/prompt review")
        await over(it, VariablesScreen)
        for key in ("C", "enter", "a", "ctrl+j", "b", "enter"):
            it.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await it.until(lambda: it.prompt.text == "Review this C code:\na\nb")


async def test_enter_takes_nothing_from_a_key_that_the_field_has_still_to_read(folder: Path):
    async with page() as it:
        await it.command("/prompt review")
        await over(it, VariablesScreen)
        form = it.app.screen
        assert isinstance(form, VariablesScreen)
        await it.until(lambda: isinstance(form.focused, TextArea) and form.focused.selected_text == "Python")
        language, code = form.query(TextArea)
        language.post_message(events.Key("C", "C"))
        form.action_next()
        assert form.focused is code
        await it.until(lambda: language.text != "Python")
        assert (language.text, language.selected_text) == ("C", "")


async def test_a_prompt_is_taken_by_its_name_and_the_draft_is_kept_in_the_history(folder: Path):
    async with page() as it:
        await it.command("/prompt brief")
        await it.until(lambda: it.prompt.text == "Be brief.")
        await it.command("/prompt nothing")
        await it.sees("No prompt 'nothing'. There are brief, review.")


async def test_going_back_from_the_form_leaves_all_as_it_was(folder: Path):
    async with page() as it:
        await it.command("/prompt review")
        await over(it, VariablesScreen)
        await it.press("escape")
        await it.until(lambda: it.prompt.has_focus)
        assert it.prompt.text == ""


async def test_names_are_completed_with_what_they_are_for(folder: Path):
    async with page() as it:
        it.prompt.set_draft("/prompt r")
        await it.sees("/prompt review", "Finds mistakes")
        await it.press("tab")
        assert it.prompt.text == "/prompt review"
        it.prompt.set_draft("/system @b")
        await it.sees("/system @brief")


async def test_a_broken_file_is_named_and_the_others_can_be_used(folder: Path):
    (folder / "bad.md").write_bytes(b"\xff")
    async with page() as it:
        await it.command("/prompt")
        await it.sees("Not read: bad.md: it is not UTF-8.", "review")
        await it.press("escape")
        await it.command("/prompt bad")
        await it.sees("It cannot be read: bad.md")


async def test_an_empty_library_says_where_it_is_and_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CLAUDE_TUI_HOME", str(tmp_path))
    async with page(size=(80, 24)) as it:
        await it.command("/prompt")
        await it.sees("There is no prompt in it yet.", "description: Find mistakes in code", "/system @review")


async def test_the_system_prompt_is_written(folder: Path):
    async with page() as it:
        await it.command("/system")
        await over(it, SystemScreen)
        await it.sees("none is sent", "Ctrl+S set it")
        await it.type("Be kind.")
        await it.press("enter")
        await it.type("Always.")
        await it.sees("tokens with every request")
        await it.press("ctrl+s")
        await it.until(lambda: it.session.options.system == "Be kind.\nAlways.")
        await it.told("Hello", "Hi")
        assert "Be kind." in str(it.api.requests[0].body["system"])
        await it.command("/system")
        await it.sees("Be kind.", "Always.")
        await it.press("ctrl+a", "ctrl+u")


async def test_an_empty_system_prompt_is_none():
    async with page(settings=Settings(system="Old")) as it:
        await it.command("/system")
        await over(it, SystemScreen)
        await it.press("backspace", "backspace", "backspace", "ctrl+s")
        await it.sees("System prompt cleared.")
        assert it.session.options.system is None


async def test_what_was_written_is_given_up_only_at_the_second_escape():
    async with page(settings=Settings(system="Old")) as it:
        await it.command("/system")
        await over(it, SystemScreen)
        await it.type("er")
        await it.press("escape")
        await it.sees("This is not set. Esc again gives it up")
        await it.press("escape")
        await it.until(lambda: it.prompt.has_focus)
        assert it.session.options.system == "Old"


async def test_a_prompt_of_the_library_becomes_the_system_prompt(folder: Path):
    async with page() as it:
        await it.command("/system @brief")
        await it.until(lambda: it.session.options.system == "Be brief.")
        await it.command("/system @nothing")
        await it.sees("No prompt 'nothing'.")
        await it.until(lambda: it.prompt.text == "/system @nothing")
        await it.command("/system @home is where the heart is")
        await it.until(lambda: str(it.session.options.system).startswith("@home is"))


async def test_the_library_is_at_hand_while_the_system_prompt_is_written(folder: Path):
    async with page() as it:
        await it.command("/system")
        await over(it, SystemScreen)
        await it.type("First. ")
        await it.press("ctrl+o")
        await over(it, LibraryScreen)
        await it.type("brief")
        await it.press("enter")
        await over(it, SystemScreen)
        await it.sees("First. Be brief.")
        await it.press("ctrl+s")
        await it.until(lambda: it.session.options.system == "First. Be brief.")


async def test_what_must_not_be_drawn_shows_as_symbols(folder: Path):
    (folder / "evil.md").write_text("---\ndescription: \x1b[2Jx\n---\n\x1b]52;c;x\x07 {{a=\x1b}}")
    async with page() as it:
        await it.command("/prompt")
        await it.sees("␛[2Jx")
        await it.type("evil")
        await it.press("enter")
        await over(it, VariablesScreen)
        await it.sees("␛")
        await it.press("enter")
        await it.sees("␛]52;c;x")
        assert "\x1b" not in it.picture()


async def test_the_name_of_a_system_prompt_is_typed_and_no_file_is_offered_for_it(folder: Path):
    async with page() as it:
        await it.type("/system @brie")
        assert it.prompt.naming is None
        await it.press("f", "enter")
        await it.sees("System prompt set.")
        assert it.session.options.system == "Be brief."
        await it.type("/system @nope")
        await it.press("enter")
        await it.sees("No prompt 'nope'. There are brief, review.")


async def test_what_is_read_of_the_library_does_not_keep_files_from_being_offered(folder: Path):
    async with page() as it:
        walked = asyncio.Event()

        async def complete(path: str) -> list[Candidate]:
            await walked.wait()
            return [Candidate("tests/", "folder")]

        it.screen.add_completer(mock.Mock(complete=complete, growing=False, describe=mock.AsyncMock(return_value=None)))
        await it.type("look at @te")
        it.screen.prompt_names()
        await it.pilot.pause()
        walked.set()
        await it.until(lambda: it.prompt.offers)
