"""100,000 events in the panel, and in a stock DataTable and a stock RichLog, on the same harness."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from harness import ENV, Row, limit, share

_SCRIPT = Path(__file__).with_name("event_lists.py")


def _told(*arguments: str) -> dict[str, Any]:
    """What a list told of itself, from a process of its own."""
    command = [sys.executable, "-W", "ignore", str(_SCRIPT), *arguments]
    ran = subprocess.run(command, env=ENV, capture_output=True, check=True, text=True)
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def _p99(told: list[dict[str, Any]], section: str, name: str) -> float:
    """The median over the runs of what 99 % of frames took at most, in milliseconds."""
    return median(share(one[section][name], 0.99) * 1000 for one in told)


def _stock(name: str, what: str) -> list[Row]:
    """The same of a widget of Textual, once: its frames take seconds."""
    told = _told(name)
    rows = [
        Row(f"{what}: memory an event, beside its bytes", f"{_told(name, 'memory')['memory']:,.0f} B"),
        Row("  append an event", f"{told['append'] * 1e6:,.1f} µs"),
    ]
    for kind, took in told["frames"].items():
        slowest = [max(some) * 1000 for some in (took, told["streaming"].get(kind)) if some]
        figures = " / ".join(f"{figure:,.0f}" for figure in slowest)
        rows.append(Row(f"  {kind}, slowest of {len(took)}{', and at 5,000/s' * (len(slowest) - 1)}", f"{figures} ms"))
    return rows


def events(runs: int) -> list[Row]:
    """Memory, appending, frames, filtering; then the stock widgets."""
    told = [_told("ours") for _ in range(runs)]
    rows = [
        limit("memory an event, beside its bytes", [250], [_told("ours", "memory")["memory"]], " B", 0),
        limit("append an event", [5], [median(one["append"] for one in told) * 1e6], " µs", 1),
    ]
    for name in told[0]["frames"]:
        figures = [_p99(told, section, name) for section in ("frames", "streaming")]
        rows.append(limit(f"{name}: a frame, p99, and at 5,000 events/s", [10, 10], figures, " ms", 1))
    first, all, hold, spent = (
        max(median(one["finding"][number][part] for one in told) for number in range(len(told[0]["finding"]))) * 1000
        for part in range(4)
    )
    rows.append(limit("filter: first screen / all of 100,000, slowest of four", [30, 200], [first, all], " ms", 0))
    rows.append(Row("  of it CPU of the loop's thread", f"{spent:.0f} ms"))
    rows.append(limit("  the longest hold of the event loop", [10], [hold], " ms", 1))
    return [*rows, *_stock("table", "DataTable"), *_stock("richlog", "RichLog")]
