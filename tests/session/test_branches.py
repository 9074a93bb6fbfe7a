"""Resending and replaying: a branch beside a turn, of exactly what was edited or received."""

from __future__ import annotations

import asyncio

import pytest

from tests.session.asking import HELLO, session
from tui.domain.conversation import last_prompt
from tui.domain.request import Request
from tui.session.record import replay


async def test_an_edited_body_is_sent_as_it_is_beside_its_turn():
    one, script = session(HELLO, HELLO, HELLO)
    first = await one.submit("First")
    second = await one.submit("Second")
    body = {"model": "other", "stream": False, "messages": [{"role": "user", "content": "Else"}], "x": None}
    again = await one.resend(second, body)
    assert script.requests[2] == Request({"model": "other", "messages": body["messages"], "x": None})
    assert again.parent is first and one.conversation.leaf is again
    assert again.prompt_text == "Else" and again.complete
    assert one.conversation.path() == [first, again]


async def test_a_replay_is_a_branch_that_nobody_was_asked_for():
    one, script = session(HELLO)
    turn = await one.submit("First")
    again = await replay(one, turn, speed=1000)
    assert len(script.requests) == 1
    assert again.parent is None and again.prompt == turn.prompt and again.recording == "replay of turn 1"
    assert again.message.to_api() == turn.message.to_api()
    assert [frame.raw for frame in again.attempts[0].frames] == [frame.raw for frame in turn.attempts[0].frames]


async def test_while_a_turn_runs_nothing_else_does():
    never = asyncio.Event()
    one, _ = session([never])
    running = asyncio.create_task(one.submit("First"))
    while one.running is None:
        await asyncio.sleep(0)
    turn = one.running
    with pytest.raises(RuntimeError, match="a turn is running"):
        await one.resend(turn, {})
    with pytest.raises(RuntimeError, match="a turn is running"):
        await one.play(one.source, [], None, "x", beside=turn)
    assert len(one.conversation.turns) == 1
    one.stop()
    await running


@pytest.mark.parametrize(
    ("messages", "prompt"),
    [
        ([{"role": "user", "content": "A"}, {"role": "assistant", "content": "{"}], [{"type": "text", "text": "A"}]),
        ([{"role": "user", "content": [{"type": "image"}, 7]}], [{"type": "image"}]),
        ([{"role": "assistant", "content": "A"}, 3, {"role": "user"}], []),
        ([], []),
        ("odd", []),
    ],
)
def test_the_prompt_of_a_request_is_the_last_of_the_persons_messages(messages, prompt):
    assert last_prompt(Request({"messages": messages})) == prompt
