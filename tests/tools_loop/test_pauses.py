"""Replies that the API pauses, and calls beside those of its own tools: what goes back, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain.api_rules import violations
from tests.folding import cut
from tests.loopback import block_start, block_stop, ending, message_start, message_stop, sse, text, thinking, tool_use
from tests.session.asking import HELLO, sent
from tests.session.source import answer
from tests.tools_loop.checking import assert_taken
from tests.tools_loop.tools import Fake, having
from tui.domain import history
from tui.domain.continuing import may_continue
from tui.domain.conversation import text_prompt
from tui.domain.failure import Failure

FOUND = {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": []}


def searching(index: int = 0, id: str = "srv_1") -> bytes:
    return block_start(index, "server_tool_use", id=id, name="web_search", input={"query": "x"}) + block_stop(index)


def found(index: int = 0, id: str = "srv_1") -> bytes:
    return block_start(index, "web_search_tool_result", tool_use_id=id, content=[]) + block_stop(index)


PAUSED = answer(
    message_start(), thinking(0, "hm", "sig=="), text("I search. ", index=1), searching(2), ending("pause_turn")
)
REST = answer(message_start(), found(), thinking(1, "so", "sig2"), text("Found.", index=2), ending())


async def test_a_paused_reply_goes_back_as_it_is_and_is_gone_on_with():
    one, script = having([], PAUSED, REST, HELLO)
    last = await one.submit("search")
    first = last.parent
    assert first is not None
    assert (last.is_round, last.continues, last.prompt, first.runs) == (True, True, [], {})
    assert [block["type"] for block in script.requests[1].messages[-1]["content"]] == [
        "thinking",
        "text",
        "server_tool_use",
    ]
    assert last.reply_text == "I search. Found."
    await one.submit("and?")
    assert violations(script.requests[1].messages, goes_on=True) == []
    assert sent(script)[1] == (
        "assistant",
        ["thinking", "I search. ", "server_tool_use", "web_search_tool_result", "thinking", "Found."],
    )
    assert_taken(script.requests[0], script.requests[2])


async def test_pauses_are_rounds_and_have_their_limit():
    one, script = having([], PAUSED)
    one.rounds = 2
    turn = await one.submit("search")
    assert turn.held is not None
    assert (turn.held.kind, len(script.requests)) == ("rounds", 3)
    assert may_continue(turn)
    await one.go_on(turn)
    assert len(script.requests) == 5


async def test_a_prompt_after_a_pause_leaves_out_what_was_open():
    one, script = having([], PAUSED, HELLO)
    one.rounds = 0
    await one.submit("search")
    await one.submit("never mind")
    assert sent(script)[1] == ("assistant", ["thinking", "I search. "])


async def test_a_pause_whose_rest_never_came_leaves_out_what_was_open():
    gone = answer(message_start(), failure=Failure("cut", "gone"))
    one, script = having([], PAUSED, gone, HELLO)
    await one.submit("search")
    await one.submit("again")
    assert sent(script) == [
        ("user", ["search"]),
        ("assistant", ["thinking", "I search. "]),
        ("user", ["again"]),
    ]


async def test_a_call_of_ours_beside_one_of_the_server_s_is_answered_and_the_server_goes_on():
    both = answer(message_start(), searching(), tool_use(1, "toolu_1", "add", "{}"), ending("tool_use"))
    one, script = having([Fake("add")], both, REST, HELLO, allow=["add"])
    await one.submit("both")
    assert sent(script)[1:] == [("assistant", ["server_tool_use", "tool_use"]), ("user", ["tool_result"])]
    await one.submit("and?")
    assert [role for role, _ in sent(script)] == ["user", "assistant", "user", "assistant", "user"]
    assert sent(script)[3] == ("assistant", ["web_search_tool_result", "thinking", "Found."])
    assert_taken(*script.requests)


def by_code(index: int, id: str) -> bytes:
    caller = {"type": "code_execution_20250825", "tool_id": "srv_1"}
    return block_start(index, "tool_use", id=id, name="add", input={"a": 1}, caller=caller) + block_stop(index)


async def test_calls_that_code_on_the_server_makes_are_answered_by_results_alone():
    code = block_start(0, "server_tool_use", id="srv_1", name="code_execution", input={"code": "x"}) + block_stop(0)
    first = answer(message_start(), code, by_code(1, "toolu_1"), ending("tool_use"))
    second = answer(message_start(), by_code(0, "toolu_2"), ending("tool_use"))
    ran = block_start(0, "code_execution_tool_result", tool_use_id="srv_1", content={"type": "x"}) + block_stop(0)
    third = answer(message_start(), ran, text("3", index=1), ending())
    one, script = having([Fake("add")], first, second, third, HELLO, allow=["add"])
    await one.submit("code")
    assert sent(script) == [
        ("user", ["code"]),
        ("assistant", ["server_tool_use", "tool_use"]),
        ("user", ["tool_result"]),
        ("assistant", ["tool_use"]),
        ("user", ["tool_result"]),
    ]
    await one.submit("and?")
    assert [said for role, said in sent(script) if role == "assistant"] == [
        ["server_tool_use", "tool_use"],
        ["tool_use"],
        ["code_execution_tool_result", "3"],
    ]


async def test_rounds_name_the_container_that_the_replies_before_ran_in_and_a_prompt_begins_without():
    ran_in = {"id": "container_1", "expires_at": "2026-01-01T00:00:00Z"}
    waits = sse("message_delta", delta={"stop_reason": "tool_use", "container": ran_in}, usage={}) + message_stop()
    code = block_start(0, "server_tool_use", id="srv_1", name="code_execution", input={"code": "x"}) + block_stop(0)
    first = answer(message_start(), code, by_code(1, "toolu_1"), waits)
    second = answer(message_start(), tool_use(0, "toolu_2", "add", "{}"), ending("tool_use"))
    third = answer(message_start(container={"id": "container_2"}), text("Wait."), ending("pause_turn"))
    one, script = having([Fake("add")], first, second, third, HELLO, allow=["add"])
    last = await one.submit("code")
    named = [request.body.get("container") for request in script.requests]
    assert named == [None, "container_1", "container_1", "container_2"]
    await one.regenerate(last)
    await one.submit("and?")
    assert [request.body.get("container") for request in script.requests[4:]] == ["container_2", None]
    assert_taken(*script.requests[:3], script.requests[5])


@pytest.mark.parametrize("answered", [0, 1])
def test_code_that_was_stopped_goes_back_without_its_calls(answered: int):
    code = block_start(1, "server_tool_use", id="srv_1", name="code_execution", input={"code": "x"}) + block_stop(1)
    first = cut(message_start() + text("Let me.") + code + by_code(2, "toolu_1") + ending("tool_use"))
    second = cut(message_start() + by_code(0, "toolu_2") + ending("tool_use"))
    result: list[dict[str, Any]] = [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "1"}]
    line = [(text_prompt("code"), first), *([(result, second)] if answered else []), (text_prompt("stop"), None)]
    messages = history.messages(line)
    assert violations(messages) == []
    assert [block["type"] for message in messages for block in message["content"]] == ["text"] * 3


def test_results_that_a_failed_round_brought_are_still_those_of_their_calls():
    calls = cut(message_start() + tool_use(0, "toolu_1", "add", "{}") + ending("tool_use"))
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "42"}
    messages = history.messages([(text_prompt("go"), calls), ([result], cut(b"")), (text_prompt("on"), None)])
    assert violations(messages) == []
    assert messages[-1]["content"] == [result, *text_prompt("on")]
    known = history.messages([(text_prompt("go"), calls), (text_prompt("on"), None)], {"toolu_1": result})
    assert known == messages


async def test_a_paused_turn_is_asked_for_again_as_what_it_goes_on_with():
    one, script = having([], PAUSED, REST, REST)
    last = await one.submit("search")
    await one.regenerate(last)
    assert script.requests[1].body == script.requests[2].body


async def test_a_call_by_code_whose_own_call_was_never_seen_is_answered_all_the_same():
    first = answer(message_start(), by_code(0, "toolu_1"), ending("tool_use"))
    one, script = having([Fake("add")], first, HELLO, HELLO, allow=["add"])
    await one.submit("code")
    assert sent(script) == [("user", ["code"]), ("assistant", ["tool_use"]), ("user", ["tool_result"])]
    await one.submit("and?")
    assert violations(script.requests[2].messages) == []
