"""A recording speaks the network's words, at its own times."""

from __future__ import annotations

import asyncio
import math
import subprocess
import sys
import time

import pytest

from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted
from tui.wire.exchange import Exchange, Tape
from tui.wire.replay import TapeSource
from tui.wire.tape import read_bytes

START = b'event: message_start\ndata: {"type":"message_start","message":{"content":[]}}\n\n'
DELTA = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":"x"}}\n\n'
)
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
OVERLOADED = b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'


def exchange(*chunks, status=200, end="end", ended=None, headers=(), **more) -> Exchange:
    return Exchange(
        request=more.pop("request", None),
        status=status,
        headers=tuple(headers),
        chunks=chunks,
        end=end,
        ended=ended if ended is not None else (chunks[-1][0] if chunks else 0.0),
        **more,
    )


GOOD = exchange((0.01, START), (0.02, DELTA), (0.03, STOP))


async def play(*exchanges, speed=math.inf, damage=None) -> list:
    source = TapeSource(Tape("t", exchanges, True, damage), speed=speed)
    return [signal async for signal in source.stream()]


def frames(signals) -> list[bytes]:
    return [frame.raw for signal in signals if isinstance(signal, Arrived) for frame in signal.frames]


async def test_a_whole_answer():
    signals = await play(exchange((0.01, START), (0.02, STOP), headers=[("request-id", "r")]))
    assert isinstance(signals[0], AttemptStarted)
    assert (signals[0].number, signals[0].limit) == (1, 1)
    assert isinstance(signals[1], ResponseStarted)
    assert (signals[1].status, signals[1].header("request-id")) == (200, "r")
    assert frames(signals) == [START, STOP]
    assert isinstance(signals[-1], Finished)
    assert signals[-1].failure is None


async def test_times_are_those_of_the_recording():
    began = time.monotonic()
    signals = await play(exchange((0.03, START), (0.06, DELTA), (0.09, STOP), ended=0.1), speed=2)
    at = [frame.at - began for signal in signals if isinstance(signal, Arrived) for frame in signal.frames]
    assert [time >= due for time, due in zip(at, (0.015, 0.03, 0.045), strict=True)] == [True] * 3
    assert signals[-1].at - began >= 0.05
    assert signals[1].at <= at[0] + began


async def test_lateness_does_not_add_up():
    many = exchange(*((0.001 * (number + 1), DELTA) for number in range(100)))
    source = TapeSource(Tape("t", (many,), True))
    deliveries = []
    async for signal in source.stream():
        if isinstance(signal, Arrived):
            deliveries.append(len(signal.frames))
            time.sleep(0.005)  # a reader slower than the recording gets more at once
    assert sum(deliveries) == 100
    assert len(deliveries) < 60


async def test_a_failed_attempt_is_made_again():
    refused = exchange((0.0, OVERLOADED), status=529, headers=[("retry-after", "7")], wait=0.001)
    signals = await play(refused, GOOD, speed=1)
    kinds = [type(signal) for signal in signals if not isinstance(signal, Arrived)]
    again = [AttemptStarted, ResponseStarted]
    assert kinds == [*again, AttemptFailed, *again, Finished]
    failed = next(signal for signal in signals if isinstance(signal, AttemptFailed))
    assert (failed.failure.status, failed.failure.type, failed.failure.retry_after) == (529, "overloaded_error", 7)
    assert failed.wait == 0.001
    assert signals[0].limit == 2
    assert signals[-1].failure is None


async def test_a_wait_of_a_recording_can_be_cut_short_too():
    refused = exchange((0.0, OVERLOADED), status=529, wait=1000.0)
    kinds = []
    async for signal in TapeSource(Tape("t", [refused, GOOD], True), speed=1).stream():
        kinds.append(type(signal))
        if isinstance(signal, AttemptFailed):
            signal.hurry()
    assert kinds[-1] is Finished
    assert kinds.count(AttemptStarted) == 2


