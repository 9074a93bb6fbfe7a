"""Tools in the real program, in a pseudo-terminal: what a person decides by keys, and what a hostile tool cannot do."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.loopback import ending, message_start, text, tool_use
from tests.running import KEY
from tests.terminal import Terminal, assert_safe
from tests.tools_loop.checking import assert_taken
from tests.tools_loop.five_rounds import HEADERS, TAPE, TOOLS
from tui.domain.request import Request
from tui.ui.widgets.approval import DEAF
from tui.wire.exchange import Exchange, Tape
from tui.wire.mock import MockServer

ROOT = Path(__file__).resolve().parents[1]
SHIFT_TAB, CTRL_Q, CTRL_U = "\x1b[Z", "\x11", "\x15"


@contextmanager
def app(server: MockServer, home: Path, *arguments: str, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    """The program, ready for a prompt."""
    env = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": KEY, "CLAUDE_TUI_HOME": str(home)}
    command = [sys.executable, "-m", "tui", *arguments]
    with Terminal(command, columns=columns, rows=rows, env=env, cwd=ROOT) as terminal:
        terminal.wait_for("Ask Claude")
        yield terminal


def asked_for(server: MockServer) -> list[dict[str, Any]]:
    """The bodies of the requests that came, each of which the API would take."""
    bodies = [one["body"] for one in server.requests if one["path"] == "/v1/messages"]
    assert_taken(*map(Request, bodies))
    return bodies


def asked(terminal: Terminal, what: str) -> None:
    """Wait until a call is asked about, has the keys, and hears them."""
    terminal.wait_for(lambda t: what in t.screen_text() and "a allow once" in t.screen_text(), timeout=30)
    terminal.wait_for("a Allow")
    time.sleep(DEAF)


def test_five_rounds_on_screen(tmp_path: Path):
    (tmp_path / "tools.json").write_text(json.dumps(TOOLS))
    tools = ("--tools", str(tmp_path / "tools.json"), "--allow", "calculate", "--tools", "builtin")
    with (
        MockServer([TAPE], speed=float("inf")) as server,
        app(server, tmp_path, *tools) as terminal,
    ):
        terminal.send("Go.\r")
        asked(terminal, "command: sleep 600")
        shown = terminal.screen_text()
        assert "✗ failed the expression has no value: division by zero" in shown

        terminal.send("a")
        terminal.wait_for(lambda t: "running" in t.screen_text() and "allow once" not in t.screen_text())
        terminal.send(SHIFT_TAB)
        terminal.wait_for("r Ask again")
        terminal.send("s")
        terminal.wait_for("cancelled")

        # The keys stay in the conversation, where they were; the call says how they come to it.
        terminal.wait_for("▌ Tab then")
        terminal.send("\t")
        asked(terminal, "command: rm -rf important")
        terminal.send("t")
        terminal.wait_for("why not?")
        terminal.send("It is important.\r")

        terminal.wait_for("you are the tool: answer it")
        terminal.wait_for("sends the answer")
        time.sleep(DEAF)
        terminal.send("Rain.")
        terminal.wait_for("Rain.")
        terminal.send("\r")
        terminal.wait_for("All done.")
        terminal.wait_for("end_turn")
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)
        bodies = asked_for(server)
    assert len(bodies) == 6
    results = [
        (block["tool_use_id"], block["content"], block.get("is_error", False))
        for message in bodies[-1]["messages"]
        for block in message["content"]
        if block["type"] == "tool_result"
    ]
    assert results == [
        ("toolu_sum", "4", False),
        ("toolu_product", "42", False),
        ("toolu_zero", "the expression has no value: division by zero", True),
        ("toolu_slow", "cancelled by the user", True),
        ("toolu_beside", "2", False),
        ("toolu_bad", "The user rejected this call. It is important.", True),
        ("toolu_hand", "Rain.", False),
    ]


HOSTILE = {
    "floods": "✓ done",
    "escapes": "✓ ␛[2Jreturned",
    "spins": "timed out",
    "exits": "✗ failed the tool's process ended with exit code 9",
    "large": "✓ beginéé",
    "mcp__odd__garbage": "✓ after garbage",
    "mcp__odd__escapes": "✓ ␛]52;c;aGk=",
    "mcp__odd__huge": "has gone: it wrote a message of over 16",
}
"""Tools that mean harm, and what the screen says of each."""


def test_hostile_tools_and_servers_are_told_of_and_keys_go_on(tmp_path: Path):
    servers, tests = tmp_path / "servers.json", ROOT / "tests" / "tools"
    entry = {"command": sys.executable, "args": [str(tests / "mcp" / "scripted.py")]}
    servers.write_text(json.dumps({"mcpServers": {"odd": entry}}))
    (tmp_path / "config.toml").write_text("[tools]\ntimeout = 3\n")
    bodies = [
        message_start(id=f"msg_{name}") + tool_use(0, f"toolu_{name}", name, "{}") + ending("tool_use")
        for name in HOSTILE
    ]
    bodies.append(message_start(id="msg_last") + text("All is over.") + ending())
    tape = Tape(
        "hostile", tuple(Exchange(None, 200, HEADERS, ((0.0, body),), "end", 0.0) for body in bodies), timed=True
    )
    tools = ("--tools", str(tests / "hostile_tools.py"), "--mcp", str(servers), "--allow", "*")
    with (
        MockServer([tape], speed=float("inf")) as server,
        app(server, tmp_path, *tools, columns=120, rows=70) as terminal,
    ):
        terminal.send("Go.\r")
        terminal.wait_for("floods()", timeout=30)
        typed = ""
        for letter in itertools.cycle("жщфэюябдлпгцч"):
            if "All is over." in terminal.screen_text():
                break
            typed += letter
            terminal.send(letter)
            terminal.wait_for(typed)
            if len(typed) == 40:
                terminal.send(CTRL_U)
                terminal.wait_for(lambda t, gone=typed: gone not in t.screen_text())
                typed = ""
        shown = terminal.screen_text()
        assert [says for says in HOSTILE.values() if says not in shown] == []
        terminal.send(CTRL_U + CTRL_Q)
        assert terminal.wait_exit() == 0
        assert_safe(terminal.raw)
        assert b"\x1b[31337m" not in terminal.raw
        assert len(asked_for(server)) == len(HOSTILE) + 1
