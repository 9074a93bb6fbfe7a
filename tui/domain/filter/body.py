r"""The body of an event, searched: its data as it came, and the same with JSON's escapes resolved.

A text is found in either form, so that ``café`` finds ``caf\u00e9`` and a quote finds ``\"``. Words are looked for in
the bytes, where they cannot be hidden by an escape; the rest is decoded. ASCII letters have no case where what is
looked for is all ASCII, else all letters have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tui.domain.events import Frame
from tui.domain.filter.patterns import literals, searcher

_ESCAPE = re.compile(
    r"((?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[0-9a-fA-F]{4})|\\(.)", re.DOTALL
)
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_ESCAPABLE = re.compile('["\\\\/\b\f\n\r\t]')
"""What JSON writes with a backslash and one character."""

Select = Callable[[Sequence[int]], Sequence[int]]
"""Which of some places, ascending, are meant."""


def unescaped(text: str) -> str:
    """``text`` with JSON's escapes resolved; a backslash before anything else stays."""
    if "\\u" not in text and "\0" not in text:
        # What is usual has only these three.
        plain = text.replace("\\\\", "\0").replace('\\"', '"').replace("\\n", "\n")
        if "\\" not in plain:
            return plain.replace("\0", "\\")
    return _ESCAPE.sub(_resolved, text)


def _resolved(match: re.Match[str]) -> str:
    code, short = match.groups()
    if code is None:
        return _SHORT.get(short, short if short in '"\\/' else match.group())
    if len(code) == 6:
        return chr(int(code[2:], 16))
    return chr(0x10000 + ((int(code[2:6], 16) & 0x3FF) << 10 | int(code[8:], 16) & 0x3FF))


class Bodies:
    """Reads the data of frames; quicker than ``frame.data`` where a frame is as the API writes it."""

    def __init__(self) -> None:
        self._headers: dict[str | None, bytes] = {}

    def data(self, frame: Frame) -> bytes:
        """``frame.data`` in UTF-8; bytes that are none are left as they are where that costs nothing."""
        raw, name = frame.raw, frame.event
        header = self._headers.get(name)
        if header is None:
            header = self._headers[name] = f"event: {name}\ndata: ".encode("utf-8", "replace")
        size = len(header)
        if raw.startswith(header) and raw.find(b"\n", size) == len(raw) - 2 and b"\r" not in raw:
            return raw[size:-2]
        return frame.data.encode("utf-8", "replace")

    def read(self, frame: Frame) -> str:
        """``frame.data``."""
        return self.data(frame).decode("utf-8", "replace")


def with_text(text: str, frames: Sequence[Frame]) -> Select:
    """Places whose body holds ``text``, whatever its case."""
    text, bodies = text.lower(), Bodies()
    data, read = bodies.data, bodies.read
    if not text.isascii():
        return _with_unicode(text, frames, read)
    needle = text.encode()
    plain = max(_ESCAPABLE.split(text), key=len).encode()
    escapable = len(plain) < len(needle)

    def hidden(frame: Frame) -> bool:
        """Whether it is there when escapes are resolved, for a frame that has some."""
        raw = frame.raw
        if b"\\u" not in raw and not (escapable and plain in raw.lower()):
            return False
        return needle in unescaped(read(frame)).encode("utf-8", "replace").lower()

    def select(places: Sequence[int]) -> Sequence[int]:
        return [
            place
            for place in places
            if (needle in (raw := (frame := frames[place]).raw).lower() and needle in data(frame).lower())
            or (b"\\" in raw and hidden(frame))
        ]

    return select


def _with_unicode(needle: str, frames: Sequence[Frame], read: Callable[[Frame], str]) -> Select:
    """The same for a text that is not all ASCII."""

    def holds(frame: Frame) -> bool:
        said = read(frame)
        return needle in said.lower() or ("\\" in said and needle in unescaped(said).lower())

    def select(places: Sequence[int]) -> Sequence[int]:
        # Bytes that are no UTF-8 read as a character of their own, and they are not ASCII either.
        return [
            place
            for place in places
            if (not (raw := (frame := frames[place]).raw).isascii() or b"\\u" in raw) and holds(frame)
        ]

    return select


def with_pattern(pattern: str, frames: Sequence[Frame]) -> Select:
    """Places in whose body the pattern is found."""
    search, read = searcher(pattern), Bodies().read
    plain = (part for literal in literals(pattern) for part in _ESCAPABLE.split(literal))
    literal = max(plain, key=len, default="").lower().encode()

    def found(frame: Frame) -> bool:
        said = read(frame)
        return bool(search(said)) or ("\\" in said and bool(search(unescaped(said))))

    def select(places: Sequence[int]) -> Sequence[int]:
        if not literal:
            return [place for place in places if found(frames[place])]
        return [
            place
            for place in places
            if (
                literal in (raw := (frame := frames[place]).raw).lower()
                or not raw.isascii()
                or (b"\\" in raw and b"\\u" in raw)
            )
            and found(frame)
        ]

    return select
