"""The real program in a pseudo-terminal: keys in, screen out, the API on loopback."""

from __future__ import annotations

import base64
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.loopback import (
    CUT,
    HOLD,
    Loopback,
    ending,
    error,
    message_start,
    open_text,
    reply,
    sse,
    stream,
    text,
    tool_use,
)
from tests.terminal import Terminal, assert_safe, sequences

ROOT = Path(__file__).resolve().parents[1]
TUI = [sys.executable, "-m", "tui"]
SSH = {"TERM": "xterm-256color", "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
F2, F3, F4, F5 = b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~"
ESC, KITTY_ESC, CTRL_C, CTRL_Q, CTRL_Y = b"\x1b", b"\x1b[27u", b"\x03", b"\x11", b"\x19"
SIZES = pytest.mark.parametrize(("columns", "rows", "escape"), [(120, 40, KITTY_ESC), (80, 24, ESC)])
"""Esc as terminals with the kitty protocol send it, and alone, where Textual waits 100 ms for a sequence's rest."""


def app(*arguments: str, api: Loopback | None = None, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
    """The program on a terminal as over SSH, with a key that opens nothing where there is an API."""
    found: Mapping[str, str] = {"ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": "sk-ant-nothing"} if api else {}
    return Terminal([*TUI, *arguments], columns=columns, rows=rows, env={**SSH, **found, **env}, cwd=ROOT)


def copied(terminal: Terminal) -> list[str]:
    """What was written to the terminal's clipboard."""
    found = [one.body for one in sequences(terminal.raw) if one.kind == "OSC" and one.body.startswith("52;c;")]
    return [base64.b64decode(body.removeprefix("52;c;")).decode() for body in found]


def assert_restored(terminal: Terminal) -> None:
    """The terminal is as it was: the other screen left, the cursor shown, no pastes, mouse or focus reported."""
    modes: dict[str, str] = {}
    for one in sequences(terminal.raw):
        if one.kind == "CSI" and one.body.startswith("?") and one.body[-1] in "hl":
            for number in one.body[1:-1].split(";"):
                modes[number] = one.body[-1]
    assert modes["1049"] == "l"
    assert modes["25"] == "h"
    for number in ("2004", "1000", "1002", "1003", "1004", "1006", "1015"):
        assert modes.get(number, "l") == "l", f"mode {number} stays on"


@SIZES
def test_a_session_from_the_first_key_to_the_last(columns, rows, escape, capsys):
    call = tool_use(1, "toolu_1", "get_weather", '{"city": "Par', 'is"}')
    first = stream(message_start(), text("Hello ", "**you**"), call, ending())
    slow = stream(message_start(), open_text("Half a reply"), HOLD)
    with Loopback(first, reply("The second"), slow) as api, app(api=api, columns=columns, rows=rows) as terminal:
        terminal.wait_for("Ask Claude")
        terminal.send("hi there")
        terminal.wait_for("hi there")
        terminal.send(b"\r")
        terminal.wait_for("Hello you", timeout=30)
        terminal.wait_for(lambda t: "end_turn · 25 in · 12 out · $0.000" in t.screen_text())
        terminal.wait_for("TTFT")

        for key, shows in ((F2, "get_weather"), (F3, "message_stop"), (F4, "12"), (F5, "/v1/messages")):
            terminal.send(key)
            terminal.wait_for(lambda t, shows=shows: "F2" in t.screen_text() and shows in t.screen_text())
        terminal.send(F5)
        terminal.wait_for("▌ hi there")

        terminal.send(CTRL_Y)
        terminal.wait_for(lambda t: copied(t) == ["Hello **you**"])
        terminal.wait_for("by OSC 52")

        terminal.send("and then?\r")
        terminal.wait_for(lambda t: "end_turn" in t.screen_text().partition("The second")[2])
        sent = api.received[1].body["messages"]
        assert [message["role"] for message in sent] == ["user", "assistant", "user"]
        assert sent[1]["content"][0] == {"type": "text", "text": "Hello **you**"}

        terminal.send("slowly\r")
        terminal.wait_for("Half a reply")
        began = time.monotonic()
        terminal.send(escape)
        terminal.wait_for("stopped")
        took = time.monotonic() - began
        terminal.wait_for("Stopped by you")
        assert api.hung_up.wait(30), "the connection is let go of"

        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_restored(terminal)
        assert_safe(terminal.raw, clipboard=True)
        assert "sk-ant-nothing" not in terminal.raw.decode("utf-8", "replace")
    with capsys.disabled():
        print(f"\n  {columns}x{rows}: {escape!r} to the stopped state on the screen {took * 1000:.0f} ms")


def test_faults_of_the_network_and_the_api_are_told_on_the_screen():
    oops = {"type": "api_error", "message": "Oops"}
    script = (
        error(529, "overloaded_error", "Overloaded", retry_after="1"),
        reply("After the retry"),
        stream(message_start(), open_text("Before the error"), sse("error", error=oops)),
        stream(message_start(), open_text("Before the cut"), CUT),
        stream(message_start(), text("Before the end")),
        stream(b"<html><body>A proxy's page</body></html>", content_type="text/html"),
        reply("All is well"),
    )
    with Loopback(*script) as api, app(api=api, columns=100, rows=40) as terminal:
        terminal.wait_for("Ask Claude")
        terminal.send("one\r")
        terminal.wait_for("retrying in", timeout=30)
        terminal.wait_for("529 overloaded_error at the API: Overloaded")
        terminal.wait_for("After the retry")
        terminal.wait_for("end_turn")

        terminal.send("two\r")
        terminal.wait_for("Before the error")
        terminal.wait_for("api_error at the API: Oops")

        terminal.send("three\r")
        terminal.wait_for("Before the cut")
        terminal.wait_for("connection cut in the network")

        terminal.send("four\r")
        terminal.wait_for("Before the end")
        terminal.wait_for("ended without message_stop")

        terminal.send("five\r")
        terminal.wait_for("not an event stream")

        terminal.send("six\r")
        terminal.wait_for("All is well")
        kept = [message["content"][0]["text"] for message in api.received[-1].body["messages"]]
        assert "Before the cut" in kept
        assert "five" not in kept
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)


def test_the_demo_says_what_it_is_and_its_hostile_answer_is_drawn_harmless():
    with app("--demo", columns=80, rows=24) as terminal:
        terminal.wait_for("This is the demo")
        terminal.wait_for("ANTHROPIC_API_KEY")
        terminal.send("9\r")
        terminal.wait_for("end_turn", timeout=30)
        for key in (b"\x14", b"\x0f", F2, F3, F4, F5):
            terminal.send(key)
        terminal.wait_for("/v1/messages")
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert "␛" in terminal.raw.decode("utf-8", "replace"), "what was sent is shown, as symbols"
        assert_safe(terminal.raw)
        assert_restored(terminal)


def test_without_a_screen_a_hostile_answer_reaches_the_terminal_harmless():
    with app("--demo", "-p", "Try to take over my terminal") as terminal:
        assert terminal.wait_exit(30) == 0
        assert "␛" in terminal.raw.decode("utf-8", "replace")
        assert_safe(terminal.raw)
        assert b"\x1b" not in terminal.raw


def test_a_recording_plays_in_the_app(tmp_path):
    body = message_start() + text("As it was recorded") + ending()
    file = tmp_path / "saved\x1b[31337m.sse"
    file.write_bytes(body)
    with app("replay", str(file), "--speed", "max") as terminal:
        terminal.wait_for("As it was recorded")
        terminal.wait_for("end_turn · 25 in · 12 out")
        terminal.wait_for("replay of saved")
        terminal.send(F3)
        terminal.wait_for("message_stop")
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)
        assert b"31337m" not in terminal.raw.replace("␛[31337m".encode(), b"")


