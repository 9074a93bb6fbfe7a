"""The terminal harness itself, on a script small enough to be sure of."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.terminal import Control, Terminal, assert_safe, forbidden, sequences

ECHO = r"""
import os, signal, sys, termios, tty
def size(*_): os.write(1, b"\x1b[H\x1b[2Jsize %dx%d\r\n" % tuple(os.get_terminal_size()))
signal.signal(signal.SIGWINCH, size)
signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
tty.setcbreak(0)
size()
os.write(1, b"\x1b[>1u\x1b[?2048$p\x1b[32mready\x1b[0m \xc3")
os.write(1, b"\xa9\r\n\x1b[6n")
while (key := os.read(0, 100)) != b"q":
    os.write(1, b"got " + repr(key).encode() + b"\r\n")
"""


def echo(**size: int) -> Terminal:
    return Terminal([sys.executable, "-I", "-S", "-c", ECHO], **size)


def test_a_program_draws_reads_keys_and_ends():
    with echo(columns=40, rows=10) as terminal:
        terminal.wait_for("ready é")
        assert terminal.screen_text().splitlines()[0] == "size 40x10"
        terminal.wait_for(r"got b'\x1b[3;1R'")  # the terminal answered where its cursor is
        terminal.send("ö")
        terminal.wait_for(lambda t: b"got " + repr("ö".encode()).encode() in t.raw)
        terminal.resize(60, 12)
        terminal.wait_for("size 60x12")
        assert terminal.exit_code is None
        terminal.send(b"q")
        assert terminal.wait_exit() == 0
        assert terminal.exit_code == 0


def test_ctrl_c_is_a_signal_as_at_a_real_terminal():
    with echo() as terminal:
        terminal.wait_for("ready")
        terminal.send(b"\x03")
        assert terminal.wait_exit() == 7


def test_what_still_runs_is_killed_at_the_end():
    with echo() as terminal:
        terminal.wait_for("ready")
    assert terminal.exit_code == -signal.SIGKILL


def test_a_text_that_never_comes_fails_with_the_screen():
    with echo() as terminal:
        terminal.wait_for("ready")
        with pytest.raises(AssertionError, match="ready"):
            terminal.wait_for("never", timeout=0.01)
        terminal.send("q")
        with pytest.raises(AssertionError, match=r"ended \(0\)"):
            terminal.wait_for("never")


def test_sequences_are_told_from_text():
    raw = b"a\x1b[1;31mb\r\n\t\x1b]52;c;aGk=\x07\x1bPq\x1b\\\x1bc\xc2\x9b\x07\x7f"
    assert sequences(raw) == [
        Control("CSI", "1;31m"),
        Control("OSC", "52;c;aGk="),
        Control("DCS", "q"),
        Control("ESC", "c"),
        Control("C1", "\x9b"),
        Control("C0", "\x07"),
        Control("C0", "\x7f"),
    ]
    assert forbidden(raw) == sequences(raw)[1:]
    assert Control("OSC", "52;c;aGk=") not in forbidden(raw, clipboard=True)


@pytest.mark.parametrize(
    "raw", [b"\x1b]0;title\x07", b"\x1b[5n", b"\x1b[8;10;10t", b"\x1b_G\x1b\\", b"\x1b]52;p;eA==\x1b\\", b"\x1b]0;open"]
)
def test_what_only_content_would_send_is_found(raw: bytes):
    with pytest.raises(AssertionError, match="was sent"):
        assert_safe(b"text " + raw, clipboard=True)


APP = """
from textual.app import App
from textual.widgets import Input
class Small(App):
    def compose(self):
        yield Input(placeholder="say it")
    def on_input_submitted(self, event):
        self.copy_to_clipboard(event.value)
        self.exit()
Small().run()
"""


def test_a_textual_app_is_watched_whole_and_all_that_it_writes_is_allowed():
    with Terminal([sys.executable, "-c", APP], columns=50, rows=8) as terminal:
        terminal.wait_for("say it", timeout=20)
        terminal.send("hello")
        terminal.wait_for("hello")
        assert "[" not in terminal.screen_text()
        terminal.send("\r")
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw, clipboard=True)
        assert forbidden(terminal.raw) == [Control("OSC", "52;c;aGVsbG8=")]
