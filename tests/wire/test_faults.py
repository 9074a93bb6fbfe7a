"""The fault language: what it takes, what it does to an answer, and how it teaches itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.wire.exchange import Exchange
from tui.wire.faults import HELP, parse

EVENTS = tuple(f"event: ping\ndata: {number}\n\n".encode() for number in range(4))
WHOLE = Exchange(
    request={"model": "m"},
    status=200,
    headers=(("content-type", "text/event-stream"),),
    # Two events in the first chunk, and one across two chunks.
    chunks=((0.1, EVENTS[0] + EVENTS[1] + EVENTS[2][:5]), (0.2, EVENTS[2][5:]), (0.3, EVENTS[3])),
    end="end",
    ended=0.4,
)


def spoilt(spec: str) -> Exchange:
    fault = parse(spec).for_request(0)
    assert fault is not None
    return fault.apply(WHOLE)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (404, "not_found_error"),
        (418, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (503, "api_error"),
        (529, "overloaded_error"),
        (599, "api_error"),
    ],
)
def test_a_status_is_the_api_s_error_for_it(status, kind):
    answer = spoilt(str(status))
    error = json.loads(answer.body)
    assert (answer.status, error["type"], error["error"]["type"]) == (status, "error", kind)
    assert error["error"]["message"]
    assert ("content-type", "application/json") in answer.headers


def test_a_status_may_ask_to_wait():
    assert ("retry-after", "2.5") in spoilt("429:retry-after=2.5").headers
    assert "retry-after" not in dict(spoilt("429").headers)


def test_cut_and_end_keep_whole_events():
    for spec, end in (("cut@3", "cut"), ("end@3", "end")):
        answer = spoilt(spec)
        assert answer.chunks == ((0.1, EVENTS[0]), (0.1, EVENTS[1]), (0.2, EVENTS[2]))
        assert (answer.end, answer.ended, answer.status) == (end, 0.2, 200)
    assert spoilt("cut@0").body == b""
    assert spoilt("cut@99").body == WHOLE.body


def test_an_error_event_ends_the_answer():
    answer = spoilt("error@1")
    assert answer.body.startswith(EVENTS[0] + b"event: error\ndata: ")
    assert b'"overloaded_error"' in answer.body
    assert b'"api_error"' in spoilt("error@1:api_error").body


def test_a_stall_puts_off_what_follows():
    answer = spoilt("stall@2:30")
    assert answer.body == WHOLE.body
    assert [round(at, 3) for at, _ in answer.chunks] == [0.1, 0.1, 30.2, 30.3]
    assert answer.ended == pytest.approx(30.4)


def test_a_malformed_event_stands_between_the_others():
    answer = spoilt("malformed@2")
    bad = answer.body.removeprefix(EVENTS[0] + EVENTS[1]).removesuffix(EVENTS[2] + EVENTS[3])
    assert bad.endswith(b"\n\n")
    with pytest.raises(json.JSONDecodeError):
        json.loads(bad.split(b"data: ")[1])


def test_other_answers():
    assert (spoilt("empty").status, spoilt("empty").body) == (200, b"")
    assert dict(spoilt("html").headers)["content-type"] == "text/html"
    assert spoilt("html").body.startswith(b"<html>")
    assert spoilt("refuse").status is None


def test_each_request_meets_the_first_fault_that_is_not_used_up():
    faults = parse(["529*2, cut@5*1", "stall@1:2"])
    met = [faults.for_request(number) for number in range(5)]
    assert [fault and fault.spec for fault in met] == ["529*2", "529*2", "cut@5*1", "stall@1:2", "stall@1:2"]
    assert [fault and fault.spoils for fault in met] == [True, True, True, False, False]
    assert parse("429*1").for_request(1) is None
    assert parse([]).for_request(0) is None


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "no fault"),
        ("429,", "no fault"),
        ("explode", "'explode' is no fault"),
        ("200", "400 to 599"),
        ("600", "400 to 599"),
        ("cut", "cut@10"),
        ("stall@5", "stall@5:30"),
        ("stall@5:soon", "stall@5:30"),
        ("429:later", "429:retry-after=2"),
        ("429:retry-after=x", "429:retry-after=2"),
        ("429@3", "takes no @N"),
        ("empty@3", "takes no @N"),
        ("refuse:now", "takes no :OPTION"),
        ("cut@3:x", "takes no :OPTION"),
        ("error@3:Not A Type", "error@5:api_error"),
        ("529*0", "would hit no request"),
        ("529*-1", "no fault"),
        ("cut@-1", "no fault"),
    ],
)
def test_what_is_wrong_teaches_the_language(spec, words):
    with pytest.raises(ValueError) as refused:
        parse(spec)
    assert words in str(refused.value)


def test_the_help_tells_of_every_fault():
    for name in (
        "429",
        "529",
        "refuse",
        "empty",
        "html",
        "cut@N",
        "end@N",
        "stall@N:SECONDS",
        "error@N",
        "malformed@N",
    ):
        assert name in HELP


@given(st.text(max_size=20))
def test_any_text_is_understood_or_refused_in_words(spec):
    try:
        faults = parse(spec)
    except ValueError as error:
        assert str(error)
        return
    for number in range(3):
        fault = faults.for_request(number)
        if fault is not None:
            fault.apply(WHOLE)
