"""The event log of a session: every frame in the order of arrival, and where each belongs.

A session may hold hundreds of thousands of frames, so the log keeps no object for each beside the frame itself: which
turn and attempt it belongs to is kept once for each run of frames of the same attempt.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Frame


class LogEntry(NamedTuple):
    """A frame in the session's event log, with where it belongs."""

    turn: Turn
    attempt: Attempt
    frame: Frame


class Stretch(NamedTuple):
    """A run of frames of one attempt. A turn's frames may be in several, where two streams came at the same time."""

    start: int
    """The place of its first frame in the log; it ends where the next one starts."""
    turn: Turn
    attempt: Attempt


class EventLog:
    """Grows at its end only, so a place in it stays what it is. ``frames`` and ``stretches`` are for reading."""

    __slots__ = ("_starts", "frames", "stretches")

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.stretches: list[Stretch] = []
        self._starts: list[int] = []

    def extend(self, turn: Turn, attempt: Attempt, frames: Iterable[Frame]) -> None:
        """Add frames that came for an attempt."""
        before = len(self.frames)
        self.frames.extend(frames)
        if len(self.frames) > before and (not self.stretches or self.stretches[-1].attempt is not attempt):
            self.stretches.append(Stretch(before, turn, attempt))
            self._starts.append(before)

    def stretch_number(self, place: int) -> int:
        """The number of the stretch that holds the frame at ``place``, which is at least 0."""
        return bisect_right(self._starts, place) - 1

    def stretch(self, place: int) -> Stretch:
        """The stretch that holds the frame at ``place``, which is at least 0."""
        return self.stretches[bisect_right(self._starts, place) - 1]

    def nearest(self, turn: Turn, at: float, stop: int) -> int | None:
        """The place before ``stop`` of the turn's frame that came nearest to a moment; None where it has none there."""
        found: list[int] = []
        for number, stretch in enumerate(self.stretches):
            if stretch.turn is turn and stretch.start < stop:
                end = min(stop, self._starts[number + 1] if number + 1 < len(self._starts) else stop)
                after = bisect_left(self.frames, at, stretch.start, end, key=lambda frame: frame.at)
                found += range(max(stretch.start, after - 1), min(end, after + 1))
        return min(found, key=lambda place: abs(self.frames[place].at - at), default=None)

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, place: int) -> LogEntry:
        frame = self.frames[place]
        _, turn, attempt = self.stretch(place if place >= 0 else place + len(self.frames))
        return LogEntry(turn, attempt, frame)

    def __iter__(self) -> Iterator[LogEntry]:
        ends = [*self._starts[1:], len(self.frames)]
        for (start, turn, attempt), end in zip(self.stretches, ends, strict=False):
            for place in range(start, end):
                yield LogEntry(turn, attempt, self.frames[place])