async def test_no_answer_at_all():
    signals = await play(exchange(status=None, ended=0.01, error="Name or service not known"))
    assert [type(signal) for signal in signals] == [AttemptStarted, Finished]
    assert (signals[-1].failure.kind, signals[-1].failure.message) == ("connection", "Name or service not known")


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (exchange((0, START), (0, DELTA), end="cut", error="peer closed"), "cut"),
        (exchange((0, START), (0, DELTA)), "unfinished"),
        (exchange(), "empty_body"),
        (exchange((0, b"<html>"), headers=[("content-type", "text/html")]), "not_event_stream"),
        (exchange((0, START), (0, b"data: {\n\n"), (0, STOP)), "malformed_event"),
        (exchange((0, START), (0, b"event: error\ndata: " + OVERLOADED + b"\n\n")), "stream_error"),
        (exchange((0, OVERLOADED), status=529), "http_status"),
    ],
)
async def test_what_was_wrong_with_it(given, kind):
    signals = await play(given)
    assert signals[-1].failure.kind == kind


async def test_a_failure_knows_the_response_s_request_id():
    signals = await play(exchange((0, START), headers=[("request-id", "req_1")]))
    assert signals[-1].failure.request_id == "req_1"


async def test_damage_is_told_after_what_could_be_read():
    signals = await play(GOOD, damage="line 7 is not JSON")
    assert frames(signals) == [START, DELTA, STOP]
    assert signals[-1].failure.kind == "recording"
    assert "line 7 is not JSON" in signals[-1].failure.message


async def test_several_turns_are_played_one_after_the_other_and_then_again():
    other = exchange((0, START), (0, STOP))
    source = TapeSource(Tape("t", (GOOD, other), True), speed=math.inf)
    turns = []
    ends = []
    for _ in range(3):
        turns.append(len(frames([signal async for signal in source.stream()])))
        ends.append(source.at_end)
    assert turns == [3, 2, 3]
    assert ends == [False, True, False]
    await source.aclose()
    assert len(frames([signal async for signal in source.stream()])) == 3


async def test_others_have_their_turn_however_much_there_is():
    source = TapeSource(Tape("t", (exchange(*((0.0, START + DELTA * 2000) for _ in range(20))),), True), speed=math.inf)
    turns, over = 0, asyncio.Event()

    async def other() -> None:
        nonlocal turns
        while not over.is_set():
            await asyncio.sleep(0)
            turns += 1

    running = asyncio.create_task(other())
    count = 0
    async for signal in source.stream():
        count += len(signal.frames) if isinstance(signal, Arrived) else 0
    over.set()
    await running
    assert count == 20 * 2001
    assert turns > 10  # the whole takes more than a tenth of a second; a turn comes after 4 ms


async def test_stopping_at_any_time_is_clean():
    slow = exchange((0.001, START), (30, STOP), wait=30)
    for stop_after in range(1, 4):
        seen = 0
        source = TapeSource(Tape("t", (slow,), True))

        async def read(source=source) -> None:
            nonlocal seen
            async for _ in source.stream():
                seen += 1

        reading = asyncio.create_task(read())
        while seen < stop_after:
            await asyncio.sleep(0.001)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading


def test_what_cannot_be_played_is_refused():
    with pytest.raises(ValueError, match="speed"):
        TapeSource(Tape("t", (GOOD,), True), speed=0)
    with pytest.raises(ValueError, match="speed"):
        TapeSource(Tape("t", (GOOD,), True), speed=math.nan)
    with pytest.raises(ValueError, match="no exchange"):
        TapeSource(Tape("t", (), True))


async def test_a_plain_body_plays_too():
    source = TapeSource(read_bytes(START + DELTA + STOP, "x.sse"), speed=4)
    signals = [signal async for signal in source.stream()]
    assert frames(signals) == [START, DELTA, STOP]
    assert signals[-1].failure is None


def test_playing_needs_neither_the_sdk_nor_a_server():
    code = (
        "import sys, tui.wire.tape, tui.wire.replay;"
        "print([m for m in sys.modules if m.split('.')[0] in ('anthropic','httpx2','starlette','uvicorn')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "[]"
