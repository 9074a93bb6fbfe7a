"""Stored sessions on the screen."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.ui.page import Page, block_start, ending, message_start, page, text, tool_block
from tui.config import Settings
from tui.store.lease import Lease
from tui.store.store import Store
from tui.ui.screens.sessions import SessionsScreen


async def opened(it: Page, key: str, turn: int | None = None) -> None:
    """Open a session, and wait until all of it is there."""
    it.screen.show_session(key, turn)
    await it.until(lambda: it.screen.shelf.key == key, "the session")
    await it.screen.shelf.loaded()


async def test_a_stored_session_opens_with_its_events_and_is_gone_on_with(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four of them.")
        key = it.screen.shelf.key
        events = len(it.session.log)
    async with page(folder=tmp_path, wide=True) as it:
        await opened(it, key)
        await it.sees("What is a byte?", "Four of them.")
        assert [frame.raw for frame in it.session.log.frames] == [
            frame.raw for turn in it.session.conversation.turns for frame in turn.attempts[0].frames
        ]
        assert len(it.session.log) == events
        await it.told("Thanks", "Welcome")
        assert [message["role"] for message in it.api.requests[0].messages] == ["user", "assistant"] * 2 + ["user"]
        assert it.screen.shelf.keeper.store.session(key).turns == 3


async def fill(folder: Path, *titles: str) -> list[str]:
    """Store a session for each title; their keys."""
    keys = []
    async with page(folder=folder) as it:
        for title in titles:
            await it.press("ctrl+n")
            await it.told(title, f"The reply to {title}")
            keys.append(it.screen.shelf.key)
    return keys


async def test_an_empty_list_says_what_to_do_next(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Sessions", "No session is stored yet", "press Enter")
        await it.press("escape")
        await it.sees_no("No session is stored yet")


async def test_typing_filters_and_enter_opens(tmp_path: Path):
    keys = await fill(tmp_path, "Alpha rockets", "Beta boats", "Gamma boats")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets", "Beta boats", "Gamma boats", "1 prompt", "just now", "claude-sonnet")
        await it.type("boat bet")
        await it.sees("1 of 3")
        assert "Alpha rockets" not in it.picture()
        await it.press("enter")
        await it.sees("▌ Beta boats", "The reply to Beta boats")
        assert it.screen.shelf.key == keys[1]


async def test_keys_that_come_faster_than_they_are_shown_open_what_they_choose(tmp_path: Path):
    keys = await fill(tmp_path, "Alpha rockets", "Beta boats", "Gamma boats")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets")
        it.at_once("rock", "enter")
        await it.until(lambda: it.screen.shelf.key == keys[0])
        await it.press("ctrl+s")
        await it.sees("Beta boats")
        it.at_once("boat", "down", "enter")
        await it.until(lambda: it.screen.shelf.key == keys[1])


async def test_keys_that_come_faster_than_they_are_shown_delete_and_name_what_they_choose(tmp_path: Path):
    keys = await fill(tmp_path, "Alpha rockets", "Beta boats", "Gamma boats")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets")
        it.at_once("rock", "ctrl+d")
        await it.until(lambda: keys[0] not in [info.key for info in it.screen.shelf.store.sessions()])
        await it.press(*["backspace"] * 4)
        it.at_once("beta", "f2")
        await it.sees("Title", "save the title")
        it.at_once("!2", "enter")
        await it.until(lambda: "Beta boats!2" in [info.title for info in it.screen.shelf.store.sessions()])
        await it.press(*["backspace"] * 4)
        it.at_once("gamma", "ctrl+t")
        await it.until(lambda: [info.key for info in it.screen.shelf.store.sessions() if info.pinned] == [keys[2]])


async def test_enter_before_the_list_is_read_opens_what_is_found_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keys = await fill(tmp_path, "Alpha rockets", "Beta boats")
    async with page(folder=tmp_path) as it:
        read, may_read = it.screen.shelf.sessions, threading.Event()
        monkeypatch.setattr(it.screen.shelf, "sessions", lambda: read() if may_read.wait(10) else [])
        await it.press("ctrl+s")
        await it.until(lambda: isinstance(it.app.screen, SessionsScreen))
        it.at_once("rock", "enter")
        await it.until(lambda: getattr(it.app.screen, "_opens", False))
        may_read.set()
        await it.until(lambda: it.screen.shelf.key == keys[0])


async def test_what_fits_no_session_is_said(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets")
        await it.type("zzz")
        await it.sees("No session has all of these words")


async def test_the_end_of_a_session_is_previewed_where_there_is_room(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets", "Beta boats")
    async with page(folder=tmp_path, wide=True) as it:
        await it.press("ctrl+s")
        await it.sees("▌ Beta boats", "end_turn · ")
        await it.press("down")
        await it.sees("▌ Alpha rockets", "end_turn · ")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Beta boats")
        assert "end_turn" not in it.picture()


async def test_a_session_is_renamed_pinned_deleted_and_brought_back(tmp_path: Path):
    keys = await fill(tmp_path, "Alpha rockets", "Beta boats")
    async with page(folder=tmp_path) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets")
        await it.press("down", "f2")
        await it.sees("Title", "save the title")
        await it.type(" two")
        await it.press("enter")
        await it.sees_no("save the title")
        await it.press("ctrl+t")
        await it.sees("pinned")
        assert it.row_of("Alpha rockets two") < it.row_of("Beta boats")
        await it.press("down", "ctrl+d")
        await it.until(lambda: [info.key for info in it.screen.shelf.store.sessions()] == [keys[0]])
        await it.sees("1 deleted, ^Z brings back", "^Z undo")
        await it.press("ctrl+z")
        await it.until(lambda: len(it.screen.shelf.store.sessions()) == 2)
        first, second = it.screen.shelf.store.sessions()
        assert (first.title, first.pinned, second.key) == ("Alpha rockets two", True, keys[1])


async def test_deleting_the_session_that_is_shown_begins_a_new_chat(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("Alpha rockets", "Up")
        await it.press("ctrl+s")
        await it.sees("open", "1 prompt")
        await it.press("ctrl+d")
        await it.sees("No session is stored yet")
        await it.press("escape")
        await it.sees("Ask Claude anything")
        await it.told("Another", "Yes")
        assert [info.title for info in it.screen.shelf.store.sessions()] == ["Another"]


async def test_a_session_is_exported_from_the_list(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    await fill(tmp_path / "data", "Alpha rockets")
    async with page(folder=tmp_path / "data") as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets")
        await it.press("ctrl+e")
        await it.sees("Export “Alpha rockets”", "Markdown")
        await it.press("s")
        await it.until(lambda: list(tmp_path.glob("session-*.md")), "the file")
        assert "The reply to Alpha rockets" in next(tmp_path.glob("session-*.md")).read_text()


async def test_opening_while_a_reply_streams_offers_to_stop_and_loses_nothing(tmp_path: Path):
    (key,) = await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path) as it:
        await it.ask("Beta boats")
        it.api.begin(message_start(), block_start(0), text("Half a"))
        await it.sees("Half a")
        shown = it.screen.shelf.key
        it.screen.show_session(key)
        await it.sees("A reply is streaming", "stop it and open the other")
        await it.press("escape")
        await it.sees_no("stop it and open")
        assert it.session.running
        it.screen.show_session(key)
        await it.sees("stop it and open the other")
        await it.press("s")
        await it.sees("▌ Alpha rockets")
        await opened(it, shown)
        await it.sees("Half a", "Stopped by you")


async def test_a_session_that_another_copy_has_is_read_or_copied(tmp_path: Path):
    (key,) = await fill(tmp_path, "Alpha rockets")
    other = Store(tmp_path)
    lease = other.lease(key)
    assert isinstance(lease, Lease)
    async with page(folder=tmp_path) as it:
        it.screen.show_session(key)
        await it.sees("This session is open elsewhere", "Another claude-tui")
        await it.press("r")
        await it.sees("The reply to Alpha rockets", "Read only", "read only: open elsewhere")
        await it.told("And then?", "Down")
        await it.sees_no("read only: open elsewhere")
        mine = it.screen.shelf.key
        assert mine != key
        assert it.screen.shelf.store.session(mine).turns == 2
        assert it.screen.shelf.store.session(key).turns == 1
        await it.press("ctrl+n")
        it.screen.show_session(key)
        await it.sees("make a copy of it")
        await it.press("f")
        await it.sees("The reply to Alpha rockets")
        copy = it.screen.shelf.store.session(it.screen.shelf.key)
        assert (copy.forked_from, copy.title) == (key, "Alpha rockets (copy)")
    lease.release()
    other.close()


async def test_a_turn_that_is_far_above_is_shown_at_the_top(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        for number in range(30):
            await it.told(f"Question {number:02}", "Words.\n\n" * 3)
        key = it.screen.shelf.key
    async with page(folder=tmp_path) as it:
        assert await it.screen.open_session(key, 3)
        await it.sees("▌ Question 02")
        await it.until(lambda: it.row_of("▌ Question 02") == 1, "the turn at the top")
        assert [turn.number for turn in it.session.conversation.path()] == list(range(1, 31))


async def test_a_recording_lists_no_sessions():
    async with page() as it:
        await it.press("ctrl+s")
        await it.sees("nothing is stored")


async def test_a_session_is_opened_by_its_id(tmp_path: Path):
    (key,) = await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path) as it:
        await it.command(f"/resume {key[:5]}")
        await it.sees("The reply to Alpha rockets")
        await it.command("/resume nosuch")
        await it.sees("No session, or more than one")
        await it.command("/resume")
        await it.sees("type to filter")


async def test_the_list_opens_at_once_where_that_was_asked_for(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path, choose=True) as it:
        await it.sees("Sessions", "Alpha rockets")


async def test_a_title_that_was_given_stands_at_the_top(tmp_path: Path):
    (key,) = await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path, wide=True) as it:
        await opened(it, key)
        await it.press("ctrl+s", "f2")
        await it.sees("save the title")
        await it.type(" and ships")
        await it.press("enter", "escape")
        await it.sees_no("type to filter")
        await it.until(lambda: "Alpha rockets and ships" in it.lines()[0], "the title at the top")


async def test_events_beyond_what_memory_should_hold_are_left_where_they_are(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("tui.ui.screens.shelf._EVENTS", 15)
    async with page(folder=tmp_path) as it:
        for number in range(4):
            await it.told(f"Question {number}", "Words.")
        key = it.screen.shelf.key
    async with page(folder=tmp_path) as it:
        await opened(it, key)
        await it.sees("F3 holds the events of the newest 2 of 4 turns.")
        assert [stretch.turn.number for stretch in it.session.log.stretches] == [3, 4]
        await it.told("Another", "Yes")
        assert [stretch.turn.number for stretch in it.session.log.stretches] == [3, 4, 5]


async def test_the_keys_of_the_list_can_be_others(tmp_path: Path):
    await fill(tmp_path, "Alpha rockets")
    async with page(folder=tmp_path, settings=Settings(keys={"sessions.pin": "f7"})) as it:
        await it.press("ctrl+s")
        await it.sees("Alpha rockets", "F7 pin")
        await it.press("f7")
        await it.sees("pinned")
        await it.sees_no("there is no")


async def test_every_panel_shows_the_session_that_is_opened(tmp_path: Path):
    keys = []
    async with page(folder=tmp_path, wide=True) as it:
        for name, tokens in (("get_weather", 111), ("read_clock", 222)):
            await it.press("ctrl+n")
            await it.ask(f"Please {name}")
            it.api.begin(message_start(input_tokens=tokens), *tool_block(0, name, '{"a": 1}'), *ending("tool_use"))
            it.api.end()
            await it.over()
            keys.append(it.screen.shelf.key)
        for key, name, other, tokens in (
            (keys[0], "get_weather", "read_clock", "111"),
            (keys[1], "read_clock", "get_weather", "222"),
        ):
            await opened(it, key)
            for tab, shows in (("f2", name), ("f3", f"turn 1  Please {name}"), ("f4", tokens), ("f5", "messages [1]")):
                await it.press(tab)
                await it.sees(shows)
                await it.sees_no(other)


async def test_a_hostile_title_is_drawn_harmless(tmp_path: Path):
    await fill(tmp_path, "[bold]\x1b]0;owned\x07\nAlpha[/] \x9b2J")
    async with page(folder=tmp_path, wide=True) as it:
        await it.sees("continues “[bold]␛]0;owned␇ A")
        for key, shows in (("ctrl+s", "[bold]␛]0;owned␇"), ("ctrl+e", "Export “[bold]␛]0;owned␇")):
            await it.press(key)
            await it.sees(shows)
        await it.press("escape", "f2")
        await it.sees("save the title")
        drawn = it.picture()
        assert not [character for character in drawn if character != "\n" and not character.isprintable()]
