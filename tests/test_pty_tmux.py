"""The real program inside tmux, as many run it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import Loopback, reply
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[1]
TMUX = shutil.which("tmux")
pytestmark = pytest.mark.skipif(TMUX is None, reason="tmux is not installed")


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """A tmux server of the test's own, with no configuration."""
    command = [str(TMUX), "-f", "/dev/null", "-S", str(tmp_path / "socket")]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, timeout=10)


def test_it_streams_takes_keys_and_copies_to_tmux_buffer_and_ends(tmux: list[str], tmp_path: Path):
    with Loopback(reply("Hello **from tmux** ✓")) as api:
        env = {"ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": "sk-ant-nothing", "TMUX_TMPDIR": str(tmp_path)}
        run = shlex.join([sys.executable, "-m", "tui"])
        with Terminal(
            [*tmux, "new-session", f"{run}; echo code $?; sleep 60"],
            columns=80,
            rows=24,
            env={**os.environ, **env},
            cwd=ROOT,
        ) as terminal:
            terminal.wait_for("Ask Claude")
            terminal.send("hi\r")
            terminal.wait_for("Hello from tmux ✓", timeout=30)
            terminal.wait_for("end_turn")
            terminal.send(b"\x19")
            terminal.wait_for("by tmux's buffer")
            buffer = subprocess.run([*tmux, "show-buffer"], capture_output=True, timeout=10).stdout
            assert buffer.decode() == "Hello **from tmux** ✓"
            terminal.send(b"\x1bOR")
            terminal.wait_for("message_stop")
            terminal.send(b"\x11")
            terminal.wait_for("code 0")
