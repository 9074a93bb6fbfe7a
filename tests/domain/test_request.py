"""Options become a request body, and only what was asked for stands in it."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.breakpoints import controls
from tui.domain.request import Options, Request, build, parse_thinking

MESSAGES = [{"role": "user", "content": "hi"}]


def test_a_plain_request_says_the_least():
    assert build(Options("m", 100), MESSAGES).body == {"model": "m", "max_tokens": 100, "messages": MESSAGES}


def test_each_option_has_its_place():
    body = build(Options("m", 9000, system="be brief", thinking="2048", effort="low"), MESSAGES).body
    assert body["system"] == "be brief"
    assert body["thinking"] == {"type": "enabled", "budget_tokens": 2048}
    assert body["output_config"] == {"effort": "low"}
    assert body["max_tokens"] == 9000


def test_thinking_may_be_off_or_adaptive():
    assert build(Options("m", 10, thinking="off"), MESSAGES).body["thinking"] == {"type": "disabled"}
    assert build(Options("m", 10, thinking="adaptive"), MESSAGES).body["thinking"]["type"] == "adaptive"


@pytest.mark.parametrize("max_tokens", [1, 2047, 2048])
def test_a_budget_always_leaves_room_for_the_answer(max_tokens: int):
    body = build(Options("m", max_tokens, thinking="2048"), MESSAGES).body
    assert body["max_tokens"] == 2048 + max_tokens


@pytest.mark.parametrize("text", ["off", "adaptive", "1024", "50000"])
def test_thinking_values_that_are_right(text: str):
    assert parse_thinking(text) == text


@pytest.mark.parametrize("text", ["", "on", "1023", "-5", "1e4", "²", "2 000"])
def test_thinking_values_that_are_wrong_say_so(text: str):
    with pytest.raises(ValueError, match="thinking"):
        parse_thinking(text)


def test_a_request_tells_its_model_and_history():
    assert Request({"model": "m", "messages": MESSAGES}).messages == MESSAGES
    assert Request({"model": "m"}).model == "m"
    assert Request({"messages": None}).messages == []
    assert Request({}).model == ""


def test_what_ends_a_reply_and_what_it_has_to_fit_stand_in_the_body():
    options = Options("m", 9, effort="low", stop_sequences=("END",), output_schema={"type": "object"})
    body = build(options, MESSAGES).body
    assert body["stop_sequences"] == ["END"]
    assert body["output_config"] == {
        "effort": "low",
        "format": {"type": "json_schema", "schema": {"type": "object"}},
    }


def test_our_tools_come_first_then_the_server_s_then_the_connector_s():
    ours = {"name": "add", "input_schema": {"type": "object"}}
    entry = {"type": "url", "url": "https://x", "name": "git", "authorization_token": "t", "configs": {"log": {}}}
    options = Options(
        "claude-opus-5",
        9,
        server_tools=("web_search", "web_fetch"),
        server_options={"web_search": {"max_uses": 5}},
        mcp_servers=(entry,),
    )
    body = build(options, MESSAGES, [ours]).body
    assert body["tools"] == [
        ours,
        {"type": "web_search_20260318", "name": "web_search", "max_uses": 5},
        {"type": "web_fetch_20260318", "name": "web_fetch", "citations": {"enabled": True}},
        {"type": "mcp_toolset", "mcp_server_name": "git", "configs": {"log": {}}},
    ]
    assert body["mcp_servers"] == [{"type": "url", "url": "https://x", "name": "git", "authorization_token": "t"}]


def test_pages_are_not_cited_where_the_answer_has_to_fit_a_schema():
    options = Options("m", 9, server_tools=("web_fetch",), output_schema={"type": "object"})
    assert "citations" not in build(options, MESSAGES).body["tools"][0]


def test_caching_is_asked_for_where_it_pays_unless_it_is_off():
    long = [{"role": "user", "content": [{"type": "text", "text": "word " * 2000}]}]
    assert build(Options("m", 9), long).body["messages"][0]["content"][0]["cache_control"] == {"type": "ephemeral"}
    assert build(Options("m", 9, cache=False), long).body["messages"] == long


@pytest.mark.parametrize("model", ["claude-opus-5", "claude-haiku-4-5"])
def test_a_request_with_all_of_it_fits_the_sdk_s_types(model: str):
    from typing import cast

    from anthropic.types.message_create_params import MessageCreateParamsStreaming
    from pydantic import TypeAdapter

    options = Options(
        model,
        9000,
        system="word " * 5000,
        thinking="2048",
        effort="low",
        stop_sequences=("END",),
        output_schema={"type": "object"},
        server_tools=("web_search", "web_fetch", "code_execution"),
        server_options={"web_search": {"max_uses": 1, "allowed_domains": ["x.example"]}},
    )
    tool = {"name": "add", "description": "Adds.", "input_schema": {"type": "object"}}
    messages = [{"role": "user", "content": [{"type": "text", "text": "hi"}]}]
    body = {**build(options, messages, [tool]).body, "stream": True}
    assert len(list(controls(body))) == 2
    TypeAdapter(cast(Any, MessageCreateParamsStreaming)).validate_python(body)
