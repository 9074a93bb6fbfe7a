"""The demo as somebody without a key meets it: tools of the app's own, which are asked about and run."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.running import run
from tests.terminal import Terminal, assert_safe
from tui.ui.widgets.approval import DEAF

ROOT = Path(__file__).resolve().parents[1]
CTRL_Q = b"\x11"
PROMPT = "What is 15% of 2,480, and which files are here?"


def test_a_call_of_the_demo_runs_once_it_is_allowed_and_the_answer_tells_which_one_was_not():
    with Terminal([sys.executable, "-m", "tui", "--demo"], columns=80, rows=24, cwd=ROOT) as terminal:
        terminal.wait_for("Ask Claude")
        terminal.wait_for("Ctrl+P · F1")
        terminal.send("3\r")
        terminal.wait_for("calculate waits for you", timeout=20)
        for number, key in ((1, "a"), (2, "r")):
            terminal.wait_for(f"{number} of 2")
            terminal.wait_for("a Allow")  # in the footer: the keys go there
            time.sleep(DEAF)
            terminal.send(key)
        terminal.wait_for("calculate answered:", timeout=20)
        terminal.wait_for("The user rejected this call.", timeout=20)
        assert " 372" in terminal.screen_text()
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)


def test_without_a_screen_what_is_allowed_runs_and_the_rest_is_said_not_to_be():
    done = run("-p", "--demo", "--allow", "calculate", PROMPT)
    assert done.code == 0
    said = done.out.decode()
    assert "**calculate** answered:\n\n```text\n372\n```" in said
    assert "**list_files** brought no result" in said
    assert "`--allow list_files`" in said
