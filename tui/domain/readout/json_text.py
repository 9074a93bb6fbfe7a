"""JSON laid out to be read while it is still coming in.

Each character is looked at once, however the text is cut, and none is lost but the white space between tokens.
What cannot be read as JSON is shown as it came, from the first character that does not fit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Literal, Protocol

from tui.domain.readout.rows import Role, Rows

_SPACE = " \t\r\n"
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")
_PLAIN = re.compile(r'[^"\\]{1,512}')
"""Text inside a string; a piece at a time, so that :meth:`Trace.drawn` says often enough where the text stands."""
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_HEX = frozenset("0123456789abcdefABCDEF")
_CLOSES = {"}": "{", "]": "["}

_Expected = Literal["value", "first value", "key", "first key", "colon", "comma", "nothing"]


class Trace(Protocol):
    """Told of what is laid out as it is. Places are characters of the source, from 0."""

    def drawn(self, at: int) -> None:
        """The character at ``at`` is written next, at the end of the rows."""

    def began(self, at: int) -> None:
        """A value begins."""

    def opened(self, bracket: str) -> None:
        """The value that began is an object, or an array."""

    def key(self, text: str, at: int) -> None:
        """A key that began at ``at`` is whole; ``text`` is its JSON, quotes included."""

    def scalar(self, text: str, end: int) -> None:
        """The value that began is no object and no array, and is whole before ``end``; ``text`` is its JSON."""

    def closed(self, end: int) -> None:
        """The object or array that was opened last is whole before ``end``."""


class JsonText:
    """Lays out JSON text in ``rows`` as it is fed, two cells a level.

    A string breaks its row after each escaped newline, so that a file inside of it reads as one. Of strings longer
    than ``longest`` characters the rest is counted, not shown; None shows all. The outermost level stands ``indent``
    cells in. ``trace`` is told what is where.
    """

    def __init__(self, rows: Rows, longest: int | None = None, indent: int = 0, trace: Trace | None = None) -> None:
        self._rows = rows
        self._longest = longest
        self._base = indent
        self._trace = trace
        self._start = 0
        """Where in the source the text that is being fed begins."""
        self._token: list[str] = []
        """What of the token that is open came in texts before this one, where somebody wants to know."""
        self._token_at = 0
        """Where in the source that token begins."""
        self._open: list[str] = []
        self._expected: _Expected = "value"
        self._inside: Literal["", "string", "scalar", "raw"] = ""
        self._role: Role = "string"
        self._escaped = 0
        """How many characters more belong to the escape sequence."""
        self._break = False
        """Whether the string goes on in a new row, if it goes on."""
        self._length = 0
        """Characters of the string so far."""

    def feed(self, text: str) -> None:
        """Take in the next characters."""
        self._feed(text)
        if self._trace is not None and self._inside in ("string", "scalar"):
            self._token.append(text[max(0, self._token_at - self._start) :])
        self._start += len(text)

    @property
    def at(self) -> int:
        """How many characters were fed."""
        return self._start

    @property
    def open(self) -> Sequence[str]:
        """The brackets that are open, the outermost first."""
        return self._open

    def _feed(self, text: str) -> None:
        at, end = 0, len(text)
        while at < end:
            if self._inside == "string":
                at = self._string(text, at)
            elif self._inside == "scalar" and (match := _SCALAR.match(text, at)):
                self._write(self._role, match.group(), at)
                at = match.end()
            elif self._inside == "raw":
                self._write("warning", text[at:], at)
                return
            else:
                if self._inside == "scalar":
                    self._end_scalar(text, at)
                at = self._begin(text, at)

    @property
    def _indent(self) -> int:
        return self._base + 2 * len(self._open)

    def _write(self, role: Role, text: str, at: int) -> None:
        """Write what stands at ``at`` in the text that is being fed."""
        if self._trace is not None:
            self._trace.drawn(self._start + at)
        self._rows.write(role, text)

    def _begin(self, text: str, at: int) -> int:
        """Read the start of a token; return where to go on."""
        char = text[at]
        if char in _SPACE:
            return at + 1
        wants_value = self._expected in ("value", "first value")
        if char == '"' and (wants_value or self._expected in ("key", "first key")):
            self._item()
            self._role = "string" if wants_value else "key"
            self._inside, self._length = "string", 0
            self._begin_token(at, wants_value)
            self._write("punctuation" if wants_value else "key", '"', at)
        elif char in "{[" and wants_value:
            self._item()
            self._begin_token(at, True)
            self._open.append(char)
            self._expected = "first key" if char == "{" else "first value"
            self._write("punctuation", char, at)
            if self._trace is not None:
                self._trace.opened(char)
        elif char in "}]" and self._may_close(char):
            self._open.pop()
            if self._expected == "comma":
                self._rows.newline(self._indent)
            self._write("punctuation", char, at)
            self._done()
            if self._trace is not None:
                self._trace.closed(self._start + at + 1)
        elif char == "," and self._expected == "comma":
            self._write("punctuation", ",", at)
            self._rows.newline(self._indent, self._indent + 2)
            self._expected = "key" if self._open[-1] == "{" else "value"
        elif char == ":" and self._expected == "colon":
            self._write("punctuation", ": ", at)
            self._expected = "value"
        elif wants_value and _SCALAR.match(char):
            self._item()
            self._inside, self._role = "scalar", "number"
            self._begin_token(at, True)
            return at
        else:
            if self._rows.lines and self._rows.lines[-1]:
                self._rows.newline()
            self._inside = "raw"
            return at
        return at + 1

    def _begin_token(self, at: int, is_value: bool) -> None:
        """A key or a value begins."""
        if self._trace is not None:
            self._token.clear()
            self._token_at = self._start + at
            if is_value:
                self._trace.began(self._token_at)

    def _token_text(self, text: str, end: int) -> str:
        """The token that is over before ``end``, all of it."""
        whole = "".join((*self._token, text[max(0, self._token_at - self._start) : end]))
        self._token.clear()
        return whole

    def _may_close(self, char: str) -> bool:
        """Whether a closing bracket fits here."""
        fits = self._expected == "comma" or self._expected.startswith("first")
        return fits and bool(self._open) and self._open[-1] == _CLOSES[char]

    def _item(self) -> None:
        """Begin the row of the first item inside a bracket."""
        if self._expected.startswith("first"):
            self._rows.newline(self._indent, self._indent + 2)

    def _done(self) -> None:
        """A value is over."""
        self._expected = "comma" if self._open else "nothing"

    def _end_scalar(self, text: str, at: int) -> None:
        """The first character that is no part of a scalar has come."""
        self._inside = ""
        self._done()
        if self._trace is not None:
            self._trace.scalar(self._token_text(text, at), self._start + at)

    def _string(self, text: str, at: int) -> int:
        """Read on inside a string; return where to go on."""
        char = text[at]
        if self._escaped:
            return self._escape(text, at)
        if char == '"':
            self._close_string(text, at)
            return at + 1
        if self._break:
            self._break = False
            if self._shows:
                self._rows.newline(self._indent + 2)
        if char == "\\":
            match = _ESCAPE.match(text, at)
            if match is None:  # it goes on in the next text, or is none
                self._show("escape", char, at)
                self._escaped = 1
                return at + 1
            self._show("escape", match.group(), at)
            self._break = text[at + 1] == "n" and self._role == "string"
            return match.end()
        match = _PLAIN.match(text, at)
        stop = match.end() if match else at + 1
        self._show(self._role, text[at:stop], at)
        return stop

    def _escape(self, text: str, at: int) -> int:
        """Read one character of an escape sequence, which may be cut anywhere."""
        char = text[at]
        if self._escaped > 1 and char not in _HEX:
            self._escaped = 0  # a \u with too few digits: what follows is ordinary text
            return at
        if self._escaped == 1 and char == "u":
            self._escaped = 5  # four digits, which count down to 1
            self._show("escape", char, at)
            return at + 1
        self._break = self._escaped == 1 and char == "n" and self._role == "string"
        self._escaped = 0 if self._escaped <= 2 else self._escaped - 1
        self._show("escape", char, at)
        return at + 1

    @property
    def _shows(self) -> bool:
        return self._longest is None or self._length < self._longest

    def _show(self, role: Role, text: str, at: int) -> None:
        """Write characters of a string as far as its limit goes."""
        room = len(text) if self._longest is None else max(0, self._longest - self._length)
        self._length += len(text)
        if room:
            self._write(role, text[:room], at)

    def _close_string(self, text: str, at: int) -> None:
        """The closing quote, and how much of the string was left out."""
        if self._longest is not None and self._length > self._longest:
            self._rows.write("note", f"… {self._length - self._longest:,} more characters")
        self._break = False
        self._write("punctuation" if self._role == "string" else "key", '"', at)
        self._inside = ""
        if self._role == "key":
            self._expected = "colon"
            if self._trace is not None:
                self._trace.key(self._token_text(text, at + 1), self._token_at)
            return
        self._done()
        if self._trace is not None:
            self._trace.scalar(self._token_text(text, at + 1), self._start + at + 1)


def write_json(rows: Rows, value: Any, longest: int | None = None) -> None:
    """Lay out a JSON value below what ``rows`` hold."""
    rows.newline()
    JsonText(rows, longest).feed(json_source(value))


def json_source(value: Any) -> str:
    """A JSON value as compact JSON text; in Python's words where it is none or nests too deep."""
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        return repr(value)
    except RecursionError:
        return "nests too deep to show"
