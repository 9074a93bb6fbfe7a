"""The turn loop: what is sent, what is kept, and what listeners are told."""

from __future__ import annotations

from decimal import Decimal

from tests.loopback import ending, message_start, open_text, text, thinking, tool_use
from tests.session.asking import HELLO, OVERLOADED, sent, session
from tests.session.source import Script, answer, arrived, failed_first
from tui.domain import history
from tui.domain.conversation import Turn
from tui.domain.failure import Failure
from tui.domain.request import Options, Request
from tui.domain.signal import AttemptStarted, Finished
from tui.session.updates import TurnChanged, TurnEnded, TurnGrew, TurnStarted, Update


async def test_a_prompt_is_sent_with_the_options_and_its_reply_is_kept():
    one, script = session(HELLO)
    turn = await one.submit("hi")
    assert script.requests[0].body == {
        "model": "claude-sonnet-4-5",
        "max_tokens": 100,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}]}],
    }
    assert (turn.state, turn.message.text, turn.complete, turn.failure) == ("done", "Hello", True, None)
    assert turn.request is script.requests[0]
    await one.settled()
    assert turn.cost == Decimal(25 * 3 + 12 * 15) / 1_000_000
    assert one.running is None


async def test_the_second_prompt_carries_the_first_and_its_reply():
    one, script = session(HELLO)
    await one.submit("hi")
    await one.submit("and?")
    assert sent(script) == [("user", ["hi"]), ("assistant", ["Hello"]), ("user", ["and?"])]


async def test_options_may_change_between_prompts():
    one, script = session(HELLO)
    await one.submit("hi")
    one.options = Options("claude-opus-4-5", 5, system="be brief")
    await one.submit("and?")
    assert (script.requests[1].model, script.requests[1].body["system"]) == ("claude-opus-4-5", "be brief")


async def test_an_unanswered_call_gets_an_error_result():
    call = answer(message_start(), text("I look."), tool_use(1, "toolu_1", "look", "{}"), ending("tool_use"))
    one, script = session(call, HELLO)
    await one.submit("look")
    await one.submit("never mind")
    assert sent(script) == [
        ("user", ["look"]),
        ("assistant", ["I look.", "tool_use"]),
        ("user", ["tool_result", "never mind"]),
    ]
    result = script.requests[1].messages[2]["content"][0]
    assert result == {
        "type": "tool_result",
        "tool_use_id": "toolu_1",
        "is_error": True,
        "content": history.NOT_RUN,
    }


async def test_thinking_goes_back_with_its_signature():
    thought = answer(message_start(), thinking(0, "hm", "sig=="), text("So.", index=1), ending())
    one, script = session(thought, HELLO)
    await one.submit("think")
    await one.submit("and?")
    assert script.requests[1].messages[1]["content"][0] == {
        "type": "thinking",
        "thinking": "hm",
        "signature": "sig==",
    }


async def test_a_turn_that_failed_without_an_answer_is_left_out():
    one, script = session(answer(failure=OVERLOADED), HELLO)
    turn = await one.submit("lost")
    assert (turn.state, turn.failure) == ("failed", OVERLOADED)
    await one.submit("again")
    assert sent(script) == [("user", ["again"])]


async def test_what_a_failed_turn_did_bring_goes_back():
    one, script = session(answer(message_start(), open_text("Half"), failure=Failure("cut", "gone")), HELLO)
    await one.submit("one")
    await one.submit("two")
    assert sent(script) == [("user", ["one"]), ("assistant", ["Half"]), ("user", ["two"])]


async def test_regenerating_makes_a_sibling_and_the_old_reply_stays():
    other = answer(message_start(), text("Other"), ending())
    one, script = session(HELLO, HELLO, other)
    first = await one.submit("one")
    second = await one.submit("two")
    again = await one.regenerate(second)
    assert sent(script, 1) == sent(script, 2)
    assert (again.parent, again.message.text, second.message.text) == (first, "Other", "Hello")
    assert one.conversation.path() == [first, again]
    await one.submit("three")
    assert ("assistant", ["Other"]) in sent(script)


