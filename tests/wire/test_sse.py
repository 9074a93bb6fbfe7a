"""Bytes become frames with nothing lost, wherever the network cuts them."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.recordings import Recording, streams
from tui.domain.events import Frame
from tui.wire.sse import SSEDecoder, fields, looks_like_sse

PIECES = st.sampled_from(
    [
        *(b"\n", b"\r", b"\r\n", b"\n\n", b"data: x", b"data", b"data:", b"event: ping", b"id: 1", b"retry: 5"),
        *(b":", b": hi", b"\xef\xbb\xbf", b"unknown: y", b"x", b"\xc3", b"\xa9", b"\x00", b" "),
    ]
)
BODIES = st.lists(PIECES, max_size=40).map(b"".join) | st.binary(max_size=60)
CUTS = st.lists(st.integers(0, 300), max_size=12)


def decode(*chunks: bytes) -> list[Frame]:
    decoder = SSEDecoder()
    frames = [frame for chunk in chunks for frame in decoder.feed(chunk, 0.0)]
    return frames + decoder.end(0.0)


def cut(body: bytes, places: list[int]) -> list[bytes]:
    at = sorted({0, len(body), *(place % (len(body) + 1) for place in places)})
    return [body[a:b] for a, b in pairwise(at)]


@given(BODIES, CUTS)
@example(b"a\r\n\r\nb\r\n\r\n", [1, 2, 3, 4, 5])
@example(b"a\r\rb\r\r", [1, 2, 3])
@example(b"\n\na\n\n\nb\n\n", [1, 2, 3, 4, 5, 6])
@example(b"a\n\r\nb\r\n\n", [1, 2, 3, 4, 5, 6])
def test_the_raw_bytes_of_all_frames_are_the_body_and_the_cuts_do_not_show(body: bytes, places: list[int]):
    whole = decode(body)
    assert b"".join(frame.raw for frame in whole) == body
    assert decode(*cut(body, places)) == whole
    assert decode(*(body[i : i + 1] for i in range(len(body)))) == whole
    assert [frame.seq for frame in whole] == list(range(len(whole)))


@streams()
def test_a_recorded_body_comes_back_byte_for_byte(recording: Recording):
    body = recording.body
    frames = decode(body)
    assert b"".join(frame.raw for frame in frames) == body
    assert decode(*(body[i : i + 7] for i in range(0, len(body), 7))) == frames
    assert sum(frame.data != "" for frame in frames) == recording.about["n_events"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_lines_may_end_in_any_way(end: bytes):
    body = end.join([b"event: a", b"data: 1", b"", b": keep alive", b"", b"data: 2", b"data: 3", b"", b""])
    frames = decode(body)
    assert [(frame.event, frame.data) for frame in frames] == [("a", "1"), (None, ""), (None, "2\n3")]


def test_a_frame_is_given_as_soon_as_its_blank_line_is_there():
    decoder = SSEDecoder()
    assert decoder.feed(b"data: 1\n", 1.0) == []
    assert [frame.at for frame in decoder.feed(b"\n", 2.0)] == [2.0]
    assert decoder.feed(b"data: 2\r\n\r", 3.0) == []
    assert [frame.data for frame in decoder.feed(b"\n", 4.0)] == ["2"]
    assert decoder.end(5.0) == []


def test_a_lone_return_waits_for_the_byte_after_it():
    decoder = SSEDecoder()
    assert decoder.feed(b"data: 1\r\r", 0.0) == []
    assert [frame.raw for frame in decoder.feed(b"data: 2", 0.0)] == [b"data: 1\r\r"]


def test_a_last_event_without_a_blank_line_is_given_at_the_end():
    frames = decode(b'event: message_stop\ndata: {"type":"message_stop"}')
    assert [(frame.event, frame.data) for frame in frames] == [("message_stop", '{"type":"message_stop"}')]
    assert [frame.data for frame in decode(b"data: half\n")] == ["half"]


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    (frame,) = decode(b"\xef\xbb\xbfevent: a\ndata: 1\n\n")
    assert (frame.event, frame.data) == ("a", "1")
    assert frame.raw.startswith(b"\xef\xbb\xbf")
    assert decode(b"data: 1\n\n", b"\xef\xbb\xbfevent: a\n\n")[1].event is None


def test_only_one_space_after_the_colon_is_the_format_s():
    assert [frame.data for frame in decode(b"data:1\n\ndata: 1\n\ndata:  1\n\ndata: 1 \n\n")] == ["1", "1", " 1", "1 "]


def test_data_may_take_several_lines_and_some_may_be_empty():
    assert decode(b"data: a\ndata\ndata:\ndata: b\n\n")[0].data == "a\n\n\nb"


def test_ids_hints_comments_and_unknown_fields_are_kept_in_raw_and_listed():
    raw = b"id: 7\r\nretry: 100\n: a comment\nx-new: y: z\rdata: 1\nbare\n\n"
    (frame,) = decode(raw)
    assert (frame.event, frame.data, frame.raw) == (None, "1", raw)
    assert fields(raw) == [
        ("id", "7"),
        ("retry", "100"),
        ("", "a comment"),
        ("x-new", "y: z"),
        ("data", "1"),
        ("bare", ""),
    ]


def test_text_that_is_no_utf_8_is_shown_as_replaced_and_kept_as_it_came():
    (frame,) = decode(b"data: \xff\xfe\n\n")
    assert frame.data == "\ufffd\ufffd"
    assert frame.raw == b"data: \xff\xfe\n\n"


def test_a_line_separator_of_unicode_ends_no_line():
    (frame,) = decode("data: a\u2028b\u0085c\x0bd\n\n".encode())
    assert frame.data == "a\u2028b\u0085c\x0bd"


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        *((b"event: a\n", True), (b"data: 1", True), (b": hi\n", True), (b"\xef\xbb\xbf\r\nid: 1\r\n", True)),
        *((b"<!doctype html>", False), (b'{"type": "error"}', False), (b"", False), (b"hello: x", False)),
    ],
)
def test_a_body_is_told_by_its_first_line(start: bytes, answer: bool):
    assert looks_like_sse(start) is answer


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_a_huge_event_in_small_chunks_costs_its_length_and_not_its_square(end: bytes):
    def seconds(size: int) -> float:
        body = b"data: " + b"x" * size + end + end + b": over" + end + end
        chunks = [body[i : i + 256] for i in range(0, len(body), 256)]
        began = time.process_time()
        (first, *_) = decode(*chunks)
        took = time.process_time() - began
        assert len(first.data) == size
        return took

    # A cost that grew with the square would be 64 times as much.
    small = min(seconds(640_000) for _ in range(3))
    assert min(seconds(5_120_000) for _ in range(2)) < 24 * max(small, 0.002)


def test_a_long_silence_of_blank_lines_costs_its_length_too():
    decoder = SSEDecoder()
    began = time.process_time()
    for _ in range(20_000):
        assert decoder.feed(b"\n" * 50, 0.0) == []
    (frame,) = decoder.feed(b"data: 1\n\n", 0.0)
    assert (frame.data, len(frame.raw)) == ("1", 1_000_009)
    assert time.process_time() - began < 2
