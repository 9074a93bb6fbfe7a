"""One fact after the other into the tables. Runs on the writer's thread, inside a transaction of the writer."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tui.domain.history import asks
from tui.domain.usage import tokens
from tui.store import batches, codec, facts, forking, frames, runs, text
from tui.store.facts import Fact
from tui.store.words import SHORT, last_words, one_line, plain

Clean = Callable[[Any], Any]
"""Takes secrets out of a JSON value."""
CleanBytes = Callable[[bytes], bytes]

PICO = Decimal(10) ** 12
_TITLE = 80


class Scribe:
    """Writes facts down. Knows which row a name means, as long as its connection lives."""

    def __init__(self, db: sqlite3.Connection, clean: Clean, clean_bytes: CleanBytes) -> None:
        self._db = db
        self._clean = clean
        self._clean_bytes = clean_bytes
        self._sessions: dict[str, int] = {}
        self._attempts: dict[tuple[str, int, int], int] = {}
        self._asked: tuple[tuple[str, int], list[dict[str, Any]]] = ("", 0), []
        """The messages of the newest request, and whose it is."""

    def forget(self) -> None:
        """What was written last was taken back: rows that were known may not be there."""
        self._sessions.clear()
        self._attempts.clear()
        self._asked = ("", 0), []

    def write(self, fact: Fact) -> None:
        """Write one fact. Raises sqlite3.Error; LookupError for one about what is not there."""
        _WRITERS[type(fact)](self, fact)

    # What a session and its turns do

    def _session_began(self, fact: facts.SessionBegan) -> None:
        self._db.execute(
            "INSERT INTO session (key, title, model, created, updated) VALUES (?, ?, ?, ?, ?)",
            (fact.session, self._clean(one_line(fact.title, _TITLE)), plain(fact.model), fact.at, fact.at),
        )

    def _turn_began(self, fact: facts.TurnBegan) -> None:
        session = self._session(fact.session)
        prompt = self._clean(fact.prompt)
        asked = asks(fact.prompt)
        body, same, messages = self._body(session, fact)
        self._db.execute(
            "INSERT INTO turn (session, number, parent, began, state, prompt, body, same, messages, asked)"
            " VALUES (?, ?, ?, ?, 'loading', ?, ?, ?, ?, ?)",
            (session, fact.number, fact.parent, fact.at, codec.pack(prompt), body, same, messages, asked),
        )
        # What tools answered is none of the words that the person said last.
        said = text.prompt_text(fact.prompt) if asked else ""
        words = self._clean(one_line(said, SHORT))
        model = plain(str(fact.body["model"])) if fact.body and "model" in fact.body else None
        self._db.execute(
            "UPDATE session SET turns = turns + 1, prompts = prompts + ?, updated = ?, leaf = ?,"
            " model = coalesce(?, model), last = coalesce(nullif(?, ''), last),"
            " first = CASE turns WHEN 0 THEN ? ELSE first END WHERE id = ?",
            (asked, fact.at, fact.number, model, words, words, session),
        )

    def _body(self, session: int, fact: facts.TurnBegan) -> tuple[bytes | None, int, bytes | None]:
        """A request's body without the messages that its parent's request has, too: each would hold the whole line."""
        if fact.body is None:
            return None, 0, None
        messages = fact.body.get("messages", [])
        before: list[dict[str, Any]] = []
        if fact.parent is not None:
            name, before = self._asked
            if name != (fact.session, fact.parent):
                before = forking.messages(self._db, session, fact.parent)
        same = 0
        for one, other in zip(messages, before, strict=False):
            if one != other and self._clean(one) != other:
                break
            same += 1
        self._asked = (fact.session, fact.number), messages
        rest = {key: value for key, value in fact.body.items() if key != "messages"}
        return codec.pack(self._clean(rest)), same, codec.pack(self._clean(messages[same:]))

    def _attempt_began(self, fact: facts.AttemptBegan) -> None:
        turn = self._turn(fact.session, fact.turn)
        cursor = self._db.execute(
            "INSERT INTO attempt (turn, number, most, began) VALUES (?, ?, ?, ?)",
            (turn, fact.number, fact.limit, fact.at),
        )
        assert cursor.lastrowid is not None
        self._attempts[fact.session, fact.turn, fact.number] = cursor.lastrowid

    def _answered(self, fact: facts.Answered) -> None:
        self._db.execute(
            "UPDATE attempt SET status = ?, headers = ? WHERE id = ?",
            (fact.status, codec.pack_headers(fact.headers, fact.sent), self._attempt(fact)),
        )

    def _frames_came(self, fact: facts.FramesCame) -> None:
        self._db.execute(
            "INSERT INTO batch (attempt, first, count, frames) VALUES (?, ?, ?, ?)",
            (
                self._attempt(fact),
                fact.frames[0].seq,
                len(fact.frames),
                frames.pack(fact.frames, fact.started, self._clean_bytes),
            ),
        )

    def _attempt_ended(self, fact: facts.AttemptEnded) -> None:
        clock, attempt = fact.clock, self._attempt(fact)

        def since(at: float | None) -> float | None:
            return None if at is None else at - clock.started

        moments = (since(clock.first_byte), since(clock.first_token), since(clock.last), since(clock.ended))
        self._db.execute(
            "UPDATE attempt SET failure = ?, wait = ?, first_byte = ?, first_token = ?, last = ?, ended = ?,"
            " events = ?, bytes = ? WHERE id = ?",
            (codec.pack_failure(fact.failure), fact.wait, *moments, clock.events, clock.bytes, attempt),
        )
        batches.put_together(self._db, attempt)

    def _turn_ended(self, fact: facts.TurnEnded) -> None:
        session, turn = self._session(fact.session), self._turn(fact.session, fact.number)
        told = self._clean(codec.message_json(fact.message))
        if fact.block_times:
            told["times"] = [
                [block, round(began - fact.started, 6), round(last - fact.started, 6)]
                for block, (began, last) in fact.block_times.items()
            ]
        packed, ended = self._db.execute("SELECT prompt, ended FROM turn WHERE id = ?", (turn,)).fetchone()
        self._db.execute(
            "UPDATE turn SET state = ?, failure = ?, message = ?, ended = ? WHERE id = ?",
            (fact.state, codec.pack_failure(fact.failure), codec.pack(told), fact.at, turn),
        )
        if ended is not None:
            return
        prompt = codec.unpack(packed)
        message = codec.message_of(told)
        self._db.execute(
            "INSERT INTO words (rowid, prompt, reply, humps) VALUES (?, ?, ?, ?)",
            (turn, *text.of_turn(prompt, message)),
        )
        counted = tokens(fact.message.usage)
        self._db.execute(
            "UPDATE session SET updated = max(updated, ?), last = coalesce(?, last), input_tokens = input_tokens + ?,"
            " output_tokens = output_tokens + ? WHERE id = ?",
            (fact.at, last_words(message.text), counted.all_input or 0, counted.output or 0, session),
        )

    def _run_ended(self, fact: facts.RunEnded) -> None:
        runs.write(self._db, self._turn(fact.session, fact.number), fact, self._clean)

    def _turn_priced(self, fact: facts.TurnPriced) -> None:
        session, turn = self._session(fact.session), self._turn(fact.session, fact.number)
        cost = None if fact.cost is None else _number(int(fact.cost * PICO))
        self._db.execute(
            "UPDATE session SET cost = CASE WHEN cost IS NULL AND ?1 IS NULL THEN NULL"
            " ELSE coalesce(cost, 0) + coalesce(?1, 0) - coalesce((SELECT cost FROM turn WHERE id = ?2), 0) END"
            " WHERE id = ?3",
            (cost, turn, session),
        )
        self._db.execute("UPDATE turn SET cost = ?, priced = 1 WHERE id = ?", (cost, turn))

    # What the person does with sessions

    def _line_shown(self, fact: facts.LineShown) -> None:
        self._db.execute("UPDATE session SET leaf = ? WHERE id = ?", (fact.leaf, self._session(fact.session)))

    def _renamed(self, fact: facts.Renamed) -> None:
        title = self._clean(one_line(fact.title, _TITLE))
        self._db.execute("UPDATE session SET title = ? WHERE id = ?", (title, self._session(fact.session)))

    def _pinned(self, fact: facts.Pinned) -> None:
        self._db.execute("UPDATE session SET pinned = ? WHERE id = ?", (fact.pinned, self._session(fact.session)))

    def _deleted(self, fact: facts.Deleted) -> None:
        self._db.execute("UPDATE session SET deleted_at = ? WHERE id = ?", (fact.at, self._session(fact.session)))

    def _buried(self, fact: facts.Buried) -> None:
        forking.bury(self._db, "key = ? AND deleted_at IS NOT NULL", fact.session)
        self._sessions.pop(fact.session, None)

    def _forked(self, fact: facts.Forked) -> None:
        forking.copy(self._db, self._session(fact.session), fact)

    def _pictured(self, fact: facts.Pictured) -> None:
        session = self._session(fact.session)
        self._db.execute("DELETE FROM still WHERE session = ?", (session,))
        if self._clean(fact.words) == fact.words:
            self._db.execute(
                "INSERT INTO still SELECT id, turns, ?, ? FROM session WHERE id = ?", (fact.leaf, fact.picture, session)
            )

    def _drafted(self, fact: facts.Drafted) -> None:
        if fact.text:
            self._db.execute(
                "INSERT INTO draft VALUES (?1, ?2, ?3) ON CONFLICT (session) DO UPDATE SET text = ?2, at = ?3",
                (fact.session, plain(self._clean(fact.text)), fact.at),
            )
        else:
            self._db.execute("DELETE FROM draft WHERE session = ?", (fact.session,))

    def _prompted(self, fact: facts.Prompted) -> None:
        words = plain(self._clean(fact.text))
        digest = hashlib.blake2b(words.encode(), digest_size=16).digest()
        self._db.execute(
            "INSERT INTO prompt (digest, text, at) VALUES (?1, ?2, ?3) ON CONFLICT (digest) DO UPDATE SET at = ?3",
            (digest, words, fact.at),
        )

    # Rows by name

    def _session(self, key: str) -> int:
        if key not in self._sessions:
            row = self._db.execute("SELECT id FROM session WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise LookupError(f"there is no session {key}")
            self._sessions[key] = row[0]
        return self._sessions[key]

    def _turn(self, key: str, number: int) -> int:
        row = self._db.execute(
            "SELECT id FROM turn WHERE session = ? AND number = ?", (self._session(key), number)
        ).fetchone()
        if row is None:
            raise LookupError(f"session {key} has no turn {number}")
        return int(row[0])

    def _attempt(self, fact: facts.Answered | facts.FramesCame | facts.AttemptEnded) -> int:
        name = (fact.session, fact.turn, fact.attempt)
        if name not in self._attempts:
            row = self._db.execute(
                "SELECT id FROM attempt WHERE turn = ? AND number = ?", (self._turn(*name[:2]), fact.attempt)
            ).fetchone()
            if row is None:
                raise LookupError(f"turn {fact.turn} of session {fact.session} has no attempt {fact.attempt}")
            self._attempts[name] = row[0]
        return self._attempts[name]


_WRITERS: dict[type[Any], Callable[[Scribe, Any], None]] = {
    facts.SessionBegan: Scribe._session_began,
    facts.TurnBegan: Scribe._turn_began,
    facts.AttemptBegan: Scribe._attempt_began,
    facts.Answered: Scribe._answered,
    facts.FramesCame: Scribe._frames_came,
    facts.AttemptEnded: Scribe._attempt_ended,
    facts.TurnEnded: Scribe._turn_ended,
    facts.RunEnded: Scribe._run_ended,
    facts.TurnPriced: Scribe._turn_priced,
    facts.LineShown: Scribe._line_shown,
    facts.Renamed: Scribe._renamed,
    facts.Pinned: Scribe._pinned,
    facts.Deleted: Scribe._deleted,
    facts.Buried: Scribe._buried,
    facts.Forked: Scribe._forked,
    facts.Pictured: Scribe._pictured,
    facts.Drafted: Scribe._drafted,
    facts.Prompted: Scribe._prompted,
}


def _number(value: int | None) -> int:
    """A count as SQLite can hold and add it; what a server counts may be anything."""
    return max(0, min(value or 0, 2**53))
