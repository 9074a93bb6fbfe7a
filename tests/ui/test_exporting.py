"""Exporting, replaying and resending a turn, from the panels' keys to the wire."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tests.ui.page import PATIENCE, Page, block_start, message_start, page, text
from tui.domain.export import Export, Format
from tui.domain.failure import Failure
from tui.session.record import save
from tui.ui.screens.export_menu import ExportMenu, free_name


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Default names are those of files in the folder where the person is."""
    monkeypatch.chdir(tmp_path)


async def open_request(it: Page) -> None:
    """The request's panel, with the keys."""
    await it.press("f5")
    await it.sees("Request turn")


async def open_menu(it: Page) -> ExportMenu:
    await open_request(it)
    await it.press("x")
    await it.until(lambda: isinstance(it.app.screen, ExportMenu) and it.app.screen.query("#export-path"))
    await it.sees("Export turn")
    menu = it.app.screen
    assert isinstance(menu, ExportMenu)
    return menu


def editing(monkeypatch: pytest.MonkeyPatch, *texts: object) -> list[str]:
    """An editor that makes these of what it is given, one after the other; return what it was given."""
    given: list[str] = []
    made = iter(texts)

    def edit(app: object, before: str) -> tuple[str | None, str]:
        given.append(before)
        after = next(made)
        if after is None:
            return None, "false ended with 1."
        return (after(before) if callable(after) else str(after)), ""

    monkeypatch.setattr("tui.ui.editor.edit", edit)
    return given


# Export


async def test_enter_copies_the_form_that_is_chosen():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await open_menu(it)
        await it.sees("Export turn 1", "a shell command", "Markdown", "turn-1.sh")
        await it.press("enter")
        await it.until(lambda: "curl -sSN" in it.app.clipboard)
        await it.sees("Copied turn 1 as curl")
        assert it.app.screen is it.screen
        await it.press("x")
        await it.sees("Export turn 1")
        await it.press("down", "j", "k", "enter")
        await it.until(lambda: "import anthropic" in it.app.clipboard)


async def test_a_key_after_enter_does_not_change_what_is_copied():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await open_menu(it)
        it.at_once("", "j", "enter", "j")
        await it.until(lambda: it.app.clipboard)
        assert "import anthropic" in it.app.clipboard


async def test_s_saves_to_a_file_that_is_never_overwritten(tmp_path):
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        Path("turn-1.sse").write_text("mine")
        await open_menu(it)
        await it.press("down", "down", "down")
        await it.sees("turn-1-2.sse")
        await it.press("s")
        await it.until(Path("turn-1-2.sse").exists)
        assert Path("turn-1-2.sse").read_bytes() == b"".join(entry.frame.raw for entry in it.session.log)
        assert Path("turn-1.sse").read_text() == "mine"
        await it.sees("Raw SSE of turn 1 written to")


async def test_keys_that_come_together_save_the_form_that_they_chose():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        menu = await open_menu(it)
        menu.action_step("down")
        menu.action_save()
        await it.until(Path("turn-1.py").exists)


async def test_the_file_can_be_named_and_what_is_wrong_is_said_in_the_menu(tmp_path):
    Path("mine.har").write_text("mine")
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await open_menu(it)
        for _ in range(5):
            await it.press("down")
        await it.sees("turn-1.har")
        await it.press("tab", "end", "ctrl+u", *"mine", "full_stop", *"har", "enter")
        await it.sees("mine.har exists; name another file.")
        await it.press("ctrl+u", "enter")
        await it.sees("Name a file first.")
        await it.press(*"ok", "full_stop", *"har")
        await it.press("enter")
        await it.until(Path("ok.har").exists)
        assert json.loads(Path("ok.har").read_text())["log"]["version"] == "1.2"
        assert Path("mine.har").read_text() == "mine"


async def test_what_cannot_be_told_is_said_and_the_menu_stays():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        it.turn.request = None
        await open_menu(it)
        await it.press("enter")
        await it.sees("does not hold the request")
        await it.press("escape")
        assert it.app.screen is it.screen


