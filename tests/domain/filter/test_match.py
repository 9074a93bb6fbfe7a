"""The matcher finds what the slow reference finds, in the time that typing leaves."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import recordings
from tests.domain.filter.logs import WORDS, add, delta, event, logs, recorded, turn
from tests.domain.filter.reference import Reference
from tests.domain.filter.test_parse import filters
from tests.examples import examples
from tui.domain.filter import matcher, parse
from tui.domain.filter.terms import Filter, Text
from tui.domain.log import EventLog

SIMPLE = """
~t delta ~t ^ping$ ~t . ~b text ~b "\\btext" ~b "[0-9]{3}" ~b "é" ~b "\\n" ~b "^.type" ~b "}$" ~b "x*e+x" ~d text
~d *_json_* ~d input ~i 0 ~i 1..2 ~i >0 ~tool get* ~tool web_search ~tool * ~gap >500ms ~gap <=500ms ~gap =2s ~at 0..1s
~at >12s ~size >100 ~size <60b ~stop end ~stop tool_use ~stop * ~err ~ping ~turn 1 ~turn >1 ~attempt 2 ~marked
word text ping café "say \\"hi\\"" "\\"" "\\\\" "/" "\\n" k 😀 中 É type content_block "a/b" "b\\\\s"
"""


def simple() -> list[Filter]:
    """One filter for each of the above."""
    out = []
    whole = parse(SIMPLE)
    assert hasattr(whole, "parts")
    out += whole.parts
    return [*out, *(Text(word) for word in WORDS)]


def found(filter: Filter, log: EventLog, marks: frozenset[int] = frozenset()) -> list[int]:
    return matcher(filter, log, marks)(0, len(log))


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(logs(), st.data())
def test_what_is_found_is_what_decoding_every_event_finds(log: EventLog, data: st.DataObject):
    marks = data.draw(st.frozensets(st.integers(0, 20), max_size=4))
    slow = Reference(log, marks)
    for filter in simple():
        assert found(filter, log, marks) == slow.places(filter), f"{filter} {log.frames}"
    filter = data.draw(filters())
    scan = matcher(filter, log, marks)
    expected = slow.places(filter)
    assert scan(0, len(log)) == expected, str(filter)
    cut = data.draw(st.integers(0, len(log)))
    assert scan(0, cut) + scan(cut, len(log)) == expected, "in parts, by the same function"
    other = matcher(filter, log, marks)
    assert other(cut, len(log)) == [place for place in expected if place >= cut], "the end first"


def test_the_recordings_are_filtered_as_decoding_every_event_would():
    recordings.need()
    log = recorded()
    marks = frozenset(range(0, len(log), 7))
    slow = Reference(log, marks)
    for filter in [
        *simple(),
        parse("~d text & !(word | ~gap >500ms) | ~tool * & ~i 1..9"),
        parse("!~t delta & !~ping"),
    ]:
        assert found(filter, log, marks) == slow.places(filter), f"{filter} {log.frames}"


def test_a_log_that_grows_is_searched_on_by_the_same_function():
    log, one = EventLog(), turn(1)
    attempt = one.attempts[0]
    tool = {"type": "tool_use", "id": "1", "name": "get_weather", "input": {}}
    add(
        log,
        one,
        attempt,
        event("message_start", message={}) + event("content_block_start", index=0, content_block=tool),
    )
    scan = matcher(parse("~tool get_*"), log)
    assert scan(0, len(log)) == [1]
    add(log, one, attempt, delta('{"a":', 0, "input_json_delta", "partial_json") + event("content_block_stop", index=0))
    add(log, one, attempt, delta("text", 1))
    assert scan(2, len(log)) == [2, 3]


def test_marks_are_asked_for_when_the_log_is_searched():
    log, one = EventLog(), turn(1)
    add(log, one, one.attempts[0], delta("a") * 3)
    marks: set[int] = set()
    scan = matcher(parse("~marked"), log, marks)
    assert scan(0, 3) == []
    marks.add(1)
    assert scan(0, 3) == [1]


def test_a_word_is_found_in_either_form_of_its_escapes():
    log, one = EventLog(), turn(1)
    said = (r"caf\u00e9", "café", r"CAF\u00c9", r"say \"hi\"", r"a\\b", r"a\nb", r"\ud83d\ude00", "😀", r"\u0061bc")
    for text in said:
        add(log, one, one.attempts[0], f'event: x\ndata: {{"type":"x","y":"{text}"}}\n\n'.encode())
    hits = {
        word: [said[place] for place in found(Text(word), log)] for word in ("café", 'say "hi"', "a\\b", "😀", "abc")
    }
    assert hits["café"] == list(said[:3])
    assert hits['say "hi"'] == [said[3]]
    assert hits["a\\b"] == [said[4]]
    assert hits["😀"] == [said[6], said[7]]
    assert hits["abc"] == [said[8]]
    assert [said[place] for place in found(Text("a\nb"), log)] == [said[5]]
    assert [said[place] for place in found(Text("a\\nb"), log)] == [said[5]], "as it stands on the wire, too"


def test_the_name_of_an_event_is_not_its_body():
    log, one = EventLog(), turn(1)
    add(log, one, one.attempts[0], b'event: needle\ndata: {"type":"other"}\n: needle\n\n')
    assert found(Text("needle"), log) == []
    assert found(parse("~t needle"), log) == [0]


def test_a_gap_is_the_silence_within_its_own_attempt_and_the_first_one_counts_from_the_request():
    log = EventLog()
    one, two = turn(1), turn(2)
    for gap in (3.0, 0.1):
        add(log, one, one.attempts[0], delta("a"), [gap])
        add(log, two, two.attempts[0], delta("b"), [gap])
    assert found(parse("~gap >2s"), log) == [0, 1]
    assert found(parse("~gap <2s"), log) == [2, 3]


@pytest.mark.parametrize("pattern", ["x+y", "[a-z]+=", ".*b.*=", "(?:ab)+c", "b[a-z]+="])
def test_a_long_event_is_searched_in_the_time_that_its_length_takes(pattern: str):
    log, one = EventLog(), turn(1)
    add(log, one, one.attempts[0], delta("x" * 100_000 + "ab" * 50_000))
    begun = time.process_time()
    assert found(parse(f"~b {pattern}"), log) == []
    assert time.process_time() - begun < 10, "without windows it takes minutes"


def test_a_pattern_is_found_at_every_place_of_a_long_event():
    for where in (0, 2000, 2047, 4090, 9000, 19_990):
        log, one = EventLog(), turn(1)
        add(log, one, one.attempts[0], delta("x" * where + "needle in" + "x" * (20_000 - where)))
        assert found(parse('~b "ne+dle\\sin"'), log) == [0]
        assert found(parse('~b "x$"'), log) == [], "the end of a window is not the end"


@pytest.fixture(scope="module")
def hundred_thousand() -> EventLog:
    """A log of as many deltas."""
    log, one = EventLog(), turn(1)
    add(log, one, one.attempts[0], b"".join(delta(f" word{n} and more") for n in range(100_000)))
    return log


@pytest.mark.parametrize(
    "text",
    [
        "word",
        "absent",
        "~t delta",
        "~d text",
        "~i 0",
        "~b wor[d]9",
        "~gap >500ms",
        "~err",
        "~tool get*",
        "~ping | ~d text & !key",
    ],
)
def test_a_hundred_thousand_events_are_filtered_while_one_types(text: str, hundred_thousand: EventLog):
    filter, took = parse(text), []
    for _ in range(3):
        begun = time.process_time()
        found(filter, hundred_thousand)
        took.append(time.process_time() - begun)
    assert min(took) < 0.6, "bar 0.15 s, on a machine that does something else beside"
