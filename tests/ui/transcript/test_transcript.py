"""The column of turns: whatever is laid out when, a window shows the lines that are there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.page import ending, message_start, text_block, thinking_block, tool_block
from tests.ui.transcript.turns import LOOKS, Talk, column, drawn, settled
from tui.domain.conversation import Turn
from tui.domain.message import Message
from tui.ui.transcript.transcript import Transcript


def turn(number: int, paragraphs: int = 2, words: int = 20) -> Turn:
    """A whole turn whose lines all differ."""
    said = "\n\n".join(" ".join(f"w{number}.{place}.{word}" for word in range(words)) for place in range(paragraphs))
    made = Talk(f"Prompt {number}").say(message_start(), *text_block(said), *ending()).end().turn
    made.number = number
    return made


def window(transcript: Transcript, y: int, rows: int, width: int) -> list[str]:
    """What stands in a window."""
    lines = [transcript.line(row, width) for row in range(y, y + rows)]
    return ["".join(segment.text for segment in line.segments).rstrip() for line in lines]


sizes = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 60)), min_size=1, max_size=12)
widths = st.integers(10, 90)
steps = st.lists(st.integers(-15, 15), max_size=12)


@given(sizes=sizes, width=widths, rows=st.integers(1, 30), moves=steps)
def test_a_window_shows_the_lines_that_are_there_wherever_it_was_scrolled(sizes, width, rows, moves):
    turns = [turn(number, *size) for number, size in enumerate(sizes, 1)]
    truth = drawn(column(*turns), width)
    transcript = column(*turns)
    y = max(0, transcript.settle_end(rows, width) - rows)
    for step in [0, *moves]:
        y = transcript.settle(max(0, min(y + step, transcript.height(width) - rows)), rows, width)
        seen = [line for line in window(transcript, y, rows, width) if line]
        place, inner = transcript.locate(y, width) or (0, 0)
        start = _true_top(turns, place, width) + inner
        assert seen == [line for line in truth[start : start + rows] if line]


def _true_top(turns: list[Turn], place: int, width: int) -> int:
    """The line at which a turn begins when all are laid out."""
    return sum(len(drawn(column(one), width)) for one in turns[:place])


def test_scrolling_up_line_by_line_skips_and_repeats_nothing():
    turns = [turn(number, number % 5, 30) for number in range(1, 20)]
    truth = drawn(column(*turns), 40)
    transcript, rows = column(*turns), 10
    y = transcript.settle_end(rows, 40) - rows
    tops = []
    while y > 0:
        y = transcript.settle(y - 1, rows, 40)
        tops.append(window(transcript, y, 1, 40)[0])
    assert list(reversed(tops)) == truth[: len(tops)]
    assert len(tops) == len(truth) - rows


def test_a_turn_stays_where_it_was_while_those_before_it_are_laid_out():
    turns = [turn(number, 3, 40) for number in range(1, 30)]
    transcript = column(*turns)
    y = transcript.settle_end(10, 50) - 10
    bottom = window(transcript, y, 10, 50)
    settled(transcript, 50)
    place = len(turns) - 1
    assert window(transcript, transcript.height(50) - 10, 10, 50) == bottom
    assert transcript.locate(transcript.top(place, 50), 50) == (place, 0)


def test_what_was_folded_by_hand_stays_so_though_it_is_forgotten_meanwhile():
    first = Talk().say(message_start(), *thinking_block("Inner words"), *text_block("Out", 1), *ending()).end().turn
    transcript = column(first, *(turn(number) for number in range(2, 80)))
    transcript.settle(0, 10, 40)
    transcript.fold_turn(0)
    assert "  Inner words" in window(transcript, 0, 10, 40)
    for y in range(0, transcript.height(40), 5):
        transcript.settle(y, 10, 40)
    assert len(transcript._views) < 60, "what is far from the window is not kept laid out"
    transcript.settle(0, 10, 40)
    assert "  Inner words" in window(transcript, 0, 10, 40)


def test_folding_all_holds_for_turns_that_come_later():
    transcript = column()
    transcript.fold_all("tools")
    later = Talk().say(message_start(), *tool_block(0, "f", '{"a": 1}'), *ending("tool_use")).end().turn
    transcript.show([later])
    assert any('"a": 1' in line for line in drawn(transcript))


def test_a_regenerated_reply_takes_the_old_ones_place():
    one, old, new = turn(1), turn(2), turn(3)
    transcript = column(one, old)
    settled(transcript, 40)
    transcript.show([one, new])
    text = "\n".join(drawn(transcript, 40))
    assert "w3.0.0" in text
    assert "w2.0.0" not in text
    assert transcript.place(old) is None


def test_a_new_attempt_begins_the_reply_anew():
    talk = Talk().say(message_start(), *text_block("First try"))
    transcript = column(talk.turn)
    assert "  First try" in drawn(transcript)
    talk.turn.message = Message()
    talk.say(message_start(), *text_block("Second try")).end()
    transcript.update(talk.turn)
    assert "  Second try" in drawn(transcript)
    assert "  First try" not in drawn(transcript)


def test_restyling_changes_no_line():
    transcript = column(turn(1), turn(2))
    before = drawn(transcript)
    transcript.restyle(LOOKS)
    assert drawn(transcript) == before


def test_nothing_is_shown_outside_the_column():
    transcript = column(turn(1))
    height = settled(transcript, 40)
    assert transcript.locate(-1, 40) is None
    assert transcript.locate(height, 40) is None
    assert transcript.line(height + 5, 40).segments == ()
