"""What came of the calls that were run here, in rows: so that it is sent although the app ended before it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from tui.domain.conversation import Turn
from tui.domain.tools.run import Outcome, Run
from tui.store import codec
from tui.store.facts import RunEnded


def write(db: sqlite3.Connection, turn: int, fact: RunEnded, clean: Callable[[Any], Any]) -> None:
    """Write down the end of a run of the turn with this row. What it wrote while it ran is not kept."""
    run = fact.run
    assert run.outcome is not None
    told = {
        "name": run.name,
        "input": run.input,
        "source": run.source,
        "state": run.state,
        "edited": run.edited,
        "content": run.outcome.content,
        "is_error": run.outcome.is_error,
        "whole": run.outcome.whole,
        "times": [None if at is None else round(at - fact.started, 6) for at in (run.started, run.ended)],
    }
    db.execute(
        "INSERT INTO run (turn, call, told) VALUES (?1, ?2, ?3) ON CONFLICT (turn, call) DO UPDATE SET told = ?3",
        (turn, run.call, codec.pack(clean(told))),
    )


def read(db: sqlite3.Connection, turns: list[int]) -> dict[int, dict[str, Run]]:
    """The runs of turns by their rows; their times count from the turn's start."""
    marks = ", ".join("?" * len(turns))
    out: dict[int, dict[str, Run]] = {}
    for turn, call, told in db.execute(f"SELECT turn, call, told FROM run WHERE turn IN ({marks}) ORDER BY id", turns):
        out.setdefault(turn, {})[call] = _run(call, codec.unpack(told))
    return out


def _run(call: str, told: dict[str, Any]) -> Run:
    started, ended = told["times"]
    outcome = Outcome(told["content"], told["is_error"], told["whole"])
    run = Run(call, told["name"], told["input"], told["source"], told["state"], told["edited"], started, ended)
    run.outcome = outcome
    return run


def give(turn: Turn, found: dict[str, Run]) -> None:
    """Give a turn its runs, in the order of its calls and with their times on its clock."""
    started = turn.attempts[-1].clock.started if turn.attempts else 0.0
    for call in (str(block.fields.get("id")) for block in turn.message.blocks):
        if (run := found.get(call)) is not None:
            run.started, run.ended = (None if at is None else at + started for at in (run.started, run.ended))
            turn.runs[call] = run


def copy(db: sqlite3.Connection, turn: int, to: int) -> None:
    """Give a turn the runs of another one."""
    rows = "SELECT ?, call, told FROM run WHERE turn = ? ORDER BY id"
    db.execute(f"INSERT INTO run (turn, call, told) {rows}", (to, turn))
