"""However a turn ends, it ends: by the person, by the caller, by a fault of the source or of a listener."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.loopback import message_start, open_text
from tests.session.asking import HELLO, OVERLOADED, sent, session, until
from tests.session.source import answer, failed_first
from tui.domain.signal import AttemptFailed, AttemptStarted
from tui.session.updates import TurnGrew, Update


async def test_a_stop_keeps_what_came_and_the_next_prompt_is_valid():
    stall = [*answer(message_start(), open_text("Once upon"))[:-1], asyncio.Event()]
    one, script = session(stall, HELLO)
    asking = asyncio.create_task(one.submit("a story"))
    await until(one, lambda: bool(one.running and one.running.message.text))
    assert one.stop()
    turn = await asking
    assert (turn.state, turn.message.text, turn.message.blocks[0].state) == ("stopped", "Once upon", "cut")
    assert turn.failure is not None
    assert turn.failure.kind == "cancelled"
    assert (script.closed, turn.cost, one.running) == (1, None, None)
    assert not one.stop()
    await one.submit("go on")
    assert sent(script) == [("user", ["a story"]), ("assistant", ["Once upon"]), ("user", ["go on"])]


async def test_a_stop_before_anything_happened_ends_the_turn_too():
    one, script = session([asyncio.Event()])
    asking = asyncio.create_task(one.submit("hi"))
    while not one.stop():
        await asyncio.sleep(0)
    turn = await asyncio.wait_for(asking, 30)
    assert (turn.state, turn.running) == ("stopped", False)
    assert len(script.requests) <= 1


async def test_a_stop_while_it_waits_to_try_again_ends_the_turn():
    waiting = [*failed_first(OVERLOADED)[:2], asyncio.Event()]
    one, _ = session(waiting)
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: bool(one.running and one.running.state == "retrying"))
    one.stop()
    turn = await asking
    assert (turn.state, turn.retry_at) == ("stopped", None)


async def test_a_wait_to_try_again_is_cut_short_once_and_only_while_it_lasts():
    hurried = asyncio.Event()
    now = time.monotonic()
    failed = [AttemptStarted(1, 5, now), AttemptFailed(OVERLOADED, 100.0, now, hurried.set)]
    one, _ = session([*failed, hurried, AttemptStarted(2, 5, now), *HELLO[1:]])
    assert not one.retry_now()
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: bool(one.running and one.running.state == "retrying"))
    assert one.retry_now()
    assert not one.retry_now()
    turn = await asyncio.wait_for(asking, 30)
    assert (turn.state, turn.message.text) == ("done", "Hello")
    assert turn.attempts[0].wait is not None
    assert turn.attempts[0].wait < 100, "it is what was really waited"
    assert not one.retry_now()


async def test_stopping_twice_is_stopping_once():
    one, script = session([*HELLO[:-1], asyncio.Event()])
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: bool(one.running and one.running.message.stopped))
    one.stop()
    one.stop()
    assert (await asking).state == "stopped"
    assert script.closed == 1


async def test_a_caller_that_ends_takes_its_turn_with_it():
    one, script = session([*HELLO[:-2], asyncio.Event()])
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: bool(one.running and one.running.message.text))
    turn = one.running
    asking.cancel()
    await asyncio.wait([asking])
    assert asking.cancelled()
    assert turn is not None
    assert (turn.state, turn.message.text, script.closed, one.running) == ("stopped", "Hello", 1, None)


@pytest.mark.parametrize("when", [0, 1, 3])
async def test_a_source_that_raises_fails_its_turn_and_nothing_else(when: int):
    one, _ = session([*HELLO[:when], ValueError("a bug")], HELLO)
    turn = await one.submit("hi")
    assert turn.state == "failed"
    assert turn.failure is not None
    assert (turn.failure.kind, turn.failure.message) == ("internal", "ValueError: a bug")
    assert (await one.submit("again")).state == "done"


async def test_a_source_that_just_stops_is_a_failure():
    one, _ = session(HELLO[:4])
    turn = await one.submit("hi")
    assert turn.failure is not None
    assert (turn.failure.kind, turn.message.text) == ("internal", "Hello")


async def test_a_listener_that_raises_fails_the_turn_and_not_the_session():
    one, _ = session(HELLO)
    broken = True

    def listen(update: Update) -> None:
        if broken and isinstance(update, TurnGrew):
            raise ValueError("a widget's bug")

    one.listen(listen)
    assert (await one.submit("hi")).state == "failed"
    broken = False
    assert (await one.submit("again")).state == "done"


async def test_a_second_turn_at_the_same_time_is_refused():
    go = asyncio.Event()
    one, _ = session([go, *HELLO])
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: one.running is not None)
    with pytest.raises(RuntimeError, match="running"):
        await one.submit("too soon")
    go.set()
    assert (await asking).state == "done"
    assert len(one.conversation.turns) == 1


async def test_closing_stops_what_runs():
    one, script = session([*HELLO[:-1], asyncio.Event()])
    asking = asyncio.create_task(one.submit("hi"))
    await until(one, lambda: bool(one.running and one.running.message.stopped))
    await one.aclose()
    assert (await asking).state == "stopped"
    assert script.closed == 101
