"""What is left out of a request that its model refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.known_models import known
from tui.domain.leaving_out import as_now, droppable, said, without
from tui.domain.models import Model
from tui.domain.refusals import refusals
from tui.domain.request import Options, Request, build

HISTORY = [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]


def options(model: str, **given: Any) -> Options:
    return Options(model, **{"max_tokens": 1000, "cache": False} | given)


@pytest.mark.parametrize(
    "given",
    [
        options("claude-sonnet-4-5", effort="high"),
        options("claude-opus-5-5", thinking="off", effort="low"),
        options("claude-opus-5-5", thinking="4096"),
        options("claude-haiku-4-5", max_tokens=200_000),
        options("claude-haiku-4-5", thinking="60000", max_tokens=50_000),
        options("claude-haiku-4-5", thinking="64000"),
        options("claude-opus-4-6", effort="xhigh", output_schema={"type": "object"}),
    ],
)
def test_what_is_refused_can_be_left_out_and_then_nothing_is_refused(given):
    model = known(given.model)
    assert model is not None
    request = build(given, HISTORY)
    found = refusals(model, request)
    assert found
    names = droppable(given, request, found)
    assert names == [one.option for one in found]
    changed = without(given, names, model)
    after = as_now(changed, request)
    assert refusals(model, after) == []
    assert after.body == build(changed, HISTORY).body


def test_a_schema_stays_where_effort_is_left_out():
    given = options("claude-sonnet-4-5", effort="high", output_schema={"type": "object"})
    changed = without(given, ["effort"], None)
    assert as_now(changed, build(given, HISTORY)).body == build(changed, HISTORY).body


def test_server_tools_go_and_tools_of_one_s_own_stay():
    given = options("x", server_tools=("web_search",))
    mine = {"name": "mine", "input_schema": {"type": "object"}}
    request = Request({**build(given, HISTORY).body, "tools": [mine, {"type": "web_search_20250305"}]})
    assert as_now(without(given, ["server_tools"], None), request).body["tools"] == [mine]


def test_what_was_written_into_a_request_by_hand_is_not_the_session_s_to_leave_out():
    by_hand = Request({**build(options("claude-sonnet-4-5"), HISTORY).body, "output_config": {"effort": "max"}})
    model = known("claude-sonnet-4-5")
    assert model is not None
    found = refusals(model, by_hand)
    assert [one.option for one in found] == ["effort"]
    assert droppable(options("claude-sonnet-4-5"), by_hand, found) == []


def test_a_history_cannot_be_left_out():
    blind = Model("x", context=1)
    request = build(options("x"), HISTORY)
    assert droppable(options("x"), request, refusals(blind, request)) == []


def test_another_model_is_asked_for_the_same():
    request = build(options("a", system="Be brief"), HISTORY)
    assert as_now(options("b"), request).body == {**request.body, "model": "b"}


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["thinking", "effort", "max_tokens"], "leave out thinking and effort, lower max_tokens"),
        (["max_tokens"], "lower max_tokens"),
        (["server_tools"], "leave out the server tools"),
    ],
)
def test_what_is_left_out_is_said(names, words):
    assert said(names) == words
