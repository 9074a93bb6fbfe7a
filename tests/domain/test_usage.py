"""Counts as the API told them, and times as the frames came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.folding import frames
from tests.loopback import block_start, delta, ending, message_start, open_text, sse, tool_use
from tui.domain.events import decode
from tui.domain.usage import Clock, Tokens, carries_content, iterations, server_tools, tokens, told_beside


def clocked(body: bytes, *, started: float = 10.0, first: float = 10.5, step: float = 0.25) -> Clock:
    clock = Clock(started)
    for frame in frames(body, at=first, step=step):
        clock.observe([frame], [decode(frame)])
    return clock


def test_every_count_of_the_api_has_its_field():
    usage = {
        "input_tokens": 1,
        "output_tokens": 2,
        "output_tokens_details": {"thinking_tokens": 3},
        "cache_read_input_tokens": 4,
        "cache_creation_input_tokens": 11,
        "cache_creation": {"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 6},
        "server_tool_use": {"web_search_requests": 7},
    }
    assert tokens(usage) == Tokens(1, 2, 3, 4, 11, 5, 6, 7)
    assert tokens(usage).all_input == 16


@pytest.mark.parametrize("value", [None, "5", 5.0, True, [], {}])
def test_what_is_no_count_is_unknown_and_never_0(value: object):
    assert tokens({"input_tokens": value, "cache_creation": value, "server_tool_use": value}) == Tokens()
    assert tokens({}).all_input is None


def test_passes_are_listed_or_the_whole_is_the_only_one():
    usage = {"input_tokens": 1}
    assert iterations(usage) == [usage]
    assert iterations({"iterations": []}) == [{"iterations": []}]
    assert iterations({"iterations": None}) == [{"iterations": None}]
    assert iterations({"iterations": [usage, usage]}) == [usage, usage]


def test_the_first_token_is_the_first_content_and_not_the_first_event():
    ping = sse("ping")
    clock = clocked(message_start() + ping + open_text("", "Hi", " there") + ending())
    # message_start, ping, block start, an empty delta, then the text.
    assert clock.ttfb == 0.5
    assert clock.ttft == 0.5 + 4 * 0.25
    assert clock.events == 8
    assert list(clock.gaps) == [0.25] * 7
    assert clock.max_gap == 0.25


def test_a_tool_s_input_is_content_and_its_name_is_not():
    body = message_start() + tool_use(0, "toolu_1", "weather", "", '{"a"', ": 1}") + ending("tool_use")
    assert clocked(body).ttft == 0.5 + 3 * 0.25


def test_content_in_a_start_counts():
    (event,) = map(decode, frames(block_start(0, "tool_use", id="t", name="n", input={"a": 1})))
    assert carries_content(event)
    (event,) = map(decode, frames(message_start(content=[{"type": "text", "text": "x"}])))
    assert carries_content(event)
    (event,) = map(decode, frames(delta(0, "new_delta", something="x")))
    assert carries_content(event)


def test_before_anything_came_nothing_is_known():
    clock = Clock(5.0)
    assert (clock.ttft, clock.ttfb, clock.max_gap, clock.gap_percentiles([0.5])) == (None, None, None, None)
    assert clock.total() == 0
    assert clock.total(now=7.0) == 2.0


def test_the_total_ends_where_the_attempt_ended():
    clock = clocked(message_start() + ending())
    assert clock.total(now=20.0) == 10.0
    assert clock.total() == 1.0
    clock.ended = 12.0
    assert clock.total(now=20.0) == 2.0


def test_bytes_are_those_of_the_wire():
    body = b": hi\n\n" + message_start() + ending()
    assert clocked(body).bytes == len(body)


@pytest.mark.parametrize(
    ("count", "share", "rank"),
    [(1, 0.5, 1), (2, 0.5, 1), (3, 0.5, 2), (4, 0.5, 2), (10, 0.9, 9), (100, 0.99, 99), (10, 0, 1), (10, 1, 10)],
)
def test_a_percentile_is_the_nearest_rank(count: int, share: float, rank: int):
    clock = Clock(0.0)
    clock.gaps.extend(reversed(range(1, count + 1)))
    assert clock.gap_percentiles([share]) == [rank]


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 1))
def test_a_percentile_is_not_exceeded_by_its_share(gaps: list[float], share: float):
    clock = Clock(0.0)
    clock.gaps.extend(gaps)
    told = clock.gap_percentiles([share])
    assert told is not None
    [at] = told
    assert sum(gap <= at for gap in gaps) >= share * len(gaps) * (1 - 1e-9)


def test_what_is_not_counted_is_told_by_its_place():
    usage = {
        "input_tokens": 1,
        "output_tokens": "many",
        "cache_creation": {"ephemeral_5m_input_tokens": 1, "ephemeral_2h_input_tokens": 3},
        "server_tool_use": {"web_search_requests": 1, "dowsing": {"rods": 2}},
        "service_tier": "standard",
        "inference_geo": None,
        "moon": [1, 2],
        "iterations": [{"type": "message", "model": "m", "input_tokens": 1, "tide": 4}],
    }
    assert told_beside(usage) == [
        ("output_tokens", "many"),
        ("cache_creation.ephemeral_2h_input_tokens", "3"),
        ("server_tool_use.dowsing.rods", "2"),
        ("service_tier", "standard"),
        ("moon", "[1, 2]"),
        ("iterations[0].tide", "4"),
    ]
    assert told_beside({"input_tokens": 1, "cache_creation": None, "server_tool_use": {}, "iterations": None}) == []


def test_tools_of_the_server_are_counted_by_name():
    assert server_tools({"server_tool_use": {"web_search_requests": 1, "new_requests": 2, "odd": "x"}}) == {
        "web_search_requests": 1,
        "new_requests": 2,
    }
    assert server_tools({"server_tool_use": None}) == server_tools({}) == {}
