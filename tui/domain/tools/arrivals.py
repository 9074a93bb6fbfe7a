"""When each character of a call's input came, and what that tells of how it was sent."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from typing import NamedTuple

from tui.domain.events import ContentBlockDelta, Frame, decode
from tui.domain.tools.calls import Call

_BURST = 0.05
"""Seconds within which what came together came in one burst."""
_SHARE = 0.8
_SILENCE = 0.25
_TIMES = 10
_LEAST = 40
"""Characters below which an input is too short to say how it was sent."""
_FINE_GRAINED = "fine-grained-tool-streaming"


_USUAL = re.compile(
    rb'"index": ?(\d+), ?"delta": ?\{"type": ?"input_json_delta", ?"partial_json": ?"((?:[^"\\]|\\["\\/bfnrt])*)" ?\}'
)
"""A delta as the API writes it. Reading it so takes a sixth of what decoding the whole frame does."""
_ESCAPE = re.compile(rb"\\.")


def _piece(frame: Frame) -> tuple[int, int]:
    """The block's index in a frame that holds an ``input_json_delta``, and how many characters it brings."""
    match = _USUAL.search(frame.raw)
    if match is not None:
        text = match[2]
        if b"\\" in text:
            text = _ESCAPE.sub(b".", text)
        return int(match[1]), len(text) if text.isascii() else len(text.decode("utf-8", "replace"))
    event = decode(frame)
    piece = event.delta.get("partial_json") if isinstance(event, ContentBlockDelta) else None
    return (event.index, len(piece)) if isinstance(event, ContentBlockDelta) and isinstance(piece, str) else (0, 0)


class Burst(NamedTuple):
    """An input that came at once after a wait."""

    waited: float
    """Seconds of silence before it."""
    took: float
    """Seconds in which it came."""


class Arrivals:
    """The times of one call's input, read from the frames of its attempt; each frame is looked at once."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._frames: list[Frame] = call.turn.attempts[-1].frames if call.turn.attempts else []
        times = call.turn.block_times.get(call.place)
        self._next = bisect_left(self._frames, times[0], key=lambda frame: frame.at) if times else 0
        self._ends = array("L")
        self._at = array("d")
        self.characters = 0
        """How many characters have their time."""

    def read(self, upto: int) -> bool:
        """Read on until ``upto`` characters have their times; False where there is nothing more to read."""
        call, frames = self._call, self._frames
        times = call.turn.block_times.get(call.place)
        last = times[1] if times else 0.0
        while self.characters < upto:
            if self._next >= len(frames) or frames[self._next].at > last:
                return False
            frame = frames[self._next]
            self._next += 1
            if b'"input_json_delta"' not in frame.raw:
                continue
            index, length = _piece(frame)
            if length and self._is_ours(index):
                self.characters += length
                self._ends.append(self.characters)
                self._at.append(frame.at)
        return True

    def _is_ours(self, index: int) -> bool:
        """Whether a delta of this index is one of the call's; some streams name a start by one and deltas by another.

        A delta of another call that was open at the same time names that call.
        """
        block = self._call.block
        if index == block.index:
            return True
        others = self._call.turn.message.blocks
        return not any(one is not block and one.index == index and one.streamed_input for one in others)

    def at(self, character: int) -> float | None:
        """When a character came, None where that was not read."""
        place = bisect_left(self._ends, character + 1)
        return self._at[place] if place < len(self._at) else None

    def between(self, start: int, end: int) -> float | None:
        """Seconds from the first of some characters to the last of them."""
        first, last = self.at(start), self.at(end - 1)
        return None if first is None or last is None else last - first

    def burst(self) -> Burst | None:
        """Whether the input came at once after a wait, None where it did not.

        That is: 80 % of it within 50 ms, after a silence of at least 0.25 s and ten times as long. The silence is
        counted from the start of the block or from the piece before, whichever came later.
        """
        times = self._call.turn.block_times.get(self._call.place)
        if times is None or self.characters < _LEAST:
            return None
        first = 0
        for last in range(len(self._at)):
            while self._at[last] - self._at[first] > _BURST:
                first += 1
            before = self._ends[first - 1] if first else 0
            if self._ends[last] - before >= _SHARE * self.characters:
                waited = self._at[first] - (self._at[first - 1] if first else times[0])
                took = self._at[last] - self._at[first]
                return Burst(waited, took) if waited >= max(_SILENCE, _TIMES * took) else None
        return None


def is_eager(call: Call) -> bool:
    """Whether the request asked for the input as it is written: in the tool's definition, or by a beta for all."""
    if (call.definition or {}).get("eager_input_streaming") is True:
        return True
    turn = call.turn
    betas = turn.request.body.get("betas") if turn.request is not None else None
    named = [str(beta) for beta in betas] if isinstance(betas, list) else []
    if turn.attempts and turn.attempts[-1].sent is not None:
        named += [value for key, value in turn.attempts[-1].sent.headers if key.lower() == "anthropic-beta"]
    return any(_FINE_GRAINED in name for name in named)
