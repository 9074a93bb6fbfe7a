"""An error answer becomes a failure that a person can read, whoever sent it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recordings import errors
from tui.wire.retry import retryable
from tui.wire.status import from_status


def test_the_api_s_own_error():
    failure = from_status(
        529,
        {"Request-Id": "req_1", "Retry-After": "7", "X-Should-Retry": "true"},
        b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
    )
    assert (failure.kind, failure.status, failure.type) == ("http_status", 529, "overloaded_error")
    assert failure.message == "Overloaded"
    assert failure.request_id == "req_1"
    assert failure.retry_after == 7
    assert failure.should_retry is True
    assert failure.headline == "529 overloaded_error"


def test_the_request_id_of_the_body_serves_where_no_header_has_one():
    body = b'{"type":"error","error":{"type":"not_found_error","message":"model: x"},"request_id":"req_2"}'
    assert from_status(404, {}, body).request_id == "req_2"
    assert from_status(404, {"request-id": "req_h"}, body).request_id == "req_h"
    assert from_status(404, {}, body.replace(b'"req_2"', b"null")).request_id is None


@pytest.mark.parametrize(
    ("content_type", "body", "shown"),
    [
        ("text/plain", b"upstream connect error", "upstream connect error"),
        ("text/html", b"<html><head><title>502 Bad Gateway</title></head><body>x</body>", "502 Bad Gateway"),
        ("", b"<!DOCTYPE html><body><style>p{}</style><p>Be right &amp; back</p>", "Be right & back"),
        ("application/json", b'{"error": "no such route"}', "no such route"),
        ("application/json", b'{"detail": "Not Found"}', "Not Found"),
        ("application/json", b'{"message": "Forbidden"}', "Forbidden"),
        ("application/json", b"{}", "503 Service Unavailable"),
        ("", b"", "503 Service Unavailable"),
        ("", b"\xff\xfe", "503"),
    ],
)
def test_other_people_s_errors_are_readable(content_type, body, shown):
    failure = from_status(503, {"content-type": content_type}, body)
    assert shown in failure.message
    assert "<" not in failure.message
    assert failure.type is None


def test_a_long_page_is_cut_short():
    failure = from_status(500, {}, b"word " * 5000)
    assert len(failure.message) < 400
    assert failure.message.endswith("…")
    assert failure.body is not None
    assert len(failure.body) == 2000


@given(st.integers(100, 999), st.binary(max_size=60), st.dictionaries(st.text(), st.text()))
def test_nothing_that_a_server_says_raises(status, body, headers):
    assert from_status(status, headers, body).message


@pytest.mark.skipif(not errors(), reason="no recorded errors beside the repository")
@pytest.mark.parametrize("error", [pytest.param(one, id=one["id"]) for one in errors()])
def test_a_recorded_error_is_read_as_the_api_meant_it(error):
    failure = from_status(error["status"], error["headers"], error["body"].encode())
    assert (failure.status, failure.type) == (error["status"], error["error_type"])
    assert failure.message == json.loads(error["body"])["error"]["message"]
    assert failure.advice
    told = error["headers"].get("x-should-retry")
    if told is not None:
        assert retryable(failure) is (told == "true")
    if "retry-after" in error["headers"]:
        assert failure.retry_after == float(error["headers"]["retry-after"])
