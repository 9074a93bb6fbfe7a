"""What a call runs with, exactly: nothing is cut, and what cannot be seen is told."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tui.domain.readout import JsonText, Rows, json_source

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_UNSEEN = frozenset({"Cf", "Zs", "Zl", "Zp", "Cn", "Co"})
"""Unicode's categories of characters that show nothing: formats, spaces, separators, unassigned and private ones."""
_OTHER = re.compile(r"""[-+]?[\d.]+(?:[eE][-+]?\d+)?|true|false|null|[\[{"'].*""", re.DOTALL)
"""What a text may read as, other than a text."""


def write_input(rows: Rows, input: Any) -> None:
    """Write a call's input, an argument at a time; a text of several lines, such as a command, as its lines are."""
    if not isinstance(input, dict):
        _write_json(rows, input)
        return
    if not input:
        rows.newline()
        rows.write("note", "no arguments")
    for key, value in input.items():
        rows.newline(0, 2)
        rows.write("key", revealed(str(key)))
        rows.write("muted", ": ")
        if isinstance(value, str) and "\n" in value:
            rows.write("muted", f"{value.count(chr(10)) + 1:,} lines")
            for line in value.split("\n"):
                rows.newline(2, 4)
                rows.write("muted", "│ ")
                rows.write("string", revealed(line))
        elif isinstance(value, str):
            rows.write("string", quoted(value))
        elif isinstance(value, dict | list) and value:
            _write_json(rows, value)
        else:
            rows.write("number", json_source(value))


def _write_json(rows: Rows, value: Any) -> None:
    rows.newline()
    JsonText(rows).feed(revealed(json_source(value)))


def quoted(text: str) -> str:
    """A text of one line as it is; as JSON where its ends could not be told, or where it reads as another value."""
    ends = not text or text != text.strip()
    return revealed(json_source(text) if ends or _OTHER.fullmatch(text) else text)


def revealed(text: str) -> str:
    """A text in which characters that show nothing, such as zero-width ones, are told by their number."""
    return text if text.isascii() else _NOT_ASCII.sub(_told, text)


def _told(match: re.Match[str]) -> str:
    character = match.group()
    return f"⟨{ord(character):04X}⟩" if unicodedata.category(character) in _UNSEEN else character
