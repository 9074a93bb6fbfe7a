"""``claude-tui sessions`` and ``claude-tui search``: what is stored, as aligned text or as JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui.domain.safe import one_line
from tui.store.library import Library
from tui.store.readings import Hit, SessionInfo, StoreError

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def sessions(folder: Path, *, as_json: bool) -> int:
    """List the sessions, newest first; return the exit code."""

    def show() -> None:
        found = Library(folder).sessions()
        if as_json:
            _print_json([session_json(info) for info in found])
        elif found:
            _print_rows([_row(info) for info in found])
        else:
            print("No session is stored yet.", file=sys.stderr)

    return _tried(show)


def search(folder: Path, query: str, *, as_json: bool, limit: int) -> int:
    """List where all terms of the query stand in one turn, newest first; return the exit code."""

    def show() -> None:
        found = Library(folder).search(query, limit=limit)
        if as_json:
            _print_json([hit_json(hit) for hit in found])
        elif found:
            for hit in found:
                print(f"{hit.session}  {_when(hit.at)}  {one_line(hit.title)} · turn {hit.turn} · {hit.where}")
                print(f"    {_marked(hit)}")
        else:
            print("Nothing was found.", file=sys.stderr)

    return _tried(show)


def session_json(info: SessionInfo) -> dict[str, Any]:
    """A session as ``--json`` gives it; times are UTC."""
    return {
        "id": info.key,
        "title": info.title,
        "model": info.model,
        "created": _utc(info.created),
        "updated": _utc(info.updated),
        "turns": info.turns,
        "prompts": info.prompts,
        "cost_usd": None if info.cost is None else float(info.cost),
        "input_tokens": info.input_tokens,
        "output_tokens": info.output_tokens,
        "pinned": info.pinned,
        "first": info.first,
        "last": info.last,
        "forked_from": info.forked_from,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    """A place that a search found as ``--json`` gives it."""
    return {
        "session": hit.session,
        "title": hit.title,
        "turn": hit.turn,
        "at": _utc(hit.at),
        "where": hit.where,
        "snippet": hit.snippet,
        "spans": [list(span) for span in hit.spans],
    }


def _row(info: SessionInfo) -> tuple[str, ...]:
    cost = "" if info.cost is None else f"${info.cost:.4f}"
    prompts = f"{info.prompts} prompt" if info.prompts == 1 else f"{info.prompts} prompts"
    title = f"{'* ' if info.pinned else ''}{one_line(info.title)}"
    return info.key, _when(info.updated), prompts, cost, one_line(info.model), title


def _print_rows(rows: list[tuple[str, ...]]) -> None:
    """Columns under each other; numbers to the right, the last as long as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if place in (2, 3) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row[:-1], widths, strict=False))
        ]
        print("  ".join([*cells, row[-1]]))


def _print_json(values: list[dict[str, Any]]) -> None:
    """A line of JSON each; on a terminal nothing in it that the terminal could obey."""
    for value in values:
        print(json.dumps(value, ensure_ascii=sys.stdout.isatty()))


def _marked(hit: Hit) -> str:
    """The snippet, on a terminal with what was found in bold."""
    if not sys.stdout.isatty():
        return one_line(hit.snippet)
    out, at = "", 0
    for start, stop in hit.spans:
        out += f"{one_line(hit.snippet[at:start])}{_BOLD}{one_line(hit.snippet[start:stop])}{_PLAIN}"
        at = stop
    return out + one_line(hit.snippet[at:])


def _tried(show: Callable[[], None]) -> int:
    try:
        show()
    except StoreError as error:
        print(f"claude-tui: {one_line(str(error))}", file=sys.stderr)
        return 1
    return 0


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _utc(at: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(at))}.{int(at % 1 * 1000):03}Z"