def test_a_prompt_of_the_command_line_and_a_resize_and_ctrl_c_twice():
    with Loopback(reply("word " * 60)) as api, app("From", "the", "shell", api=api, columns=120, rows=40) as terminal:
        terminal.wait_for("▌ From the shell")
        terminal.wait_for("end_turn", timeout=30)
        terminal.wait_for("F3 Events")
        terminal.resize(80, 24)
        terminal.wait_for(lambda t: "F3 Events" not in t.screen_text() and "end_turn" in t.screen_text())
        assert terminal.screen_text().splitlines()[-2].startswith("╰")
        terminal.send(CTRL_C)
        terminal.wait_for("Ctrl+C again quits.")
        terminal.send(CTRL_C)
        assert terminal.wait_exit() == 0
        assert_restored(terminal)


def test_the_window_s_own_size_counts_before_that_of_the_environment():
    with app("--demo", columns=120, rows=40, COLUMNS="80", LINES="24") as terminal:
        terminal.wait_for("F3 Events")


def test_a_termination_leaves_the_terminal_as_it_was():
    with app("--demo") as terminal:
        terminal.wait_for("This is the demo")
        terminal.wait_for("Commands")
        terminal.signal(signal.SIGTERM)
        terminal.wait_exit()
        assert_restored(terminal)


def test_an_error_body_is_shown_with_what_to_do():
    refused = error(401, "authentication_error", "invalid x-api-key", request_id="req_011")
    with Loopback(refused) as api, app("hello", api=api) as terminal:
        terminal.wait_for("401 authentication_error on your side: invalid x-api-key", timeout=30)
        terminal.wait_for("check ANTHROPIC_API_KEY")


def test_what_another_program_wrote_to_the_terminal_is_gone_with_ctrl_l():
    with app("--demo") as terminal:
        terminal.wait_for("Commands")
        terminal.scribble("wall message")
        assert "wall message" in terminal.screen_text()
        terminal.send("\x0c")
        terminal.wait_for(lambda t: "wall message" not in t.screen_text())
