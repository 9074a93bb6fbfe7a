"""A filter at work: made once into a function over a log, which then finds the places that match.

Each condition narrows a sequence of places as a whole, within one stretch of the log at a time: what is the same for
a whole stretch (turn, attempt) is asked once for it, an ``and`` asks its cheapest condition first and the others only
about what is left, and nothing is decoded that can be told from a frame's bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Sequence

from tui.domain.events import Frame, event_type
from tui.domain.filter import fields
from tui.domain.filter.amounts import Amount
from tui.domain.filter.body import with_pattern, with_text
from tui.domain.filter.fields import DELTA, STOP, Memo
from tui.domain.filter.patterns import searcher
from tui.domain.filter.terms import And, Body, Filter, Flag, Measured, Named, Not, Or, Text, Type
from tui.domain.filter.tools import ToolCalls
from tui.domain.log import EventLog, Stretch

Select = Callable[[Sequence[int], Stretch], Sequence[int]]
"""Which of some places, ascending and all of one stretch, match; at least one place is asked about."""
Scan = Callable[[int, int], list[int]]

_COSTS = {"turn": 0, "attempt": 0, "marked": 1, "size": 2, "gap": 2, "at": 2, "ping": 3, "stop": 3, "d": 5, "i": 5}
_COST_OF_TEXT, _COST_OF_TYPE, _DEAR = 4, 2, 8


def matcher(filter: Filter, log: EventLog, marks: Container[int] = ()) -> Scan:
    """Make a function that gives the matching places from ``start`` up to ``stop``, ascending.

    It may be called for any part of the log at any time, also as the log grows. ``marks`` holds the places that are
    marked, and is asked anew each time. Raises :class:`FilterError` only for a filter that was not parsed.
    """
    select = _Maker(log, marks).make(filter)

    def scan(start: int, stop: int) -> list[int]:
        start, stop = max(0, start), min(stop, len(log))
        out: list[int] = []
        if start >= stop:
            return out
        stretches = log.stretches
        number = log.stretch_number(start)
        while start < stop:
            end = stretches[number + 1].start if number + 1 < len(stretches) else stop
            out += select(range(start, min(end, stop)), stretches[number])
            start, number = end, number + 1
        return out

    return scan


def cost(filter: Filter) -> int:
    """How dear it is to ask a condition of an event, to tell which to ask first."""
    if isinstance(filter, Not):
        return cost(filter.part)
    if isinstance(filter, And | Or):
        return max(map(cost, filter.parts))
    if isinstance(filter, Text):
        return _COST_OF_TEXT
    if isinstance(filter, Type):
        return _COST_OF_TYPE
    return _DEAR if isinstance(filter, Body) else _COSTS.get(filter.of, _DEAR)


class _Maker:
    def __init__(self, log: EventLog, marks: Container[int]) -> None:
        self._log = log
        self._frames = log.frames
        self._marks = marks
        self._before = _Before(log)

    def make(self, filter: Filter) -> Select:
        if isinstance(filter, Not):
            return _not(self.make(filter.part))
        if isinstance(filter, And):
            return _and([self.make(part) for part in sorted(filter.parts, key=cost)])
        if isinstance(filter, Or):
            return _or([self.make(part) for part in sorted(filter.parts, key=cost)])
        if isinstance(filter, Measured):
            return self._measured(filter.of, filter.amount)
        if isinstance(filter, Named):
            return self._named(filter)
        if isinstance(filter, Flag):
            return self._flag(filter.of)
        if isinstance(filter, Type):
            return self._type(filter.pattern)
        made = (
            with_text(filter.text, self._frames)
            if isinstance(filter, Text)
            else with_pattern(filter.pattern, self._frames)
        )
        return lambda places, stretch: made(places)

    def _type(self, pattern: str) -> Select:
        search, frames = searcher(pattern), self._frames
        known: dict[str, bool] = {}

        def told(frame: Frame) -> bool:
            found = bool(search(event_type(frame)))
            if frame.event is not None:
                known[frame.event] = found
            return found

        def select(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
            ask = known.get
            return [
                place
                for place in places
                if (told(frame) if (found := ask((frame := frames[place]).event or "")) is None else found)
            ]

        return select

    def _named(self, filter: Named) -> Select:
        frames, matches = self._frames, filter.matches
        if filter.of == "tool":
            return ToolCalls(self._log, matches).select
        if filter.of == "stop":

            def stops(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
                told = fields.stop_reason
                return [
                    place
                    for place in places
                    if (b"stop_reason" in (raw := (frame := frames[place]).raw) or (b"\\" in raw and b"\\u" in raw))
                    and (reason := told(frame)) is not None
                    and matches(reason)
                ]

            return stops
        known = Memo(matches)

        def slow(frame: Frame) -> bool:
            kind = fields.delta_type(frame)
            return kind is not None and matches(kind)

        def deltas(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
            return [
                place
                for place in places
                if (known[match[2]] if (match := DELTA((frame := frames[place]).raw)) is not None else slow(frame))
            ]

        return deltas

    def _flag(self, of: str) -> Select:
        frames = self._frames
        if of == "marked":
            marks = self._marks
            return lambda places, stretch: [place for place in places if place in marks]
        if of == "ping":
            ping = fields.is_ping
            return lambda places, stretch: [
                place
                for place in places
                if (b"ping" in (raw := (frame := frames[place]).raw) or (b"\\" in raw and b"\\u" in raw))
                and ping(frame)
            ]
        error = fields.is_error
        return lambda places, stretch: [
            place for place in places if DELTA((frame := frames[place]).raw) is None and error(frame)
        ]

    def _measured(self, of: str, amount: Amount) -> Select:
        frames = self._frames
        if of == "turn":
            return lambda places, stretch: places if amount.holds(stretch.turn.number) else ()
        if of == "attempt":
            return lambda places, stretch: places if amount.holds(stretch.attempt.number) else ()
        if of == "i":
            return self._index(amount)
        low, high = amount.bounds
        if of == "size":
            most = math.inf if high is None else high
            return lambda places, stretch: [place for place in places if low <= len(frames[place].raw) <= most]
        # Times are compared to the microsecond.
        least = -math.inf if low == 0 else (low - 0.5) / 1e6
        most = math.inf if high is None else (high + 0.5) / 1e6
        if of == "at":

            def since(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
                attempts = stretch.turn.attempts
                began = (attempts[0] if attempts else stretch.attempt).clock.started
                return [place for place in places if least <= frames[place].at - began < most]

            return since
        before = self._before

        def gaps(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
            first = places[0]
            out = [
                place
                for place in (places if first != stretch.start else places[1:])
                if least <= frames[place].at - frames[place - 1].at < most
            ]
            if first == stretch.start and least <= frames[first].at - before.at(first) < most:
                return [first, *out]
            return out

        return gaps

    def _index(self, amount: Amount) -> Select:
        frames = self._frames
        known = Memo(lambda digits: amount.holds(int(digits)))

        def slow(frame: Frame) -> bool:
            index = fields.index_of(frame)
            return index is not None and amount.holds(index)

        def select(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
            return [
                place
                for place in places
                if (
                    known[match[1]]
                    if (match := DELTA(raw := (frame := frames[place]).raw) or STOP(raw)) is not None
                    else slow(frame)
                )
            ]

        return select


def _not(part: Select) -> Select:
    def select(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
        out = part(places, stretch)
        if not out:
            return places
        if len(out) == len(places):
            return ()
        matched = set(out)
        return [place for place in places if place not in matched]

    return select


def _and(parts: list[Select]) -> Select:
    def select(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
        for part in parts:
            places = part(places, stretch)
            if not places:
                break
        return places

    return select


def _or(parts: list[Select]) -> Select:
    def select(places: Sequence[int], stretch: Stretch) -> Sequence[int]:
        found: list[int] = []
        for part in parts:
            more = part(places, stretch)
            if len(more) == len(places):
                found += more
                break
            if more:
                found += more
                matched = set(more)
                places = [place for place in places if place not in matched]
        found.sort()
        return found

    return select


class _Before:
    """When the event before the first one of a stretch came: the last of the same attempt's stretch before."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._earlier: list[int] = []
        """For each stretch the number of the one before it of the same attempt, -1 where there is none."""
        self._newest: dict[int, int] = {}

    def at(self, place: int) -> float:
        """The arrival of the event before the one at ``place``, or when the attempt's request went out."""
        stretches = self._log.stretches
        number = self._log.stretch_number(place)
        if place > stretches[number].start:
            return self._log.frames[place - 1].at
        for one in range(len(self._earlier), number + 1):
            attempt = id(stretches[one].attempt)
            self._earlier.append(self._newest.get(attempt, -1))
            self._newest[attempt] = one
        earlier = self._earlier[number]
        if earlier < 0:
            return stretches[number].attempt.clock.started
        return self._log.frames[stretches[earlier + 1].start - 1].at
