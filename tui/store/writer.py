"""The thread that writes. Whoever has something to keep appends it and goes on."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from tui.store import database
from tui.store.facts import Fact, FramesCame
from tui.store.mending import mend
from tui.store.readings import Trouble
from tui.store.schema import UnfitError
from tui.store.writing import Clean, CleanBytes, Scribe

LAG = 0.025
"""Seconds for which facts are gathered before they are written. With the writing it has to stay under 0.1."""
BEHIND = 65_536
"""Bytes of frames that are written at once, however little time has passed."""
_RETRY = 0.5
"""Seconds until it is tried again after trouble."""
_TELL_AFTER = 1.0
"""Seconds for which another process may lock the file before anybody is told: most locks are short."""
_QUIET = 1.0
"""Seconds without anything to write before what was written is brought to the disk."""
_SLICE = 200
"""Facts that one transaction holds at most, so that what waited for long goes away step by step."""

Tell = Callable[[Trouble | None], None]
"""Called on the writer's thread when there is trouble, and with None when there no longer is."""


class Writer:
    """Writes facts in their order. What cannot be written waits in memory and is tried again."""

    def __init__(self, folder: Path, clean: Clean, clean_bytes: CleanBytes, tell: Tell) -> None:
        self._folder = folder
        self._cleaners = (clean, clean_bytes)
        self._tell = tell
        self._queue: deque[Fact] = deque()
        self._bytes = 0
        self._waiting: deque[Fact] = deque()
        """What was taken from the queue and is not written yet."""
        self._wake = threading.Event()
        self._urgent = threading.Event()
        self._closing = False
        self._done = threading.Condition()
        self._putting = threading.Lock()
        self._put = 0
        self._written = 0
        self._db: sqlite3.Connection | None = None
        self._scribe: Scribe | None = None
        self._mended = False
        self._opened = False
        self._unsafe = False
        self._first_failure: float | None = None
        self.trouble: Trouble | None = None
        """Why nothing is written at the moment."""
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def put(self, fact: Fact) -> None:
        """Have a fact written; from any thread, and never waits."""
        with self._putting:
            self._queue.append(fact)
            self._put += 1
        if isinstance(fact, FramesCame):
            self._bytes += sum(len(frame.raw) for frame in fact.frames)
            if self._bytes > BEHIND:
                self._bytes = 0
                self._urgent.set()
        if not self._wake.is_set():
            self._wake.set()

    @property
    def waiting(self) -> int:
        """How many facts are not written yet."""
        return self._put - self._written

    def flush(self, timeout: float) -> bool:
        """Wait until the file is open and all that was put is written, or cannot be; True where it is."""
        target = self._put
        self._urgent.set()
        self._wake.set()

        def settled() -> bool:
            written = self._opened and self._written >= target
            return written or self.trouble is not None or not self._thread.is_alive()

        with self._done:
            self._done.wait_for(settled, timeout)
        return self._written >= target

    def retry(self) -> None:
        """Try at once what could not be written, lasting trouble included."""
        self._urgent.set()
        self._wake.set()

    def close(self, timeout: float) -> bool:
        """Write what can be written, and end; True where nothing is lost."""
        self._closing = True
        self.retry()
        self._thread.join(timeout)
        return self.waiting == 0

    # On the writer's thread

    def _run(self) -> None:
        if database.exists(self._folder):
            self._try()  # what is wrong with it is told before anybody has something to lose
        self._opened = True
        with self._done:
            self._done.notify_all()
        while True:
            if not self._waiting:
                if self._unsafe and not self._wake.wait(_QUIET):
                    self._checkpoint()
                self._wake.wait()
                if not self._closing:
                    self._urgent.wait(LAG)
            self._wake.clear()
            self._urgent.clear()
            self._bytes = 0
            while self._queue:
                self._waiting.append(self._queue.popleft())
            if self._waiting:
                self._try()
            if self._closing and (self.trouble is not None or not (self._waiting or self._queue)):
                break
            if self._waiting:
                self._urgent.wait(None if self.trouble is not None and self.trouble.lasting else _RETRY)
        self._disconnect(tidy=True)

    def _try(self) -> None:
        """Write what waits, as far as that goes."""
        try:
            if self._scribe is None:
                self._connect()
            while self._waiting:
                self._write(list(islice(self._waiting, _SLICE)))
        except (sqlite3.Error, OSError, UnfitError) as error:
            self._failed(error)
        else:
            self._first_failure = None
            if self.trouble is not None:
                self._say(None)
        with self._done:
            self._done.notify_all()

    def _write(self, some: list[Fact]) -> None:
        """Write facts in one transaction; where one of them is at fault, each alone, and not that one."""
        try:
            self._transact(some)
        except Exception as error:
            if database.trouble(error, self._folder).kind != "internal":
                raise
        else:
            self._wrote(len(some))
            return
        for fact in some:
            # Whatever is wrong with a value must not keep the others waiting for ever.
            try:
                self._transact([fact])
            except Exception as error:
                trouble = database.trouble(error, self._folder)
                if trouble.kind != "internal":
                    raise
                self._tell(trouble)
            self._wrote(1)

    def _wrote(self, number: int) -> None:
        for _ in range(number):
            self._waiting.popleft()
        self._written += number

    def _transact(self, some: list[Fact]) -> None:
        assert self._db is not None
        assert self._scribe is not None
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for fact in together(some):
                self._scribe.write(fact)
            self._db.execute("COMMIT")
        except BaseException:
            self._scribe.forget()
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        self._unsafe = True

    def _connect(self) -> None:
        self._db = database.open_to_write(self._folder)
        self._scribe = Scribe(self._db, *self._cleaners)
        if self._mended:
            return
        try:
            mend(self._db, self._scribe, self._folder, time.time())
        except Exception as error:
            trouble = database.trouble(error, self._folder)
            if trouble.kind != "internal":
                raise
            # Something stored is not as it should be; that is no reason to store nothing from now on.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            self._tell(trouble)
        self._mended = True

    def _checkpoint(self) -> None:
        """Nothing happens: have what was written reach the disk itself, not only the system's memory of it."""
        self._unsafe = False
        if self._db is not None:
            try:
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error as error:
                self._failed(error)

    def _disconnect(self, *, tidy: bool = False) -> None:
        db, self._db, self._scribe = self._db, None, None
        if db is not None:
            try:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                if tidy:
                    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.Error:
                pass
            db.close()

    def _failed(self, error: BaseException) -> None:
        """Nothing could be written: say so, and begin anew with the file the next time."""
        found = database.trouble(error, self._folder)
        if found.kind != "full":
            self._disconnect()
        now = time.monotonic()
        if self._first_failure is None:
            self._first_failure = now
        short = found.kind == "locked" and now - self._first_failure < _TELL_AFTER
        if not short and found != self.trouble:
            self._say(found)

    def _say(self, trouble: Trouble | None) -> None:
        self.trouble = trouble
        self._tell(trouble)


def together(some: list[Fact]) -> list[Fact]:
    """The same facts, with frames that follow each other in one batch, of :data:`BEHIND` bytes or little more."""
    out: list[Fact] = []
    size = 0
    for fact in some:
        last = out[-1] if out else None
        if (
            isinstance(fact, FramesCame)
            and isinstance(last, FramesCame)
            and last[:4] == fact[:4]
            and last.frames[-1].seq + 1 == fact.frames[0].seq
            and size < BEHIND
        ):
            out[-1] = last._replace(frames=last.frames + fact.frames)
        else:
            out.append(fact)
            size = 0
        if isinstance(fact, FramesCame):
            size += sum(len(frame.raw) for frame in fact.frames)
    return out
