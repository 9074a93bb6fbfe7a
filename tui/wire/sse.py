"""Server-sent events: bytes to frames, with nothing lost.

The format is the WHATWG's (https://html.spec.whatwg.org/multipage/server-sent-events.html), with two differences that
losing nothing asks for: a last event that no blank line ends is given all the same (real streams end so), and a block
of comments only is a frame of its own. Joining the ``raw`` of all frames gives the body back, byte for byte.
"""

from __future__ import annotations

from sys import intern

from tui.domain.events import BOM, LINE_END, Frame


class SSEDecoder:
    """Turns chunks of bytes, cut anywhere, into :class:`Frame` values.

    A frame ends with the blank line after its last field; blank lines before its first field are its own as well.
    Where the lines end in carriage returns alone, a frame is given when the byte after its blank line has come,
    since that may be the newline of a CRLF.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        """The frame that is not whole yet. Each byte is looked at once: the three below tell how far that went."""
        self._line = 0
        """Where the line begins that has not ended yet."""
        self._scanned = 0
        """Up to where line ends have been looked for."""
        self._filled = False
        """Whether the frame has a line that is not blank."""
        self._returns = False
        """Whether carriage returns end lines in this body."""
        self._seq = 0

    def feed(self, chunk: bytes, at: float) -> list[Frame]:
        """Take in the next bytes, which arrived at ``at`` (monotonic seconds); return the frames that they end."""
        self._returns = self._returns or b"\r" in chunk
        data: bytes | bytearray = chunk
        if self._pending:
            self._pending += chunk
            data = self._pending
        ends = self._ends_by_any(data) if self._returns else self._ends_by_newline(data)
        if not ends:
            if data is chunk:
                self._pending = bytearray(chunk)
            return []
        whole = bytes(data)
        frames: list[Frame] = []
        start = 0
        for end in ends:
            frames.append(self._frame(whole[start:end], at))
            start = end
        self._pending = bytearray(whole[start:])
        self._line -= start
        self._scanned -= start
        return frames

    def end(self, at: float) -> list[Frame]:
        """The body is over: return the frame that no blank line ended, if there is one."""
        rest, self._pending = bytes(self._pending), bytearray()
        self._line, self._scanned, self._filled = 0, 0, False
        if not rest:
            return []
        return [self._frame(rest, at)]

    def _ends_by_newline(self, data: bytes | bytearray) -> list[int]:
        """Where frames end in the usual stream, whose lines end in newlines only."""
        ends: list[int] = []
        line, at = self._line, self._scanned
        while True:
            if not self._filled:
                while data[at : at + 1] == b"\n":
                    at += 1
                line = at
                if at == len(data):
                    break
                self._filled = True
            # The newline before a line that is still empty may be the first half of the blank line.
            stop = data.find(b"\n\n", at - 1 if at == line and at > 0 else at)
            if stop < 0:
                line = max(line, data.rfind(b"\n", at) + 1)
                break
            ends.append(at := stop + 2)
            line, self._filled = at, False
        self._line, self._scanned = line, len(data)
        return ends

    def _ends_by_any(self, data: bytes | bytearray) -> list[int]:
        """Where frames end when lines may end in CR, LF or CRLF."""
        ends: list[int] = []
        line, scanned = self._line, len(data)
        for match in LINE_END.finditer(data, self._scanned):
            start, end = match.span()
            if end == len(data) and data[start:] == b"\r":
                scanned = start
                break
            if start > line:
                self._filled = True
            elif self._filled:
                self._filled = False
                ends.append(end)
            line = end
        self._line, self._scanned = line, scanned
        return ends

    def _frame(self, raw: bytes, at: float) -> Frame:
        """Read the fields of one event."""
        seq = self._seq
        self._seq += 1
        # As every frame of the API is: a line of its name, one of data, a blank line. Each name is kept once.
        if not self._returns and raw.startswith(b"event: "):
            first = raw.find(b"\n")
            if raw.find(b"\n", first + 1) == len(raw) - 2:
                return Frame(seq, at, raw, intern(raw[7:first].decode("utf-8", "replace")) or None)
        event: str | None = None
        for line in LINE_END.split(raw[3:] if seq == 0 and raw.startswith(BOM) else raw):
            if line.startswith(b"event:"):
                value = line[7:] if line[6:7] == b" " else line[6:]
                event = intern(value.decode("utf-8", "replace")) or None
        return Frame(seq, at, raw, event)


def fields(raw: bytes) -> list[tuple[str, str]]:
    """All fields of a frame's raw bytes in their order: ids, hints, unknown ones and comments (``""``) too."""
    out: list[tuple[str, str]] = []
    for line in LINE_END.split(raw.removeprefix(BOM)):
        if line:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            out.append((name, value.removeprefix(" ")))
    return out


def looks_like_sse(start: bytes) -> bool:
    """Whether a body that begins with ``start`` can be an event stream, for servers that mislabel theirs."""
    first = LINE_END.split(start.removeprefix(BOM).lstrip(b"\r\n"))[0]
    name = first.split(b":", 1)[0]
    return b":" in first and name in (b"", b"event", b"data", b"id", b"retry")
