"""Turns take a source's signals, and grow a tree."""

from __future__ import annotations

from tests.folding import events, frames
from tests.loopback import ending, message_start, open_text, text
from tui.domain.conversation import Conversation, Turn, text_prompt
from tui.domain.failure import Failure
from tui.domain.signal import Arrived, AttemptFailed, AttemptStarted, Finished, ResponseStarted

OVERLOADED = Failure("http_status", "Overloaded", status=529, type="overloaded_error")


def arrived(body: bytes, at: float = 2.0) -> Arrived:
    return Arrived(frames(body, at=at), events(body))


def turn() -> Turn:
    return Turn(1, text_prompt("hi"))


def test_a_turn_goes_from_connecting_to_done():
    one = turn()
    states = [one.state]
    for signal in (
        AttemptStarted(1, 5, 1.0),
        ResponseStarted(200, (("Request-Id", "req_1"),), 1.5),
        arrived(b": hi\n\n"),
        arrived(message_start() + text("Hello")),
        arrived(ending()),
        Finished(None, 3.0),
    ):
        one.take(signal)
        states.append(one.state)
    assert states == ["loading", "connecting", "waiting", "waiting", "streaming", "streaming", "done"]
    assert (one.complete, one.failure, one.running) == (True, None, False)
    assert one.attempts[0].header("request-id") == "req_1"
    assert one.clock is not None
    assert one.clock.total() == 2.0


def test_each_attempt_keeps_its_own_frames_and_failure():
    one = turn()
    one.take(AttemptStarted(1, 5, 1.0))
    one.take(ResponseStarted(200, (), 1.5))
    one.take(arrived(message_start()))
    one.take(AttemptFailed(OVERLOADED, 2.0, 3.0))
    assert (one.state, one.retry_at) == ("retrying", 5.0)
    one.take(AttemptStarted(2, 5, 5.0))
    assert (one.state, one.retry_at, one.message.started) == ("connecting", None, False)
    first, second = one.attempts
    assert (len(first.frames), first.failure, first.wait, first.clock.total()) == (1, OVERLOADED, 2.0, 2.0)
    assert (second.frames, second.failure) == ([], None)


def test_what_is_open_at_the_end_was_cut():
    one = turn()
    one.take(AttemptStarted(1, 1, 0.0))
    one.take(arrived(message_start() + open_text("Once")))
    one.take(Finished(Failure("cut", "gone"), 3.0))
    assert (one.state, one.message.blocks[0].state, one.complete) == ("failed", "cut", False)


def test_a_stop_is_no_failure_of_the_turn_but_a_state_of_its_own():
    one = turn()
    one.take(Finished(Failure("cancelled", "stopped"), 0.0))
    assert one.state == "stopped"


def test_a_block_s_times_are_its_first_and_newest_frame():
    one = turn()
    one.take(AttemptStarted(1, 1, 0.0))
    one.take(arrived(message_start(), at=1.0))
    one.take(arrived(open_text("a"), at=2.0))
    one.take(arrived(open_text("b", index=1), at=4.0))
    assert one.block_times == {0: (2.0, 2.0), 1: (4.0, 4.0)}


def test_the_cost_is_knowable_when_the_api_has_told_the_usage():
    one = turn()
    one.take(AttemptStarted(1, 1, 0.0))
    one.take(arrived(message_start() + open_text("a")))
    assert not one.cost_is_knowable
    one.take(arrived(ending()))
    assert one.cost_is_knowable


def test_a_sibling_leaves_the_old_line_as_it_was():
    conversation = Conversation()
    first = conversation.add(text_prompt("one"), None)
    second = conversation.add(text_prompt("two"), first)
    again = conversation.add(first.prompt, None)
    assert conversation.path() == [again]
    assert conversation.path(second) == [first, second]
    assert [one.number for one in conversation.turns] == [1, 2, 3]


def test_a_prompt_s_text_is_that_of_its_text_blocks():
    image = {"type": "image", "source": {}}
    assert Turn(1, [*text_prompt("a"), image, *text_prompt("b")]).prompt_text == "a\n\nb"
