"""The event log: where each frame belongs, and what it costs to keep."""

from __future__ import annotations

import tracemalloc

import pytest

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Frame
from tui.domain.log import EventLog, LogEntry
from tui.domain.usage import Clock
from tui.wire.sse import SSEDecoder


def frames(number: int, first: int = 0) -> list[Frame]:
    return [Frame(first + n, 1.0, b"data: {}\n\n", "ping") for n in range(number)]


def attempt(number: int) -> Attempt:
    return Attempt(number, 3, Clock(0.0))


def test_each_frame_is_found_with_its_turn_and_attempt() -> None:
    one, two = Turn(1, []), Turn(2, [])
    first, second, other = attempt(1), attempt(2), attempt(1)
    log = EventLog()
    came = [(one, first, frames(2)), (one, second, frames(1)), (two, other, frames(3)), (one, second, frames(1, 1))]
    for turn, tried, some in came:
        log.extend(turn, tried, some)
    expected = [LogEntry(turn, tried, frame) for turn, tried, some in came for frame in some]
    assert [log[place] for place in range(len(log))] == expected
    assert list(log) == expected
    assert log[-1] == expected[-1]
    assert [stretch.start for stretch in log.stretches] == [0, 2, 3, 6]


def test_what_comes_piece_by_piece_for_an_attempt_is_one_stretch() -> None:
    log, turn, tried = EventLog(), Turn(1, []), attempt(1)
    for n in range(5):
        log.extend(turn, tried, frames(1, n))
    log.extend(turn, tried, [])
    assert len(log) == 5
    assert len(log.stretches) == 1


def test_nothing_that_never_came_is_found() -> None:
    log = EventLog()
    log.extend(Turn(1, []), attempt(1), [])
    assert len(log) == 0
    assert not list(log)
    with pytest.raises(IndexError):
        log[0]


def test_an_event_costs_its_bytes_and_at_most_250_more() -> None:
    number, tried = 20_000, attempt(1)
    one = b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"text":"word "}}\n\n'
    body = one * number
    log, turn = EventLog(), Turn(1, [])
    tracemalloc.start()
    try:
        decoder = SSEDecoder()
        for start in range(0, len(body), 4096):
            some = decoder.feed(body[start : start + 4096], start / 7)
            tried.frames.extend(some)
            log.extend(turn, tried, some)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(log) == number
    assert held / number <= len(one) + 250
