from __future__ import annotations

from itertools import pairwise

import pytest

from tests import recordings
from tests.ui.panels.host import Talk, block_start, block_stop, delta, message_end, message_start, text, tool_start
from tui.domain.conversation import Turn
from tui.domain.events import Frame
from tui.domain.failure import Failure
from tui.domain.flow import Flow
from tui.domain.readout.timeline import draw, rows_wanted
from tui.domain.signal import AttemptFailed
from tui.domain.timeline import Course

PING = {"type": "ping"}


def read(turn: Turn) -> Course:
    course = Course(turn)
    while not course.read():
        pass
    return course


def drawn(talk: Talk, width: int, height: int, cursor: float | None = None) -> list[str]:
    rows = draw(read(talk.turn), width, height, talk.now, cursor)
    return ["".join(char for _, char in row).rstrip() for row in rows]


def roles(talk: Talk, width: int, row: int = 0) -> list[str]:
    return [role for role, _ in draw(read(talk.turn), width, 5, talk.now)[row]]


def with_a_tool() -> Talk:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""), after=0.5)
    talk.say(*[text("some words")] * 10, after=0.1)
    talk.say(block_stop(0), tool_start(1, "get_weather"), after=0.0)
    talk.say(*[delta(1, "input_json_delta", partial_json='"x"')] * 10, after=0.1)
    talk.say(block_stop(1), *message_end("tool_use"), after=0.0)
    talk.end()
    return talk


def test_bytes_stand_over_a_bar_for_each_block_and_the_seconds() -> None:
    assert drawn(with_a_tool(), 33, 5) == [
        "┄┄┄┄┄┄┄▅    ▃▃▃▃▃▃▃▃▃▃█▃▃▃▃▃▃▃▃█✓",
        "            ━━━━━━━━━━ text",
        "          get_weather ━━━━━━━━━━",
        "0        1 s       2 s      3.2 s",
    ]


def test_with_less_height_blocks_share_rows_then_only_seconds_are_left_then_only_bytes() -> None:
    talk = with_a_tool()
    whole = drawn(talk, 33, 5)
    assert drawn(talk, 33, 3) == [whole[0], "       text ━━━━━━━━━━━━━━━━━━━━", whole[3]]
    assert drawn(talk, 33, 2) == [whole[0], whole[3]]
    assert drawn(talk, 33, 1) == [whole[0]]
    assert drawn(talk, 33, 0) == []


def test_a_silence_is_a_hole_that_keep_alives_do_not_fill() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""), text("a"))
    talk.say(PING, after=1.0)
    talk.say(text("b"), after=1.0)
    talk.say(text("c"), *message_end(), after=0.05)
    talk.end()
    course = read(talk.turn)
    assert [round(hole.end - hole.start, 6) for hole in course.holes] == [2.0]
    strip = drawn(talk, 41, 1)[0]
    assert "┄•┄" in strip
    assert roles(talk, 41)[strip.index("•") - 1] == "warning"
    talk.ask()
    talk.say(message_start(), text("a"))
    talk.say(text("b"), after=6.0)
    assert "error" in roles(talk, 41)


def test_a_silence_that_still_lasts_grows_with_the_clock() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), text("a"))
    assert "warning" not in roles(talk, 41)
    talk.now += 2.0
    assert "warning" in roles(talk, 41)


def test_attempts_that_failed_show_their_end_the_wait_and_the_next_one() -> None:
    talk = Talk()
    talk.ask()
    talk.turn.take(AttemptFailed(Failure("http_status", "no", 529, "overloaded_error"), 1.5, talk.now))
    waiting = drawn(talk, 21, 5)
    assert waiting[0].startswith("┄×")
    talk.now += 1.5
    talk.attempt()
    talk.say(message_start(), text("a"), *message_end())
    talk.end()
    strip = drawn(talk, 45, 1)[0]
    assert strip.index("×") < strip.index("↻") < len(strip) - 1
    between = set(roles(talk, 45)[strip.index("×") + 1 : strip.index("↻")])
    assert between == {"warning"}


