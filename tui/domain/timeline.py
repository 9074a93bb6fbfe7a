"""The course of a turn over time: when bytes came, which block they were for, and when nothing came.

All times are seconds from the first attempt, for that is when the person began to wait.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal, NamedTuple

from tui.domain.block import Block
from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Frame, event_type
from tui.domain.flow import Flow
from tui.domain.message import Message

STALL = 1.0
"""Silence of the answer, in seconds, from which on it is a hole. Keep-alives do not break a silence."""
KEEP_ALIVES = frozenset({"ping", "comment"})
"""What comes without being of the answer, by :func:`event_type`."""

Kind = Literal["text", "thinking", "tool", "server", "other"]
"""What a block is: a tool of ours or of the server (its result included), or none of these."""

_SPANS = (5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)


class Bar(NamedTuple):
    """When a block came: from its first frame to its newest."""

    kind: Kind
    name: str
    """The tool's name, else the block's type."""
    start: float
    end: float


class Hole(NamedTuple):
    """A silence within an answer."""

    start: float
    end: float


class Course:
    """What is known of a turn's course. It reads each frame once, in slices, and keeps no object for any."""

    def __init__(self, turn: Turn) -> None:
        """``turn`` has had its first attempt."""
        self.turn = turn
        self.flow, self.pings = Flow(), Flow()
        """Bytes of the answer, and the number of keep-alives, over time."""
        self.bars: list[Bar] = []
        """The blocks of the newest attempt, in their order."""
        self.holes: list[Hole] = []
        self._zero = turn.attempts[0].clock.started
        self._attempt = self._frames = 0
        self._last: float | None = None
        self._message: Message | None = None

    def read(self, limit: int = 5000) -> bool:
        """Take in at most ``limit`` new frames; return whether none are left."""
        attempts = self.turn.attempts
        while True:
            frames = attempts[self._attempt].frames
            stop = min(len(frames), self._frames + limit)
            for place in range(self._frames, stop):
                self._take(frames[place])
            limit -= stop - self._frames
            self._frames = stop
            if stop < len(frames):
                return False
            if self._attempt + 1 >= len(attempts):
                self._read_blocks()
                return True
            self._attempt, self._frames, self._last = self._attempt + 1, 0, None

    def _take(self, frame: Frame) -> None:
        at = frame.at - self._zero
        if (frame.event or event_type(frame)) in KEEP_ALIVES:
            self.pings.add(at, 1)
            return
        if self._last is not None and at - self._last >= STALL:
            self.holes.append(Hole(self._last, at))
        self._last = at
        self.flow.add(at, len(frame.raw))

    def _read_blocks(self) -> None:
        """Bring the bars up to date: only the newest one of those that were known can have grown."""
        message, clock = self.turn.message, self.turn.attempts[-1].clock
        if message is not self._message:
            self._message = message
            self.bars.clear()
        began = clock.first_byte if clock.first_byte is not None else clock.started
        for place in range(max(0, len(self.bars) - 1), len(message.blocks)):
            # Of several blocks that came inside one frame only the last has times of its own.
            first, newest = self.turn.block_times.get(place, (began, began))
            bar = Bar(*_what(message.blocks[place]), first - self._zero, newest - self._zero)
            self.bars[place:] = [bar]

    @property
    def told(self) -> bool:
        """Whether there is anything to show: a frame, or an attempt that failed."""
        return any(attempt.frames or attempt.failure for attempt in self.turn.attempts)

    def length(self, now: float) -> float:
        """Seconds from the first attempt to the end, or to ``now`` while the turn runs."""
        last = self._last if self._last is not None else 0.0
        return max(self.turn.took(now if self.turn.running else None) or 0.0, last)

    def span(self, now: float) -> float:
        """How many seconds to show: all of them at the end, while it runs a round number that it fits in.

        What has been drawn keeps its place while the turn runs, but for the few times that the span grows.
        """
        length = self.length(now)
        if not self.turn.running:
            return max(length, 0.001)
        return next((float(span) for span in _SPANS if span >= length), 3600.0 * -(-length // 3600))

    def silence(self, now: float) -> Hole | None:
        """The hole that the turn is in at ``now``, if it is in one."""
        if self._last is None or not self.turn.running or now - self._zero - self._last < STALL:
            return None
        return Hole(self._last, now - self._zero)

    def since(self, at: float) -> float:
        """A moment on the frames' clock as one of the course."""
        return at - self._zero

    def moment(self, seconds: float) -> float:
        """A moment of the course on the frames' clock."""
        return seconds + self._zero

    def frame_from(self, at: float) -> float | None:
        """When the first frame came that came no earlier, both on the frames' clock; None where none did."""
        for attempt in self.turn.attempts:
            place = _place(attempt, at)
            if place < len(attempt.frames):
                return attempt.frames[place].at
        return None

    def frame_before(self, at: float) -> float | None:
        """When the last frame came that came earlier, both on the frames' clock; None where none did."""
        for attempt in reversed(self.turn.attempts):
            place = _place(attempt, at)
            if place:
                return attempt.frames[place - 1].at
        return None


def _place(attempt: Attempt, at: float) -> int:
    """How many frames of an attempt came before a moment."""
    return bisect_left(attempt.frames, at, key=lambda frame: frame.at)


def _what(block: Block) -> tuple[Kind, str]:
    """What a block is, and what to call it."""
    kind = block.type
    name = block.fields.get("name")
    called = name if isinstance(name, str) and name else kind or "?"
    if kind == "text":
        return "text", called
    if kind in ("thinking", "redacted_thinking"):
        return "thinking", called
    if kind == "tool_use":
        return "tool", called
    if kind in ("server_tool_use", "mcp_tool_use") or kind.endswith("tool_result"):
        return "server", called
    return "other", called
