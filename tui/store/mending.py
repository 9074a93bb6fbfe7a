"""What is done once, when a store is opened: cut-off turns are ended, deleted sessions removed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tui.store import facts, forking, lease
from tui.store.reading import Reader
from tui.store.writing import Scribe

_UNDONE = 86_400.0
"""Seconds for which a deleted session may still be wanted back by a copy of the app that runs on."""


def mend(db: sqlite3.Connection, scribe: Scribe, folder: Path, now: float) -> None:
    """End the turns whose app ended while they ran, and bury sessions whose deletion nobody can undo any more.

    Sessions that another copy of the app has open are left alone: what runs there does run.
    """
    rows = db.execute(
        "SELECT s.key, t.number FROM turn t JOIN session s ON s.id = t.session WHERE t.ended IS NULL ORDER BY t.id"
    ).fetchall()
    for key in dict.fromkeys(key for key, _ in rows):
        held = lease.take(folder, key)
        if isinstance(held, lease.Held):
            continue
        try:
            _end(db, scribe, key, {number for other, number in rows if other == key}, now)
        finally:
            held.release()
    if db.execute("SELECT 1 FROM session WHERE deleted_at < ? LIMIT 1", (now - _UNDONE,)).fetchone():
        db.execute("BEGIN IMMEDIATE")
        forking.bury(db, "deleted_at < ?", now - _UNDONE)
        db.execute("COMMIT")


def _end(db: sqlite3.Connection, scribe: Scribe, key: str, numbers: set[int], now: float) -> None:
    """Write down how the cut-off turns of a session end."""
    db.execute("BEGIN IMMEDIATE")
    reader = Reader(db, key, 0.0, lambda turn: [])
    # Others have ended; by their numbers they are known, and no turn is made of them.
    for turn in reader.some(numbers):
        attempt = turn.attempt
        started = 0.0
        if attempt is not None:
            started = attempt.clock.started
            scribe.write(
                facts.AttemptEnded(key, turn.number, attempt.number, attempt.clock, attempt.failure, attempt.wait)
            )
        at = now if attempt is None or attempt.clock.ended is None else attempt.clock.ended
        scribe.write(
            facts.TurnEnded(key, turn.number, turn.state, turn.failure, turn.message, turn.block_times, started, at)
        )
    db.execute("COMMIT")
