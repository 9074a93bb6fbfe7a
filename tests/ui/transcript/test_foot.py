"""The foot of a reply, word for word."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ui.page import block_start, ending, message_start, text, text_block
from tests.ui.transcript.turns import Talk, shown
from tui.domain.failure import Failure
from tui.domain.signal import AttemptFailed, AttemptStarted
from tui.domain.usage import Clock
from tui.ui.transcript.foot import foot_line


def whole(**usage: object) -> Talk:
    return Talk().say(message_start(), *text_block("Hi"), at=0.41).say(*ending(**usage), at=4.0).end(at=4.2)


def test_everything_that_is_known_is_said():
    turn = whole().turn
    turn.cost, turn.priced = Decimal("0.00476"), True
    assert foot_line(turn) == "end_turn · 25 in · 312 out · $0.0048 · TTFT 0.41 s · 4.2 s"


def test_a_cost_is_left_out_while_it_is_looked_up_and_unknown_where_nobody_knows_it():
    turn = whole().turn
    assert foot_line(turn) == "end_turn · 25 in · 312 out · TTFT 0.41 s · 4.2 s"
    turn.priced = True
    assert foot_line(turn) == "end_turn · 25 in · 312 out · cost unknown · TTFT 0.41 s · 4.2 s"


def test_all_input_counts_the_cache_too():
    talk = Talk().say(message_start(cache_read_input_tokens=1000, cache_creation_input_tokens=200), *text_block("Hi"))
    assert foot_line(talk.say(*ending()).end().turn).startswith("end_turn · 1,225 in · 312 out")


def test_a_reply_that_was_cut_has_no_count_of_output_and_no_cost():
    talk = Talk().say(message_start(), block_start(0), text("Hal"), at=0.5)
    talk.end(Failure("cut", "The connection broke."), at=1.0)
    assert foot_line(talk.turn) == "25 in · cost unknown · TTFT 0.50 s · 1.0 s"


def test_a_whole_reply_without_a_stop_reason_says_so():
    talk = Talk().say(message_start(), *text_block("Hi"), {"type": "message_stop"}).end()
    assert foot_line(talk.turn).startswith("complete, no stop reason · 25 in")


def test_a_stop_reason_that_nobody_knows_is_shown_as_it_came():
    talk = Talk().say(message_start(), *ending("moon_phase")).end()
    assert "\n  moon_phase · 25 in" in shown([talk.turn])


@pytest.mark.parametrize(
    ("failure", "head"),
    [
        (Failure("stream_error", "Oops", type="api_error", request_id="r1"), "api_error at the API: Oops (request r1)"),
        (Failure("cut", "It broke."), "connection cut in the network: It broke."),
        (Failure("internal", "KeyError: 1"), "internal error in claude-tui: KeyError: 1"),
        (Failure("cancelled", "Stopped by you."), "Stopped by you"),
    ],
)  # fmt: skip
def test_a_failure_names_itself_whose_it_is_and_what_to_do(failure, head):
    talk = Talk().say(message_start(), block_start(0), text("Hal")).end(failure)
    lines = shown([talk.turn], width=200)
    assert f"  {head}\n" in lines
    assert failure.advice in lines
    assert "asks again" in lines
    assert lines.index("Hal") < lines.index(head)


def test_a_recording_offers_no_asking_again():
    talk = Talk()
    talk.turn.recording = "x.tape"
    talk.say(message_start(), block_start(0), text("Hal")).end(Failure("cut", "It broke."))
    assert "asks again" not in shown([talk.turn])


def test_a_retry_stands_while_it_is_waited_for():
    talk = Talk()
    talk.turn.take(AttemptFailed(Failure("http_status", "Busy", status=529, type="overloaded_error"), 2.0, 1.0))
    assert "  529 overloaded_error at the API: Busy\n  Attempt 2 of 3 follows after 2.0 s. Esc gives up." in shown(
        [talk.turn]
    )
    talk.turn.take(AttemptStarted(2, 3, 3.0))
    assert "529" not in shown([talk.turn])
    assert isinstance(talk.turn.clock, Clock)
