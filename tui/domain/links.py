"""Which event brought which character: from an event to what it added, and from a character back to its event.

Both are read from an attempt's frames, when somebody asks and only as far as is asked. For each event two or three
numbers are kept, no object: a turn may have a hundred thousand.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Any, Literal, NamedTuple

from tui.domain.conversation import Attempt
from tui.domain.events import (
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    Event,
    Frame,
    MessageStart,
    MessageStop,
    decode,
)
from tui.domain.log import EventLog
from tui.domain.message import Message

Channel = Literal["text", "thinking", "input", "block"]
"""What of a block is meant: its text, its thinking, its input as JSON text, or the block as a whole."""

_FIELDS: Mapping[str, Channel] = {"text": "text", "thinking": "thinking", "partial_json": "input"}
_APPENDS = {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}
_REPLACING = frozenset({"signature_delta", "compaction_delta"})
_AT_ONCE = 64
"""Frames that are read between two looks at the clock."""


class Span(NamedTuple):
    """Characters of a block. For the channel ``block`` it is the block as a whole, from 0 to 0."""

    block: int
    """The block's place in the message."""
    channel: Channel
    start: int
    end: int


class _Track:
    """The growth of one channel of one block: for each event that added to it, its number and the length after it."""

    __slots__ = ("block", "channel", "ends", "numbers")

    def __init__(self, block: int, channel: Channel) -> None:
        self.block, self.channel = block, channel
        self.numbers = array("I")
        self.ends = array("I")

    @property
    def length(self) -> int:
        return self.ends[-1] if self.ends else 0

    def span(self, number: int) -> Span:
        """What the event of that number, which is one of this track's, added."""
        at = bisect_left(self.numbers, number)
        return Span(self.block, self.channel, self.ends[at - 1] if at else 0, self.ends[at])


