"""Who decides about a call: rules first, then the person, and where there is none, nothing runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.session.asking import until
from tests.tools_loop.tools import DONE, Fake, Person, calling, having, results, runs_of
from tui.domain.conversation import Turn
from tui.domain.tools import Decision, Outcome, Run
from tui.session.rounds import CANCELLED, NOBODY
from tui.tools.tool import Output

ADD = ("toolu_1", "add", {"a": 1})
LOOK = ("toolu_2", "look", {"at": "x"})
LOOK_ADD = ("toolu_2", "add", {"b": 2})


async def test_what_is_allowed_begins_while_the_others_are_asked_about_in_their_order():
    running = asyncio.Event()

    async def tell(input: dict[str, Any], output: Output) -> Outcome:
        running.set()
        return Outcome("told")

    calls = [("toolu_1", "ask", {"n": 1}), ("toolu_2", "ask", {"n": 2}), ("toolu_3", "tell", {})]
    one, script = having([Fake("ask"), Fake("tell", tell)], calling(*calls), DONE, allow=["tell"])
    asked: list[str] = []

    async def ask(turn: Turn, run: Run) -> Decision:
        await running.wait()
        asked.append(run.call)
        assert [other.state for other in turn.runs.values() if other.call not in asked] != ["running"]
        return Decision("run")

    one.ask_tool = ask
    await one.submit("go")
    assert asked == ["toolu_1", "toolu_2"]
    assert [content for _, content, _ in results(script)] == ['{"n": 1}', '{"n": 2}', "told"]


async def test_nothing_runs_unasked_and_where_nobody_can_be_asked_it_is_not_allowed():
    tool = Fake("add")
    one, script = having([tool], calling(ADD), DONE)
    await one.submit("1 + 1")
    assert tool.given == []
    assert results(script) == [("toolu_1", NOBODY, True)]
    assert one.conversation.turns[0].runs["toolu_1"].state == "rejected"


async def test_a_person_s_rejection_tells_its_reason_and_a_remembered_one_is_not_asked_again():
    one, script = having([Fake("add")], calling(ADD), calling(("toolu_3", "add", {"a": 1})), DONE)
    one.ask_tool = person = Person({"toolu_1": Decision("reject", reason="Too costly.", remember=True)})
    await one.submit("1 + 1")
    assert results(script, 1) == [("toolu_1", "The user rejected this call. Too costly.", True)]
    assert "a rule of the user's" in results(script, 2)[0][1]
    assert person.asked == ["toolu_1"]


async def test_what_was_allowed_for_the_session_is_not_asked_again_not_even_beside_it():
    again = ("toolu_5", "add", {"a": 1})
    one, script = having([Fake("add")], calling(ADD, again), calling(("toolu_6", "add", {"a": 1})), DONE)
    one.ask_tool = person = Person({"toolu_1": Decision("run", remember=True)})
    await one.submit("1 + 1")
    assert person.asked == ["toolu_1"]
    assert [failed for _, _, failed in [*results(script, 1), *results(script, 2)]] == [False] * 3


async def test_a_call_that_is_too_long_for_a_pattern_is_asked_about_again_however_it_was_decided():
    long = {"command": "echo " + "x" * 5_000}
    calls = [calling((f"toolu_{n}", "add", long)) for n in (1, 2)]
    one, _ = having([tool := Fake("add")], *calls, DONE)
    one.ask_tool = person = Person({"toolu_1": Decision("run", remember=True), "toolu_2": Decision("run")})
    await one.submit("go")
    assert (person.asked, one.permissions.rules, len(tool.given)) == (["toolu_1", "toolu_2"], [], 2)


async def test_an_edited_input_is_what_runs():
    tool = Fake("add")
    one, _ = having([tool], calling(ADD), DONE)
    one.ask_tool = Person({"toolu_1": Decision("run", input={"a": 5})})
    await one.submit("1 + 1")
    run = one.conversation.turns[0].runs["toolu_1"]
    assert (tool.given, run.input, run.edited) == ([{"a": 5}], {"a": 5}, True)


@pytest.mark.parametrize(
    ("decision", "state", "result"),
    [
        (Decision("answer", outcome=Outcome("42")), "done", ("toolu_1", "42", False)),
        (Decision("answer", outcome=Outcome("no", is_error=True)), "failed", ("toolu_1", "no", True)),
        (Decision("run"), "failed", ("toolu_1", "no answer was given", True)),
        (Decision("reject"), "rejected", ("toolu_1", "The user rejected this call.", True)),
    ],
)
async def test_a_tool_without_an_implementation_is_answered_by_hand(
    decision: Decision, state: str, result: tuple[str, str, bool]
):
    tool = Fake("add", by_hand=True)
    one, script = having([tool], calling(ADD), DONE, allow=["add"])
    person = Person({"toolu_1": decision})
    waited: list[str] = []

    async def ask(turn: Turn, run: Run) -> Decision:
        waited.append(run.state)
        return await person(turn, run)

    one.ask_tool = ask
    await one.submit("1 + 1")
    assert waited == ["waiting for an answer"]
    assert results(script) == [result]
    assert one.conversation.turns[0].runs["toolu_1"].state == state
    assert tool.given == []


async def test_a_call_that_waits_for_the_person_can_be_cancelled_too():
    one, script = having([Fake("add")], calling(ADD), DONE)
    one.ask_tool = person = Person({})
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: bool(person.asked) or bool(runs_of(one)))
    assert one.cancel_run("toolu_1")
    await asking
    assert results(script) == [("toolu_1", CANCELLED, True)]


async def test_a_stop_while_the_person_is_asked_ends_the_asking():
    one, _ = having([Fake("add")], calling(ADD), DONE)
    one.ask_tool = person = Person({})
    asking = asyncio.create_task(one.submit("go"))
    await until(one, lambda: bool(runs_of(one)))
    while not person.asked:
        await asyncio.sleep(0)
    one.stop()
    turn = await asking
    assert [run.state for run in turn.runs.values()] == ["cancelled"]
