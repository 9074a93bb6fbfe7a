"""How quickly the app is there: each figure beside its reference, in one run.

Run by ``run.py``. Ratios are medians of pairs.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from statistics import median

from harness import ENV, ROOT, Pty, Row, limit, share

EMPTY = "from textual.app import App\nclass Empty(App): pass\nEmpty().run()\n"


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
        times.append(program.until(needle) - program.started)
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


def startup(runs: int) -> list[Row]:
    """First paint, the commands that need nothing, the way to the wire, and keys while the SDK is imported."""
    first_paint()  # warms the disk's cache
    pairs = [first_paint() for _ in range(runs)]
    rows = [limit("first paint ÷ empty Textual app", [1.3], [median(b / a for a, b in pairs)])]
    for option in ("--version", "--help"):
        extra = median(
            whole(sys.executable, "-m", "tui", option) - whole(sys.executable, "-c", "") for _ in range(runs)
        )
        rows.append(limit(f"{option}: more than a bare Python", [0.15], [extra], " s", 3))
    for name, on_screen in (("-p", False), ("Enter at once after start", True)):
        ratio = median(to_the_wire(on_screen) / whole(sys.executable, "-c", "import anthropic") for _ in range(runs))
        rows.append(limit(f"{name}: request on the wire ÷ import anthropic", [1.15], [ratio]))
    echoes = [time for _ in range(min(runs, 3)) for time in key_echo()]
    return [*rows, limit("key to its echo in the first 5 s, p95", [30], [share(echoes, 0.95)], " ms", 1)]
