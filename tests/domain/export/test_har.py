from __future__ import annotations

import base64
import json

import pytest

from tests import recordings
from tests.domain.export import har_schema
from tests.domain.export.turns import BODY, HELLO, export, turn
from tui.domain.export import Export, har
from tui.domain.failure import Failure
from tui.domain.signal import AttemptFailed, AttemptStarted

OVERLOADED = Failure("http_status", "Overloaded", 529, "overloaded_error", body='{"type":"error"}')


def entries(one: Export) -> list[dict]:
    archive = json.loads(har(one))
    har_schema.check(archive)
    found = archive["log"]["entries"]
    for entry in found:
        parts = entry["timings"].values()
        assert entry["time"] == pytest.approx(sum(part for part in parts if part >= 0), abs=0.002)
    return found


def test_every_attempt_is_an_entry_with_its_times():
    first, second = entries(export(turn(refused=OVERLOADED), epoch=1_700_000_000.0))
    assert first["startedDateTime"] == "2023-11-14T22:13:30.000+00:00"
    assert second["startedDateTime"] == "2023-11-14T22:13:31.750+00:00"
    assert (first["response"]["status"], first["response"]["statusText"]) == (529, "")
    assert first["response"]["content"]["text"] == '{"type":"error"}'
    assert "Overloaded" in first["comment"]
    assert (first["timings"]["wait"], first["timings"]["receive"]) == (250, 0)
    assert (second["timings"]["wait"], second["timings"]["receive"]) == (500, 140)
    assert second["response"]["content"]["text"] == HELLO.decode()
    assert json.loads(second["request"]["postData"]["text"]) == {**BODY, "stream": True}


def test_an_attempt_that_was_never_answered_is_an_entry_too():
    one = turn()
    one.attempts.clear()
    one.take(AttemptStarted(1, 3, 5.0))
    one.take(AttemptFailed(Failure("connection", "Could not reach it"), 1.0, 7.0))
    (entry,) = entries(export(one))
    assert (entry["response"]["status"], entry["time"]) == (0, 2000)


def test_the_query_is_taken_apart_and_odd_bytes_are_kept():
    (entry,) = entries(export(turn(HELLO + b": \xff\n\n", url="https://a/v1/messages?beta=true&x=")))
    assert entry["request"]["queryString"] == [{"name": "beta", "value": "true"}, {"name": "x", "value": ""}]
    content = entry["response"]["content"]
    assert content["encoding"] == "base64" and base64.b64decode(content["text"]) == HELLO + b": \xff\n\n"


@recordings.streams()
def test_the_archive_of_every_recording_is_valid(recording):
    (entry,) = entries(export(turn(recording.body, recording.about["request"])))
    assert entry["response"]["content"]["size"] == len(recording.body)
