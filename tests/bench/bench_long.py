"""Long conversations: opening, moving, streaming at the end, resizing, and the memory that a message takes."""

from __future__ import annotations

from typing import NamedTuple

import pyte
from app import App
from harness import FRAME_BEGINS, ROWS, Row, limit, medians, share
from server import Server

FEW, SOME, MANY = 10, 50, 5000
_PAGE_UP, _PAGE_DOWN = b"\x1b[5;2~", b"\x1b[6;2~"
_NARROW = 80


class Visit(NamedTuple):
    """What a stay in a conversation of some length took."""

    opening: float
    """Seconds to the first paint."""
    page: float
    """95 % of pages took at most so many seconds."""
    jump: float
    """95 % of jumps to any place took at most so many seconds."""
    frame: float
    """Seconds of CPU a frame, streaming at the end."""
    resize: float
    """Seconds from the window's change to the last byte."""
    rss: float
    """Bytes resident after all the moving, without those of the turns themselves."""


def visit(server: Server, turns: int) -> Visit:
    """Open a conversation, move about in it, stream at its end, and make the window narrower."""
    with App(server.url, turns=turns) as app:
        jumps = [app.jumped() for _ in range(40)]
        pages = [app.answered(key) for key in [_PAGE_DOWN, _PAGE_UP] * 20]
        rss = app.rss() - app.notes["domain"]
        app.send(b"\x1b[1;2F")
        frame = _streaming(app, server)
        return Visit(app.opening, share(pages, 0.95), share(jumps, 0.95), frame, _resized(app), rss)


def _streaming(app: App, server: Server) -> float:
    """Seconds of CPU a frame while a paced answer streams."""
    app.until_idle()
    begun = app.ask("mixed 2400 600 200")
    app.foot(begun)
    times = server.times()
    reads = [read for read in app.reads if times["first"] + 0.5 <= read.at <= times["last"]]
    first, last = reads[0], reads[-1]
    app.until_idle()
    return (last.cpu - first.cpu) / app.data.count(FRAME_BEGINS, first.size, last.size)


def _resized(app: App) -> float:
    """Seconds from 120 columns to a right screen at 80."""
    import time

    before = len(app.data)
    at = time.perf_counter()
    app.resize(_NARROW, ROWS)
    took = app.until_quiet(0.5) - at
    screen = pyte.Screen(_NARROW, ROWS)
    pyte.ByteStream(screen).feed(bytes(app.data[before:]).replace(b"\x1b[>", b"\x1b["))
    shown = "\n".join(screen.display)
    assert "end_turn · " in shown, f"not a right screen:\n{shown}"
    return took


def long(runs: int) -> list[Row]:
    """Everything about 5,000 messages beside 50, 10 and none."""
    visits = []
    with Server() as server:
        for _ in range(runs):
            with App(server.url) as app:
                empty = app.opening
            visits.append((empty, visit(server, FEW), visit(server, SOME), visit(server, MANY)))

    def middle(*columns: float) -> list[float]:
        return list(columns)

    rows = medians(
        middle(
            many.opening / empty, many.opening / few.opening, many.opening,
            many.page / some.page, many.page * 1000, many.jump / some.jump, many.jump * 1000,
            many.frame / few.frame, many.frame * 1000, many.resize * 1000, (many.rss - some.rss) / (MANY - SOME) / 1000,
        )
        for empty, few, some, many in visits
    )  # fmt: skip
    opening, opening_few, seconds, page, page_ms, jump, jump_ms, frame, frame_ms, resize, memory = rows
    return [
        limit("open 5,000 messages: first paint ÷ empty app", [1.2], [opening]),
        Row("  ÷ 10 messages · seconds", f"{opening_few:.2f} · {seconds:.2f} s"),
        limit("page up and down in 5,000 ÷ in 50, p95", [1.3], [page]),
        limit("  itself", [30], [page_ms], " ms", 1),
        limit("jump to any place in 5,000 ÷ in 50, p95", [1.3], [jump]),
        limit("  itself", [30], [jump_ms], " ms", 1),
        limit("streaming at the end of 5,000 ÷ of 10, CPU a frame", [1.1], [frame]),
        Row("  itself", f"{frame_ms:.1f} ms"),
        limit("resize 120→80 in 5,000, to a right screen", [100], [resize], " ms", 0),
        limit("memory a message, the view's share", [4], [memory], " kB", 1),
    ]
