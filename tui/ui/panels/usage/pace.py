"""How fast tokens flow while nobody counts them yet."""

from __future__ import annotations

from collections import deque

from tui.domain.message import CHARACTERS

_WINDOW, _LEAST = 1.0, 0.3
"""Seconds over which the pace is taken, and from which on it tells anything."""


class Pace:
    """The pace of the last second, from looks at how much there was when."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, int]] = deque()

    def look(self, now: float, characters: int) -> None:
        """There are ``characters`` at ``now``, in seconds."""
        if self._looks and now <= self._looks[-1][0]:
            return
        self._looks.append((now, characters))
        while len(self._looks) > 2 and self._looks[1][0] <= now - _WINDOW:
            self._looks.popleft()

    @property
    def per_second(self) -> float | None:
        """Estimated tokens a second, None while there is too little to tell."""
        if not self._looks:
            return None
        (began, before), (ended, after) = self._looks[0], self._looks[-1]
        return (after - before) / CHARACTERS / (ended - began) if ended - began >= _LEAST else None
