"""The few words of a session that lists show, as SQLite takes them."""

from __future__ import annotations

SHORT = 200
"""Characters of the first and the last words that a list may show."""


def one_line(words: str, limit: int) -> str:
    """The beginning of a text in one line."""
    line = plain(" ".join(words[: 4 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def last_words(words: str) -> str | None:
    """The end of a text in one line, from a word's beginning where it has one; None where there is no text."""
    line = plain(" ".join(words[-4 * SHORT :].split()))
    if not line:
        return None
    if len(line) <= SHORT:
        return line
    end = line[1 - SHORT :]
    whole = end if line[-SHORT] == " " else end.partition(" ")[2]
    return "…" + (whole or end).lstrip()


def plain(words: str) -> str:
    """The text without halves of surrogate pairs, which SQLite does not take."""
    return words.encode("utf-8", "replace").decode()
