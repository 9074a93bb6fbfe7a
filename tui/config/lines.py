"""Where in ``config.toml`` a key stands."""

from __future__ import annotations

import re

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"^\s*\[\[?\s*({_PATH})\s*\]")
_KEY = re.compile(rf"^\s*({_PATH})\s*=")


def line_of(path: tuple[str, ...], text: str) -> int:
    """The number, from 1, of the line where a key stands, told with the tables around it.

    Where it has no line of its own, as in an inline table, it is the line of the table; 1 where nothing is found.
    """
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = here = _parts(header[1])
        elif key := _KEY.match(line):
            here = table + _parts(key[1])
        else:
            continue
        if here[: len(path)] == path:
            return number
    return line_of(path[:-1], text) if len(path) > 1 else 1


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, path))
