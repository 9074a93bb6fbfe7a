"""What is stored, to be read: by the app, and by commands that write nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from tui.domain.conversation import Turn
from tui.domain.events import Frame
from tui.store import database, reading, search
from tui.store.readings import Hit, Opened, SessionInfo, StoreError
from tui.store.schema import UnfitError

NEWEST = 24
"""Turns of a session that are read at once: more than a screen shows."""


class Library:
    """Reads a store. Every method may be called on any thread, takes milliseconds, and may raise StoreError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._offset = time.time() - time.monotonic()
        """What the frames' clock, which is monotonic, is behind the wall's."""

    def sessions(self, *, deleted: bool = False) -> list[SessionInfo]:
        """All sessions, pinned ones first, then the newest; with ``deleted`` those that were deleted just now."""
        with self._reading() as db:
            return [] if db is None else reading.sessions(db, deleted=deleted)

    def session(self, name: str) -> SessionInfo | None:
        """The session whose key is ``name`` or, where that is only one, begins with it."""
        with self._reading() as db:
            return None if db is None else reading.session(db, name)

    def latest(self) -> SessionInfo | None:
        """The session that changed last."""
        with self._reading() as db:
            return None if db is None else reading.latest(db)

    def open(self, key: str, newest: int = NEWEST) -> Opened | None:
        """A session's newest turns and the way to the others; None where there is none by this key."""
        with self._reading() as db:
            info = None if db is None else reading.session(db, key)
            if db is None or info is None:
                return None
            exact = info.key
            return reading.open_session(
                db, info, newest, self._offset, self._messages_of, lambda known: self._rest(exact, known)
            )

    def open_whole(self, key: str) -> Opened | None:
        """A session with all its turns, ready to be sent to."""
        opened = self.open(key)
        if opened is not None:
            opened.join(opened.rest())
        return opened

    def frames(self, key: str, numbers: list[int] | None = None) -> list[tuple[int, int, list[Frame]]]:
        """What came for turns, by default all, in the order of the attempts: turn, attempt, frames.

        The frames' times fit the clocks of turns that this store has read.
        """
        with self._reading() as db:
            if db is None or reading.session(db, key) is None:
                return []
            return reading.Reader(db, key, self._offset, self._messages_of).frames(numbers)

    def search(self, text: str, *, limit: int = 50, session: str | None = None) -> list[Hit]:
        """Where all terms of ``text`` stand in one turn, newest first; in quotes a phrase, else beginnings of words."""
        with self._reading() as db:
            return [] if db is None else search.search(db, text, limit, session)

    def prompts(self, limit: int = 1000) -> list[str]:
        """The history of prompts over all sessions, newest first, each once."""
        with self._reading() as db:
            return [] if db is None else reading.prompts(db, limit)

    def draft(self, key: str = "") -> str:
        """What stood in the prompt of a session, by default of a chat that had not begun."""
        with self._reading() as db:
            return "" if db is None else reading.draft(db, key)

    def spent(self, since: float) -> Decimal:
        """US dollars that turns cost which began at or after ``since``, in seconds since the epoch, where known."""
        with self._reading() as db:
            return Decimal(0) if db is None else reading.spent(db, since)

    def _rest(self, key: str, known: dict[int, Turn]) -> list[Turn]:
        with self._reading() as db:
            return [] if db is None else reading.Reader(db, key, self._offset, self._messages_of).rest(known)

    def _messages_of(self, turn: int) -> list[dict[str, Any]]:
        # Asked for while something is drawn: there an absent history is better than no picture.
        with suppress(StoreError), self._reading() as db:
            return [] if db is None else reading.messages_of(db, turn)
        return []

    def _settle(self) -> None:
        """Have what waits to be written be there before it is read."""

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection for one reading: opening one takes less than a millisecond, and none is shared by threads."""
        self._settle()
        db = None
        try:
            db = database.open_to_read(self.folder)
            yield db
        except (sqlite3.Error, OSError, ValueError, UnfitError) as error:
            raise StoreError(database.trouble(error, self.folder)) from error
        finally:
            if db is not None:
                db.close()
