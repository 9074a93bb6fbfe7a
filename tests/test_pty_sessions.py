"""Stored sessions in a real terminal: what was said outlives every way that the program can end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loopback import HOLD, Loopback, message_start, open_text, reply, stream
from tests.terminal import Terminal
from tests.test_pty_app import CTRL_Q, app, assert_restored
from tui.store.library import Library

CTRL_S = b"\x13"


def hang_up(terminal: Terminal) -> None:
    """Close the terminal, as a person closes the window."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, terminal._master)
    os.close(null)


def kill(number: int) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.signal(number)


@pytest.mark.parametrize("end", [kill(signal.SIGTERM), kill(signal.SIGHUP), hang_up], ids=["TERM", "HUP", "closed"])
def test_what_came_of_a_reply_and_the_draft_are_stored_when_the_terminal_goes(tmp_path: Path, end):
    slow = stream(message_start(), open_text("Half a reply"), HOLD)
    with Loopback(slow) as api, app(api=api, CLAUDE_TUI_HOME=str(tmp_path)) as terminal:
        terminal.wait_for("Ask Claude")
        terminal.send("tell me\r")
        terminal.wait_for("Half a reply", timeout=30)
        terminal.send("and a draf")
        terminal.wait_for("and a draf")
        end(terminal)
        if end is hang_up:
            assert terminal.process.wait(30) == 0
        else:
            assert terminal.wait_exit() == 0
            assert_restored(terminal)
    library = Library(next(path.parent for path in tmp_path.rglob("sessions.db")))
    info = library.latest()
    assert info is not None
    opened = library.open_whole(info.key)
    assert opened is not None
    (turn,) = opened.conversation.turns
    assert (turn.message.text, turn.state, opened.draft) == ("Half a reply", "stopped", "and a draf")
    assert library.frames(info.key)[0][2]


def test_a_session_is_gone_on_with_by_c_and_found_with_ctrl_s(tmp_path: Path):
    home = {"CLAUDE_TUI_HOME": str(tmp_path)}
    with Loopback(reply("The first reply"), reply("The second reply")) as api:
        with app(api=api, **home) as terminal:
            terminal.wait_for("Ask Claude")
            terminal.send("tell me\r")
            terminal.wait_for("The first reply", timeout=30)
            terminal.send(CTRL_Q)
            terminal.wait_exit()
        with app("-c", api=api, **home) as terminal:
            terminal.wait_for("The first reply")
            terminal.send("and more\r")
            terminal.wait_for("The second reply", timeout=30)
            terminal.send(CTRL_S)
            terminal.wait_for("2 prompts")
            terminal.send(b"\x1b")
            terminal.wait_for(lambda t: "type to filter" not in t.screen_text())
            terminal.send(CTRL_Q)
            assert terminal.wait_exit() == 0
        assert len(api.received[-1].body["messages"]) == 3
        with app("-r", api=api, **home) as terminal:
            terminal.wait_for("type to filter")
            terminal.send("\r")
            terminal.wait_for("The second reply")
