"""Copying: by whatever path works here, and saying which it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.ui.page import page
from tui.ui import clipboard

XTERM = {"TERM": "xterm-256color"}
SSH = {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", **XTERM}


class System:
    """A system clipboard: programs such as pyperclip knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.program(f"cat > {folder}/text")

    def program(self, does: str) -> None:
        """What the programs do when they are called."""
        for name in ("xclip", "xsel", "pbcopy"):
            (self._folder / name).write_text(f"#!/bin/sh\n{does}\n")
            (self._folder / name).chmod(0o755)

    def fail(self) -> None:
        """There is no display any more."""
        self.program("cat > /dev/null; echo Error: Can\\'t open display >&2; exit 1")

    @property
    def text(self) -> str | None:
        """What is on it."""
        kept = self._folder / "text"
        return kept.read_text(encoding="utf-8") if kept.exists() else None


@pytest.fixture
def system(tmp_path, monkeypatch) -> System:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return System(tmp_path)


@pytest.fixture
def tmux(tmp_path, monkeypatch):
    """A tmux that keeps what it is handed."""
    (tmp_path / "tmux").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/called\ncat > {tmp_path}/buffer\n')
    (tmp_path / "tmux").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


async def test_here_it_is_the_system_clipboard(system):
    told: list[str] = []
    done = await clipboard.copy("text", told.append, XTERM)
    assert (system.text, told) == ("text", [])
    assert done == clipboard.Copied("the system clipboard")


async def test_over_ssh_it_is_the_terminals_even_where_there_is_a_system_clipboard(system):
    told: list[str] = []
    done = await clipboard.copy("text", told.append, SSH)
    assert (system.text, told) == (None, ["text"])
    assert done.works
    assert done.how.startswith("OSC 52")


async def test_a_system_clipboard_that_fails_gives_way_to_the_terminals(system):
    system.fail()
    told: list[str] = []
    done = await clipboard.copy("text", told.append, XTERM)
    assert told == ["text"]
    assert done.how.startswith("OSC 52")


async def test_what_a_clipboards_program_complains_of_stays_off_the_screen(system, capfd):
    system.fail()
    await clipboard.copy("text", lambda text: None, XTERM)
    assert capfd.readouterr() == ("", "")


async def test_a_system_clipboard_that_does_not_answer_gives_way_and_leaves_nothing_running(
    system, tmp_path, monkeypatch
):
    monkeypatch.setattr(clipboard, "_PATIENCE", 0.5)
    system.program(f"echo $$ > {tmp_path}/pid; exec sleep 600")
    told: list[str] = []
    done = await clipboard.copy("text" * 100_000, told.append, XTERM)
    assert done.how.startswith("OSC 52")
    assert len(told) == 1
    pid = tmp_path / "pid"
    if pid.exists():
        stat = Path(f"/proc/{pid.read_text().strip()}/stat")
        for _ in range(500):
            if not stat.exists() or stat.read_text().split()[2] == "Z":
                break
            await asyncio.sleep(0.01)
        else:
            raise AssertionError("the program still runs")


async def test_in_tmux_it_is_its_buffer_and_osc_52(system, tmux):
    told: list[str] = []
    done = await clipboard.copy("tëxt\n", told.append, {"TMUX": "/tmp/tmux,1,0", **XTERM})
    assert (tmux / "buffer").read_text(encoding="utf-8") == "tëxt\n"
    assert (tmux / "called").read_text() == "load-buffer -w -\n"
    assert told == ["tëxt\n"]
    assert done.how == "tmux's buffer and OSC 52"


async def test_in_tmux_without_its_program_it_is_osc_52(system, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    done = await clipboard.copy("text", told.append, {"TMUX": "/tmp/tmux,1,0", **XTERM})
    assert told == ["text"]
    assert done.how.startswith("OSC 52")


@pytest.mark.parametrize("terminal", ["dumb", "linux", ""])
async def test_where_nothing_works_nothing_is_claimed(system, terminal):
    system.fail()
    told: list[str] = []
    done = await clipboard.copy("text", told.append, {"TERM": terminal})
    assert not done.works
    assert told == []


async def test_a_text_that_terminals_may_cut_is_said_to_be_long(system):
    done = await clipboard.copy("x" * 80_000, lambda text: None, SSH)
    assert "some terminals cut it" in done.how


async def test_a_lone_surrogate_breaks_no_path(system):
    await clipboard.copy("a\ud800b", lambda text: None, XTERM)
    assert system.text == "a?b"


async def test_the_screen_says_which_path_it_was(system, monkeypatch):
    monkeypatch.delenv("SSH_CONNECTION")
    async with page() as it:
        await it.told("Hello", "Hi **there**")
        await it.press("ctrl+y")
        await it.sees("Copied the last reply (12 characters) by the system")
        assert system.text == "Hi **there**"


async def test_the_screen_offers_a_file_where_no_path_works(system, monkeypatch):
    system.fail()
    monkeypatch.delenv("SSH_CONNECTION")
    monkeypatch.setenv("TERM", "linux")
    async with page() as it:
        await it.told("Hello", "Hi **there**")
        await it.press("ctrl+y")
        await it.sees("Not copied: no clipboard works here", "/copy reply.md")
