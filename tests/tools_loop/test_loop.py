"""The loop of tools: what runs, who is asked, what is sent, and what is told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.loopback import ending, message_start, thinking, tool_use
from tests.session.asking import HELLO, sent, until
from tests.session.source import answer
from tests.tools_loop.checking import assert_taken
from tests.tools_loop.tools import DONE, Fake, calling, fails, having, never, results, runs_of
from tui.domain.tools import Calls, Outcome
from tui.session.rounds import CANCELLED
from tui.session.session import WithheldError
from tui.session.updates import RunChanged, TurnEnded, TurnGrew, TurnStarted, Update
from tui.tools.tool import Output

ADD = ("toolu_1", "add", {"a": 1})
LOOK = ("toolu_2", "look", {"at": "x"})
LOOK_ADD = ("toolu_2", "add", {"b": 2})


async def test_a_call_runs_and_its_result_goes_back_until_the_model_is_done():
    one, script = having([Fake("add")], calling(ADD, said="I add."), DONE, allow=["add"])
    last = await one.submit("1 + 1")
    first = one.conversation.turns[0]
    assert [turn.is_round for turn in one.conversation.path()] == [False, True]
    assert (last.parent, last.message.text, one.running) == (first, "That is all.", None)
    assert sent(script) == [("user", ["1 + 1"]), ("assistant", ["I add.", "tool_use"]), ("user", ["tool_result"])]
    assert results(script) == [("toolu_1", '{"a": 1}', False)]
    assert script.requests[0].body["tools"][0]["name"] == "add"
    run = first.runs["toolu_1"]
    assert (run.state, run.source, run.output) == ("done", "tests", ["working on {'a': 1}\n"])
    assert run.seconds(0) is not None
    assert_taken(*script.requests)


async def test_thinking_goes_back_with_its_signature_in_every_round():
    thought = answer(
        message_start(), thinking(0, "hm", "sig=="), tool_use(1, "toolu_1", "add", "{}"), ending("tool_use")
    )
    again = answer(message_start(), thinking(0, "so", "sig2"), tool_use(1, "toolu_9", "add", "{}"), ending("tool_use"))
    one, script = having([Fake("add")], thought, again, DONE, allow=["add"])
    await one.submit("hm")
    kept = [
        block["signature"]
        for message in script.requests[2].messages
        for block in message["content"]
        if block["type"] == "thinking"
    ]
    assert kept == ["sig==", "sig2"]
    assert_taken(*script.requests)


async def test_calls_of_one_reply_run_at_the_same_time_and_are_answered_in_their_order():
    started: list[str] = []
    both = asyncio.Event()

    async def meet(input: dict[str, Any], output: Output) -> Outcome:
        started.append(str(input))
        if len(started) == 2:
            both.set()
        await both.wait()
        return Outcome(str(input))

    one, script = having([Fake("add", meet), Fake("look", meet)], calling(ADD, LOOK), DONE, allow=["add", "look"])
    await one.submit("both")
    assert [call for call, _, _ in results(script)] == ["toolu_1", "toolu_2"]
    assert len(started) == 2


async def test_a_tool_that_fails_raises_or_is_unknown_is_answered_and_the_loop_goes_on():
    async def broken(input: dict[str, Any], output: Output) -> Outcome:
        raise RuntimeError("a bug")

    calls = [("toolu_1", "fails", {}), ("toolu_2", "broken", {}), ("toolu_3", "gone", {})]
    one, script = having([Fake("fails", fails), Fake("broken", broken)], calling(*calls), DONE, allow=["*"])
    last = await one.submit("go")
    assert results(script) == [
        ("toolu_1", "division by zero", True),
        ("toolu_2", "RuntimeError: a bug", True),
        ("toolu_3", "no such tool: gone", True),
    ]
    assert last.message.text == "That is all."


async def test_a_tool_that_takes_too_long_is_ended_and_the_loop_goes_on():
    one, script = having([Fake("never", never)], calling(("toolu_1", "never", {})), DONE, allow=["never"])
    one.tool_timeout = 0.01
    await one.submit("go")
    assert one.conversation.turns[0].runs["toolu_1"].state == "timed out"
    assert results(script)[0][1] == "timed out: it ran for longer than 0.01 s"


async def test_one_run_is_cancelled_and_the_loop_goes_on():
    calls = [("toolu_1", "never", {}), ("toolu_2", "add", {})]
    one, script = having([Fake("never", never), Fake("add")], calling(*calls), DONE, allow=["never", "add"])
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: [run.state for run in runs_of(one).values()] == ["running", "done"])
    assert one.running is one.conversation.leaf
    assert one.cancel_run("toolu_1")
    assert not one.cancel_run("toolu_1")
    last = await asking
    assert results(script) == [("toolu_1", CANCELLED, True), ("toolu_2", "{}", False)]
    assert last.message.text == "That is all."


async def test_a_stop_cancels_what_runs_and_the_next_prompt_tells_what_came_of_it():
    one, script = having(
        [Fake("never", never), Fake("add")], calling(("toolu_1", "never", {}), LOOK_ADD), HELLO, allow=["never", "add"]
    )
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: [run.state for run in runs_of(one).values()] == ["running", "done"])
    assert one.stop()
    turn = await asking
    assert (turn.state, one.running, len(script.requests)) == ("done", None, 1)
    assert turn.held is not None
    assert turn.held.kind == "cancelled"
    assert [run.state for run in turn.runs.values()] == ["cancelled", "done"]
    await one.submit("never mind")
    assert sent(script)[-1] == ("user", ["tool_result", "tool_result", "never mind"])
    assert results(script) == [("toolu_1", CANCELLED, True), ("toolu_2", '{"b": 2}', False)]
    assert turn.held is None
    assert_taken(*script.requests)


async def test_the_round_that_a_stop_held_back_can_be_sent():
    one, script = having([Fake("never", never)], calling(("toolu_1", "never", {})), DONE, allow=["never"])
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: any(run.state == "running" for run in runs_of(one).values()))
    one.stop()
    turn = await asking
    last = await one.go_on(turn)
    assert (last.parent, last.is_round, results(script)) == (turn, True, [("toolu_1", CANCELLED, True)])
    with pytest.raises(ValueError, match="cannot be gone on with"):
        await one.go_on(last)


async def test_the_loop_ends_at_its_limit_and_can_be_gone_on_with():
    replies = [calling((f"toolu_{n}", "add", {"n": n})) for n in range(5)]
    one, script = having([tool := Fake("add")], *replies, DONE, allow=["add"])
    one.rounds = 2
    turn = await one.submit("count")
    assert turn.held is not None
    assert (turn.held.kind, turn.held.message) == ("rounds", "2 rounds of tools: that is the limit.")
    assert (len(script.requests), len(tool.given), turn.runs) == (3, 2, {})
    last = await one.go_on(turn)
    assert (len(script.requests), len(tool.given), turn.held) == (5, 4, None)
    last = await one.go_on(last)
    assert (last.message.text, last.held, len(script.requests)) == ("That is all.", None, 6)
    assert_taken(*script.requests)


async def test_a_prompt_after_the_limit_answers_the_calls_that_were_not_run():
    one, script = having([Fake("add")], calling(ADD), HELLO, allow=["add"])
    one.rounds = 0
    await one.submit("count")
    await one.submit("enough")
    assert sent(script)[-1] == ("user", ["tool_result", "enough"])
    why = "This call was not run. 0 rounds of tools: that is the limit."
    assert results(script) == [("toolu_1", why, True)]
    (call,) = Calls().read(one.conversation)
    assert (call.state, call.turn.held) == ("not run", None)


async def test_a_prompt_after_a_stop_before_any_call_began_says_that_the_user_stopped_them():
    one, script = having([Fake("add")], calling(ADD), HELLO, allow=["add"])
    one.listen(lambda update: one.stop() if isinstance(update, TurnGrew) and update.turn.message.stopped else None)
    turn = await one.submit("count")
    assert (turn.complete, turn.runs) == (True, {})
    await one.submit("enough")
    assert results(script) == [("toolu_1", CANCELLED, True)]


async def test_a_call_whose_input_was_cut_by_max_tokens_is_not_run():
    tool = Fake("add")
    one, script = having([tool], calling(ADD, stop_reason="max_tokens"), DONE, allow=["add"])
    turn = await one.submit("go")
    assert (tool.given, len(script.requests), turn.held) == ([], 1, None)


async def test_a_call_that_is_no_json_is_not_run_beside_one_that_is():
    odd = answer(
        message_start(),
        tool_use(0, "toolu_1", "add", '{"a": '),
        tool_use(1, "toolu_2", "add", "{}"),
        ending("tool_use"),
    )
    one, script = having([tool := Fake("add")], odd, DONE, allow=["add"])
    await one.submit("go")
    assert tool.given == [{}]
    assert results(script) == [("toolu_2", "{}", False)]
    assert_taken(*script.requests)


async def test_without_tools_a_reply_that_calls_some_just_ends():
    for tools in ([], [Fake("add")]):
        one, script = having(tools, calling(ADD), DONE)
        if one.toolbox is not None and tools:
            one.toolbox.switch("add", on=False)
        turn = await one.submit("go")
        assert (turn.runs, turn.held, len(script.requests)) == ({}, None, 1)


async def test_every_change_of_a_run_is_told_after_the_reply_s_end_and_before_the_next_round():
    one, _ = having([Fake("add")], calling(ADD), DONE, allow=["add"])
    told: list[str] = []
    busy: list[bool] = []

    def listen(update: Update) -> None:
        if isinstance(update, RunChanged):
            told.append(update.run.state)
        elif isinstance(update, TurnStarted | TurnEnded):
            told.append(type(update).__name__)
        if isinstance(update, RunChanged | TurnEnded):
            busy.append(one.running is not None)

    one.listen(listen)
    await one.submit("go")
    assert busy == [True] * 4 + [False], "only the last turn's end is the end"
    assert told == ["TurnStarted", "TurnEnded", "running", "running", "done", "TurnStarted", "TurnEnded"]


async def test_a_session_is_busy_until_the_whole_loop_is_over():
    one, _ = having([Fake("never", never)], calling(("toolu_1", "never", {})), DONE, allow=["never"])
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: bool(runs_of(one)))
    with pytest.raises(RuntimeError, match="running"):
        await one.submit("too soon")
    one.cancel_run("toolu_1")
    await asking


async def test_the_caller_s_end_ends_the_tools():
    ended = asyncio.Event()

    async def watch(input: dict[str, Any], output: Output) -> Outcome:
        try:
            return await never(input, output)
        finally:
            ended.set()

    one, _ = having([Fake("watch", watch)], calling(("toolu_1", "watch", {})), DONE, allow=["watch"])
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: any(run.state == "running" for run in runs_of(one).values()))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    assert (asking.cancelled(), one.running) == (True, None)
    assert ended.is_set()
    assert [run.state for run in runs_of(one).values()] == ["cancelled"]


async def test_a_round_that_the_gate_withholds_keeps_its_results_for_the_next_prompt():
    one, script = having([Fake("add")], calling(ADD), HELLO, allow=["add"])
    passed = 0

    async def gate(request: object) -> None:
        nonlocal passed
        passed += 1
        if passed == 2:
            raise WithheldError("Too much.")

    one.gate = gate
    turn = await one.submit("go")
    assert turn.held is not None
    assert (turn.held.kind, turn.held.message) == ("withheld", "Too much.")
    await one.submit("then this")
    assert results(script) == [("toolu_1", '{"a": 1}', False)]
    assert len(script.requests) == 2


async def test_a_round_is_asked_for_again_with_the_same_results():
    one, script = having([Fake("add")], calling(ADD), DONE, DONE, allow=["add"])
    last = await one.submit("go")
    again = await one.regenerate(last)
    assert one.conversation.siblings(last) == [last, again]
    assert script.requests[1].messages == script.requests[2].messages


async def test_a_branch_after_a_round_that_failed_keeps_the_results():
    failed = answer(message_start(), failure=None)[:2]
    one, script = having([Fake("add")], calling(ADD), failed, HELLO, allow=["add"])
    turn = await one.submit("go")
    assert turn.state == "failed"
    await one.submit("and now?")
    assert results(script) == [("toolu_1", '{"a": 1}', False)]
    assert sent(script)[-1] == ("user", ["tool_result", "and now?"])


async def test_a_stop_between_a_reply_and_its_tools_is_a_stop():
    one, script = having([tool := Fake("add")], calling(ADD), DONE, allow=["add"])

    def listen(update: Update) -> None:
        if isinstance(update, TurnEnded):
            one.stop()

    one.listen(listen)
    turn = await one.submit("go")
    assert turn.held is not None
    assert (turn.held.kind, tool.given, len(script.requests), one.running) == ("cancelled", [], 1, None)


async def test_attachments_stand_before_the_text():
    one, script = having([], HELLO)
    document = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "hi"}}
    await one.submit("What is this?", [document])
    assert script.requests[0].messages[0]["content"] == [document, {"type": "text", "text": "What is this?"}]
    await one.submit("", [document])
    assert script.requests[1].messages[-1]["content"] == [document]


async def test_a_prompt_waits_for_tools_that_start_and_goes_without_those_that_take_too_long():
    one, script = having([Fake("add")], DONE, DONE)
    assert one.toolbox is not None
    begun, there = asyncio.Event(), asyncio.Event()

    async def load() -> None:
        begun.set()
        await there.wait()

    one.toolbox.loads(load)
    asking = asyncio.create_task(one.submit("Hi"))
    await begun.wait()
    assert one.awaits_tools and script.requests == []
    there.set()
    await asking
    assert not one.awaits_tools and len(script.requests) == 1

    one.tools_patience = 0.0
    there.clear()
    one.toolbox.loads(load)
    await one.submit("And now?")
    assert len(script.requests) == 2
    there.set()
    await one.toolbox.ready()
