"""Paced streams: a key to its echo, a server's write to its glyph, and the bytes that this takes."""

from __future__ import annotations

import itertools
import random
import time

import pyte
from app import App
from harness import COLUMNS, ENV, FRAME_BEGINS, ROWS, Row, limit, medians, share
from server import Server, mark

_LETTERS = "жщфэюябдлпгцчшиў"
"""Letters that no answer holds: seen in what the app writes, they are an echo."""
_SECONDS = 8
_CLEAR = b"\x15"


def _echoes(app: App, until: float) -> list[float]:
    """Milliseconds from each key to its echo."""
    rng = random.Random(5)
    times: list[float] = []
    for number, letter in enumerate(itertools.cycle(_LETTERS), 1):
        app.drain(rng.uniform(0.02, 0.07))
        if time.perf_counter() > until:
            return times
        since = len(app.data)
        sent = app.send(letter.encode())
        times.append((app.until(letter.encode(), since=since) - sent) * 1000)
        if number % len(_LETTERS) == 0:
            app.send(_CLEAR)
    return times


def echo(runs: int) -> list[Row]:
    """Keys at 2,000 deltas a second."""
    figures = []
    with Server() as server:
        for _ in range(runs):
            with App(server.url) as app:
                app.ask(f"mixed {_SECONDS * 8000} {_SECONDS * 2000} 2000")
                app.drain(0.5)
                times = _echoes(app, time.perf_counter() + _SECONDS - 1)
            server.times()
            figures.append([share(times, part) for part in (0.5, 0.95, 0.99)])
    what = "key to its echo at 2,000 deltas/s, p50 / p95 / p99"
    return [limit(what, [8, 15, 25], medians(figures), " ms", 1)]


def _glyphs(app: App, writes: list[float], mark_at: int) -> list[float]:
    """Milliseconds from each write to its word on the terminal's screen."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    times: list[float] = []
    begin = 0
    for read in app.reads:
        piece = bytes(app.data[begin : read.size]).replace(FRAME_BEGINS, b"")
        begin = read.size
        stream.feed(piece)
        if begin <= mark_at:
            continue
        shown = "\n".join(screen.display)
        while len(times) < len(writes) - 1 and mark(len(times)) in shown:
            # The first delta of all holds no whole word.
            times.append((read.at - writes[len(times) + 1]) * 1000)
    assert len(times) == len(writes) - 1, f"{mark(len(times))} never came to the screen"
    return times


def glass(runs: int) -> list[Row]:
    """A server's write to its glyph at 100 deltas a second."""
    figures = []
    with Server() as server:
        for _ in range(runs):
            with App(server.url) as app:
                begun = app.ask(f"marks 0 {_SECONDS * 100} 100")
                app.foot(begun)
                app.drain(0.2)  # what is above the foot may be written after it
                times = _glyphs(app, server.times()["writes"], begun)
            figures.append([share(times, part) for part in (0.5, 0.99)])
    return [limit("server write to glyph at 100 deltas/s, p50 / p99", [25, 50], medians(figures), " ms", 1)]


def wire(runs: int) -> list[Row]:
    """Bytes to the terminal at 100 deltas a second of mixed text, following."""
    figures = []
    with Server() as server:
        for _ in range(runs):
            with App(server.url) as app:
                begun = app.ask(f"mixed {_SECONDS * 400} {_SECONDS * 100} 100")
                app.foot(begun)
                seconds = _SECONDS
                frames = app.data.count(FRAME_BEGINS, begun)
                written = len(app.data) - begun
            server.times()
            figures.append((written / seconds / 1000, frames / seconds))
    rate, frames_a_second = medians(figures)
    return [
        limit("bytes to the terminal at 100 deltas/s, following", [30], [rate], " kB/s", 1),
        Row("  in frames", f"{frames_a_second:.1f} /s"),
    ]


def idle(runs: int) -> list[Row]:
    """CPU of the app when nothing happens, after a reply."""
    figures = []
    with Server() as server:
        for _ in range(runs):
            with App(server.url) as app:
                app.foot(app.ask("mixed 4000 1000 0"))
                server.times()
                app.until_idle()
                before, at = app.cpu(), len(app.data)
                app.drain(5.0)
                figures.append((100 * (app.cpu() - before) / 5.0, float(len(app.data) - at)))
    cpu, written = medians(figures)
    return [limit("CPU when idle over 5 s", [0.5], [cpu], " %"), Row("  bytes written meanwhile", f"{written:.0f}")]


assert ENV["TERM"].startswith("xterm"), "pyte reads what xterm is sent"
