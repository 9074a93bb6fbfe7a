"""Slash commands: completed, hinted, run, and kept in the draft where they cannot run."""

from __future__ import annotations

import math
from unittest import mock

import pytest
from textual.geometry import Size

from tests.ui.page import block_start, message_start, page, text
from tui.ui.actions import slash_commands
from tui.ui.screens import commands
from tui.ui.widgets.hint import Hint
from tui.wire import tape
from tui.wire.replay import TapeSource


@pytest.mark.parametrize(
    ("draft", "completed"),
    [
        ("/mo", "/model"),
        ("/the", "/theme "),
        ("/th", "/th"),
        ("/n", "/new"),
        ("/re", "/re"),
        ("/xyz", None),
        ("/model x", None),
    ],
)
def test_a_command_is_completed_as_far_as_there_is_one_way(draft, completed):
    assert commands.complete(draft) == completed


def test_commands_that_a_server_brought_are_completed_and_hinted_beside_the_app_s():
    review = ("git:review", "git:review BRANCH", "Review a branch")
    assert commands.complete("/git", None, [review]) == "/git:review "
    assert commands.hint("/git", None, [review]) == [("/git:review BRANCH", "Review a branch")]
    assert commands.is_command("/git:review main")


@pytest.mark.parametrize("draft", ["/usr/bin is full", "/ what", "//", "hello /model", "/2"])
def test_a_slash_alone_makes_no_command(draft):
    assert not commands.is_command(draft)


async def test_commands_are_hinted_while_they_are_written():
    async with page() as it:
        await it.press("slash")
        await it.sees("/copy", "more; go on typing, Tab completes")
        await it.press("m")
        await it.sees("/model", "Choose a model from a list", "/max-tokens N")
        await it.press("o", "tab")
        assert it.prompt.text == "/model"
        await it.sees("with an ID, ask it")
        await it.press(*("backspace",) * 6)
        await it.sees_no("with an ID, ask it")


@pytest.mark.parametrize("draft", sorted({f"/{name[:size]}" for name, _ in slash_commands() for size in (1, 2, 99)}))
def test_what_a_command_does_is_not_cut_in_80_columns(draft):
    hint = Hint()
    hint._lines = commands.hint(draft)
    with mock.patch.object(Hint, "size", Size(76, 6)):
        assert "…" not in hint.render().plain.replace("…  ", "").replace("TEXT…", "")


async def test_a_path_is_a_prompt():
    async with page() as it:
        await it.ask("/usr/bin is full")
        assert it.turn.prompt_text == "/usr/bin is full"


async def test_a_command_that_does_not_exist_is_named_and_kept():
    async with page() as it:
        await it.command("/frobnicate now")
        await it.sees("There is no command /frobnicate.")
        assert it.prompt.text == "/frobnicate now"
        assert not it.api.requests


async def test_another_model_is_asked_from_now_on():
    async with page() as it:
        await it.command("/model claude-opus-4-1")
        await it.sees("From now on claude-opus-4-1 is asked.", "· claude-opus-4-1")
        assert it.prompt.text == ""
        await it.ask("Hello")
        assert it.api.requests[0].model == "claude-opus-4-1"


async def test_a_system_prompt_is_set_and_cleared():
    async with page() as it:
        await it.command("/system Be brief,\nplease")
        await it.told("One", "1")
        await it.command("/system off")
        await it.sees("System prompt cleared.")
        await it.told("Two", "2")
        assert it.api.requests[0].body["system"] == "Be brief,\nplease"
        assert "system" not in it.api.requests[1].body


async def test_themes_change_and_the_conversation_with_them():
    async with page() as it:
        await it.told("Hello", "Hi there")

        def background() -> object:
            strip = it.app.screen._compositor.render_strips()[it.row_of("Hi there")]
            return next(segment.style.bgcolor for segment in strip if segment.style)

        dark = background()
        await it.command("/theme mauve")
        await it.sees("There is no theme", "claude-light")
        assert it.prompt.text == "/theme mauve"
        await it.command("/theme claude-light")
        await it.until(lambda: background() != dark)
        assert it.app.theme == "claude-light"


async def test_the_last_reply_is_copied_to_a_file_that_is_never_overwritten(tmp_path):
    path = tmp_path / "reply.md"
    async with page() as it:
        await it.command(f"/copy {path}")
        await it.sees("No reply to copy yet.")
        await it.told("Hello", "Hi **there** ✓")
        await it.command(f"/copy {path}")
        await it.until(path.exists)
        assert path.read_text(encoding="utf-8") == "Hi **there** ✓"
        await it.told("More", "Other")
        await it.command(f"/copy {path}")
        await it.sees("exists; name another file")
        assert path.read_text(encoding="utf-8") == "Hi **there** ✓"
        await it.command(f"/copy {tmp_path}/no/such/place.md")
        await it.sees("cannot be written")


async def test_copy_without_a_file_copies_to_the_clipboard():
    async with page() as it:
        await it.told("Hello", "Hi **there**")
        await it.command("/copy")
        await it.until(lambda: it.app.clipboard == "Hi **there**")


async def test_a_turn_is_recorded_to_a_file_that_plays(tmp_path):
    path = tmp_path / "turn.tape"
    async with page() as it:
        await it.command(f"/record {path}")
        await it.sees("There is no finished turn to record yet.")
        await it.told("Hello", "Hi there")
        await it.command(f"/record {path}")
        await it.sees("Recorded to")
        frames = [entry.frame.raw for entry in it.session.log]
    recording = tape.read(path)
    played = [signal async for signal in TapeSource(recording, speed=math.inf).stream()]
    assert b"".join(frame.raw for signal in played for frame in getattr(signal, "frames", [])) == b"".join(frames)
    assert recording.exchanges[0].request["messages"][0]["content"][0]["text"] == "Hello"


async def test_a_running_turn_is_not_recorded(tmp_path):
    async with page() as it:
        await it.ask("Hello")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        await it.command(f"/record {tmp_path}/x.tape")
        await it.sees("There is no finished turn to record yet.")


async def test_commands_without_a_value_do_what_their_keys_do():
    async with page(wide=True) as it:
        await it.told("Hello", "Hi there")
        await it.command("/help")
        await it.sees("In the prompt")
        await it.press("escape")
        await it.command("/tools")
        await it.sees("There are no tools here.")
        await it.press("escape")
        it.prompt.focus()
        await it.command("/retry")
        await it.until(lambda: len(it.api.requests) == 2)
        it.api.reply("Once more")
        await it.sees("Once more")
        await it.over()
        await it.command("/new")
        await it.sees("A new chat.")
        await it.command("/quit")
        await it.until(lambda: it.app._exit)


async def test_a_command_can_be_recalled():
    async with page() as it:
        await it.command("/model claude-opus-4-1")
        await it.until(lambda: it.prompt.text == "")
        await it.press("up")
        assert it.prompt.text == "/model claude-opus-4-1"


@pytest.mark.parametrize("command", ["/replay --speed 0 x.tape", "/replay x.tape --speed=no", "/replay --speed -1"])
async def test_a_speed_that_is_none_is_named_wherever_it_stands(command: str):
    async with page() as it:
        await it.command(command)
        await it.sees("--speed is a number above 0, or max.", command)


async def test_a_form_of_export_that_is_none_is_all_that_is_wrong():
    async with page() as it:
        await it.command("/export foo")
        await it.sees("Formats: curl")
        await it.sees_no("There is no turn yet.")


async def test_before_there_is_a_prompt_none_can_be_edited():
    async with page() as it:
        await it.command("/edit")
        await it.sees("There is no prompt yet.")
