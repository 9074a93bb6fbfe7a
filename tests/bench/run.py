"""All benchmarks, one table: ``.venv/bin/python tests/bench/run.py [--runs N] [--only NAME]``.

Each figure stands beside its bar; a ratio is the median of pairs that ran one after the other.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import bench_events
import bench_latency
import bench_long
import bench_opening
import bench_peers
import bench_startup
import bench_store
import bench_throughput
import bench_tools
from harness import Row

BENCHMARKS: dict[str, Callable[[int], list[Row]]] = {
    "startup": bench_startup.startup,
    "throughput": bench_throughput.throughput,
    "shapes": bench_throughput.shapes,
    "growth": bench_throughput.growth,
    "lag": bench_throughput.lag,
    "echo": bench_latency.echo,
    "glass": bench_latency.glass,
    "bytes": bench_latency.wire,
    "opening": bench_opening.opening,
    "long": bench_long.long,
    "events": bench_events.events,
    "idle": bench_latency.idle,
    "peers": bench_peers.peers,
    "tools": bench_tools.tools,
    "keeping": bench_store.keeping,
    "store": bench_store.store,
}


def main() -> int:
    """Print the table; 1 where a figure is over its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="paired runs a figure; medians are shown (default 5)")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="only this; again for more")
    given = parser.parse_args()
    over = False
    print(f"{'what':58}{'measured':>24}  {'bar':18}")
    for name, measure in BENCHMARKS.items():
        if given.only and name not in given.only:
            continue
        for row in measure(given.runs):
            verdict = "" if row.ok is None else "ok" if row.ok else "over"
            over = over or row.ok is False
            print(f"{row.what:58}{row.measured:>24}  {row.bar:18}{verdict}", flush=True)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
