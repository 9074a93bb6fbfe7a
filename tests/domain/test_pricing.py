"""What a reply cost: each kind of token by its own price, and None, never 0, where that is unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.folding import fold
from tests.recordings import Recording, streams
from tui.domain.pricing import context_window, cost, lines

MODEL = "claude-sonnet-4-5"
NOTHING = {"input_tokens": 0, "output_tokens": 0}
TOKENS = 100_000


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        ({"input_tokens": TOKENS}, "0.30"),
        ({"output_tokens": TOKENS}, "1.50"),
        ({"cache_read_input_tokens": TOKENS}, "0.03"),
        ({"cache_creation_input_tokens": TOKENS}, "0.375"),
        (
            {
                "cache_creation_input_tokens": TOKENS,
                "cache_creation": {"ephemeral_5m_input_tokens": TOKENS, "ephemeral_1h_input_tokens": 0},
            },
            "0.375",
        ),
        (
            {
                "cache_creation_input_tokens": TOKENS,
                "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": TOKENS},
            },
            "0.60",
        ),
        (
            {
                "cache_creation_input_tokens": 2 * TOKENS,
                "cache_creation": {"ephemeral_5m_input_tokens": TOKENS, "ephemeral_1h_input_tokens": TOKENS},
            },
            "0.975",
        ),
        ({"server_tool_use": {"web_search_requests": 3}}, "0.03"),
    ],
)
def test_each_kind_has_its_price(usage: dict[str, Any], dollars: str):
    assert cost({**NOTHING, **usage}, MODEL) == Decimal(dollars)


def test_kinds_add_up():
    usage = {"input_tokens": 1000, "output_tokens": 1000, "cache_read_input_tokens": 1000}
    assert cost(usage, MODEL) == Decimal("0.003") + Decimal("0.015") + Decimal("0.0003")


def test_the_bill_of_a_compaction_is_that_of_all_its_passes():
    one = {"type": "compaction", "input_tokens": 50_000, "output_tokens": 1000}
    two = {"type": "message", "input_tokens": 2000, "output_tokens": 500}
    usage = {"input_tokens": 2000, "output_tokens": 500, "iterations": [one, two]}
    first, second = cost(one, MODEL), cost(two, MODEL)
    assert first is not None
    assert second is not None
    assert cost(usage, MODEL) == first + second


def test_searches_are_billed_once_beside_the_passes():
    one = {"type": "message", "input_tokens": 0, "output_tokens": 0}
    usage = {**NOTHING, "iterations": [one, one], "server_tool_use": {"web_search_requests": 2}}
    assert cost(usage, MODEL) == Decimal("0.02")


def test_a_pass_by_another_model_has_that_model_s_price():
    counted = {"type": "advisor_message", "input_tokens": 1000, "output_tokens": 0}
    usage = {**NOTHING, "iterations": [{**counted, "model": "claude-opus-4-5"}]}
    assert cost(usage, MODEL) == Decimal("0.005")
    assert cost({**NOTHING, "iterations": [counted]}, MODEL) == Decimal("0.003")


@pytest.mark.parametrize(
    ("usage", "model"),
    [
        ({"input_tokens": 1, "output_tokens": 1}, "model-of-tomorrow"),
        ({"input_tokens": 1, "output_tokens": 1}, ""),
        ({"input_tokens": 1}, MODEL),
        ({"output_tokens": 1}, MODEL),
        ({}, MODEL),
        ({"input_tokens": "many", "output_tokens": 1}, MODEL),
        ({"input_tokens": 1, "output_tokens": 1, "iterations": [{"type": "message"}]}, MODEL),
        ({"input_tokens": -5, "output_tokens": 1}, MODEL),
    ],
)
def test_what_is_unknown_has_no_price(usage: dict[str, Any], model: str):
    assert cost(usage, model) is None


def test_a_whole_that_is_smaller_than_its_part_has_no_price():
    usage = {**NOTHING, "cache_creation_input_tokens": 5, "cache_creation": {"ephemeral_1h_input_tokens": 50}}
    assert cost(usage, MODEL) is None


def test_the_window_is_known_for_known_models_only():
    assert context_window(MODEL) == 200_000
    assert context_window("model-of-tomorrow") is None


@streams()
def test_every_recorded_reply_has_a_price_or_none_and_no_error(recording: Recording):
    message = fold(recording.body)
    price = cost(message.usage, message.model)
    assert price is None or price >= 0


@streams()
def test_the_lines_of_a_bill_add_up_to_it(recording: Recording):
    message = fold(recording.body)
    model, usage = str(message.fields.get("model") or ""), message.usage
    whole, priced = cost(usage, model), lines(usage, model)
    if whole is None:
        return
    parts = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "web_searches")
    assert sum(priced.get(name, Decimal(0)) for name in parts) == whole
    assert priced.get("thinking", Decimal(0)) <= priced["output"]


def test_a_line_without_a_price_is_left_out_and_the_others_are_not():
    usage = {**NOTHING, "input_tokens": TOKENS, "server_tool_use": {"web_search_requests": 1}}
    assert lines(usage, "claude-3-opus-latest") == {"input": Decimal("1.5"), "output": 0}
    assert lines(usage, "claude-of-tomorrow") == {"output": 0}
    assert lines({"input_tokens": TOKENS}, MODEL) == {"input": Decimal("0.3")}


def test_a_long_context_is_billed_at_its_tier():
    usage = {"input_tokens": 150_000, "output_tokens": 1000, "cache_read_input_tokens": 100_000}
    assert lines(usage, MODEL) == {
        "input": Decimal("0.9"),
        "cache_read": Decimal("0.06"),
        "output": Decimal("0.0225"),
    }
    assert cost(usage, MODEL) == Decimal("0.9825")
