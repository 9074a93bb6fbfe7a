"""Recordings: what is written is read back byte for byte, and a file that is none says what it is instead."""

from __future__ import annotations

import json
import math
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.wire import tape as tapes
from tui.wire.exchange import Exchange, Tape, by_event
from tui.wire.tape import PACE, TapeError, dump, read, read_bytes, write

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings" / "streams"

START = b'event: message_start\ndata: {"type":"message_start","message":{"content":[]}}\n\n'
STOP = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'

times = st.floats(0, 1e6).map(lambda seconds: round(seconds, 6))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
headers = st.lists(st.tuples(st.sampled_from(["content-type", "request-id", "x-a"]), texts), max_size=3).map(tuple)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
exchanges = st.builds(
    Exchange,
    request=st.none() | st.dictionaries(texts, json_values, max_size=3),
    status=st.none() | st.integers(200, 599),
    headers=headers,
    chunks=st.lists(st.tuples(times, st.binary(max_size=40) | texts.map(str.encode)), max_size=5).map(tuple),
    end=st.sampled_from(["end", "cut"]),
    ended=times,
    wait=st.none() | times,
    error=st.none() | texts,
)


def an_exchange(*chunks: tuple[float, bytes], status: int | None = 200, **more) -> Exchange:
    return Exchange(
        request=more.pop("request", None),
        status=status,
        headers=more.pop("headers", (("content-type", "text/event-stream"),)),
        chunks=chunks,
        end=more.pop("end", "end"),
        ended=more.pop("ended", 1.0),
        **more,
    )


@given(st.lists(exchanges, min_size=1, max_size=3), st.booleans())
def test_what_is_written_is_read_back_byte_for_byte(given_exchanges, timed):
    tape = Tape("any", tuple(given_exchanges), timed)
    assert read_bytes(dump(tape), "any") == tape


@given(st.binary(max_size=400))
def test_any_file_is_read_or_refused_in_words(data):
    try:
        tape = read_bytes(data, "file")
    except TapeError as error:
        assert str(error).startswith("file")
    else:
        assert tape.exchanges


@given(st.lists(exchanges, min_size=1, max_size=2), st.data())
def test_a_file_cut_anywhere_keeps_what_came_before(given_exchanges, data):
    tape = Tape("any", tuple(given_exchanges), True)
    whole = dump(tape)
    cut = whole[: data.draw(st.integers(0, len(whole) - 2))]
    try:
        kept = read_bytes(cut, "any")
    except TapeError:
        return
    ended = [exchange for exchange in kept.exchanges if exchange.error != "The recording stops here."]
    assert list(tape.exchanges[: len(ended)]) == ended
    assert kept.damage or len(ended) < len(tape.exchanges) or kept == tape


def test_a_file_is_readable_lines():
    tape = Tape("t", (an_exchange((0.5, START), (0.75, b"\xff"), request={"model": "m"}, wait=2),), True)
    lines = dump(tape).decode().splitlines()
    assert json.loads(lines[0]) == {"format": "claude-tui tape", "version": 1, "timed": True}
    assert json.loads(lines[1])["request"] == {"model": "m"}
    assert json.loads(lines[2]) == {"t": 0.5, "raw": START.decode()}
    assert json.loads(lines[3]) == {"t": 0.75, "b64": "/w=="}
    assert json.loads(lines[4]) == {"t": 1.0, "end": "end", "wait": 2}


def test_showing_a_file_cannot_move_the_cursor():
    hostile = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x202E])).encode()
    written = dump(Tape("t", (an_exchange((0.0, hostile)),), True)).decode()
    assert not [c for c in written if (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u2028\u202e"]
    assert read_bytes(written.encode(), "t").exchanges[0].body == hostile


def test_secrets_are_not_written():
    key = "sk-ant-api03-" + "k" * 40
    exchange = an_exchange(
        (0.1, f"data: {key}\n\ndata: {key[:20]}".encode()),
        (0.2, key[20:30].encode()),
        (0.3, key[30:].encode() + b"\n\n"),
        (0.4, STOP),
        request={"system": f"my key is {key}", key: [key]},
        headers=(("set-cookie", "session"), ("x-echo", key)),
        error=f"refused {key}",
    )
    written = dump(Tape("t", (exchange,), True))
    assert b"kkk" not in written
    assert b"session" not in written
    back = read_bytes(written, "t").exchanges[0]
    assert back.body == b"data: [redacted]\n\ndata: [redacted]\n\n" + STOP
    assert [at for at, _ in back.chunks] == [0.3, 0.4]


def test_a_plain_body_is_paced_evenly_and_says_that_it_has_no_times():
    tape = read_bytes(START + STOP, "body.sse")
    assert not tape.timed
    assert tape.exchanges[0].status == 200
    assert tape.exchanges[0].chunks == ((PACE, START), (2 * PACE, STOP))
    assert tape.exchanges[0].ended == 2 * PACE


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + START + STOP,
        (START + STOP).replace(b"\n", b"\r\n"),
        (START + STOP).replace(b"\n", b"\r"),
        b": a comment\n\n" + START,
        b"\n\n" + START,
        START + STOP.rstrip(),
        b'data: {"type":"ping"}',
    ],
)
def test_any_way_to_write_an_event_stream_is_one(body):
    tape = read_bytes(body, "x.sse")
    assert tape.exchanges[0].body == body
    assert read_bytes(dump(tape), "x.sse") == tape


