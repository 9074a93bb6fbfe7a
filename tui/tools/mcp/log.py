"""What a server wrote last."""

from __future__ import annotations

from collections import deque

from tui.domain.safe import drawable

_KEPT = 64_000
"""Characters."""
_LINE = 1000


class Log:
    """The end of all that was written, bounded."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()
        self._size = 0
        self._dropped = False
        self._end = ""

    def write(self, text: str) -> None:
        """Take more of what the server wrote."""
        self._end = (self._end + text[-_LINE:])[-_LINE:]
        self._keep(text)

    def line(self, text: str) -> None:
        """Write a line of our own."""
        begun = bool(self._pieces) and not self._pieces[-1].endswith("\n")
        self._keep(("\n" if begun else "") + text.rstrip("\n") + "\n")

    def _keep(self, text: str) -> None:
        """Add to the end; the oldest gives way."""
        piece = text[-_KEPT:]
        self._dropped = self._dropped or len(piece) < len(text)
        self._pieces.append(piece)
        self._size += len(piece)
        while self._size > _KEPT:
            first = self._pieces.popleft()
            over = self._size - _KEPT
            self._size -= min(over, len(first))
            if len(first) > over:
                self._pieces.appendleft(first[over:])
            self._dropped = True

    @property
    def text(self) -> str:
        """All that is kept, safe to draw."""
        return ("…\n" if self._dropped else "") + drawable("".join(self._pieces))

    def begin(self) -> None:
        """It is started: what an earlier one wrote last says nothing of this one."""
        self._end = ""

    @property
    def last(self) -> str:
        """The last line of the server's own that says something, safe to draw."""
        lines = drawable(self._end).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
