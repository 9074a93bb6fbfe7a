"""What concerns whole lines of stored turns: the messages of a request, a session's copy, a session's end."""

from __future__ import annotations

import sqlite3
from typing import Any

from tui.store import codec, runs, text
from tui.store.facts import Forked


def messages(db: sqlite3.Connection, session: int, number: int | None) -> list[dict[str, Any]]:
    """The messages of a turn's request, put together from what each turn of the line added. Costs the line."""
    parts: list[tuple[int, bytes | None]] = []
    while number is not None:
        row = db.execute(
            "SELECT same, messages, parent FROM turn WHERE session = ? AND number = ?", (session, number)
        ).fetchone()
        if row is None:
            break
        parts.append((row[0], row[1]))
        if not row[0]:
            break
        number = row[2]
    out: list[dict[str, Any]] = []
    for same, packed in reversed(parts):
        del out[same:]
        out += codec.unpack(packed) if packed is not None else []
    return out


def line(db: sqlite3.Connection, session: int, leaf: int | None) -> list[int]:
    """The numbers of the turns of a line, from the first to ``leaf``."""
    parents = dict(db.execute("SELECT number, parent FROM turn WHERE session = ?", (session,)))
    out = []
    while leaf is not None and leaf in parents:
        out.append(leaf)
        leaf = parents.pop(leaf)
    out.reverse()
    return out


def copy(db: sqlite3.Connection, source: int, fact: Forked) -> None:
    """Copy a session, or one of its lines, with its events. What runs is not copied."""
    db.execute(
        "INSERT INTO session (key, title, model, created, updated, leaf, first, last, forked_from)"
        " SELECT ?, ?, model, ?, ?, leaf, first, last, key FROM session WHERE id = ?",
        (fact.copy, fact.title, fact.at, fact.at, source),
    )
    (target,) = db.execute("SELECT id FROM session WHERE key = ?", (fact.copy,)).fetchone()
    numbers = dict(db.execute("SELECT number, id FROM turn WHERE session = ? AND ended IS NOT NULL", (source,)))
    chosen = sorted(numbers) if fact.leaf is None else line(db, source, fact.leaf)
    # Numbers of a line alone have gaps, and whoever adds a turn counts from how many there are.
    new = {old: place for place, old in enumerate((one for one in chosen if one in numbers), 1)}
    for old, number in new.items():
        _copy_turn(db, numbers[old], target, number, new)
    leaf = fact.leaf
    if leaf is None:
        (leaf,) = db.execute("SELECT leaf FROM session WHERE id = ?", (source,)).fetchone()
    total(db, target, new.get(leaf if leaf is not None else 0, max(new.values(), default=None)))


def _copy_turn(db: sqlite3.Connection, source: int, session: int, number: int, new: dict[int, int]) -> None:
    (parent,) = db.execute("SELECT parent FROM turn WHERE id = ?", (source,)).fetchone()
    turn = db.execute(
        "INSERT INTO turn (session, number, parent, began, ended, state, prompt, message, failure, cost, priced, body,"
        " same, messages, asked) SELECT ?, ?, ?, began, ended, state, prompt, message, failure, cost, priced, body,"
        " same, messages, asked FROM turn WHERE id = ?",
        (session, number, new.get(parent), source),
    ).lastrowid
    assert turn is not None
    runs.copy(db, source, turn)
    for (attempt,) in db.execute("SELECT id FROM attempt WHERE turn = ? ORDER BY number", (source,)).fetchall():
        columns = (
            "number, most, began, status, headers, failure, wait, first_byte, first_token, last, ended, events, bytes"
        )
        made = db.execute(
            f"INSERT INTO attempt (turn, {columns}) SELECT ?, {columns} FROM attempt WHERE id = ?", (turn, attempt)
        ).lastrowid
        db.execute(
            "INSERT INTO batch (attempt, first, count, frames) SELECT ?, first, count, frames FROM batch"
            " WHERE attempt = ? ORDER BY id",
            (made, attempt),
        )
    prompt, message = db.execute("SELECT prompt, message FROM turn WHERE id = ?", (turn,)).fetchone()
    db.execute(
        "INSERT INTO words (rowid, prompt, reply, humps) VALUES (?, ?, ?, ?)", (turn, *_searchable(prompt, message))
    )


def total(db: sqlite3.Connection, session: int, leaf: int | None) -> None:
    """Count a session's turns and costs anew. Tokens stay what its turns say when they end."""
    db.execute(
        "UPDATE session SET leaf = ?1, turns = (SELECT count(*) FROM turn WHERE session = ?2),"
        " prompts = (SELECT count(*) FROM turn WHERE session = ?2 AND asked),"
        " cost = (SELECT sum(cost) FROM turn WHERE session = ?2) WHERE id = ?2",
        (leaf, session),
    )


def bury(db: sqlite3.Connection, which: str, value: str | float) -> None:
    """Remove sessions for good: those that ``which``, a condition with one ``?``, is true of."""
    for session, key in db.execute(f"SELECT id, key FROM session WHERE {which}", (value,)).fetchall():
        rows = db.execute(
            "SELECT id, prompt, message FROM turn WHERE session = ? AND ended IS NOT NULL", (session,)
        ).fetchall()
        for turn, prompt, message in rows:
            # An index without text of its own has to be told what to take out.
            db.execute(
                "INSERT INTO words (words, rowid, prompt, reply, humps) VALUES ('delete', ?, ?, ?, ?)",
                (turn, *_searchable(prompt, message)),
            )
        db.execute("DELETE FROM draft WHERE session = ?", (key,))
        db.execute("DELETE FROM session WHERE id = ?", (session,))


def _searchable(prompt: bytes, message: bytes | None) -> text.Searchable:
    return text.of_turn(codec.unpack(prompt), None if message is None else codec.message_of(codec.unpack(message)))
