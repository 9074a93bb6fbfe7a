"""What storing costs a stream, and how long the list, the search and an opening take in a store that has grown."""

from __future__ import annotations

import itertools
import os
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import filling
from app import App
from bench_throughput import DELTAS, SIZE
from harness import HOME, Row, limit, medians, share
from server import Server

from tui.store.library import Library

QUERIES = (
    "parseJ",
    "json",
    "read_fr",
    "東京大",
    "문장",
    "ticket123",
    "stream of",
    '"every block knows"',
    "s",
    "value_3",
)
"""What is searched for: names and their parts, CJK, something rare, words that stand everywhere, a phrase."""
_SECONDS = 6
_CONTROL = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*")


def keeping(runs: int) -> list[Row]:
    """A stream at full speed, and keys beside a paced one: with storing on ÷ off."""
    whole: list[tuple[float, float]] = []
    keys: list[list[list[float]]] = []
    with Server() as server:
        for number in range(runs):
            both: dict[bool, tuple[float, list[float]]] = {}
            for stored in (True, False) if number % 2 else (False, True):
                both[stored] = _shown(server, stored), _keys(server, stored)
            whole.append((both[True][0], both[False][0]))
            keys.append([both[True][1], both[False][1]])
    seconds = medians(whole)
    [ratio] = medians((on / off,) for on, off in whole)
    rows = [
        Row("200 kB in 50,000 deltas: stored · not stored", f"{seconds[0]:.2f} · {seconds[1]:.2f} s"),
        limit("  stored ÷ not stored", [1.1], [ratio]),
    ]
    for name, place in (("p50", 0), ("p95", 1)):
        on, off = (median(pair[which][place] for pair in keys) for which in (0, 1))
        by = median(pair[0][place] / pair[1][place] for pair in keys)
        rows.append(Row(f"key to its echo, {name}: stored · not stored", f"{on:.1f} · {off:.1f} ms"))
        rows.append(limit("  stored ÷ not stored", [1.1], [by]))
    return rows


def _shown(server: Server, stored: bool) -> float:
    """Seconds from an answer's first byte to its foot line on the screen."""
    with App(server.url, stored=stored) as app:
        drawn = app.foot(app.ask(f"mixed {SIZE} {DELTAS} 0"))
        return drawn - float(server.times()["first"])


def _keys(server: Server, stored: bool) -> list[float]:
    """Milliseconds from a key to its echo at 2,000 deltas a second, p50 and p95."""
    with App(server.url, stored=stored) as app:
        app.ask(f"mixed {_SECONDS * 8000} {_SECONDS * 2000} 2000")
        app.drain(0.5)
        times = list(_echoes(app, time.perf_counter() + _SECONDS - 1))
    server.times()
    return [share(times, part) for part in (0.5, 0.95)]


def _echoes(app: App, until: float) -> Iterator[float]:
    """Milliseconds from each capital to its glyph among what is written; answers are in lower case."""
    rng = random.Random(5)
    for letter in itertools.cycle(b"QWVY"):
        app.drain(rng.uniform(0.02, 0.07))
        if time.perf_counter() > until:
            return
        since = len(app.data)
        sent = app.send(bytes([letter]))
        while letter not in _CONTROL.sub(b"", bytes(app.data[since:])):
            if not app.read(10.0):
                raise TimeoutError(f"{letter:c} was not written")
        yield (app.reads[-1].at - sent) * 1000


def store(runs: int) -> list[Row]:
    """A store of 2,000 sessions and 200,000 messages; BENCH_STORE names a folder where it is kept or made."""
    folder = Path(os.environ.get("BENCH_STORE") or tempfile.mkdtemp(dir=HOME))
    if not (folder / "sessions.db").exists():
        filling.fill(folder)
    library = Library(folder)
    listed = [_ms(library.sessions) for _ in range(runs)]
    searched = {query: median(_ms(lambda query=query: library.search(query)) for _ in range(runs)) for query in QUERIES}  # type: ignore[misc]
    slowest = max(searched, key=lambda query: searched[query])
    pairs = [
        (_ms(lambda: library.open(filling.LONG)), _ms(lambda: library.open(filling.SHORT))) for _ in range(runs * 4)
    ]
    long, short = medians(pairs)
    whole = median(_ms(lambda: library.open_whole(filling.LONG)) for _ in range(runs))
    size = (folder / "sessions.db").stat().st_size / filling.TURNS
    return [
        limit("2,000 sessions, 200,000 messages: the list", [300], [median(listed)], " ms", 1),
        limit(f"  search, slowest of {len(QUERIES)} ({slowest})", [150], [searched[slowest]], " ms", 1),
        Row("  a session's first picture: 5,000 · 50 messages", f"{long:.1f} · {short:.1f} ms"),
        limit("    5,000 ÷ 50", [1.5], [median(a / b for a, b in pairs)]),
        Row("  all 5,000 messages", f"{whole:.0f} ms"),
        Row("  a prompt and its reply of 0.9 kB, events and index", f"{size / 1000:.1f} kB"),
    ]


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
