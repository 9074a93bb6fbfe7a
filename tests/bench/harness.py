"""What the benchmarks share: a program on a terminal, watched byte by byte, and the rows of the table."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import tempfile
import termios
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
HOME = tempfile.mkdtemp(prefix="claude-tui-bench-")
ENV = {
    **{key: value for key, value in os.environ.items() if not key.startswith(("ANTHROPIC", "TMUX", "SSH"))},
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LANG": "C.UTF-8",
    "CLAUDE_TUI_HOME": HOME,
    "HOME": HOME,
}
COLUMNS, ROWS = 120, 40

FRAME_BEGINS, FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
"""A synchronized update: what stands between them is one frame."""
_QUERY, _ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"


class Read(NamedTuple):
    """One read from the terminal."""

    at: float
    """``time.perf_counter()`` when the bytes were there; the clock is the same for all processes."""
    size: int
    """Bytes that the program had written in all by then."""
    cpu: float
    """Seconds of CPU that the program had used by then."""


class Pty:
    """A program on a terminal of 120×40 that knows synchronized updates."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], list(command), dict(env))
        self.resize(COLUMNS, ROWS)
        self.data = bytearray()
        self.reads: list[Read] = []

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size; the program gets SIGWINCH."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send(self, keys: bytes) -> float:
        """Type; return when."""
        at = time.perf_counter()
        os.write(self.fd, keys)
        return at

    def read(self, timeout: float) -> bool:
        """Read once; False where nothing came in ``timeout`` seconds. Raises EOFError where the program ended."""
        if not select.select([self.fd], [], [], max(0.0, timeout))[0]:
            return False
        try:
            piece = os.read(self.fd, 1 << 16)
        except OSError:
            piece = b""
        if not piece:
            raise EOFError(f"the program ended: {bytes(self.data[-600:])!r}")
        at = time.perf_counter()
        if _QUERY in piece:
            os.write(self.fd, _ANSWER)
        self.data += piece
        self.reads.append(Read(at, len(self.data), self.cpu()))
        return True

    def until(self, *needles: bytes, limit: float = 20.0, since: int = 0) -> float:
        """The moment at which one of ``needles`` had been written after byte ``since``."""
        end = time.perf_counter() + limit
        searched = since
        while True:
            if any(self.data.find(needle, max(since, searched - len(needle))) >= 0 for needle in needles):
                return self.reads[-1].at
            searched = len(self.data)
            if not self.read(end - time.perf_counter()):
                raise TimeoutError(f"{needles!r} was not written in {limit:g} s")

    def until_quiet(self, quiet: float, limit: float = 120.0) -> float:
        """The moment of the last byte before ``quiet`` seconds without any."""
        end = time.perf_counter() + limit
        while self.read(quiet):
            if time.perf_counter() > end:
                raise TimeoutError(f"no {quiet:g} s without output in {limit:g} s")
        return self.reads[-1].at

    def drain(self, seconds: float) -> None:
        """Read what comes for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)

    def cpu(self) -> float:
        """Seconds of CPU used so far, of all threads, to the nanosecond."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def until_idle(self, limit: float = 120.0) -> None:
        """Wait until the program uses no more CPU: all that is loaded behind the first picture is there."""
        end = time.perf_counter() + limit
        calm = 0
        while calm < 3:
            before = self.cpu()
            self.drain(0.15)
            calm = calm + 1 if self.cpu() - before < 0.005 else 0
            if time.perf_counter() > end:
                raise TimeoutError(f"still at work after {limit:g} s")

    def rss(self) -> int:
        """Bytes of memory that are resident."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise EOFError("the program ended")

    def close(self) -> None:
        """End the program at once."""
        os.kill(self.pid, signal.SIGKILL)
        self._gone()

    def quit(self) -> None:
        """Have the app leave by itself, so that what it noted is written."""
        try:
            self.send(b"\x11")
            while self.read(20.0):
                pass
            os.kill(self.pid, signal.SIGKILL)
        except EOFError:
            pass
        self._gone()

    def _gone(self) -> None:
        os.waitpid(self.pid, 0)
        os.close(self.fd)


class Row(NamedTuple):
    """One line of the table."""

    what: str
    measured: str
    bar: str = ""
    """What issue or contract promises; empty where the figure only stands beside another."""
    ok: bool | None = None


def limit(what: str, bar: Sequence[float], values: Sequence[float], unit: str = "", digits: int = 2) -> Row:
    """A row whose figures must each be at most its bar."""
    measured = " / ".join(f"{value:,.{digits}f}" for value in values)
    allowed = " / ".join(f"{value:g}" for value in bar)
    holds = all(value <= most for value, most in zip(values, bar, strict=True))
    return Row(what, f"{measured}{unit}", f"≤ {allowed}{unit}", holds)


def share(values: Iterable[float], part: float) -> float:
    """The value that ``part`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def medians(runs: Iterable[Sequence[float]]) -> list[float]:
    """The median of each column over the runs."""
    return [median(column) for column in zip(*runs, strict=True)]
