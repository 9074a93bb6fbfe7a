"""Stored rows as values of the domain. Each function takes a connection that only reads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from tui.domain.conversation import Attempt, Conversation, Turn
from tui.domain.events import Frame
from tui.domain.request import Request
from tui.domain.tools.run import Run
from tui.domain.usage import Clock
from tui.store import codec, forking, frames, runs
from tui.store.readings import Opened, SessionInfo
from tui.store.recovery import as_interrupted
from tui.store.writing import PICO

_INFO = (
    "key, title, model, created, updated, turns, prompts, leaf, first, last, cost, input_tokens, output_tokens, pinned,"
    " deleted_at, forked_from"
)
_TURN = "id, number, parent, state, prompt, message, failure, cost, priced, body, ended"
_ATTEMPT = (
    "id, turn, number, most, began, status, headers, failure, wait, first_byte, first_token, last, ended, events, bytes"
)
_AT_ONCE = 500
"""Rows that are asked for by number in one statement."""

LoadMessages = Callable[[int], list[dict[str, Any]]]
"""The messages of the request of the turn with this row."""


class StoredRequest(Request):
    """A request whose messages are read when they are asked for: each holds the whole line before it."""

    __slots__ = ("_load", "_parts", "_whole")
    _load: LoadMessages
    _parts: tuple[int, dict[str, Any]]
    _whole: dict[str, Any] | None

    def __init__(self, turn: int, rest: dict[str, Any], load: LoadMessages) -> None:
        object.__setattr__(self, "_load", load)
        object.__setattr__(self, "_parts", (turn, rest))
        object.__setattr__(self, "_whole", None)

    @property
    def body(self) -> dict[str, Any]:
        """The whole body; without messages where the store can no longer be read."""
        if self._whole is None:
            turn, rest = self._parts
            object.__setattr__(self, "_whole", {**rest, "messages": self._load(turn)})
        whole: dict[str, Any] = self._whole  # type: ignore[assignment]
        return whole

    @property
    def settings(self) -> dict[str, Any]:
        """The body without its messages, which are not read for this."""
        return dict(self._parts[1])

    @property
    def model(self) -> str:
        """The model that is asked."""
        return str(self._parts[1].get("model", ""))


def sessions(db: sqlite3.Connection, *, deleted: bool = False) -> list[SessionInfo]:
    """All sessions, pinned ones first, then the newest; with ``deleted`` those that were deleted and are still here."""
    which = "NOT NULL" if deleted else "NULL"
    rows = db.execute(f"SELECT {_INFO} FROM session WHERE deleted_at IS {which} ORDER BY pinned DESC, updated DESC")
    return [_info(row) for row in rows]


def session(db: sqlite3.Connection, name: str) -> SessionInfo | None:
    """The session whose key is ``name``, or begins with it where it is the only one."""
    like = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = db.execute(f"SELECT {_INFO} FROM session WHERE key LIKE ? ESCAPE '\\' LIMIT 2", (like,)).fetchall()
    exact = [row for row in rows if row[0] == name]
    rows = exact or rows
    return _info(rows[0]) if len(rows) == 1 else None


def latest(db: sqlite3.Connection) -> SessionInfo | None:
    """The session that changed last."""
    row = db.execute(
        f"SELECT {_INFO} FROM session WHERE deleted_at IS NULL ORDER BY updated DESC, id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else _info(row)


def _info(row: Sequence[Any]) -> SessionInfo:
    values = list(row)
    if values[10] is not None:
        values[10] = Decimal(values[10]) / PICO
    values[13] = bool(values[13])
    return SessionInfo(*values)


class Reader:
    """Makes the turns of one session. ``offset`` is what the frames' clock is behind the wall's, in seconds."""

    def __init__(self, db: sqlite3.Connection, key: str, offset: float, load_messages: LoadMessages) -> None:
        self._db = db
        self._offset = offset
        self._load_messages = load_messages
        (self._session,) = db.execute("SELECT id FROM session WHERE key = ?", (key,)).fetchone()

    def newest(self, leaf: int | None, most: int) -> tuple[list[Turn], int | None]:
        """The last turns of the line that ends with ``leaf``, and the number of the one before them."""
        rows: list[Any] = []
        number = leaf
        while number is not None and len(rows) < most:
            row = self._db.execute(
                f"SELECT {_TURN} FROM turn WHERE session = ? AND number = ?", (self._session, number)
            ).fetchone()
            if row is None:
                number = None
                break
            rows.append(row)
            number = row[2]
        rows.reverse()
        return self._turns(rows, {}), number

    def rest(self, known: dict[int, Turn]) -> list[Turn]:
        """Every turn but those that are known, oldest first."""
        rows = self._db.execute(f"SELECT {_TURN} FROM turn WHERE session = ? ORDER BY number", (self._session,))
        return self._turns([row for row in rows if row[1] not in known], known)

    def some(self, numbers: Iterable[int]) -> list[Turn]:
        """Turns by their numbers, without those before them."""
        rows = self._db.execute(f"SELECT {_TURN} FROM turn WHERE session = ? ORDER BY number", (self._session,))
        chosen = set(numbers)
        return self._turns([row for row in rows if row[1] in chosen], {})

    def _turns(self, rows: Sequence[Any], known: dict[int, Turn]) -> list[Turn]:
        attempts, done = self._attempts([row[0] for row in rows]), self._runs([row[0] for row in rows])
        made = dict(known)
        out = []
        for row in rows:
            turn = self._turn(row, made.get(row[2]), attempts.get(row[0], []))
            runs.give(turn, done.get(row[0], {}))
            made[turn.number] = turn
            out.append(turn)
        return out

    def _runs(self, turns: list[int]) -> dict[int, dict[str, Run]]:
        """What was run for the calls of turns by their rows."""
        out: dict[int, dict[str, Run]] = {}
        for start in range(0, len(turns), _AT_ONCE):
            out |= runs.read(self._db, turns[start : start + _AT_ONCE])
        return out

    def _turn(self, row: Any, parent: Turn | None, attempts: list[tuple[int, Attempt]]) -> Turn:
        id_, number, _, state, prompt, message, failure, cost, priced, body, ended = row
        turn = Turn(number, codec.unpack(prompt), parent)
        if parent is not None:
            parent.followed = True
        turn.state, turn.failure = state, codec.unpack_failure(failure)
        turn.attempts = [attempt for _, attempt in attempts]
        turn.cost, turn.priced = None if cost is None else Decimal(cost) / PICO, bool(priced)
        if body is not None:
            turn.request = StoredRequest(id_, codec.unpack(body), self._load_messages)
        if message is not None:
            told = codec.unpack(message)
            turn.message = codec.message_of(told)
            started = turn.attempts[-1].clock.started if turn.attempts else 0.0
            turn.block_times = {
                block: (began + started, last + started) for block, began, last in told.get("times", [])
            }
        elif ended is None:
            for row_id, attempt in attempts:
                attempt.frames = read_frames(self._db, row_id, attempt.clock.started)
            as_interrupted(turn)
        return turn

    def _attempts(self, turns: list[int]) -> dict[int, list[tuple[int, Attempt]]]:
        """The attempts of turns by their rows."""
        out: dict[int, list[tuple[int, Attempt]]] = {}
        for start in range(0, len(turns), _AT_ONCE):
            some = turns[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            rows = self._db.execute(
                f"SELECT {_ATTEMPT} FROM attempt WHERE turn IN ({marks}) ORDER BY turn, number", some
            )
            for row in rows:
                out.setdefault(row[1], []).append((row[0], self._attempt(row)))
        return out

    def _attempt(self, row: Any) -> Attempt:
        _, _, number, most, began, status, headers, failure, wait, *moments, events, size = row
        started = began - self._offset
        first_byte, first_token, last, ended = (None if at is None else started + at for at in moments)
        clock = Clock(started, first_byte, first_token, last, ended, events, size)
        attempt = Attempt(number, most, clock, status=status, failure=codec.unpack_failure(failure), wait=wait)
        attempt.headers, attempt.sent = codec.unpack_headers(headers)
        return attempt

    def frames(self, numbers: Iterable[int] | None = None) -> list[tuple[int, int, list[Frame]]]:
        """The frames of turns, by default of all: number of the turn, number of the attempt, and what came for it."""
        chosen = None if numbers is None else set(numbers)
        rows = self._db.execute(
            "SELECT t.number, a.number, a.id, a.began FROM turn t JOIN attempt a ON a.turn = t.id"
            " WHERE t.session = ? ORDER BY a.id",
            (self._session,),
        ).fetchall()
        return [
            (turn, attempt, read_frames(self._db, id_, began - self._offset))
            for turn, attempt, id_, began in rows
            if chosen is None or turn in chosen
        ]


def open_session(
    db: sqlite3.Connection,
    info: SessionInfo,
    newest: int,
    offset: float,
    load_messages: LoadMessages,
    read_rest: Callable[[dict[int, Turn]], list[Turn]],
) -> Opened:
    """The end of the line that was shown last."""
    reader = Reader(db, info.key, offset, load_messages)
    turns, above = reader.newest(info.leaf, newest)
    row = db.execute("SELECT text FROM draft WHERE session = ?", (info.key,)).fetchone()
    conversation = Conversation(turns, turns[-1] if turns else None)
    return Opened(info, conversation, row[0] if row else "", info.turns - len(turns), above, read_rest)


def read_frames(db: sqlite3.Connection, attempt: int, started: float) -> list[Frame]:
    """The frames of an attempt by its row."""
    rows = db.execute("SELECT first, frames FROM batch WHERE attempt = ? ORDER BY id", (attempt,))
    return [frame for first, data in rows for frame in frames.unpack(data, first, started)]


def messages_of(db: sqlite3.Connection, turn: int) -> list[dict[str, Any]]:
    """The messages of the request of a turn by its row."""
    row = db.execute("SELECT session, number FROM turn WHERE id = ?", (turn,)).fetchone()
    return [] if row is None else forking.messages(db, *row)


def draft(db: sqlite3.Connection, key: str) -> str:
    """What stood in the prompt; empty where nothing did."""
    row = db.execute("SELECT text FROM draft WHERE session = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def prompts(db: sqlite3.Connection, limit: int) -> list[str]:
    """The history of prompts, newest first, each once."""
    return [row[0] for row in db.execute("SELECT text FROM prompt ORDER BY at DESC, id DESC LIMIT ?", (limit,))]


def spent(db: sqlite3.Connection, since: float) -> Decimal:
    """What the turns that began since a time cost, in US dollars, as far as it is known."""
    (total,) = db.execute("SELECT sum(cost) FROM turn WHERE began >= ?", (since,)).fetchone()
    return Decimal(total or 0) / PICO
