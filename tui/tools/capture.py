"""What a running tool writes, as much of it as is worth keeping."""

from __future__ import annotations

from collections import deque

from tui.tools.tool import Output

KEPT = 64 * 1024
"""Characters that are handed on from the beginning, and again from the end."""


class Capture:
    """Hands on the beginning as it comes. Of what is more, only the end is kept, and handed on last."""

    def __init__(self, output: Output, kept: int = KEPT) -> None:
        self._output, self._kept = output, kept
        self._room = kept
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._left_out = 0

    def take(self, text: str) -> None:
        """Take a piece, which may be of any size."""
        if self._room:
            now, text = text[: self._room], text[self._room :]
            self._room -= len(now)
            self._output(now)
        if not text:
            return
        self._tail.append(text)
        self._tail_size += len(text)
        while self._tail_size - len(self._tail[0]) >= self._kept:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self._left_out += gone

    def finish(self) -> None:
        """Nothing more comes: hand on the end."""
        tail = "".join(self._tail)
        self._left_out += max(len(tail) - self._kept, 0)
        tail = tail[-self._kept :]
        if self._left_out:
            self._output(f"\n[… {self._left_out:,} characters are left out here …]\n")
        if tail:
            self._output(tail)
        self._tail.clear()
        self._tail_size = self._left_out = 0
