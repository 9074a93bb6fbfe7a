"""Messages as lines that are short enough to be read between two frames of the screen, whatever they hold.

A long text of a message goes before it, in lines ``{"piece": …}``; the message says in ``long`` where such texts
belong and how many pieces each has: ``[[["result", "content", 0, "source", "data"], 3]]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

LINE_LIMIT = 1024 * 1024
"""Bytes in one line, above which a child is ended: a megabyte of JSON takes 20 ms to read where it is hostile."""
LONG_LIMIT = 12 * 1024 * 1024
"""Characters in the long texts of one message."""
_PIECE = 128 * 1024
"""Characters; JSON makes at most six bytes of each, twelve where it takes two halves."""

_Places = list[tuple[list[str | int], int]]


class TooLong(ValueError):
    """A message is none that could be sent."""


def lines(message: dict[str, Any]) -> Iterator[bytes]:
    """A message as lines, each with its end. Raises TooLong, or TypeError or ValueError where it is no JSON."""
    data = json.dumps(message).encode()
    if len(data) < _PIECE:
        yield data + b"\n"
        return
    texts: list[str] = []
    places: _Places = []
    # What is made of it holds only what JSON does, so that nothing is missed.
    rest = _without(json.loads(data), [], texts, places)
    last = json.dumps({**rest, "long": places}).encode() + b"\n"
    size = sum(map(len, texts))
    if len(last) > LINE_LIMIT or size > LONG_LIMIT:
        raise TooLong(f"it is too large: {len(data) / 1e6:.1f} MB")
    for text in texts:
        for start in range(0, len(text), _PIECE):
            yield json.dumps({"piece": text[start : start + _PIECE]}).encode() + b"\n"
    yield last


def _without(value: Any, path: list[str | int], texts: list[str], places: _Places) -> Any:
    """A value with nothing in the place of each long text."""
    if isinstance(value, dict):
        return {key: _without(one, [*path, key], texts, places) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, [*path, place], texts, places) for place, one in enumerate(value)]
    if isinstance(value, str) and len(value) >= _PIECE:
        texts.append(value)
        places.append((path, -(-len(value) // _PIECE)))
        return ""
    return value


class Pieces:
    """The pieces that came for the message that is to come."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._size = 0

    def add(self, piece: Any) -> None:
        """Keep one. Raises TooLong where they are too many, TypeError where it is none."""
        if not isinstance(piece, str):
            raise TypeError("a piece that is no text")
        self._size += len(piece) + 64  # so that those with nothing in them count, too
        if self._size > LONG_LIMIT + LINE_LIMIT:
            raise TooLong(f"pieces of more than {LONG_LIMIT // 1024 // 1024} MB")
        self._pieces.append(piece)

    def fill(self, message: dict[str, Any]) -> None:
        """Put the texts where they belong. Raises ValueError where there is no such place."""
        places, pieces = message.pop("long", None), self._pieces
        self._pieces, self._size = [], 0
        try:
            for path, count in places or ():
                *steps, last = path
                holder: Any = message
                for step in steps:
                    holder = holder[step]
                holder[last] = "".join(pieces[:count])
                pieces = pieces[count:]
        except (KeyError, IndexError, TypeError, ValueError):
            raise ValueError("pieces that belong nowhere") from None
