"""The file: where it is, how it is opened, and what SQLite's errors mean."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

from tui.store.glance import NAME
from tui.store.readings import Kind, Trouble
from tui.store.schema import MIGRATIONS, ForeignError, NewerError, UnfitError, migrate, version

_PATIENCE = 0.25
"""Seconds that a write waits for another process before it is tried again later."""
_READER_PATIENCE = 2.0
_JOURNAL = 8000
"""Pages that the journal may hold before a checkpoint that does not wait for a quiet moment."""

_KINDS: dict[str, Kind] = {
    "SQLITE_FULL": "full",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_CORRUPT": "corrupt",
    "SQLITE_NOTADB": "corrupt",
    "SQLITE_CANTOPEN": "unreachable",
    "SQLITE_IOERR": "unreachable",
    "SQLITE_AUTH": "unreachable",
}


def open_to_write(folder: Path) -> sqlite3.Connection:
    """Open the store, made or brought up to date where needed. Raises OSError, UnfitError and sqlite3.Error."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / NAME
    if not path.exists():
        # As the owner's alone from its first moment; the files that SQLite puts beside it get the same.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    db = _connect(path, _PATIENCE)
    try:
        # Before anything is changed, be it the journal's mode: a newer version may want another one.
        number = version(db)
        migrate(db, path) if number else _make(db, path)
        db.execute("PRAGMA foreign_keys = ON")
        # A process that is killed loses nothing by this; a machine that loses power, what came since the last
        # checkpoint. The writer makes those when nothing streams: a disk may take a tenth of a second for one.
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute(f"PRAGMA wal_autocheckpoint = {_JOURNAL}")
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(folder: Path) -> sqlite3.Connection | None:
    """Open a store to read; None where nothing was ever stored. Raises OSError, UnfitError and sqlite3.Error."""
    path = folder / NAME
    if not path.exists():
        return None
    db = _connect(path, _READER_PATIENCE, mode="rw" if os.access(path, os.W_OK) else "ro")
    try:
        number = version(db)
        if 0 < number < len(MIGRATIONS):
            open_to_write(folder).close()
        if number > len(MIGRATIONS):
            migrate(db, path)  # says what is wrong
        if not number:
            _refuse_foreign(db)
            db.close()
            return None
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def exists(folder: Path) -> bool:
    """Whether anything was ever stored there."""
    return (folder / NAME).exists()


def trouble(error: BaseException, folder: Path) -> Trouble:
    """What an error of this package's work means."""
    path = folder / NAME
    if isinstance(error, UnfitError):
        return Trouble("newer" if isinstance(error, NewerError) else "foreign", path, str(error))
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        kind = next((kind for start, kind in _KINDS.items() if name.startswith(start)), None)
        return Trouble(kind or "internal", path, str(error))
    if isinstance(error, OSError):
        return Trouble("unreachable", path, error.strerror or str(error))
    return Trouble("internal", path, f"{type(error).__name__}: {error}")


def _connect(path: Path, patience: float, mode: str = "rw") -> sqlite3.Connection:
    # Not of one thread alone: a store is opened on one and closed on another where the first one hangs.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=patience,
        isolation_level=None,
        check_same_thread=False,
    )


def _make(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file. One that has tables is somebody else's."""
    _refuse_foreign(db)
    with contextlib.suppress(sqlite3.OperationalError):  # locked: then it is another time's work
        db.execute("PRAGMA journal_mode = WAL")
    migrate(db, path)


def _refuse_foreign(db: sqlite3.Connection) -> None:
    """A file that this program did not make has tables before it has a version. One that it makes gets both at once."""
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] and not version(db):
        raise ForeignError("it holds other tables")