def test_curl_with_headers_is_a_recording_too():
    saved = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200 \r\nrequest-id: req_1\r\nSet-Cookie: x\r\n\r\n" + START
    exchange = read_bytes(saved, "c").exchanges[0]
    assert exchange.headers == (("request-id", "req_1"), ("set-cookie", "[redacted]"))
    assert exchange.body == START
    refused = read_bytes(b'HTTP/1.1 529 \r\nretry-after: 3\r\n\r\n{"type":"error"}', "c").exchanges[0]
    assert (refused.status, refused.body) == (529, b'{"type":"error"}')


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (
            b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
            "overloaded_error: Overloaded",
        ),
        (b'{"type":"message","content":[]}', "a whole Message"),
        (b'{\n  "a": 1\n}', "is JSON"),
        (b"<!DOCTYPE html><title>502 Bad Gateway</title>", 'HTML page ("502 Bad Gateway")'),
        (b"\x89PNG\r\n\x1a\n\0\0", "is binary"),
        (b"plain\0text", "is binary"),
        (b"\x1f\x8b\x08\0\0", "gzip"),
        ("event: ping\n".encode("utf-16"), "UTF-16"),
        (b"Dear diary", 'begins with "Dear diary"'),
        (b'{"format": "claude-tui tape", "version": 2}\n', "version 2"),
        (b'{"format": "claude-tui tape", "version": 1}\n', "no exchange"),
        (b'{"format": "claude-tui tape", "version": 1}\n{"status"\n', "line 2 is not JSON"),
    ],
)
def test_a_file_that_is_none_says_what_it_is(data, words):
    with pytest.raises(TapeError) as refused:
        read_bytes(data, "file.x")
    assert words in str(refused.value)
    assert "file.x" in str(refused.value)


HEAD = (
    b'{"format": "claude-tui tape", "version": 1}\n{"status": 200, "headers": []}\n{"t": 0.5, "raw": "data: 1\\n\\n"}\n'
)


@pytest.mark.parametrize(
    ("line", "damage"),
    [
        (b"", "stops after line 3"),
        (b'{"t": 1, "ra', "stops within line 4"),
        (b'{"t": 1, "raw": ', "line 4 is not JSON"),
        (b'{"t": 1, "raw": "\xff"}', "line 4 is not UTF-8"),
        (b"[1]", "line 4 is no JSON object"),
        (b'{"what": 1}', "line 4 is no line of a recording"),
        (b'{"t": "1", "raw": ""}', 'line 4 has no number in "t"'),
        (b'{"t": true, "raw": ""}', 'line 4 has no number in "t"'),
        (b'{"t": -1, "raw": ""}', "impossible time"),
        (b'{"t": 1e999, "raw": ""}', "impossible time"),
        (b'{"t": 1' + b"0" * 400 + b', "raw": ""}', "impossible time"),
        (b'{"t": 1, "b64": "?"}', "cannot be read"),
        (b'{"t": 1, "raw": "\\ud800"}', "cannot be read"),
        (b'{"t": 1}', 'without "raw" or "b64"'),
        (b'{"t": 1, "end": "maybe"}', 'neither "end" nor "cut"'),
        (b'{"t": 1, "end": "end", "wait": "x"}', 'no number in "wait"'),
        (b'{"t": 1, "end": "end", "error": 5}', "that is no text"),
        (b'{"status": 200}', "before the one above has ended"),
    ],
)
def test_damage_is_named_with_its_line_and_what_came_before_is_kept(line, damage):
    tape = read_bytes(HEAD + line + (b"\n" if "within" not in damage else b""), "t")
    assert damage in (tape.damage or "")
    (exchange,) = tape.exchanges
    assert (exchange.end, exchange.ended, exchange.body) == ("cut", 0.5, b"data: 1\n\n")


@pytest.mark.parametrize(
    ("line", "damage"),
    [
        (b'{"t": 1, "raw": ""}', "outside of an exchange"),
        (b'{"status": "200"}', "no HTTP status"),
        (b'{"status": 7}', "no HTTP status"),
        (b'{"status": 200, "headers": {}}', "no list of pairs"),
        (b'{"status": 200, "headers": [["a"]]}', "no list of pairs"),
        (b'{"status": 200, "request": []}', "no object"),
    ],
)
def test_damage_after_a_whole_exchange(line, damage):
    tape = read_bytes(HEAD + b'{"t": 1, "end": "end"}\n' + line + b"\n", "t")
    assert "line 5" in (tape.damage or "")
    assert damage in (tape.damage or "")
    assert len(tape.exchanges) == 1


def test_turns_are_the_attempts_at_one_request():
    failed = an_exchange(status=529)
    waited = an_exchange(status=200, wait=0.5)
    good = an_exchange()
    other = an_exchange(request={"model": "m"})
    tape = Tape("t", (failed, waited, good, good, failed, other), True)
    assert tape.turns() == ((failed, waited, good), (good,), (failed,), (other,))


def test_events_are_timed_by_their_last_byte():
    assert by_event(((0.1, START[:5]), (0.2, START[5:] + STOP[:3]), (0.3, STOP[3:]))) == ((0.2, START), (0.3, STOP))


def test_files(tmp_path):
    with pytest.raises(TapeError, match="there is no such file"):
        read(tmp_path / "none.tape")
    with pytest.raises(TapeError, match="is a directory"):
        read(tmp_path)
    path = tmp_path / "a.tape"
    path.write_text("old")
    tape = Tape("a.tape", (an_exchange((0.5, START)),), True)
    write(path, tape)
    assert read(path) == tape
    assert list(tmp_path.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a.tape"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(tapes.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, Tape("a", (an_exchange((math.pi, START)),), True))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recorded streams are not here")
def test_real_streams_go_through_a_file_unchanged():
    for path in sorted(RECORDINGS.glob("*.sse")):
        tape = read(path)
        assert read_bytes(dump(tape), path.name).exchanges[0].body == path.read_bytes(), path.name
