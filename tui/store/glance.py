"""A stored session at a glance: what the first picture needs of it, read with nothing but SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

NAME = "sessions.db"
"""The store's file in its folder."""
_PATIENCE = 0.1
"""Seconds that the first picture waits for another program that has locked the file."""

_FOUND = """
SELECT key, title, (
    SELECT picture FROM still JOIN turn ON turn.session = session.id AND turn.number = still.leaf
    WHERE still.session = session.id AND still.turns = session.turns AND still.leaf = session.leaf
        AND turn.ended IS NOT NULL
)
FROM session WHERE deleted_at IS NULL
"""
_LATEST = " ORDER BY updated DESC, id DESC LIMIT 1"
_NAMED = " AND key = ?"


class Glance(NamedTuple):
    """What stands in the store of a session."""

    key: str
    title: str
    picture: bytes | None
    """Of its end as it was shown last, see :mod:`tui.ui.widgets.still`; None where it would show something else now."""


def glance(folder: Path, key: str | None) -> Glance | None:
    """The session of this key, or for None the one that changed last; None where it takes a closer look to tell.

    That is so for anything out of the ordinary, such as a part of a key or a store that cannot be read: whoever looks
    closer says what is wrong.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)) as db:
            row = db.execute(_FOUND + (_LATEST if key is None else _NAMED), () if key is None else (key,)).fetchone()
    except (sqlite3.Error, OSError, ValueError):
        return None
    return None if row is None else Glance(*row)