async def test_an_attempt_that_failed_is_kept_with_its_turn():
    one, _ = session(failed_first(OVERLOADED, message_start(), text("Hi"), ending()))
    turn = await one.submit("hi")
    assert [attempt.failure for attempt in turn.attempts] == [OVERLOADED, None]
    assert (turn.state, turn.message.text) == ("done", "Hi")


async def test_listeners_are_told_everything_in_order_and_after_it_is_true():
    one, _ = session(HELLO)
    told: list[tuple[str, str, str]] = []

    def listen(update: Update) -> None:
        told.append((type(update).__name__, update.turn.state, update.turn.message.text))
        if isinstance(update, TurnGrew):
            assert one.log.frames[-len(update.frames) :] == update.frames
            assert len(update.events) == len(update.frames)

    one.listen(listen)
    turn = await one.submit("hi")
    await one.settled()
    assert told == [
        ("TurnStarted", "loading", ""),
        ("TurnChanged", "connecting", ""),
        ("TurnChanged", "waiting", ""),
        ("TurnGrew", "streaming", ""),
        ("TurnGrew", "streaming", "Hello"),
        ("TurnGrew", "streaming", "Hello"),
        ("TurnChanged", "done", "Hello"),
        ("TurnEnded", "done", "Hello"),
        ("TurnChanged", "done", "Hello"),  # its price is known
    ]
    assert [entry.turn for entry in one.log] == [turn] * len(turn.attempts[0].frames)


async def test_the_log_holds_the_frames_of_every_line_and_attempt():
    first_try = [AttemptStarted(1, 5, 0.0), arrived(message_start()), *failed_first(OVERLOADED)[1:-1], *HELLO[2:]]
    one, _ = session(first_try, HELLO)
    first = await one.submit("hi")
    await one.regenerate(first)
    assert [entry.attempt.number for entry in one.log] == [1] + [2] * 7 + [1] * 7
    assert len({id(entry.turn) for entry in one.log}) == 2


async def test_a_recording_plays_as_a_turn_of_the_conversation():
    one, script = session(HELLO)
    tape = Script([HELLO])
    request = Request({"model": "m", "messages": [{"role": "user", "content": "recorded"}]})
    turn = await one.play(tape, [{"type": "text", "text": "recorded"}], request, "a.tape")
    assert (turn.recording, turn.state, turn.request) == ("a.tape", "done", request)
    await one.submit("and live?")
    assert sent(script) == [("user", ["recorded"]), ("assistant", ["Hello"]), ("user", ["and live?"])]


async def test_an_unknown_model_has_no_price_and_no_error():
    one, _ = session(answer(message_start(model="model-of-tomorrow"), text("Hi"), ending()))
    turn = await one.submit("hi")
    assert (turn.state, turn.cost) == ("done", None)


async def test_usage_that_no_price_table_expects_costs_nobody_the_turn():
    odd = {"input_tokens": 10**400, "output_tokens": 1, "iterations": [{"input_tokens": []}], "server_tool_use": []}
    one, _ = session(answer(message_start(usage=odd), text("Hi"), ending()))
    turn = await one.submit("hi")
    assert (turn.state, turn.cost) == ("done", None)


async def test_the_end_of_a_turn_is_told_once_however_it_ends():
    for steps in (HELLO, [ValueError()], answer(failure=OVERLOADED), [Finished(None, 0.0)]):
        one, _ = session(steps)
        told: list[Update] = []
        one.listen(told.append)
        turn: Turn = await one.submit("hi")
        assert [type(update) for update in told].count(TurnEnded) == 1
        assert [type(update) for update in told].count(TurnStarted) == 1
        assert isinstance(told[0], TurnStarted)
        assert any(isinstance(update, TurnChanged | TurnEnded) for update in told[1:])
        assert not turn.running
