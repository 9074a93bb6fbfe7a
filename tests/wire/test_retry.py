"""When a failed attempt is made again, and after how long."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.failure import Failure
from tui.wire.retry import RetryPolicy, retry_after, retryable

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OVERLOADED = Failure("http_status", "", status=529)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 529])
def test_statuses_that_may_pass_are_tried_again(status: int):
    assert retryable(Failure("http_status", "", status=status))


@pytest.mark.parametrize("status", [301, 400, 401, 402, 403, 404, 413, 422])
def test_statuses_that_stay_are_not(status: int):
    assert not retryable(Failure("http_status", "", status=status))


def test_the_api_s_own_word_counts_before_the_status():
    assert not retryable(Failure("http_status", "", status=529, should_retry=False))
    assert retryable(Failure("http_status", "", status=400, should_retry=True))


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (Failure("connection", ""), True),
        (Failure("cut", ""), True),
        (Failure("unfinished", ""), True),
        (Failure("empty_body", ""), True),
        (Failure("stream_error", "", type="overloaded_error"), True),
        (Failure("stream_error", "", type="api_error"), True),
        (Failure("stream_error", "", type="invalid_request_error"), False),
        (Failure("stream_error", ""), False),
        (Failure("not_event_stream", ""), False),
        (Failure("malformed_event", ""), False),
        (Failure("idle", ""), False),
        (Failure("credentials", ""), False),
        (Failure("internal", ""), False),
    ],
)
def test_each_kind_of_failure(failure: Failure, again: bool):
    assert retryable(failure) is again


@given(st.integers(1, 10), st.integers(0, 2**32))
def test_the_wait_is_drawn_from_a_range_that_doubles_up_to_a_cap(attempt: int, seed: int):
    wait = RetryPolicy(attempts=20, base=0.5, cap=8.0).wait(attempt, OVERLOADED, random.Random(seed))
    assert wait is not None
    assert 0 <= wait <= min(8.0, 0.5 * 2 ** (attempt - 1))


def test_the_jitter_is_full_so_that_many_clients_spread():
    rng = random.Random(1)
    waits = [RetryPolicy(base=1.0).wait(1, OVERLOADED, rng) or 0 for _ in range(1000)]
    assert min(waits) < 0.05
    assert max(waits) > 0.95
    assert 0.45 < sum(waits) / len(waits) < 0.55


def test_what_the_api_asks_for_is_waited_for_exactly_and_not_too_long():
    policy, rng = RetryPolicy(patience=60), random.Random(1)
    assert policy.wait(1, Failure("http_status", "", status=429, retry_after=7.5), rng) == 7.5
    assert policy.wait(1, Failure("http_status", "", status=429, retry_after=0.0), rng) == 0
    assert policy.wait(1, Failure("http_status", "", status=429, retry_after=61), rng) is None


def test_attempts_come_to_an_end():
    assert RetryPolicy(attempts=3).wait(2, OVERLOADED, random.Random(1)) is not None
    assert RetryPolicy(attempts=3).wait(3, OVERLOADED, random.Random(1)) is None
    assert RetryPolicy(attempts=1).wait(1, OVERLOADED, random.Random(1)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7),
        ({"retry-after-ms": "-1", "retry-after": "7"}, 7),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35 GMT"}, 30),
        ({"retry-after": "Fri, 02 Jan 2026 03:04:35 -0000"}, 30),
        ({"retry-after": "Fri, 02 Jan 2026 03:00:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e400"}, None),
        ({"retry-after": "Fri, 99 Jan 99999 03:04:35 GMT"}, None),
    ],
)
def test_what_an_answer_asks_to_wait(headers: dict[str, str], seconds: float | None):
    assert retry_after(headers, NOW) == seconds


@given(st.text() | st.integers().map(str) | st.floats().map(str))
def test_nonsense_is_no_wait_and_no_error(value: str):
    seconds = retry_after({"retry-after": value, "retry-after-ms": value})
    assert seconds is None or 0 <= seconds < float("inf")
