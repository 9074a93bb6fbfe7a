"""The rows of the event list: what folds together, and that each row is found by its event and the other way."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import recordings
from tests.examples import examples
from tests.ui.panels.host import Talk, block_start, block_stop, delta, message_end, message_start, text
from tui.domain.conversation import Turn
from tui.domain.events import ContentBlockDelta, Frame, decode
from tui.domain.failure import Failure
from tui.domain.log import EventLog
from tui.domain.signal import AttemptFailed
from tui.ui.panels.events.deltas import goes_on, kind_of
from tui.ui.panels.events.folding import STALL, Folding
from tui.ui.panels.events.table import HEAD, HOLE, KINDS, MEMBER, RUN
from tui.wire.sse import SSEDecoder

NAMES = {HEAD: "head", HOLE: "hole", RUN: "run", MEMBER: "member"}


def rows(folding: Folding) -> list[tuple[str, int]]:
    """The rows as kind and place."""
    return [(NAMES[code % KINDS], code // KINDS) for code in folding.codes]


def folded(talk: Talk) -> Folding:
    folding = Folding(talk.log)
    folding.take(talk.conversation.turns)
    return folding


def test_deltas_of_a_kind_that_follow_one_another_are_a_run() -> None:
    talk = Talk()
    talk.ask()
    talk.say(message_start(), block_start(0, type="text", text=""), text("a"), text("b"), text("c"), {"type": "ping"})
    talk.say(text("d"), text("e"), delta(0, "citations_delta", citation={}), text("f", index=1), block_stop(0))
    folding = folded(talk)
    runs = [folding.run(place)[:2] for kind, place in rows(folding) if kind == "run"]
    assert runs == [(0, 1), (1, 2), (2, 5), (5, 6), (6, 8), (8, 9), (9, 10), (10, 11)]
    assert rows(folding)[0] == ("head", 0)
    assert folding.run(3).size == sum(len(frame.raw) for frame in talk.log.frames[2:5])


def test_a_stall_splits_a_run_and_has_a_row() -> None:
    talk = Talk()
    talk.ask()
    talk.say(text("a"), text("b"))
    talk.say(text("c"), after=STALL)
    talk.say(text("d"))
    assert rows(folded(talk)) == [("head", 0), ("run", 0), ("hole", 2), ("run", 2)]


def test_a_run_goes_not_over_the_end_of_an_attempt() -> None:
    talk = Talk()
    talk.ask()
    talk.say(text("a"), text("b"))
    talk.turn.take(AttemptFailed(Failure("stream_error", "Overloaded"), 1.0, talk.now))
    talk.attempt()
    talk.say(text("c"), text("d"))
    assert rows(folded(talk)) == [("head", 0), ("run", 0), ("head", 2), ("run", 2)]


def test_a_run_unfolds_and_folds_again_also_while_it_grows() -> None:
    talk = Talk()
    talk.ask()
    talk.say(text("a"), text("b"))
    folding = folded(talk)
    folding.fold(1, False)
    assert rows(folding) == [("head", 0), ("run", 0), ("member", 0), ("member", 1)]
    talk.say(text("c"), {"type": "ping"}, text("d"), text("e"))
    folding.take(talk.conversation.turns)
    assert rows(folding)[3:] == [("member", 1), ("member", 2), ("run", 3), ("run", 4)]
    folding.fold(2, True)
    assert rows(folding) == [("head", 0), ("run", 0), ("run", 3), ("run", 4)]
    folding.fold_all(False)
    assert rows(folding)[1:5] == [("run", 0), ("member", 0), ("member", 1), ("member", 2)]
    talk.say(text("f"), {"type": "ping"})
    folding.take(talk.conversation.turns)
    assert rows(folding)[-4:] == [("member", 4), ("member", 5), ("member", 6), ("run", 7)]
    folding.fold_all(True)
    assert rows(folding) == [("head", 0), ("run", 0), ("run", 3), ("run", 4), ("run", 7)]


def test_what_failed_without_an_event_has_a_head() -> None:
    talk = Talk()
    first = talk.ask("One")
    talk.turn.take(AttemptFailed(Failure("http_status", "Slow down", status=429), 1.0, talk.now))
    talk.attempt()
    talk.say(message_start())
    talk.end()
    second = talk.ask("Two", attempt=False)
    talk.end(Failure("credentials", "No key"))
    third = talk.ask("Three")
    talk.end(Failure("http_status", "Not found", status=404))
    expected = [(first, 1), (first, 2), (second, None), (third, 1)]
    live, late = Folding(talk.log), folded(talk)
    for _ in range(3):
        live.take(talk.conversation.turns)
    for folding in (live, late):
        heads = [folding.head(row) for row, (kind, _) in enumerate(rows(folding)) if kind == "head"]
        assert [(head.turn, head.attempt and head.attempt.number) for head in heads] == expected
    talk.ask("Four")
    talk.say(message_start())
    again = folded(talk)
    assert rows(again) == [*rows(late), ("head", 1), ("run", 1)]
    assert [again.head(row).turn.number for row in (0, 1, 3, 4, 5)] == [1, 1, 2, 3, 4]


def test_an_attempt_that_has_just_begun_is_headed_once() -> None:
    talk = Talk()
    talk.ask()
    folding = folded(talk)
    assert rows(folding) == [("head", 0)]
    talk.say(message_start())
    folding.take(talk.conversation.turns)
    assert rows(folding) == [("head", 0), ("run", 0)]


PIECES: list[dict[str, Any]] = [
    text("a"),
    text("b", index=1),
    delta(0, "thinking_delta", thinking="x"),
    delta(0, "brand_new_delta", new=1),
    {"type": "ping"},
    {"delta": {"text": "late type", "type": "text_delta"}, "index": 0, "type": "content_block_delta"},
]


def said(talk: Talk, kind: int) -> None:
    """Have one event come: of a piece, cut off, in another notation, or after a stall."""
    if kind < 6:
        talk.say(PIECES[kind])
    elif kind == 6:
        frame = Frame(0, talk.now, b'event: content_block_delta\ndata: {"type":"content_block_delta","in\n\n', None)
        talk.frames([frame._replace(event="content_block_delta")])
    elif kind == 7:
        talk.say(text("a"), after=STALL)
    elif kind == 8:
        data = json.dumps(text('a\\"}'), separators=(",", ":"))
        talk.frames(
            [Frame(0, talk.now, f"event: content_block_delta\ndata: {data}\n\n".encode(), "content_block_delta")]
        )
    else:
        talk.turn.take(AttemptFailed(Failure("stream_error", "Overloaded"), 1.0, talk.now))
        talk.attempt()


def slow_runs(log: EventLog) -> list[tuple[int, int]]:
    """Where runs begin and end, by decoding everything."""
    starts, before = [], None
    for place, (_, attempt, frame) in enumerate(log):
        event = decode(frame)
        key = (id(attempt), event.index, event.delta.get("type")) if isinstance(event, ContentBlockDelta) else None
        stalled = place > 0 and frame.at - log.frames[place - 1].at >= STALL
        if key is None or key != before or stalled:
            starts.append(place)
        before = key
    return list(pairwise([*starts, len(log)]))


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=40))
def test_rows_are_the_same_however_they_came_about(course: list[tuple[int, int]]) -> None:
    talk = Talk()
    talk.ask()
    live = Folding(talk.log)
    for kind, act in course:
        said(talk, kind)
        if act:
            live.take(talk.conversation.turns)
        if act == 2 and live.shown:
            live.fold(live.shown - 1, not live.run(live.shown - 1).folded)
        if act == 3:
            live.fold_all(not live.unfolds)
    live.take(talk.conversation.turns)
    assert list(live.codes) == sorted(live.codes)
    heads = sum(kind == "head" for kind, _ in rows(live))
    assert heads == len(talk.turn.attempts)
    expected = slow_runs(talk.log)
    assert [live.run(place)[:2] for kind, place in rows(live) if kind == "run"] == expected
    for start, stop in expected:
        unfolded = stop - start > 1 and not live.run(start).folded
        members = [place for kind, place in rows(live) if kind == "member" and start <= place < stop]
        assert members == (list(range(start, stop)) if unfolded else [])
        for place in range(start, stop):
            assert live.code(live.find(place)) == ((place, MEMBER) if unfolded else (start, RUN))
    live.fold_all(True)
    fresh = folded(talk)
    assert live.codes == fresh.codes


@pytest.mark.parametrize("spaced", [False, True])
def test_how_a_delta_goes_on_is_told_from_its_bytes_only_where_that_is_certain(spaced: bool) -> None:
    def raw(data: str) -> bytes:
        return f"event: content_block_delta\ndata: {data}\n\n".encode()

    def frame(data: str) -> Frame:
        return Frame(0, 0.0, raw(data), "content_block_delta")

    separators = (", ", ": ") if spaced else (",", ":")
    kind, beginning = kind_of(frame(json.dumps(text("word"), separators=separators)))
    assert kind == (0, "text_delta") and beginning
    whole = json.dumps(text('é "quoted" \\ \n'), separators=separators)
    assert goes_on(raw(whole), beginning)
    assert not goes_on(raw(whole[:-1]), beginning)
    assert not goes_on(raw(whole[:-3] + "\\x" + whole[-3:]), beginning)
    assert not goes_on(raw(json.dumps(text("word", index=1), separators=separators)), beginning)
    assert not goes_on(raw(whole) + b"x", beginning)


def test_all_recordings_fold_as_decoding_says() -> None:
    recordings.need()
    talk = Talk()
    for name in recordings.ids():
        decoder = SSEDecoder()
        turn = Turn(1, [])
        talk.ask(name)
        frames = decoder.feed(recordings.Recording(name).body, 0.0) + decoder.end(0.0)
        talk.log.extend(turn, talk.turn.attempts[-1], frames)
    folding = Folding(talk.log)
    folding.take()
    places = [place for kind, place in rows(folding) if kind == "run"]
    assert [folding.run(place)[:2] for place in places] == slow_runs(talk.log)


def test_letting_in_an_event_costs_looking_at_it_once() -> None:
    talk = Talk()
    talk.ask()
    data = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}'
    raw = f"event: content_block_delta\ndata: {data}\n\n".encode()
    folding = Folding(talk.log)

    def took(number: int) -> float:
        frames = [Frame(n, 100.0 + n / 1000, raw, "content_block_delta") for n in range(number)]
        began = time.thread_time()
        for start in range(0, number, 50):
            talk.log.extend(talk.turn, talk.turn.attempts[-1], frames[start : start + 50])
            folding.take(talk.conversation.turns)
        return (time.thread_time() - began) / number

    first = min(took(5_000) for _ in range(3))
    took(100_000)
    assert min(took(5_000) for _ in range(3)) < first * 3
    assert first < 25e-6  # 5 µs is the bar, measured in tests/bench; machines that run tests are busy


def test_the_end_of_a_message_stands_by_itself() -> None:
    talk = Talk()
    talk.ask()
    talk.say(*message_end())
    assert rows(folded(talk)) == [("head", 0), ("run", 0), ("run", 1)]
