"""The batches of an attempt that is over: small ones become one."""

from __future__ import annotations

import sqlite3

from tui.store import frames

_MERGED = 32_768
"""Bytes from which on a stored batch is left alone."""

_Row = tuple[int, int, int, bytes]
"""Id, number of the first frame, how many frames, and the frames."""


def put_together(db: sqlite3.Connection, attempt: int) -> None:
    """Make one batch of small ones that follow each other: together they take a third of the room."""
    rows: list[_Row] = db.execute(
        "SELECT id, first, count, frames FROM batch WHERE attempt = ? ORDER BY id", (attempt,)
    ).fetchall()
    run: list[_Row] = []
    size = 0
    for row in rows:
        follows = not run or run[-1][1] + run[-1][2] == row[1]
        if not follows or len(row[3]) >= _MERGED or size >= 4 * _MERGED:
            _merge(db, run)
            run, size = [], 0
        if len(row[3]) < _MERGED:
            run.append(row)
            size += len(row[3])
    _merge(db, run)


def _merge(db: sqlite3.Connection, run: list[_Row]) -> None:
    if len(run) < 2:
        return
    merged = frames.merge((first, data) for _, first, _, data in run)
    db.executemany("DELETE FROM batch WHERE id = ?", [(row[0],) for row in run[1:]])
    db.execute("UPDATE batch SET count = ?, frames = ? WHERE id = ?", (sum(row[2] for row in run), merged, run[0][0]))
