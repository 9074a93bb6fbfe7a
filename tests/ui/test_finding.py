"""Search over all sessions: as one types, and on to the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.page import Page, page
from tui.store.readings import Hit, StoreError, Trouble
from tui.ui.screens.finding import FindingScreen, found_text, row
from tui.ui.widgets.found_list import runs

LONG = "\n\n".join(f"Paragraph {number}" for number in range(60))


async def stored(folder: Path) -> None:
    """Two sessions."""
    async with page(folder=folder) as it:
        await it.told("What is a byte?", f"{LONG}\n\nEight bits make an Octet.\n\n{LONG}")
        await it.told("And a nibble?", "Half of it.")
        await it.press("ctrl+n")
        await it.told("parseJsonBody fails", "It reads an octet stream.")
        await it.press("ctrl+n")
        await it.told("Something else", "Yes")


async def finding(it: Page) -> FindingScreen:
    """Open the search."""
    await it.press("ctrl+shift+f")
    await it.until(lambda: isinstance(it.app.screen, FindingScreen), "the search")
    assert isinstance(it.app.screen, FindingScreen)
    return it.app.screen


async def test_what_is_typed_is_found_in_all_sessions_and_enter_opens_the_place(tmp_path: Path):
    await stored(tmp_path)
    async with page(folder=tmp_path) as it:
        await finding(it)
        await it.sees("Finds turns by words")
        await it.type("octe")
        await it.sees("parseJsonBody fails", "What is a byte?", "Claude: …", "Octet", "just now")
        await it.press("down", "enter")
        await it.sees("Eight bits make an Octet.", "/ octe", "1 of 1", "n N")
        assert it.view.has_focus
        await it.press("escape")
        await it.sees_no("/ octe")


async def test_enter_before_the_answer_opens_its_first(tmp_path: Path):
    await stored(tmp_path)
    async with page(folder=tmp_path) as it:
        await finding(it)
        await it.type("nibble")
        await it.press("enter")
        await it.sees("And a nibble?", "/ nibble")
        assert it.screen.shelf.key is not None


async def test_keys_that_come_faster_than_they_are_shown_open_what_they_find(tmp_path: Path):
    await stored(tmp_path)
    async with page(folder=tmp_path) as it:
        await finding(it)
        await it.type("it")
        await it.sees("parseJsonBody fails", "What is a byte?")
        it.at_once(" half", "enter")
        await it.sees("And a nibble?", "/ half")


async def test_a_place_in_the_session_that_is_shown_is_gone_to(tmp_path: Path):
    await stored(tmp_path)
    async with page(folder=tmp_path) as it:
        await it.command("/search octet")
        await it.sees("parseJsonBody fails")
        await it.press("down", "enter")
        await it.sees("Eight bits", "/ octet")
        key = it.screen.shelf.key
        it.prompt.focus()
        await it.command("/search nibble")
        await it.sees("you: And a nibble?")
        await it.press("enter")
        await it.sees("/ nibble")
        assert it.screen.shelf.key == key


async def test_what_is_nowhere_is_said_and_escape_closes(tmp_path: Path):
    await stored(tmp_path)
    async with page(folder=tmp_path, size=(80, 24)) as it:
        await finding(it)
        await it.type("zebra")
        await it.sees("No turn has all of these words.")
        await it.press("enter")
        assert isinstance(it.app.screen, FindingScreen), "there is nothing to open"
        await it.press("escape")
        await it.until(lambda: it.app.screen is it.screen)
        assert it.prompt.has_focus


async def test_a_store_that_cannot_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async with page(folder=tmp_path) as it:

        def broken(*_: object, **__: object) -> list[Hit]:
            raise StoreError(Trouble("corrupt", tmp_path / "store.db", "not a database"))

        monkeypatch.setattr(type(it.screen.shelf.store), "search", broken)
        await finding(it)
        await it.type("a")
        await it.sees("is damaged, or no database")


async def test_a_recording_has_no_sessions_to_search():
    async with page() as it:
        await it.until(lambda: it.screen._shelf is not None)
        await it.press("ctrl+shift+f")
        await it.sees("A recording plays: nothing is stored")


def test_a_row_tells_who_said_it_and_marks_what_was_found():
    hit = Hit("k", "A\ntitle", 3, 1000.0, "prompt", "…a byte of it", ((3, 7),))
    found = row(hit, 1000.0 + 7200)
    assert (found.head, found.right) == ("A title", "2 h ago")
    assert found.text == (("you: ", False), ("…a ", False), ("byte", True), (" of it", False))


def test_the_conversation_is_searched_for_what_was_really_found():
    hit = Hit("k", "t", 1, 0.0, "reply", "Café parseJsonBody", ((0, 4), (5, 14)))
    assert found_text(hit, "cafe parseJson") == "parsejson"
    assert (
        found_text(
            hit._replace(spans=()) if hasattr(hit, "_replace") else Hit("k", "t", 1, 0.0, "reply", "", ()), '"a b"'
        )
        == "a b"
    )


def test_pieces_of_a_text_are_cut_where_finds_begin_and_end():
    assert runs("abcdef", ((1, 3), (2, 4), (5, 6))) == (
        ("a", False),
        ("bc", True),
        ("d", True),
        ("e", False),
        ("f", True),
    )
    assert runs("", ()) == ()
