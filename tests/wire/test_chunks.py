"""Chunks of HTTP that came together are read together, and nothing is read otherwise than h11 reads it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tui.wire import chunks

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"

assert chunks.read_together()


def chunked(*pieces: bytes, extension: bytes = b"") -> bytes:
    return b"".join(b"%x%b\r\n%b\r\n" % (len(piece), extension, piece) for piece in pieces)


def asked() -> h11.Connection:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "a")]))
    connection.send(h11.EndOfMessage())
    return connection


def events(connection: h11.Connection, *reads: bytes) -> list[Any]:
    """What h11 tells of these reads, in order; of an error, what it says."""
    out: list[Any] = []
    try:
        for read in reads:
            connection.receive_data(read)
            while (event := connection.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
                out.append(event)
    except h11.RemoteProtocolError as error:
        out.append(str(error))
    return out


def data(told: list[Any]) -> list[bytes]:
    return [bytes(event.data) for event in told if isinstance(event, h11.Data)]


def test_whole_chunks_of_one_read_come_as_one():
    told = events(asked(), HEAD + chunked(b"event: a\n", b"data: 1\n\n", b"event: b\n"), chunked(b"more") + END)
    assert data(told) == [b"event: a\ndata: 1\n\nevent: b\n", b"more"]
    assert isinstance(told[-1], h11.EndOfMessage)


def test_what_has_come_of_a_chunk_that_is_not_whole_does_not_wait_for_the_rest():
    connection = asked()
    body = chunked(b"first", b"second", b"the third is long")
    assert data(events(connection, HEAD + body[:-10])) == [b"firstsecond", b"the third"]
    assert data(events(connection, body[-10:] + chunked(b"fourth"))) == [b" is longfourth"]


def test_the_connection_can_be_used_again():
    connection = asked()
    events(connection, HEAD + chunked(b"a", b"b") + END)
    connection.start_next_cycle()
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "a")]))
    connection.send(h11.EndOfMessage())
    assert data(events(connection, HEAD + chunked(b"c", b"d") + END)) == [b"cd"]


@pytest.mark.parametrize("broken", [b"zz\r\nabc\r\n", b"3\r\nabcd\r\n", b"\r\n\r\n", b"-1\r\na\r\n", b"0x1\r\na\r\n"])
def test_what_breaks_the_rules_of_chunks_is_told_as_ever(broken: bytes):
    told = events(asked(), HEAD + chunked(b"whole", b"too") + broken + chunked(b"after") + END)
    assert b"".join(data(told)).startswith(b"wholetoo")
    assert isinstance(told[-1], str)


pieces = st.lists(st.binary(min_size=1, max_size=40), max_size=12)


@settings(max_examples=examples(200))
@given(pieces, st.sampled_from([b"", b";name=value", b" "]), st.lists(st.integers(0, 700), max_size=8))
def test_all_that_was_sent_is_read_however_it_is_cut(bodies: list[bytes], extension: bytes, cuts: list[int]):
    stream = HEAD + chunked(*bodies, extension=extension) + END
    marks = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    told = events(asked(), *(stream[a:b] for a, b in pairwise(marks)))
    assert b"".join(data(told)) == b"".join(bodies)
    assert isinstance(told[-1], h11.EndOfMessage)


def test_an_h11_that_has_no_such_table_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr("h11._readers.READERS")
    assert not chunks.read_together()
