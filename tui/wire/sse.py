"""Server-sent events: bytes to frames, with nothing lost.

The format is the WHATWG's (https://html.spec.whatwg.org/multipage/server-sent-events.html), with two differences that
losing nothing asks for: a last event that no blank line ends is given all the same (real streams end so), and a block
of comments only is a frame of its own. Joining the ``raw`` of all frames gives the body back, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.domain.events import Frame

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(rb"\r\n|\n|\r")


class SSEDecoder:
    """Turns chunks of bytes, cut anywhere, into :class:`Frame` values.

    A frame ends with the blank line after its last field; blank lines before its first field are its own as well.
    Where the lines end in carriage returns alone, a frame is given when the byte after its blank line has come,
    since that may be the newline of a CRLF.
    """

    def __init__(self) -> None:
        self._pending = b""
        self._searched = 0
        self._seq = 0

    def feed(self, chunk: bytes, at: float) -> list[Frame]:
        """Take in the next bytes, which arrived at ``at`` (monotonic seconds); return the frames that they end."""
        data = self._pending + chunk if self._pending else chunk
        ends = self._ends_by_newline(data) if b"\r" not in data else _ends_by_any(data)
        frames: list[Frame] = []
        start = 0
        for end in ends:
            frames.append(self._frame(data[start:end], at))
            start = end
        self._pending = data[start:]
        # The last byte may be half of a blank line.
        self._searched = max(0, len(self._pending) - 1)
        return frames

    def end(self, at: float) -> list[Frame]:
        """The body is over: return the frame that no blank line ended, if there is one."""
        rest, self._pending, self._searched = self._pending, b"", 0
        if not rest:
            return []
        return [self._frame(rest, at)]

    def _ends_by_newline(self, data: bytes) -> Iterator[int]:
        """Where frames end in the usual stream, whose lines end in newlines only."""
        start, searched = 0, self._searched
        while start < len(data):
            first = start
            while data[first : first + 1] == b"\n":
                first += 1
            stop = data.find(b"\n\n", max(first, searched))
            if stop < 0:
                return
            start = stop + 2
            yield start

    def _frame(self, raw: bytes, at: float) -> Frame:
        """Read the fields of one event."""
        seq = self._seq
        self._seq += 1
        text = raw[3:] if seq == 0 and raw.startswith(_BOM) else raw
        event: str | None = None
        data: list[str] = []
        for line in text.splitlines() if b"\r" in text else text.split(b"\n"):
            if line.startswith(b"data:"):
                value = line[6:] if line[5:6] == b" " else line[5:]
                data.append(value.decode("utf-8", "replace"))
            elif line.startswith(b"event:"):
                value = line[7:] if line[6:7] == b" " else line[6:]
                event = value.decode("utf-8", "replace") or None
            elif line == b"data":
                data.append("")
        return Frame(seq, at, raw, event, data[0] if len(data) == 1 else "\n".join(data))


def _ends_by_any(data: bytes) -> Iterator[int]:
    """Where frames end when lines may end in CR, LF or CRLF."""
    line, filled = 0, False
    for match in _LINE_END.finditer(data):
        if match.group() == b"\r" and match.end() == len(data):
            return
        if match.start() > line:
            filled = True
        elif filled:
            filled = False
            yield match.end()
        line = match.end()


def fields(raw: bytes) -> list[tuple[str, str]]:
    """All fields of a frame's raw bytes in their order, ids, retry hints, unknown ones and comments (``""``) included."""
    out: list[tuple[str, str]] = []
    for line in _LINE_END.split(raw.removeprefix(_BOM)):
        if line:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            out.append((name, value.removeprefix(" ")))
    return out


def looks_like_sse(start: bytes) -> bool:
    """Whether a body that begins with ``start`` can be an event stream, for servers that mislabel theirs."""
    first = _LINE_END.split(start.removeprefix(_BOM).lstrip(b"\r\n"))[0]
    name = first.split(b":", 1)[0]
    return b":" in first and name in (b"", b"event", b"data", b"id", b"retry")
