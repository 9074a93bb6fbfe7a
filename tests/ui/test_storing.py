"""What is not said yet, or could not be stored, is not lost; what was said in earlier runs is at hand."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.ui.page import page
from tests.ui.test_sessions import fill, opened
from tui.store.database import NAME
from tui.store.library import Library


async def test_a_prompt_that_is_sent_while_a_session_is_read_goes_out_with_all_that_was_said(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        for number in range(30):
            await it.told(f"Question {number:02}", "Words.")
        key = it.screen.shelf.key
    async with page(folder=tmp_path, resumed=key, prompt="At once") as it:
        await it.until(lambda: it.api.requests, "the request")
        assert len(it.api.requests[0].messages) == 61


async def test_a_draft_is_there_again(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("Hello", "Hi")
        key = it.screen.shelf.key
        await it.type("half of it")
    async with page(folder=tmp_path) as it:
        assert it.prompt.text == ""
        await it.type("new one")
        await opened(it, key)
        assert it.prompt.text == "half of it"
        await it.press("ctrl+c")
    async with page(folder=tmp_path) as it:
        await it.until(lambda: it.prompt.text == "new one", "the draft of the new chat")
        await opened(it, key)
        assert it.prompt.text == ""


async def test_a_draft_is_stored_while_it_is_typed_and_gone_when_it_is_sent(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.type("half")
        library = Library(tmp_path)
        await it.until(lambda: library.draft() == "half", "the draft")
        it.prompt.text = ""
        await it.told("Hello", "Hi")
        await it.until(lambda: library.draft() == "" == library.draft(it.screen.shelf.key))


async def test_prompts_of_earlier_runs_are_recalled(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets", "Beta boats")
    async with page(folder=tmp_path) as it:
        await it.until(lambda: it.prompt._history, "the history")
        await it.press("up", "up")
        assert it.prompt.text == "Alpha rockets"
        await it.press("down")
        assert it.prompt.text == "Beta boats"


async def test_the_welcome_names_the_last_session(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path) as it:
        await it.sees("Ctrl+S", "claude-tui -c continues “Alpha rockets”")


async def test_what_cannot_be_stored_is_said_stays_said_and_has_a_way_on(tmp_path: Path):
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    async with page(folder=tmp_path) as it:
        await it.sees("is damaged", "not saved: damaged file")
        await it.told("Hello", "Hi there")
        await it.sees("Hi there")
        await it.press("ctrl+s")
        await it.sees("Move it away, and a new one is made", "^X move file", "Nothing can be listed")
        await it.press("ctrl+x")
        await it.sees("Hello", "1 prompt")
        await it.press("escape")
        await it.sees_no("not saved")
        assert list(tmp_path.glob("*aside*"))


async def test_a_session_that_is_left_before_it_could_be_stored_is_not_lost(tmp_path: Path):
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    async with page(folder=tmp_path) as it:
        await it.sees("not saved")
        await it.told("Alpha rockets", "Up and away")
        await it.press("ctrl+n")
        await it.told("Beta boats", "Ahoy")
        await it.press("ctrl+s")
        await it.sees("Alpha rockets", "not saved")
        await it.type("alpha")
        await it.press("enter")
        await it.sees("▌ Alpha rockets", "Up and away")
        await it.told("Further?", "Yes")
        assert len(it.api.requests[-1].messages) == 3


async def test_what_waits_for_a_lock_is_said_and_stored_when_the_lock_is_gone(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path) as it:
        await it.sees("Alpha rockets")
        other = sqlite3.connect(tmp_path / NAME, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await it.told("Beta boats", "Ahoy")
        await it.sees("not saved: file is locked", "Ahoy")
        other.execute("ROLLBACK")
        other.close()
        await it.sees("is stored now")
        await it.sees_no("not saved")
        assert [info.title for info in it.screen.shelf.store.sessions()] == ["Beta boats", "Alpha rockets"]


async def test_a_new_chat_names_the_one_that_was_left(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("Alpha rockets", "Up")
        await it.press("ctrl+n")
        await it.sees("Ask Claude anything", "claude-tui -c continues “Alpha rockets”")


async def test_a_draft_goes_along_into_a_new_chat(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("Hello", "Hi")
        key = it.screen.shelf.key
        await it.type("half")
        await it.until(lambda: it.screen.shelf.store.draft(key) == "half", "the draft")
        await it.press("ctrl+n")
        assert it.prompt.text == "half"
        await it.until(lambda: it.screen.shelf.store.draft() == "half" and not it.screen.shelf.store.draft(key))
