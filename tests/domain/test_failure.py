"""Every failure says whose it was and what to do."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.failure import Failure, Kind

KINDS = get_args(Kind)
STATUSES = [None, 529, 599, 600, *map(int, HTTPStatus)]
TYPES = [None, "overloaded_error", "invalid_request_error", "brand_new_error", ""]


@pytest.mark.parametrize("kind", KINDS)
def test_advice_a_name_and_a_side_are_never_missing(kind: Kind):
    for status in STATUSES:
        for error_type in TYPES:
            failure = Failure(kind, "what happened", status=status, type=error_type)
            assert failure.advice.endswith(".")
            assert failure.headline.strip()
            assert failure.whose
            assert failure.fault in ("you", "network", "api", "app")


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        (Failure("http_status", "", status=400), "you"),
        (Failure("http_status", "", status=401), "you"),
        (Failure("http_status", "", status=429), "api"),
        (Failure("http_status", "", status=409), "api"),
        (Failure("http_status", "", status=529), "api"),
        (Failure("http_status", "", status=503), "api"),
        (Failure("stream_error", "", type="overloaded_error"), "api"),
        (Failure("connection", ""), "network"),
        (Failure("cut", ""), "network"),
        (Failure("credentials", ""), "you"),
        (Failure("internal", ""), "app"),
    ],
)
def test_whose_fault_it_was(failure: Failure, fault: str):
    assert failure.fault == fault


def test_the_api_s_own_type_names_it():
    assert Failure("http_status", "", status=529, type="overloaded_error").headline == "529 overloaded_error"
    assert Failure("http_status", "", status=503).headline == "503 error"
    assert Failure("stream_error", "", type="api_error").headline == "api_error"
    assert Failure("cut", "").headline == "connection cut"


def test_a_key_that_was_refused_names_the_variable():
    assert "ANTHROPIC_API_KEY" in Failure("http_status", "", status=401).advice
    assert "ANTHROPIC_API_KEY" in Failure("credentials", "").advice


@given(st.sampled_from(KINDS), st.text(), st.none() | st.integers(100, 999), st.none() | st.text())
def test_it_goes_into_json(kind: Kind, message: str, status: int | None, error_type: str | None):
    told = Failure(kind, message, status=status, type=error_type).to_json()
    assert json.loads(json.dumps(told)) == told
    assert set(told) == {"kind", "type", "message", "status", "request_id", "fault", "advice"}


def test_a_request_id_is_added_but_never_replaced():
    failure = Failure("cut", "")
    assert failure.with_request_id(None) is failure
    named = failure.with_request_id("req_1")
    assert named.request_id == "req_1"
    assert named.with_request_id("req_2").request_id == "req_1"
