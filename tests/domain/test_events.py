"""A frame decodes to the API's event, or to a value that says what it is instead; nothing raises, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folding import events
from tests.loopback import sse
from tui.domain.events import (
    Comment,
    ContentBlockDelta,
    ContentBlockStart,
    ContentBlockStop,
    ErrorEvent,
    Event,
    Frame,
    Malformed,
    MessageDelta,
    MessageStart,
    MessageStop,
    Ping,
    UnknownEvent,
    decode,
    event_type,
)


def frame(data: str, event: str | None = None) -> Frame:
    lines = [f"event: {event}"] if event else []
    lines += [f"data: {line}" for line in data.split("\n")] if data else []
    return Frame(0, 0.0, "\n".join([*lines, "", ""]).encode(), event)


@pytest.mark.parametrize(
    ("data", "event"),
    [
        ('{"type":"ping"}', Ping()),
        ('{"type":"message_start","message":{"id":"m"}}', MessageStart({"id": "m"}, {})),
        ('{"type":"message_stop"}', MessageStop({})),
        ('{"index":1,"type":"content_block_stop"}', ContentBlockStop(1, {})),
        (
            '{"content_block":{"type":"text"},"index":0,"type":"content_block_start"}',
            ContentBlockStart(0, {"type": "text"}, {}),
        ),
        (
            '{"type":"content_block_delta","index":0,"delta":{"type":"new"}}',
            ContentBlockDelta(0, {"type": "new"}, {}),
        ),
        (
            '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}',
            MessageDelta({"stop_reason": "end_turn"}, {"output_tokens": 1}, {}),
        ),
        ('{"type":"message_delta","delta":{}}', MessageDelta({}, {}, {})),
        ('{"type":"message_delta","delta":null,"usage":null}', MessageDelta({}, {}, {})),
        (
            '{"type":"error","error":{"type":"overloaded_error"}}',
            ErrorEvent({"type": "overloaded_error"}, {"type": "error", "error": {"type": "overloaded_error"}}),
        ),
        (
            '{"type":"error","error":"no"}',
            ErrorEvent({"message": "no"}, {"type": "error", "error": "no"}),
        ),
        ('{"type":"brand_new","x":[1]}', UnknownEvent("brand_new", {"type": "brand_new", "x": [1]})),
    ],
)
def test_each_event_of_the_api_has_its_class(data: str, event: Event):
    assert decode(frame(data)) == event


@pytest.mark.parametrize(
    "data",
    [
        '{"type":"message_start","message":{},"new":1}',
        '{"type":"content_block_start","index":0,"content_block":{},"new":1}',
        '{"type":"content_block_delta","index":0,"delta":{},"new":1}',
        '{"type":"content_block_stop","index":0,"new":1}',
        '{"type":"message_delta","delta":{},"usage":{},"new":1}',
        '{"type":"message_stop","new":1}',
    ],
)
def test_fields_that_nobody_knows_yet_are_kept_beside(data: str):
    event = decode(frame(data))
    assert not isinstance(event, Ping | ErrorEvent | Comment | UnknownEvent | Malformed)
    assert event.extra == {"new": 1}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "list"),
        ('"text"', "str"),
        ("null", "NoneType"),
        ('{"type":"content_block_delta","delta":{}}', "without an index"),
        ('{"type":"content_block_delta","index":"0","delta":{}}', "without an index"),
        ('{"type":"content_block_delta","index":0,"delta":"x"}', "or a delta"),
        ('{"type":"content_block_start","index":0}', "or a content_block"),
        ('{"type":"content_block_stop"}', "without an index"),
        ('{"type":"message_start","message":[]}', "without a message"),
        ('{"type":"message_delta","delta":[]}', "no object"),
        ("[" * 100_000, "too deep"),
        ('{"type":"message_delta","usage":{"output_tokens":' + "9" * 5000 + "}}", "not JSON"),
    ],
)
def test_what_cannot_be_read_says_why(data: str, reason: str):
    event = decode(frame(data))
    assert isinstance(event, Malformed)
    assert reason in event.reason


def test_the_name_on_the_wire_serves_where_the_data_names_no_type():
    assert decode(frame("{}", "ping")) == Ping()
    assert decode(frame("", "message_stop")) == MessageStop({})
    assert decode(frame('{"type":7}', "mystery")) == UnknownEvent("mystery", {"type": 7})
    # Where both speak, the data is what the SDK believes.
    assert decode(frame('{"type":"ping"}', "message_stop")) == Ping()


def test_a_frame_without_data_is_a_comment():
    assert events(b": keep-alive\n\n") == [Comment()]
    assert events(b"id: 4\nretry: 10\n\n") == [Comment()]


def test_the_name_to_show_is_the_wire_s_else_the_event_s():
    assert event_type(frame("{", "content_block_delta")) == "content_block_delta"
    assert event_type(frame("")) == "comment"
    assert event_type(frame('{"type":"ping"}')) == "ping"
    assert event_type(frame('{"type":"brand_new"}')) == "brand_new"
    assert event_type(frame("{")) == "malformed"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(
    ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "error"]
)


@given(KINDS, st.dictionaries(st.sampled_from(["message", "index", "content_block", "delta", "usage", "error"]), JSON))
def test_no_shape_of_an_event_raises(kind: str, data: dict[str, object]):
    (event,) = events(sse(kind, data))
    assert event_type(frame("", kind)) == kind
    assert isinstance(event, Event)


@given(st.text())
def test_no_text_raises(data: str):
    assert isinstance(decode(frame(data)), Event)
