"""The search over all sessions: newest first, with some words around what was found."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from typing import Any

from tui.store import codec, text
from tui.store.readings import Hit

_BEFORE, _AFTER = 40, 110
"""Characters around the first find that a snippet shows."""
_SPACE = re.compile(r"\s+")


def search(db: sqlite3.Connection, wanted: str, limit: int, session: str | None) -> list[Hit]:
    """The newest turns in which all terms stand, at most ``limit``."""
    match = text.query(wanted)
    if match is None:
        return []
    low, high = 0, 2**62
    if session is not None:
        # All between the first and the last turn of the session are looked at, not all that match anywhere.
        low, high = db.execute(
            "SELECT ifnull(min(t.id), 0), ifnull(max(t.id), 0) FROM turn t JOIN session s ON s.id = t.session"
            " WHERE s.key = ?",
            (session,),
        ).fetchone()
    rows = db.execute(
        "SELECT s.key, s.title, t.number, t.began, t.prompt, t.message FROM words"
        " CROSS JOIN turn t ON t.id = words.rowid CROSS JOIN session s ON s.id = t.session"
        " WHERE words MATCH ?1 AND words.rowid BETWEEN ?4 AND ?5 AND s.deleted_at IS NULL"
        " AND (?2 IS NULL OR s.key = ?2)"
        " ORDER BY words.rowid DESC LIMIT ?3",
        (match, session, limit, low, high),
    )
    pattern = _pattern(wanted)
    return [_hit(row, pattern) for row in rows]


def _hit(row: Any, pattern: re.Pattern[str]) -> Hit:
    key, title, number, began, prompt, message = row
    asked = text.prompt_text(codec.unpack(prompt))
    said = "" if message is None else text.reply_text(codec.message_of(codec.unpack(message)))
    in_prompt, in_reply = pattern.search(_folded(asked)), pattern.search(_folded(said))
    found = in_prompt or in_reply
    source = asked if in_prompt is not None or in_reply is None else said
    snippet, spans = _snippet(source, found.start() if found is not None else 0, pattern)
    return Hit(key, title, number, began, "prompt" if source is asked else "reply", snippet, spans)


def _snippet(source: str, at: int, pattern: re.Pattern[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Words around a place, in one line, and where in them the pattern stands."""
    start, stop = max(0, at - _BEFORE), min(len(source), at + _AFTER)
    line = _SPACE.sub(" ", source[start:stop]).strip()
    line = f"{'…' if start else ''}{line}{'…' if stop < len(source) else ''}"
    return line, tuple(match.span() for match in pattern.finditer(_folded(line)))


def _pattern(wanted: str) -> re.Pattern[str]:
    """What any of the terms looks like in a text: at a word's beginning or inside of a name, however it is spaced."""
    terms = []
    for term in text.words(wanted):
        pieces = re.findall(r"\w+", _folded(term))
        body = r"[\W_]{0,3}".join(map(re.escape, pieces))
        if len(term) == 1 and term.isascii():
            body = rf"\b{body}\b"
        terms.append(body)
    return re.compile("|".join(terms) or r"(?!)", re.IGNORECASE)


def _folded(words: str) -> str:
    """The text without accents, each character in the place of the one that it was."""
    if words.isascii():
        return words
    return "".join(unicodedata.normalize("NFD", one)[0] if one > "\x7f" else one for one in words)
