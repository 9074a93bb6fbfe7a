"""Opening a stored session of 5,000 messages: seconds from the start of the program to its end on the screen."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median

import filling
from harness import COLUMNS, ENV, HOME, ROWS, Pty, Row, limit

_FOOT, _WELCOME = "end_turn · ".encode(), b"Ctrl+P"
_MORE = 4
"""Pairs a run: one takes a second."""


def opening(runs: int) -> list[Row]:
    """Beside an app with nothing in it, and beside one whose window is another than when it was left."""
    stored, empty = (Path(tempfile.mkdtemp(dir=HOME)) for _ in range(2))
    filling.fill(stored, sessions=3, turns=2526)
    _leave(stored)
    pairs: list[tuple[float, float, float]] = []
    for _ in range(runs * _MORE):
        pairs.append(
            (
                _seconds(stored, _FOOT, "-r", filling.LONG),
                _seconds(empty, _WELCOME),
                _seconds(stored, _FOOT, "-r", filling.LONG, columns=COLUMNS + 2),
            )
        )
    many, none, other = (median(column) for column in zip(*pairs, strict=True))
    return [
        limit("open 5,000 messages: first paint ÷ empty app", [1.2], [median(a / b for a, b, _ in pairs)]),
        Row("  itself · empty app", f"{many:.2f} · {none:.2f} s"),
        Row("  in a window of another size ÷ empty app", f"{median(c / b for _, b, c in pairs):.2f} ({other:.2f} s)"),
    ]


def _leave(home: Path) -> None:
    """Open the long session once, as a person who was there before, and leave it."""
    with_picture = _start(home, "-r", filling.LONG)
    with_picture.until(_FOOT)
    with_picture.until_idle()
    with_picture.drain(1.0)
    with_picture.quit()


def _seconds(home: Path, drawn: bytes, *arguments: str, columns: int = COLUMNS) -> float:
    """Seconds from the start to the first paint with ``drawn`` in it."""
    app = _start(home, *arguments, columns=columns)
    try:
        return app.until(drawn) - app.started
    finally:
        app.close()


def _start(home: Path, *arguments: str, columns: int = COLUMNS) -> Pty:
    env = {**ENV, "CLAUDE_TUI_HOME": str(home), "ANTHROPIC_API_KEY": "a-key-of-no-worth"}
    app = Pty([sys.executable, "-m", "tui", *arguments], env)
    app.resize(columns, ROWS)
    return app
