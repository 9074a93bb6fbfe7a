"""Long conversations: moving, streaming at the end, resizing, and the memory that a message takes."""

from __future__ import annotations

import re
import time
from typing import NamedTuple

import pyte
from app import App
from harness import COLUMNS, FRAME_BEGINS, ROWS, Row, limit, medians, share
from server import Server

FEW, SOME, MANY = 10, 50, 5000
_PAGE_DOWN = b"\x1b[6;2~"
_NARROW = 80


class Visit(NamedTuple):
    """What a stay in a conversation of some length took."""

    frame: float
    """Seconds of CPU a frame, streaming at the end."""
    page: float = 0.0
    """95 % of pages took at most so many seconds."""
    jump: float = 0.0
    """95 % of jumps to any place took at most so many seconds."""
    rss: float = 0.0
    """Bytes resident after all the moving, without those of the turns themselves."""
    resize: float = 0.0
    """Seconds from the window's change to the last byte, somewhere in the middle."""


def visit(server: Server, turns: int) -> Visit:
    """Open a conversation, stream at its end, move about in it, and make the window narrower."""
    with App(server.url, turns=turns, stored=False) as app:
        frame = _streaming(app, server, too_much=turns == MANY)
        if turns < SOME:
            return Visit(frame)
        jumps = [app.jumped() for _ in range(34)]  # the last one ends near the beginning
        pages = [app.answered(_PAGE_DOWN) for _ in range(30)]
        rss = app.rss() - app.notes["domain"]
        return Visit(frame, share(pages, 0.95), share(jumps, 0.95), rss, _resized(app))


def _streaming(app: App, server: Server, *, too_much: bool) -> float:
    """Seconds of CPU a frame while a paced answer streams.

    Where it is ``too_much`` for the model's context, the app asks whether to send it all the same.
    """
    app.ask("mixed 4800 1200 200")
    if too_much:
        app.drain(2.0)
        app.send(b"y")
    times = server.times(lambda: app.drain(0.02))
    reads = [read for read in app.reads if times["first"] + 0.5 <= read.at <= times["last"]]
    first, last = reads[0], reads[-1]
    app.until_idle()
    return (last.cpu - first.cpu) / app.data.count(FRAME_BEGINS, first.size, last.size)


def _resized(app: App) -> float:
    """Seconds from 120 columns to a right screen at 80: what stood near the top still does, and no inspector."""
    before = len(app.data)
    app.answered(_PAGE_DOWN)
    near_the_top = _words(_rows(app, before, COLUMNS)[2:])[:3]
    before = len(app.data)
    at = time.perf_counter()
    app.resize(_NARROW, ROWS)
    while True:
        took = app.until_quiet(0.3) - at
        shown = _rows(app, before, _NARROW)
        if " ".join(near_the_top) in " ".join(_words(shown)) and not any("F3 Events" in row for row in shown):
            return took
        # Quiet, but not right yet: it may still be at work.
        assert app.read(20.0), "\n".join([f"{near_the_top} left the screen:", *shown])


def _words(rows: list[str]) -> list[str]:
    return [word for row in rows for word in re.findall(r"[a-z]{3,}", row)]


def _rows(app: App, begin: int, columns: int) -> list[str]:
    """The rows below the top line that were drawn since byte ``begin``."""
    screen = pyte.Screen(columns, ROWS)
    pyte.ByteStream(screen).feed(re.sub(rb"\x1b\[[<>=?][0-9;]*[a-z$]+", b"", bytes(app.data[begin:])))
    return list(screen.display[1:])


def long(runs: int) -> list[Row]:
    """Everything about 5,000 messages beside 50 and 10."""
    visits = []
    with Server() as server:
        for _ in range(runs):
            visits.append((visit(server, FEW), visit(server, SOME), visit(server, MANY)))

    rows = medians(
        (
            many.page / some.page, many.page * 1000, many.jump / some.jump, many.jump * 1000,
            many.frame / few.frame, many.frame * 1000, many.resize * 1000, (many.rss - some.rss) / (MANY - SOME) / 1000,
        )
        for few, some, many in visits
    )  # fmt: skip
    page, page_ms, jump, jump_ms, frame, frame_ms, resize, memory = rows
    return [
        limit("page down in 5,000 ÷ in 50, p95", [1.3], [page]),
        limit("  itself", [30], [page_ms], " ms", 1),
        limit("jump to any place in 5,000 ÷ in 50, p95", [1.3], [jump]),
        limit("  itself", [30], [jump_ms], " ms", 1),
        limit("streaming at the end of 5,000 ÷ of 10, CPU a frame", [1.1], [frame]),
        Row("  itself", f"{frame_ms:.1f} ms"),
        limit("resize 120→80 in 5,000, to a right screen", [100], [resize], " ms", 0),
        limit("memory a message, the view's share", [4], [memory], " kB", 1),
    ]
