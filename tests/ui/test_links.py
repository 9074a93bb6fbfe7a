"""Links reach the terminal as OSC 8, open with a click, and lead nowhere but to the web and to mail."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal, assert_safe, sequences
from tests.ui.page import Event, ending, message_start, page, text_block

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "See [the **docs**](https://docs.example/x), <mail@docs.example>, [a file](file:///etc/passwd), "
    "[a script](javascript:alert) and [hostile](https://docs.example/\x1b]52;c;AAAA\x07y)."
)
OSC_8 = re.compile(r"8;[^;]*;(.*)")


def _sse(*events: Event) -> bytes:
    return b"".join(f"event: {one['type']}\ndata: {json.dumps(one)}\n\n".encode() for one in events)


def test_links_reach_the_terminal_and_only_safe_ones(tmp_path):
    recording = tmp_path / "links.sse"
    recording.write_bytes(_sse(message_start(), *text_block(WORDS), *ending()))
    command = [sys.executable, "-m", "tui", "replay", str(recording), "--speed", "max"]
    with Terminal(command, columns=100, rows=30, cwd=ROOT, env={"CLAUDE_TUI_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("See the docs, ", timeout=30)
        terminal.wait_for("end_turn")
        terminal.send(b"\x11")
        terminal.wait_exit()
        bodies = [one.body for one in sequences(terminal.raw) if one.kind == "OSC"]
    addresses = {found[1] for body in bodies if (found := OSC_8.fullmatch(body)) and found[1]}
    assert {"https://docs.example/x", "mailto:mail@docs.example"} <= addresses
    assert all(address.startswith(("https://docs.example/", "mailto:")) for address in addresses)
    assert b"\x1b]52" not in terminal.raw
    assert_safe(terminal.raw)


@pytest.mark.parametrize(
    ("shown", "address"),
    [("the docs", "https://docs.example/x"), ("mail@docs", "mailto:mail@docs.example"), ("a file", None)],
)
async def test_a_click_opens_a_link_with_a_safe_scheme(monkeypatch, shown, address):
    async with page() as it:
        opened: list[str] = []
        monkeypatch.setattr(it.app, "open_url", opened.append)
        await it.told("Hello", WORDS)
        await it.pilot.click(offset=(it.column_of(shown) + 3, it.row_of(shown)))
        await it.pilot.pause()
        assert opened == ([address] if address else [])


async def test_a_link_that_is_wrapped_opens_from_both_lines(monkeypatch):
    async with page(size=(50, 24)) as it:
        opened: list[str] = []
        monkeypatch.setattr(it.app, "open_url", opened.append)
        await it.told(
            "Hello", "This goes on and on up to [the very first and the second](https://docs.example/x) line."
        )
        row = it.row_of("the very")
        await it.pilot.click(offset=(it.column_of("the very") + 1, row))
        await it.pilot.click(offset=(3, row + 1))
        await it.pilot.pause()
        assert opened == ["https://docs.example/x"] * 2
