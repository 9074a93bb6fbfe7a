"""The door to what is stored: facts go in and are written by a thread, values come out."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from tui.store import facts, lease
from tui.store.facts import Fact
from tui.store.glance import NAME
from tui.store.lease import Held, Lease
from tui.store.library import Library
from tui.store.readings import Trouble
from tui.store.writer import Tell, Writer
from tui.store.writing import Clean, CleanBytes

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody takes for another one."""
_PATIENCE = 1.0
"""Seconds that a reading waits for what was put before it."""


def new_key() -> str:
    """A name for a session that no other has."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


class Store(Library):
    """A store that is written to. Made at once and without waiting: the file is opened on the writer's thread.

    ``clean`` takes secrets out of JSON values, ``clean_bytes`` out of bytes: nothing is written without them. ``tell``
    is called on the writer's thread with every trouble, and with None when what waited has been written after all.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clean: Clean = lambda value: value,
        clean_bytes: CleanBytes = lambda raw: raw,
        tell: Tell = lambda trouble: None,
    ) -> None:
        super().__init__(folder)
        self._writer = Writer(folder, clean, clean_bytes, tell)
        self._deleted: dict[str, None] = {}

    def put(self, fact: Fact) -> None:
        """Have a fact written, within 0.1 s; never waits."""
        self._writer.put(fact)

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing is written at the moment."""
        return self._writer.trouble

    @property
    def waiting(self) -> int:
        """How many facts wait to be written."""
        return self._writer.waiting

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was put is written; False where it cannot be, or not in time."""
        return self._writer.flush(timeout)

    def retry(self) -> None:
        """Try at once what could not be written."""
        self._writer.retry()

    def close(self, timeout: float = 5.0) -> bool:
        """Write what waits, and end; False where something could not be written. Nothing may be put afterwards.

        What was deleted, and not brought back, goes for good now.
        """
        for key in self._deleted:
            self.put(facts.Buried(key))
        self._deleted.clear()
        return self._writer.close(timeout)

    def lease(self, key: str) -> Lease | Held:
        """Ask for the right to write to a session; Held where another copy of the app has it open."""
        return lease.take(self.folder, key)

    # What a person does with sessions

    def rename(self, key: str, title: str) -> None:
        """Give a session a name."""
        self.put(facts.Renamed(key, title))

    def pin(self, key: str, pinned: bool = True) -> None:
        """Have a session stand above the others, or no longer."""
        self.put(facts.Pinned(key, pinned))

    def delete(self, key: str) -> None:
        """Delete a session; :meth:`undelete` brings it back for as long as the app runs."""
        self._deleted[key] = None
        self.put(facts.Deleted(key, time.time()))

    def undelete(self, key: str) -> None:
        """Bring a session back that was deleted."""
        self._deleted.pop(key, None)
        self.put(facts.Deleted(key, None))

    def fork(self, key: str, title: str, leaf: int | None = None) -> str:
        """Copy a session, or only its line that ends with the turn ``leaf``; return the copy's key."""
        copy = new_key()
        self.put(facts.Forked(key, copy, title, leaf, time.time()))
        return copy

    def show_line(self, key: str, leaf: int) -> None:
        """Have a session open with another line: the one that ends with the turn ``leaf``."""
        self.put(facts.LineShown(key, leaf))

    def keep_still(self, key: str, leaf: int, words: str, picture: bytes) -> None:
        """Keep a picture of a session's end, in which ``words`` can be read; there is one at most."""
        self.put(facts.Pictured(key, leaf, words, picture))

    def save_draft(self, text: str, key: str = "") -> None:
        """Keep what stands in the prompt of a session, by default of a chat that has not begun; empty forgets it."""
        self.put(facts.Drafted(key, text, time.time()))

    def add_prompt(self, text: str) -> None:
        """Add a text to the history of prompts; one that is there becomes its newest."""
        self.put(facts.Prompted(text, time.time()))

    def set_aside(self) -> Path | None:
        """Move a file that cannot be used out of the way, so that a new one is made; its new path, None where none is.

        Raises OSError.
        """
        path = self.folder / NAME
        if not path.exists():
            return None
        away = path.with_name(f"{path.stem}.aside-{time.strftime('%Y%m%d-%H%M%S')}{path.suffix}")
        for tail in ("", "-wal", "-shm"):
            source = path.with_name(path.name + tail)
            if source.exists():
                source.rename(away.with_name(away.name + tail))
        self.retry()
        return away

    def _settle(self) -> None:
        if self.waiting:
            self.flush(_PATIENCE)
