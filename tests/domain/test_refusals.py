"""What a model would refuse, told before it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from tui.domain.known_models import known
from tui.domain.models import Capabilities, Model
from tui.domain.refusals import asks_much, refusals
from tui.domain.request import Options, Request, build

IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}
PDF = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "AAAA"}}
TEXT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Hi"}}
NOTHING = Capabilities(
    image_input=False,
    pdf_input=False,
    structured_outputs=False,
    citations=False,
    web_search=False,
    code_execution=False,
)


def asked(model: str = "claude-sonnet-5-5", content: Any = "Hello", **options: Any) -> Request:
    given = {"max_tokens": 1000, "cache": False} | options
    return build(Options(model, **given), [{"role": "user", "content": content}])


def told(model: Model | str, request: Request, counted: int | None = None) -> list[str]:
    found = known(model) if isinstance(model, str) else model
    assert found is not None
    return [one.message for one in refusals(found, request, counted)]


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [
        (
            "claude-opus-5-5",
            {"thinking": "off"},
            "Thinking cannot be disabled with Claude Opus 5.5; it takes adaptive.",
        ),
        ("claude-opus-4-8", {"thinking": "2048"}, "Claude Opus 4.8 takes no thinking budget; it takes adaptive."),
        (
            "claude-haiku-5-5",
            {"thinking": "2048"},
            "Claude Haiku 5.5 takes no thinking budget; it takes adaptive or off.",
        ),
        (
            "claude-haiku-4-5",
            {"thinking": "adaptive"},
            "Claude Haiku 4.5 takes no adaptive thinking; it takes off or a budget of tokens.",
        ),
        ("claude-sonnet-4-5", {"effort": "low"}, "Claude Sonnet 4.5 takes no effort at all."),
        (
            "claude-opus-4-6",
            {"effort": "xhigh"},
            "Claude Opus 4.6 does not take effort xhigh; it takes low, medium, high or max.",
        ),
        (
            "claude-haiku-4-5",
            {"max_tokens": 64_001},
            "Claude Haiku 4.5 writes at most 64,000 tokens a reply; max_tokens is 64,001.",
        ),
    ],
)
def test_an_option_that_the_model_does_not_take_is_told_with_what_it_takes(model, options, said):
    assert told(model, asked(model, **options)) == [said]


def test_effort_above_high_with_thinking_off_is_told_where_the_model_refuses_the_two_together():
    both = {"thinking": {"type": "disabled"}, "output_config": {"effort": "max"}}
    request = Request({"model": "claude-opus-5", "max_tokens": 10, "messages": [], **both})
    assert told("claude-opus-5", request) == ["Claude Opus 5 takes effort max only while it thinks; thinking is off."]
    assert not told("claude-sonnet-5", request)


def test_thinking_is_turned_off_in_the_way_that_the_model_takes():
    assert told("claude-sonnet-5-5", asked(thinking="off")) == []
    by_hand = Request({"model": "claude-sonnet-5-5", "thinking": {"type": "disabled"}, "messages": []})
    said = "Thinking cannot be disabled with Claude Sonnet 5.5; its own way is between_tools."
    assert told("claude-sonnet-5-5", by_hand) == [said]


def test_a_budget_that_raised_max_tokens_too_far_is_named():
    (said,) = told("claude-haiku-4-5", asked("claude-haiku-4-5", thinking="64000"))
    assert said.endswith("max_tokens is 65,000, of which 64,000 are the thinking budget.")


@pytest.mark.parametrize("options", [{"thinking": "adaptive"}, {"effort": "max"}, {}, {"max_tokens": 128_000}])
def test_what_the_model_takes_is_not_told(options):
    assert told("claude-sonnet-5-5", asked(**options)) == []


def test_nothing_is_held_against_a_model_that_nobody_knows():
    request = asked("x", [IMAGE, PDF], thinking="2048", effort="max", max_tokens=900_000)
    assert told(Model("x"), request) == []


def test_images_and_pdfs_anywhere_in_the_history_are_counted():
    result = {"type": "tool_result", "tool_use_id": "t", "content": [IMAGE, IMAGE]}
    inner = {"type": "document", "source": {"type": "content", "content": [IMAGE]}}
    cited = {**TEXT, "citations": {"enabled": True}}
    assert told(Model("x", capabilities=NOTHING), asked("x", [result, inner, PDF, cited])) == [
        "x does not see images; the conversation holds 3 images.",
        "x does not read PDFs; the conversation holds 1 PDF.",
        "x gives no citations; 1 document asks for them.",
    ]


def test_server_tools_and_a_schema_are_told():
    tools = [{"type": "web_search_20250305"}, {"type": "code_execution_20250825"}, {"name": "mine", "type": "custom"}]
    body = {"model": "x", "tools": tools, "output_config": {"format": {"type": "json_schema", "schema": {}}}}
    found = refusals(Model("x", capabilities=NOTHING), Request(body))
    assert [one.option for one in found] == ["output_schema", "server_tools", "server_tools"]


def test_what_is_too_long_is_certain_only_where_the_api_counted_it():
    small = Model("x", context=100)
    (estimated,) = refusals(small, asked("x", "word " * 200))
    (counted,) = refusals(small, asked("x"), 101)
    assert (estimated.option, estimated.certain) == ("context", False)
    assert (counted.message, counted.certain) == ("x takes 100 tokens in; this is 101.", True)
    assert not refusals(small, asked("x", "word " * 200), 100)


def test_a_retired_model_is_told():
    assert told(Model("x", "X", lifecycle="retired"), asked("x")) == ["X is retired: it answers no more."]


@pytest.mark.parametrize(
    ("request_", "much"),
    [
        (asked(), False),
        (asked(thinking="off"), True),
        (asked(effort="low"), True),
        (asked(max_tokens=8193), True),
        (asked(content=[TEXT]), True),
        (asked(content=[{"type": "tool_result", "content": [IMAGE]}]), True),
        (Request({"messages": None, "tools": [{"type": "web_search_20250305"}]}), True),
        (Request({"messages": "hm", "tools": "all", "max_tokens": None}), False),
    ],
)
def test_a_model_is_looked_up_only_for_what_some_model_refuses(request_, much):
    assert asks_much(request_) is much
