"""JSON that was cut, closed so that it can be read."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_SCALAR = re.compile(r"[-+.0-9A-Za-z]+")


class Healed(NamedTuple):
    """How a cut JSON text is closed: its first ``kept`` characters, and then ``added``."""

    kept: int
    added: str

    def of(self, text: str) -> str:
        """The healed text."""
        return text[: self.kept] + self.added


def heal(text: str) -> Healed | None:
    """Close a JSON text that was cut, keeping all of it that has a meaning by itself.

    A string is closed where it was cut. A key without a value, a comma that nothing follows and half of an escape
    sequence or of a literal are left out. None where the text is no beginning of an object or array.
    """
    closing: list[str] = []
    expects, kept, at = "value", 0, 0
    while True:
        match = _SPACE.match(text, at)
        at = match.end() if match else at
        if at >= len(text):
            break
        char = text[at]
        wants_value = expects in ("value", "first value")
        if char in "{[" and wants_value:
            closing.append("}" if char == "{" else "]")
            expects = "first key" if char == "{" else "first value"
            at += 1
        elif char in "}]" and closing and closing[-1] == char and expects in ("comma", "first key", "first value"):
            closing.pop()
            expects, at = "comma" if closing else "nothing", at + 1
        elif char == '"' and (wants_value or expects in ("key", "first key")):
            string = _STRING.match(text, at)
            end = string.end() if string else at + 1
            if not text.startswith('"', end):
                return Healed(end, '"' + _closed(closing)) if wants_value else _cut(kept, closing)
            expects, at = ("comma" if closing else "nothing") if wants_value else "colon", end + 1
        elif char == ":" and expects == "colon":
            expects, at = "value", at + 1
        elif char == "," and expects == "comma":
            expects, at = "key" if closing[-1] == "}" else "value", at + 1
        elif wants_value and (scalar := _SCALAR.match(text, at)) is not None:
            try:
                json.loads(scalar.group())
            except ValueError:
                return _cut(kept, closing) if scalar.end() == len(text) else None
            expects, at = "comma" if closing else "nothing", scalar.end()
        else:
            return None
        if expects in ("comma", "nothing", "first key", "first value"):
            kept = at
    return _cut(kept, closing)


def _cut(kept: int, closing: list[str]) -> Healed | None:
    return Healed(kept, _closed(closing)) if kept else None


def _closed(closing: list[str]) -> str:
    return "".join(reversed(closing))