class Slow:
    """A form that is made when the test says so; what it is made of is told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        monkeypatch.setattr("tui.session.record.ALL_FORMATS", (Format("slow", "Slow", "it takes long", "txt", self),))

    def __call__(self, export: Export) -> bytes:
        self.asked.set()
        assert self.go_on.wait(PATIENCE)
        return "".join(turn.message.text for turn in export.turns).encode()


async def test_what_takes_long_is_made_behind_the_menu_and_that_is_said(monkeypatch):
    slow = Slow(monkeypatch)
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await open_menu(it)
        await it.press("enter", "enter", "s")
        await it.sees("Making the Slow …", "Esc gives it up")
        slow.go_on.set()
        await it.until(lambda: it.app.clipboard == "Hi there")
        await it.until(lambda: it.app.screen is it.screen)
        assert not Path("turn-1.txt").exists(), "a second one waits for the first"


async def test_escape_gives_up_what_is_not_made_yet(monkeypatch):
    slow = Slow(monkeypatch)
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await open_menu(it)
        await it.press("s")
        await it.sees("Making the Slow …")
        await it.press("escape")
        await it.until(lambda: it.app.screen is it.screen)
        slow.go_on.set()
        await it.command("/export slow second.txt")
        await it.until(Path("second.txt").exists)
        assert not Path("turn-1.txt").exists()


async def test_a_reply_that_goes_on_does_not_change_what_is_being_exported(monkeypatch):
    slow = Slow(monkeypatch)
    async with page(wide=True) as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half "))
        await it.sees("Half")
        await it.command("/export slow")
        await it.until(slow.asked.is_set)
        it.api.say(text("and more"))
        await it.sees("Half and more", "Making the Slow …")
        slow.go_on.set()
        await it.until(lambda: it.app.clipboard == "Half ")
        it.api.end()
        await it.over()
        assert it.turn.message.text == "Half and more"


async def test_a_command_that_could_not_be_done_comes_back_to_be_changed():
    Path("mine.md").write_text("mine")
    async with page() as it:
        await it.told("Hello", "Hi there")
        await it.command("/export md mine.md")
        await it.sees("mine.md exists; name another file.")
        await it.until(lambda: it.prompt.text == "/export md mine.md")


async def test_a_command_exports_at_once(tmp_path):
    async with page() as it:
        await it.command("/export md")
        await it.sees("There is no turn yet.")
        await it.told("Hello", "Hi **there**")
        await it.command("/export docx")
        await it.sees("Formats: curl, python, typescript")
        assert it.prompt.text == "/export docx"
        await it.command("/export md")
        await it.until(lambda: it.app.clipboard == "## You\n\nHello\n\n## claude-sonnet-4-5\n\nHi **there**\n")
        await it.command("/export tape a b.tape")
        await it.until(Path("a b.tape").exists)
        await it.command("/export tape a b.tape")
        await it.sees("a b.tape exists; name another file.")
        await it.command("/export")
        await it.until(lambda: isinstance(it.app.screen, ExportMenu))


async def test_the_clock_of_an_archive_is_the_wall_s():
    from datetime import UTC, datetime

    async with page() as it:
        await it.told("Hello", "Hi there")
        await it.command("/export har now.har")
        await it.until(Path("now.har").exists)
        (entry,) = json.loads(Path("now.har").read_text())["log"]["entries"]
        assert abs((datetime.fromisoformat(entry["startedDateTime"]) - datetime.now(UTC)).total_seconds()) < 60


def test_a_suggested_file_is_one_that_is_not_there():
    assert free_name("turn-1", "sh") == "turn-1.sh"
    Path("turn-1.sh").touch()
    Path("turn-1-2.sh").touch()
    assert free_name("turn-1", "sh") == "turn-1-3.sh"


# Resend


async def test_an_edited_request_is_sent_exactly_and_becomes_a_branch(monkeypatch):
    body = {
        "model": "claude-opus-4-1",
        "max_tokens": 7,
        "stream": False,
        "brand_new": [1],
        "messages": [
            {"role": "user", "content": "Other"},
            {"role": "user", "content": [{"type": "text", "text": "Edited prompt"}, {"type": "image", "source": {}}]},
            {"role": "assistant", "content": "{"},
        ],
    }
    given = editing(monkeypatch, json.dumps(body))
    async with page(wide=True) as it:
        await it.told("First", "One")
        await it.told("Second", "Two")
        second = it.turn
        await open_request(it)
        await it.press("r")
        await it.until(lambda: len(it.api.requests) == 3)
        assert json.loads(given[0]) == it.api.requests[1].body
        assert it.api.requests[2].body == {key: value for key, value in body.items() if key != "stream"}
        it.api.reply("Another answer")
        await it.sees("Another answer", "Edited prompt")
        await it.over()
        assert it.turn.parent is second.parent and it.turn.prompt_text == "Edited prompt"
        await it.sees_no("Second")
        assert second in it.session.conversation.turns


async def test_what_is_no_body_is_kept_for_the_next_try(monkeypatch):
    broken = '{\n  "model": "m",\n  "messages" []\n}'
    given = editing(monkeypatch, broken, lambda before: before.replace('"messages" []', '"messages": []'))
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        await it.command("/resend")
        await it.sees("Not sent, line 3, column 14", "opens your text again")
        assert len(it.api.requests) == 1
        await it.command("/resend")
        await it.until(lambda: len(it.api.requests) == 2)
        assert given[1] == broken
        assert it.api.requests[1].body == {"model": "m", "messages": []}
        it.api.reply("Fine")
        await it.over()
        assert it.turn.prompt == []


async def test_what_was_not_changed_is_not_sent(monkeypatch):
    given = editing(monkeypatch, lambda before: before.rstrip("\n"), "  \n", None)
    async with page(wide=True) as it:
        await it.command("/resend")
        await it.sees("There is no turn yet.")
        await it.told("Hello", "Hi")
        await open_request(it)
        await it.press("r")
        await it.sees("Nothing was changed, so nothing is sent.")
        await it.press("r", "r")
        await it.sees("false ended with 1.")
        assert len(given) == 3 and len(it.api.requests) == 1


async def test_nothing_is_resent_or_replayed_while_a_reply_streams(monkeypatch):
    given = editing(monkeypatch)
    async with page(wide=True) as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        await open_request(it)
        await it.press("r")
        await it.sees("A reply is streaming; Esc stops it.")
        await it.command("/replay")
        assert not given and len(it.session.conversation.turns) == 1
        it.api.end()
        await it.over()


async def test_a_request_that_is_not_known_cannot_be_sent(monkeypatch):
    given = editing(monkeypatch)
    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        it.turn.request = None
        await it.command("/resend")
        await it.sees("The recording does not hold the request")
        assert not given


# Replay


async def test_a_turn_plays_once_more_beside_itself():
    async with page(wide=True) as it:
        await it.told("First", "One")
        await it.ask("Second")
        it.api.attempt()
        it.api.fail(Failure("http_status", "Overloaded", 529, "overloaded_error"), 0.0)
        it.api.reply("Two")
        await it.over()
        second = it.turn
        await it.command("/replay --speed max")
        await it.until(lambda: len(it.session.conversation.turns) == 3)
        await it.over()
        replayed = it.turn
        assert replayed is not second and replayed.parent is second.parent
        assert replayed.recording == "replay of turn 2"
        await it.sees("claude-tui · replay of turn 2")
        assert replayed.message.to_api() == second.message.to_api()
        assert [len(one.frames) for one in replayed.attempts] == [len(one.frames) for one in second.attempts]
        assert len(it.api.requests) == 2
        await open_request(it)
        await it.sees("replay of turn 2")
        await it.told("Third", "Three")
        said = [one["content"][0]["text"] for one in it.api.requests[2].messages]
        assert said == ["First", "One", "Second", "Two", "Third"]


async def test_the_events_panel_asks_for_a_replay_by_message():
    from tui.ui.panels import ReplayRequested

    async with page(wide=True) as it:
        await it.told("Hello", "Hi")
        it.screen.post_message(ReplayRequested(it.turn))
        await it.until(lambda: len(it.session.conversation.turns) == 2)
        await it.over()
        assert it.turn.message.text == "Hi"


async def test_a_file_is_played():
    async with page() as it:
        await it.told("Hello", "Hi there")
        save(it.turn, Path("my own.tape"))
        await it.command("/replay none.tape")
        await it.sees("there is no such file")
        await it.command("/replay my own.tape --speed 0")
        await it.sees("--speed is a number above 0, or max.")
        await it.command("/replay my own.tape --speed max")
        await it.until(lambda: len(it.session.conversation.turns) == 2)
        await it.over()
        assert (it.turn.recording, it.turn.message.text, it.turn.prompt_text) == ("my own.tape", "Hi there", "Hello")


async def test_before_the_first_turn_there_is_nothing_to_play():
    async with page() as it:
        await it.command("/replay")
        await it.sees("There is no turn yet.")
        assert it.prompt.text == "/replay"