class Links:
    """The links of one attempt's frames, which may still grow. Nothing is read before :meth:`read` is called.

    The blocks are those that :func:`tui.domain.message.reduce` makes of the same frames.
    """

    def __init__(self, frames: list[Frame]) -> None:
        self._frames = frames
        self._message = Message()
        """The blocks, without what they hold: it tells which block an event means."""
        self._places: dict[int, int] = {}
        """The place of a block in the message, by its ``id()``."""
        self._tracks: list[_Track] = []
        self._by_block: dict[tuple[int, str], int] = {}
        self._starts: list[int] = []
        """For each block the number of the event that began it."""
        self._plain = array("i")
        """For each event the number of the one track that it added to, or -1."""
        self._odd: dict[int, tuple[Span, ...]] = {}
        """What events added that did not add to exactly one track."""

    def read(self, until: int | None = None, seconds: float | None = None) -> bool:
        """Read on, up to frame ``until`` (by default all), for about ``seconds`` at most; return whether that is done.

        An event takes some 4 µs.
        """
        frames, done = self._frames, self._plain
        goal = len(frames) if until is None else min(until + 1, len(frames))
        deadline = None if seconds is None else monotonic() + seconds
        while len(done) < goal:
            for number in range(len(done), min(len(done) + _AT_ONCE, goal)):
                self._take(number, decode(frames[number]))
            if deadline is not None and monotonic() > deadline:
                break
        return len(done) >= goal

    def added(self, number: int) -> tuple[Span, ...]:
        """What the event of that number in the attempt added; nothing where it was not read or added nothing."""
        if not 0 <= number < len(self._plain):
            return ()
        track = self._plain[number]
        return self._odd.get(number, ()) if track < 0 else (self._tracks[track].span(number),)

    def between(self, start: int, stop: int) -> tuple[Span, ...]:
        """What the events from ``start`` up to ``stop`` added together, in as few spans as say it."""
        tracks = self._plain[start:stop]
        if tracks and tracks[0] >= 0 and tracks.count(tracks[0]) == len(tracks):
            track = self._tracks[tracks[0]]
            first, last = track.span(start), track.span(start + len(tracks) - 1)
            return (first._replace(end=last.end),)
        out: list[Span] = []
        for number in range(start, start + len(tracks)):
            for span in self.added(number):
                if out and out[-1][:2] == span[:2] and out[-1].end == span.start:
                    out[-1] = out[-1]._replace(end=span.end)
                else:
                    out.append(span)
        return tuple(out)

    def brought(self, block: int, channel: Channel, offset: int) -> int | None:
        """The number of the event that brought a character, or began the block where nothing brought it.

        None where there is no such block, as far as was read.
        """
        if not 0 <= block < len(self._starts):
            return None
        track = self._tracks[found] if (found := self._by_block.get((block, channel))) is not None else None
        if track is None or not 0 <= offset < track.length:
            return self._starts[block]
        return track.numbers[bisect_right(track.ends, offset)]

    # Reading

    def _take(self, number: int, event: Event) -> None:
        """Note what one event adds, by the rules of :func:`tui.domain.message.reduce`."""
        message = self._message
        spans: list[Span] = []
        if isinstance(event, ContentBlockDelta):
            block = message.open_block(event.index)
            place = self._begin(number, event.index) if block is None else self._places[id(block)]
            kind = event.delta.get("type")
            key = _APPENDS.get(kind) if isinstance(kind, str) else None
            if key is not None and len(event.delta) == 2 and isinstance(piece := event.delta.get(key), str):
                self._plain.append(self._add(number, place, _FIELDS[key], len(piece)))
                return
            for channel, length in _pieces(event.delta):
                spans.append(self._tracks[self._add(number, place, channel, length)].span(number))
            spans = spans or [Span(place, "block", 0, 0)]
        elif isinstance(event, ContentBlockStart):
            place = self._begin(number, event.index)
            spans = self._whole(number, place, event.content_block)
        elif isinstance(event, ContentBlockStop):
            stopped = message.open_block(event.index)
            if stopped is not None:
                stopped.state = "complete"
                spans = [Span(self._places[id(stopped)], "block", 0, 0)]
        elif isinstance(event, MessageStart):
            content = event.message.get("content")
            for fields in content if isinstance(content, list) else ():
                if isinstance(fields, dict):
                    place = self._begin(number, None)
                    spans += self._whole(number, place, fields)
        elif isinstance(event, MessageStop):
            message.cut()
        self._plain.append(-1)
        if spans:
            self._odd[number] = tuple(spans)

    def _begin(self, number: int, index: int | None) -> int:
        """A new block; one without an index is complete as it comes."""
        place = len(self._message.blocks)
        block = self._message.add_block(-1 - place if index is None else index, {})
        if index is None:
            block.state = "complete"
        self._places[id(block)] = place
        self._starts.append(number)
        return place

    def _whole(self, number: int, place: int, fields: Mapping[str, Any]) -> list[Span]:
        """What a block came with; the block itself where that is no text."""
        spans = []
        for key, channel in _FIELDS.items():
            value = fields.get(key)
            if isinstance(value, str) and value:
                spans.append(self._tracks[self._add(number, place, channel, len(value))].span(number))
        return spans or [Span(place, "block", 0, 0)]

    def _add(self, number: int, place: int, channel: Channel, length: int) -> int:
        """Let a channel grow; return the number of its track."""
        found = self._by_block.get((place, channel))
        if found is None:
            found = self._by_block[place, channel] = len(self._tracks)
            self._tracks.append(_Track(place, channel))
        track = self._tracks[found]
        if track.numbers and track.numbers[-1] == number:
            track.ends[-1] += length
        else:
            track.ends.append(track.length + length)
            track.numbers.append(number)
        return found


def _pieces(delta: Mapping[str, Any]) -> Iterator[tuple[Channel, int]]:
    """What of a delta appends to text, thinking or input: the field of its type, and what nobody told us about."""
    if delta.get("type") in _REPLACING:
        return
    for key, value in delta.items():
        if (channel := _FIELDS.get(key)) is not None and isinstance(value, str):
            yield channel, len(value)


def number_of(attempt: Attempt, frame: Frame) -> int:
    """The number of one of an attempt's frames."""
    number = frame.seq
    if number < len(attempt.frames) and attempt.frames[number] is frame:
        return number
    return next(number for number, other in enumerate(attempt.frames) if other is frame)


def place_of(log: EventLog, attempt: Attempt, number: int) -> int | None:
    """The place in the log of the frame of that number in an attempt; None where the log does not have it."""
    stretches = log.stretches
    for at, stretch in enumerate(stretches):
        if stretch.attempt is attempt:
            end = stretches[at + 1].start if at + 1 < len(stretches) else len(log)
            if number < end - stretch.start:
                return stretch.start + number
            number -= end - stretch.start
    return None
