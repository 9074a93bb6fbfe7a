"""A 200 kB answer in 50,000 deltas, as fast as it comes, beside the bare SDK; and the event loop meanwhile."""

from __future__ import annotations

from app import App
from harness import Row, limit, medians, share
from reference import drained
from server import Server
from texts import END

SIZE, DELTAS = 200_000, 50_000
SHAPES = {
    "fence": "one 200 kB fence",
    "table": "one 2,000-row table",
    "paragraph": "one 200 kB paragraph",
    "list": "2,000 nested list items",
    "tool": "200 kB of tool input",
}


def _prompt(shape: str, size: int = SIZE, deltas: int = DELTAS) -> str:
    return f"{shape} {size} {deltas} 0"


def shown(server: Server, prompt: str) -> float:
    """Seconds from an answer's first byte to its foot line on the screen."""
    with App(server.url) as app:
        drawn = app.foot(mark := app.ask(prompt))
        first = float(server.times()["first"])
        app.until_quiet(0.3)
        if not prompt.startswith("tool"):
            assert END.encode() in app.data[mark:], "the end of the answer is not on the screen"
        return drawn - first


def read(server: Server, prompt: str, way: str) -> float:
    """Seconds from an answer's first byte until the bare SDK had read it all."""
    at = drained(server.url, prompt, way)
    return at - float(server.times()["first"])


def throughput(runs: int) -> list[Row]:
    """The app ÷ the SDK's own helper, and ÷ its raw events."""
    with Server() as server:
        pairs = [
            (shown(server, _prompt("mixed")), *(read(server, _prompt("mixed"), way) for way in ("stream", "raw")))
            for _ in range(runs)
        ]
    own, stream, raw = medians(pairs)
    [by_stream], [by_raw] = medians((a / b,) for a, b, _ in pairs), medians((a / c,) for a, _, c in pairs)
    return [
        Row("200 kB in 50,000 deltas: app · stream() · raw_events", f"{own:.2f} · {stream:.2f} · {raw:.2f} s"),
        limit("  app ÷ messages.stream()", [0.5], [by_stream]),
        limit("  app ÷ raw_events", [3], [by_raw]),
    ]


def shapes(runs: int) -> list[Row]:
    """Each shape ÷ the mixed text."""
    with Server() as server:
        names = ("mixed", *SHAPES)
        times = [[shown(server, _prompt(shape)) for shape in names] for _ in range(runs)]
    ratios = medians([one / row[0] for one in row[1:]] for row in times)
    return [limit(f"{what} ÷ mixed text", [1.5], [ratio]) for what, ratio in zip(SHAPES.values(), ratios, strict=True)]


def growth(runs: int) -> list[Row]:
    """Ten times the text."""
    sizes = ((SIZE // 10, DELTAS // 10), (SIZE, DELTAS), (SIZE * 10, DELTAS * 10))
    with Server() as server:
        times = [[shown(server, _prompt("mixed", *size)) for size in sizes] for _ in range(runs)]
    up, further = medians((b / a, c / b) for a, b, c in times)
    return [
        limit("200 kB ÷ 20 kB: times the time", [11], [up], digits=1),
        limit("2 MB ÷ 200 kB: times the time", [11], [further], digits=1),
    ]


def lag(runs: int) -> list[Row]:
    """How late the event loop is while the answer streams."""
    figures = []
    with Server() as server:
        for _ in range(runs):
            app = App(server.url, lag=True)
            drawn = app.foot(app.ask(_prompt("mixed")))
            first = server.times()["first"]
            app.quit()
            late = [late * 1000 for at, late in app.notes["lag"] if first <= at <= drawn]
            figures.append((share(late, 0.99), max(late)))
    return [limit("event-loop lag during it, p99 / max", [20, 60], medians(figures), " ms", 1)]