def test_the_end_says_how_it_ended() -> None:
    for failure, mark in (
        (None, "✓"),
        (Failure("cancelled", "stopped"), "■"),
        (Failure("connection", "cut"), "×"),
    ):
        talk = Talk()
        talk.ask()
        talk.say(message_start(), text("a"))
        talk.end(failure)
        assert drawn(talk, 20, 1)[0][19] == mark


def test_what_was_drawn_keeps_its_place_while_the_turn_runs() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), text("a"), text("b"))
    course = read(talk.turn)
    spans = []
    for _ in range(40):
        talk.say(text("more"), after=0.5)
        course.read()
        spans.append(course.span(talk.now))
    assert sorted(set(spans)) == [5.0, 10.0, 20.0, 30.0]
    talk.end()
    assert course.span(talk.now) == pytest.approx(talk.turn.took())


def test_read_in_slices_it_is_the_same_as_read_at_once() -> None:
    talk = with_a_tool()
    whole, sliced = read(talk.turn), Course(talk.turn)
    assert not sliced.read(3)
    while not sliced.read(3):
        pass
    assert draw(whole, 60, 5, talk.now) == draw(sliced, 60, 5, talk.now)


def test_a_fourth_block_stands_in_the_first_row_and_names_that_have_no_room_are_left_out() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), after=0.0)
    for index in range(5):
        talk.say(block_start(index, type="text", text=""), *[text("x", index)] * 9, block_stop(index), after=0.1)
    talk.say(*message_end())
    talk.end()
    rows = drawn(talk, 31, 5)
    assert [row.count("text") for row in rows[1:4]] == [2, 2, 1]
    assert rows_wanted(read(talk.turn)) == 5


def test_the_cursor_has_its_moment_below_it_and_no_half_number_beside_it() -> None:
    talk = with_a_tool()
    assert drawn(talk, 33, 2, 1.05)[1] == "0         ▴ 1.050 s         3.2 s"
    assert drawn(talk, 33, 2, 3.2)[1] == "0        1 s       2 s 3.200 s ▴"


def test_before_anything_came_there_is_nothing_to_show() -> None:
    talk = Talk()
    talk.ask()
    assert rows_wanted(read(talk.turn)) == 0
    assert drawn(talk, 40, 5) == []


def test_a_flow_keeps_its_sum_and_its_bounds_however_long_it_lasts() -> None:
    flow = Flow(limit=16, step=0.125)
    for number in range(1000):
        flow.add(number * 0.1, 10)
    for cells in (1, 7, 10, 100):
        assert sum(flow.sums(cells, 100.0)) == pytest.approx(10_000)
    assert max(flow.sums(10, 100.0)) == pytest.approx(1000, rel=0.15)
    assert flow.sums(10, 0.0) == flow.sums(0, 5.0) == []
    flow.add(-1.0, 5)
    flow.add(86_400.0, 5)
    assert sum(flow.sums(24, 86_401.0)) <= 10_010


@recordings.streams()
def test_every_recording_is_drawn_at_every_size(recording: recordings.Recording) -> None:
    talk = Talk()
    talk.play(recording.id)
    for width in (8, 40, 60, 90):
        rows = draw(read(talk.turn), width, 5, talk.now, 0.3)
        assert {len(row) for row in rows} == {width}
        assert all(len(char) == 1 and char.isprintable() for row in rows for _, char in row)
    course = read(talk.turn)
    assert len(course.bars) == len(talk.turn.message.blocks)
    assert all(before.start <= after.start for before, after in pairwise(course.bars))
    assert sum(course.flow.sums(40, course.span(talk.now))) + 0.01 >= sum(
        len(frame.raw) for frame in talk.turn.attempts[0].frames if frame.event not in (None, "ping")
    )


def test_a_long_answer_is_read_in_slices_and_once() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), text("a"))
    frames = talk.turn.attempts[0].frames
    frames.extend(Frame(n, 101.0 + n * 0.001, b"event: x\ndata: {}\n\n", "x") for n in range(100_000))
    course = Course(talk.turn)
    taken = 0
    while not course.read(5000):
        taken += 1
    assert taken == 20
    assert course.read(1)
