"""The tables, as numbered migrations: what a file needs of them in one transaction, with a copy kept of what it was.

What the server sent is in ``batch``, byte for byte. ``turn.message`` is derived from that, so that a conversation is
shown without reading its events; so are the totals of ``session``, and ``words``, the index of the search.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

_FIRST = """
CREATE TABLE session (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    model TEXT NOT NULL,
    created REAL NOT NULL,                  -- seconds since the epoch, as all times but those that say otherwise
    updated REAL NOT NULL,
    leaf INTEGER,                           -- number of the turn that ends the line that was shown last
    turns INTEGER NOT NULL DEFAULT 0,
    first TEXT NOT NULL DEFAULT '',
    last TEXT NOT NULL DEFAULT '',
    cost INTEGER,                           -- 1e-12 US dollars
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0,
    deleted_at REAL,
    forked_from TEXT
);
CREATE INDEX session_updated ON session (updated);

CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- the row of words, too: never given twice
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    number INTEGER NOT NULL,                -- from 1 within the session
    parent INTEGER,                         -- number of the turn before it, null for a first one
    began REAL NOT NULL,
    ended REAL,                             -- null while it runs
    state TEXT NOT NULL,
    prompt BLOB NOT NULL,
    message BLOB,                           -- null until it ended
    failure BLOB,
    cost INTEGER,                           -- 1e-12 US dollars
    priced INTEGER NOT NULL DEFAULT 0,
    body BLOB,                              -- the request's, without messages
    same INTEGER NOT NULL DEFAULT 0,        -- how many messages its parent's request has at its start, too
    messages BLOB,                          -- the messages after those
    UNIQUE (session, number)
);
CREATE INDEX turn_running ON turn (id) WHERE ended IS NULL;
CREATE INDEX turn_began ON turn (began);

CREATE TABLE attempt (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turn ON DELETE CASCADE,
    number INTEGER NOT NULL,
    most INTEGER NOT NULL,                  -- how many attempts there may be
    began REAL NOT NULL,
    status INTEGER,
    headers BLOB,
    failure BLOB,
    wait REAL,                              -- seconds until the next attempt
    first_byte REAL,                        -- seconds since it began, as the next three
    first_token REAL,
    last REAL,
    ended REAL,
    events INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    UNIQUE (turn, number)
);

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,                 -- in the order of arrival
    attempt INTEGER NOT NULL REFERENCES attempt ON DELETE CASCADE,
    first INTEGER NOT NULL,                 -- number of its first frame
    count INTEGER NOT NULL,
    frames BLOB NOT NULL                    -- see tui/store/frames.py
);
CREATE INDEX batch_attempt ON batch (attempt);

CREATE TABLE draft (
    session TEXT PRIMARY KEY,               -- key, empty for a chat that has not begun
    text TEXT NOT NULL,
    at REAL NOT NULL
);

CREATE TABLE prompt (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    text TEXT NOT NULL,
    at REAL NOT NULL
);
CREATE INDEX prompt_at ON prompt (at);

-- Holds no text of its own: that is in turn. What the columns hold is said in tui/store/text.py.
CREATE VIRTUAL TABLE words USING fts5 (
    prompt, reply, humps, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
"""

_STILL = """
-- What the window showed of a session's end, so that opening it shows the same before anything is laid out.
CREATE TABLE still (
    session INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    turns INTEGER NOT NULL,                 -- how many turns the session had then
    leaf INTEGER NOT NULL,                  -- number of the turn that ended the line that was shown
    picture BLOB NOT NULL                   -- see tui/ui/widgets/still.py
);
"""

_RUN = """
-- What came of the calls of a turn's reply that were run here: the next request sends it, and may come after a restart.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turn ON DELETE CASCADE,
    call TEXT NOT NULL,                     -- the id of the call
    told BLOB NOT NULL,                     -- see tui/store/runs.py
    UNIQUE (turn, call)
);
"""

_PROMPTS = """
-- Turns that a person's prompt began; the others bring what tools answered, or go on with a reply.
ALTER TABLE turn ADD COLUMN asked INTEGER NOT NULL DEFAULT 1;
ALTER TABLE session ADD COLUMN prompts INTEGER NOT NULL DEFAULT 0;
UPDATE turn SET asked = is_asked(prompt);
UPDATE session SET prompts = (SELECT count(*) FROM turn WHERE turn.session = session.id AND asked);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _STILL, _RUN, _PROMPTS)
"""What makes version N+1 of version N. Those that have been released are never changed."""


class UnfitError(Exception):
    """The file is a database, but none that this version can use."""


class NewerError(UnfitError):
    """The file was made by a version that knows more."""


class ForeignError(UnfitError):
    """The file is another program's."""


def version(db: sqlite3.Connection) -> int:
    """The number of migrations that a file has seen; 0 for a new one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: sqlite3.Connection, path: Path, migrations: tuple[str, ...] = MIGRATIONS) -> None:
    """Bring a file up to date. Raises NewerError, and what SQLite raises; then the file is as it was."""
    if _number(db, migrations) == len(migrations):
        return
    db.create_function("is_asked", 1, _is_asked)
    db.execute("BEGIN IMMEDIATE")
    try:
        number = _number(db, migrations)  # another process may have been faster
        if 0 < number < len(migrations):
            _copy(path, path.with_name(f"{path.stem}.before-{number + 1}{path.suffix}"))
        # All in one, so that nobody ever meets a file that is made in part.
        for script in migrations[number:]:
            for statement in _statements(script):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(migrations)}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _number(db: sqlite3.Connection, migrations: tuple[str, ...]) -> int:
    """How many of these a file has seen. Raises NewerError where it saw more."""
    number = version(db)
    if number > len(migrations):
        raise NewerError(f"its schema is {number}, this version knows {len(migrations)}")
    return number


def _is_asked(prompt: bytes) -> bool:
    """Whether a stored prompt is a person's; of one that cannot be read that is taken to be so."""
    from tui.domain.history import asks
    from tui.store import codec

    try:
        return asks(codec.unpack(prompt))
    except (ValueError, TypeError, AttributeError):
        return True


def _statements(script: str) -> list[str]:
    """The statements of a script; ``executescript`` would commit before it begins."""
    out, so_far = [], ""
    for line in script.splitlines(keepends=True):
        so_far += line
        if sqlite3.complete_statement(so_far):
            out.append(so_far)
            so_far = ""
    return out


def _copy(path: Path, to: Path) -> None:
    """A copy of the whole file, readable by its owner only. One that is there is of an upgrade that was given up."""
    to.unlink(missing_ok=True)
    to.touch(mode=0o600)
    # By a connection that only reads: SQLite copies from none that is about to write.
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db,
        closing(sqlite3.connect(to)) as copy,
    ):
        db.backup(copy)
