"""A program in a pseudo-terminal, driven and watched as a person would: keys in, screen out, every byte kept.

    with Terminal([sys.executable, "-m", "tui"], columns=80, rows=24) as terminal:
        terminal.wait_for("Ask Claude")
        terminal.send("hello\\r")
        terminal.wait_for(lambda t: "end_turn" in t.screen_text())

Waiting is for bytes that arrive, never for a time.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyte

# The child makes the terminal its controlling one, so that Ctrl+C and a resize reach it as signals.
_LAUNCH = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"

_FOREIGN_CSI = re.compile(rb"\x1b\[(?:[<>=][0-?]*[ -/]*|[0-?]*[ -/]+)[@-~]")
"""Well-formed sequences that pyte would draw in part instead of passing over."""
_OPEN_CSI = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*)?\Z")


class _Screen(pyte.Screen):
    """A screen whose answers to queries go back to the program."""

    def __init__(self, columns: int, rows: int, answer: Callable[[bytes], None]) -> None:
        super().__init__(columns, rows)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data.encode())


class Terminal:
    """A command in a PTY of ``columns`` × ``rows``. Leaving the ``with`` kills what still runs."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 100,
        rows: int = 30,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.raw = b""
        """Every byte that the program wrote."""
        self._open_sequence = b""
        self._over = False
        self.screen = _Screen(columns, rows, self.send)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = os.openpty()
        self._set_size(columns, rows)
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCH, *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env={**os.environ, **terminal, **(env or {})},
                cwd=cwd,
                start_new_session=True,
            )
        except BaseException:
            os.close(self._master)
            raise
        finally:
            os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def exit_code(self) -> int | None:
        """The exit code; None while the program runs, negative for the signal that ended it."""
        return self.process.poll()

    def screen_text(self) -> str:
        """What stands on the screen, a line a row, without spaces at the ends of lines."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, keys: str | bytes) -> None:
        """Type: text as UTF-8, or the bytes that a terminal sends for a key."""
        data = keys.encode() if isinstance(keys, str) else keys
        while data:
            # A program that is busy drawing may not read: take in what it writes meanwhile.
            readable, writable, _ = select.select([self._master], [self._master], [], 30)
            assert readable or writable, "the program neither reads nor writes"
            if readable:
                self._read()
            if writable and not self._over:
                data = data[os.write(self._master, data[:1024]) :]
            if self._over:
                return

    def scribble(self, text: str) -> None:
        """Have something else than the program write to the screen, in its middle."""
        self._stream.feed(f"\x1b7\x1b[{self.screen.lines // 2};10H{text}\x1b8".encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program gets SIGWINCH."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def wait_for(self, what: str | Callable[[Terminal], bool], timeout: float = 30.0) -> None:
        """Read until ``what``, a text on the screen or a condition, holds; fail with the screen where it does not."""

        def holds() -> bool:
            return what in self.screen_text() if isinstance(what, str) else what(self)

        deadline = time.monotonic() + timeout
        while not holds():
            if self._over:
                raise AssertionError(self._told(f"the program ended ({self.process.wait(5)}) before {what!r}"))
            if not self._wait_readable(deadline):
                raise AssertionError(self._told(f"no {what!r} within {timeout:g} s"))
            self._read()

    def wait_exit(self, timeout: float = 30.0) -> int:
        """Read until the program ends; return its exit code."""
        deadline = time.monotonic() + timeout
        while not self._over:
            if not self._wait_readable(deadline):
                raise AssertionError(self._told(f"the program still runs after {timeout:g} s"))
            self._read()
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def close(self) -> None:
        """Kill what still runs and let go of the terminal."""
        if self._master < 0:
            return
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        os.close(self._master)
        self._master = -1

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _wait_readable(self, deadline: float) -> bool:
        """Whether bytes, or the end, came before the deadline."""
        readable, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        return bool(readable)

    def _read(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            # Linux says EIO when the last program has let go of the other side.
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self._over = True
            return
        self.raw += data
        data = self._open_sequence + data
        tail = _OPEN_CSI.search(data)
        self._open_sequence = tail.group() if tail else b""
        whole = data[: len(data) - len(self._open_sequence)]
        self._stream.feed(_FOREIGN_CSI.sub(b"", whole))

    def _told(self, what: str) -> str:
        return f"{what}; the screen:\n{self.screen_text()}\nlast bytes: {self.raw[-400:]!r}"


class Control(NamedTuple):
    """One thing in a terminal's input that is not plain text."""

    kind: str
    """``CSI``, ``OSC``, ``DCS``, ``SOS``, ``PM``, ``APC``, ``ESC``, ``C0`` or ``C1``."""
    body: str
    """What follows the introducer, without the terminator; the character itself for C0 and C1."""


_SEQUENCE = re.compile(
    r"\x1b\[(?P<CSI>[0-?]*[ -/]*[@-~])"
    r"|\x1b\](?P<OSC>.*?)(?:\x07|\x1b\\|\Z)"
    r"|\x1bP(?P<DCS>.*?)(?:\x1b\\|\Z)"
    r"|\x1bX(?P<SOS>.*?)(?:\x1b\\|\Z)"
    r"|\x1b\^(?P<PM>.*?)(?:\x1b\\|\Z)"
    r"|\x1b_(?P<APC>.*?)(?:\x1b\\|\Z)"
    r"|\x1b(?P<ESC>[ -/]*[0-~]?)"
    r"|(?P<C0>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f])"
    r"|(?P<C1>[\x80-\x9f])",
    re.DOTALL,
)

# What Textual 8.2 and rich write on their own: colours, moves, erasing, modes and the questions at start-up.
_CSI_OF_TEXTUAL = re.compile(r"[0-9;:]*[mHABCDGJK]|\?[0-9;]*[hl]|\?[0-9;]*\$p|[<>=?]?[0-9;]*u|[0-9;]*c|>[0-9;]*[qm]")
_OSC_OF_TEXTUAL = re.compile(r"(?:8|22);")  # links and the pointer's shape
_CLIPBOARD = re.compile(r"52;c;")


def sequences(raw: bytes) -> list[Control]:
    """Everything in ``raw`` that a terminal would obey, in its order; newline, return and tab are text."""
    found = []
    for match in _SEQUENCE.finditer(raw.decode("utf-8", "replace")):
        kind = match.lastgroup or ""
        found.append(Control(kind, match.group(kind)))
    return found


def forbidden(raw: bytes, *, clipboard: bool = False) -> list[Control]:
    """The sequences that no widget writes, so that they came from content; ``clipboard`` allows our own OSC 52."""

    def fine(one: Control) -> bool:
        if one.kind == "CSI":
            return _CSI_OF_TEXTUAL.fullmatch(one.body) is not None
        if one.kind == "OSC":
            return bool(_OSC_OF_TEXTUAL.match(one.body) or (clipboard and _CLIPBOARD.match(one.body)))
        return one.kind == "ESC" and one.body in ("7", "8", "(B", "=", ">")

    return [one for one in sequences(raw) if not fine(one)]


def assert_safe(raw: bytes, *, clipboard: bool = False) -> None:
    """Assert that nothing in ``raw`` could come from content: no clipboard writes, titles, C1, strings or queries.

    A colour or a cursor move of the content's cannot be told from a widget's own: tests give such content parameters
    that nobody else would use, such as ``ESC [ 31337 m``, and look for them.
    """
    found = forbidden(raw, clipboard=clipboard)
    assert not found, f"the terminal was sent {found[:5]}"
