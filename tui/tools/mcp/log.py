"""What a server wrote last."""

from __future__ import annotations

from collections import deque

from tui.domain.safe import drawable

_KEPT = 64_000
"""Characters."""


class Log:
    """The end of all that was written, bounded."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()
        self._size = 0
        self._dropped = False

    def write(self, text: str) -> None:
        """Take more of it; the oldest gives way."""
        piece = text[-_KEPT:]
        self._dropped = self._dropped or len(piece) < len(text)
        self._pieces.append(piece)
        self._size += len(piece)
        while self._size > _KEPT and len(self._pieces) > 1:
            self._size -= len(self._pieces.popleft())
            self._dropped = True

    def line(self, text: str) -> None:
        """Write a line of our own."""
        begun = bool(self._pieces) and not self._pieces[-1].endswith("\n")
        self.write(("\n" if begun else "") + text.rstrip("\n") + "\n")

    @property
    def text(self) -> str:
        """All that is kept, safe to draw."""
        return ("…\n" if self._dropped else "") + drawable("".join(self._pieces))

    @property
    def last(self) -> str:
        """The last line that says something, safe to draw."""
        lines = drawable("".join(self._pieces)[-4000:]).splitlines()
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
