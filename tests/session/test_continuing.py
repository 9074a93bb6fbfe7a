"""Editing, going on with a cut reply, and changing the line, as a session does it and as it is stored."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.domain.api_rules import violations
from tests.loopback import ending, message_start, open_text, text
from tests.session.asking import HELLO, sent, session
from tests.session.source import answer
from tests.store.keeping import kept
from tui.domain.conversation import text_prompt
from tui.domain.failure import Failure
from tui.store.library import Library

CUT = answer(message_start(), open_text("Once upon "), failure=Failure("cut", "gone"))
REST = answer(message_start(), text("a time."), ending())


async def test_an_edited_prompt_is_asked_after_what_came_before_the_old_one():
    one, script = session(HELLO, HELLO, HELLO)
    first = await one.submit("First")
    second = await one.submit("Second")
    again = await one.edit(second, "Other")
    assert sent(script) == [("user", ["First"]), ("assistant", ["Hello"]), ("user", ["Other"])]
    assert one.conversation.path() == [first, again]
    assert one.conversation.siblings(again) == [second, again]


async def test_a_line_is_selected_with_all_that_followed_and_not_while_a_turn_runs():
    never = asyncio.Event()
    one, _ = session(HELLO, HELLO, HELLO, [never])
    first = await one.submit("First")
    second = await one.submit("Second")
    other = await one.edit(first, "Other")
    assert one.select(first)
    assert one.conversation.path() == [first, second]
    assert not one.select(second)
    running = asyncio.create_task(one.submit("Third"))
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError):
        one.select(other)
    one.stop()
    await running


async def test_a_whole_reply_cannot_be_gone_on_with():
    one, script = session(HELLO)
    turn = await one.submit("First")
    with pytest.raises(ValueError, match="cannot be gone on with"):
        await one.go_on(turn)
    assert len(script.requests) == 1


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-sonnet-4-6"])
async def test_what_went_on_is_stored_and_opens_as_it_was(tmp_path: Path, model: str):
    with kept(tmp_path, CUT, REST, HELLO) as one:
        one.session.options = replace(one.session.options, model=model)
        await one.session.go_on(await one.session.submit("Tell me"))
        await one.session.submit("And?")
        was, key, requests = one.session.conversation.path(), one.key, one.script.requests
    opened = Library(tmp_path).open_whole(key)
    assert opened is not None
    line = opened.conversation.path()
    assert [turn.continues for turn in line] == [False, True, False]
    assert line[1].reply_text == "Once upon a time."
    assert [turn.request.body for turn in line if turn.request] == [request.body for request in requests]
    assert [turn.prompt_text for turn in line] == [turn.prompt_text for turn in was]
    new = opened.conversation.add(text_prompt("on"), opened.conversation.leaf)
    messages = opened.conversation.messages_for(new)
    assert violations(messages) == []
    assert messages[: len(requests[-1].messages)] == requests[-1].messages


async def test_the_line_that_was_selected_is_the_one_that_opens(tmp_path: Path):
    with kept(tmp_path, HELLO, HELLO) as one:
        first = await one.session.submit("First")
        await one.session.edit(first, "Other")
        one.session.select(first)
        key = one.key
    opened = Library(tmp_path).open_whole(key)
    assert opened is not None
    assert [turn.prompt_text for turn in opened.conversation.path()] == ["First"]
    assert opened.conversation.forks() == {opened.conversation.turns[0]: (1, 2)}
