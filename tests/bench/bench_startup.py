"""How quickly the app is there: each figure beside its reference, in one run.

Run it as a script: ``.venv/bin/python tests/bench/bench_startup.py [RUNS]``. Ratios are medians of pairs.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
EMPTY = "from textual.app import App\nclass Empty(App): pass\nEmpty().run()\n"
HOME = tempfile.mkdtemp(prefix="claude-tui-bench-")
ENV = {
    **{key: value for key, value in os.environ.items() if not key.startswith(("ANTHROPIC", "TMUX", "SSH"))},
    "TERM": "xterm-256color",
    "CLAUDE_TUI_HOME": HOME,
    "HOME": HOME,
}


class Pty:
    """A program on a terminal of 120×40."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.data = b""

    def until(self, needle: bytes, limit: float = 20.0, since: int = 0) -> float:
        """Seconds from the program's start until it has written ``needle``."""
        end = time.perf_counter() + limit
        while needle not in self.data[since:]:
            if not select.select([self.fd], [], [], max(0.0, end - time.perf_counter()))[0]:
                raise TimeoutError(f"{needle!r} was not written in {limit} s")
            self.data += os.read(self.fd, 1 << 16)
        return time.perf_counter() - self.started

    def drain(self, seconds: float) -> None:
        """Read what comes for a while."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                self.data += os.read(self.fd, 1 << 16)

    def close(self) -> None:
        """End the program at once."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


class Listener:
    """A server that only notes when a request's first bytes came."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.came = threading.Event()
        self.at = 0.0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        connection, _ = self.socket.accept()
        connection.recv(1)
        self.at = time.perf_counter()
        self.came.set()
        connection.close()
        self.socket.close()


def first_paint() -> tuple[float, float]:
    """First paint of an empty Textual app, and of ours with its welcome drawn."""
    times = []
    for command, needle in (([sys.executable, "-c", EMPTY], b"\x1b[48;"), ([sys.executable, "-m", "tui"], b"Ctrl+P")):
        program = Pty(command, ENV)
        times.append(program.until(needle))
        program.close()
    return times[0], times[1]


def whole(*command: str, env: dict[str, str] = ENV) -> float:
    """Wall time of a command, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=env, capture_output=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def to_the_wire(on_screen: bool) -> float:
    """Seconds until the request is on the wire: from Enter, right after first paint; or from the start of ``-p``."""
    listener = Listener()
    env = {**ENV, "ANTHROPIC_BASE_URL": listener.url, "ANTHROPIC_API_KEY": "a-key-of-no-worth"}
    if on_screen:
        program = Pty([sys.executable, "-m", "tui"], env)
        program.until(b"Ctrl+P")
        start = time.perf_counter()
        os.write(program.fd, b"hello\r")
        while not listener.came.is_set():
            program.drain(0.005)
        program.close()
    else:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "tui", "-p", "hello"], cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        listener.came.wait(20)
        process.kill()
        process.wait()
    return listener.at - start


def key_echo() -> list[float]:
    """Milliseconds from each key to its echo, typed in the first five seconds, while the SDK is imported."""
    program = Pty([sys.executable, "-m", "tui"], {**ENV, "ANTHROPIC_API_KEY": "a-key-of-no-worth"})
    program.until(b"Ctrl+P")
    times = []
    end = time.perf_counter() + 5
    letters = b"abcdefghijklmnopqrstuvwxyz"
    number = 0
    while time.perf_counter() < end:
        letter = letters[number % 26 : number % 26 + 1]
        number += 1
        mark = len(program.data)
        start = time.perf_counter()
        os.write(program.fd, letter)
        program.until(letter, since=mark)
        times.append((time.perf_counter() - start) * 1000)
        program.drain(0.04)
    program.close()
    return times


def main() -> None:
    """Print the figures."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first_paint()  # warms the disk's cache
    pairs = [first_paint() for _ in range(runs)]
    print(f"first paint ÷ empty Textual app      {median(b / a for a, b in pairs):.2f}  (bar 1.30)")
    for option in ("--version", "--help"):
        extra = median(
            whole(sys.executable, "-m", "tui", option) - whole(sys.executable, "-c", "") for _ in range(runs)
        )
        print(f"{option:<10} more than a bare Python      {extra:.3f} s  (bar 0.150)")
    for name, on_screen in (("-p", False), ("Enter at once after start", True)):
        ratio = median(to_the_wire(on_screen) / whole(sys.executable, "-c", "import anthropic") for _ in range(runs))
        print(f"{name}: request on the wire ÷ import anthropic  {ratio:.2f}  (bar 1.15)")
    echoes = [time for _ in range(3) for time in key_echo()]
    cuts = quantiles(echoes, n=100)
    print(f"key echo in the first 5 s, ms: p50 {cuts[49]:.1f}  p95 {cuts[94]:.1f}  max {max(echoes):.0f}  (bar p95 30)")


if __name__ == "__main__":
    main()
