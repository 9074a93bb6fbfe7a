"""JSON laid out to be read while it is still coming in.

Each character is looked at once, however the text is cut, and none is lost but the white space between tokens.
What cannot be read as JSON is shown as it came, from the first character that does not fit.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from tui.domain.readout.rows import Role, Rows

_SPACE = " \t\r\n"
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")
_PLAIN = re.compile(r'[^"\\]+')
_HEX = frozenset("0123456789abcdefABCDEF")
_CLOSES = {"}": "{", "]": "["}

_Expected = Literal["value", "first value", "key", "first key", "colon", "comma", "nothing"]


class JsonText:
    """Lays out JSON text in ``rows`` as it is fed, two cells a level.

    A string breaks its row after each escaped newline, so that a file inside of it reads as one. Of strings longer
    than ``longest`` characters the rest is counted, not shown; None shows all.
    """

    def __init__(self, rows: Rows, longest: int | None = None) -> None:
        self._rows = rows
        self._longest = longest
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
        at, end = 0, len(text)
        while at < end:
            if self._inside == "string":
                at = self._string(text, at)
            elif self._inside == "scalar" and (match := _SCALAR.match(text, at)):
                self._rows.write(self._role, match.group())
                at = match.end()
            elif self._inside == "raw":
                self._rows.write("warning", text[at:])
                return
            else:
                self._inside = ""
                at = self._token(text, at)

    @property
    def _indent(self) -> int:
        return 2 * len(self._open)

    def _token(self, text: str, at: int) -> int:
        """Read the start of a token; return where to go on."""
        char = text[at]
        if char in _SPACE:
            return at + 1
        wants_value = self._expected in ("value", "first value")
        if char == '"' and (wants_value or self._expected in ("key", "first key")):
            self._item()
            self._role = "string" if wants_value else "key"
            self._inside, self._length = "string", 0
            self._rows.write("punctuation" if self._role == "string" else "key", '"')
        elif char in "{[" and wants_value:
            self._item()
            self._open.append(char)
            self._expected = "first key" if char == "{" else "first value"
            self._rows.write("punctuation", char)
        elif char in "}]" and self._may_close(char):
            self._open.pop()
            if self._expected == "comma":
                self._rows.newline(self._indent)
            self._rows.write("punctuation", char)
            self._done()
        elif char == "," and self._expected == "comma":
            self._rows.write("punctuation", ",")
            self._rows.newline(self._indent, self._indent + 2)
            self._expected = "key" if self._open[-1] == "{" else "value"
        elif char == ":" and self._expected == "colon":
            self._rows.write("punctuation", ": ")
            self._expected = "value"
        elif wants_value and _SCALAR.match(char):
            self._item()
            self._inside, self._role = "scalar", "number"
            self._done()
            return at
        else:
            if self._rows.lines and self._rows.lines[-1]:
                self._rows.newline()
            self._inside = "raw"
            return at
        return at + 1

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

    def _string(self, text: str, at: int) -> int:
        """Read on inside a string; return where to go on."""
        char = text[at]
        if self._escaped:
            return self._escape(text, at)
        if char == '"':
            self._close_string()
            return at + 1
        if self._break:
            self._break = False
            if self._shows:
                self._rows.newline(self._indent + 2)
        if char == "\\":
            self._show("escape", char)
            self._escaped = 1
            return at + 1
        match = _PLAIN.match(text, at)
        stop = match.end() if match else at + 1
        self._show(self._role, text[at:stop])
        return stop

    def _escape(self, text: str, at: int) -> int:
        """Read one character of an escape sequence, which may be cut anywhere."""
        char = text[at]
        if self._escaped > 1 and char not in _HEX:
            self._escaped = 0  # a \u with too few digits: what follows is ordinary text
            return at
        if self._escaped == 1 and char == "u":
            self._escaped = 5  # four digits, which count down to 1
            self._show("escape", char)
            return at + 1
        self._break = self._escaped == 1 and char == "n" and self._role == "string"
        self._escaped = 0 if self._escaped <= 2 else self._escaped - 1
        self._show("escape", char)
        return at + 1

    @property
    def _shows(self) -> bool:
        return self._longest is None or self._length < self._longest

    def _show(self, role: Role, text: str) -> None:
        """Write characters of a string as far as its limit goes."""
        room = len(text) if self._longest is None else max(0, self._longest - self._length)
        self._length += len(text)
        if room:
            self._rows.write(role, text[:room])

    def _close_string(self) -> None:
        """The closing quote, and how much of the string was left out."""
        if self._longest is not None and self._length > self._longest:
            self._rows.write("note", f"… {self._length - self._longest:,} more characters")
        self._break = False
        self._rows.write("punctuation" if self._role == "string" else "key", '"')
        self._inside = ""
        if self._role == "key":
            self._expected = "colon"
        else:
            self._done()


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
