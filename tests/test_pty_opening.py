"""Going on with a session: what stood on the screen when the app was left is there with the first picture."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.loopback import Loopback, reply
from tests.test_pty_app import CTRL_Q, app


def test_the_first_picture_of_a_session_is_its_end(tmp_path: Path) -> None:
    with Loopback(reply("The *whole* answer, as it was.")) as api:
        home = {"CLAUDE_TUI_HOME": str(tmp_path)}
        with app(api=api, **home) as terminal:
            terminal.wait_for("Ask Claude")
            terminal.send("Tell me\r")
            terminal.wait_for("end_turn")
            terminal.send(CTRL_Q)
            assert terminal.wait_exit() == 0
        assert pictures(tmp_path) == 1
        with app("-c", api=api, **home) as terminal:
            terminal.wait_for("Ask Claude")
            first = terminal.raw[: terminal.raw.index("╭".encode())]
            assert b"whole" in first
            assert b"Tell me" in first
            terminal.send("\x1b")
            terminal.wait_for("Inspector")
            assert terminal.screen_text().count("as it was.") == 1


def pictures(home: Path) -> int:
    """How many pictures the store has."""
    with closing(sqlite3.connect(home / "sessions.db")) as db:
        return int(db.execute("SELECT count(*) FROM still").fetchone()[0])
