"""A query that is typed in a line of a widget's own: what keys and pasted texts make of it."""

from __future__ import annotations

from textual.events import Key

from tui.domain.safe import one_line


def typed(query: str, key: Key) -> str | None:
    """The query after a key, safe to draw; None where the key does not edit it."""
    if key.key in ("backspace", "ctrl+h"):
        return query[:-1]
    if key.key == "ctrl+w":
        return query.rstrip().rpartition(" ")[0]
    if key.key == "ctrl+u":
        return ""
    return query + one_line(key.character) if key.is_printable and key.character is not None else None


def pasted(query: str, text: str) -> str:
    """The query after a paste: of what is pasted the first line, safe to draw."""
    return query + one_line("".join(text.strip().splitlines()[:1]))
