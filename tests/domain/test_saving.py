"""What the cache saved: the price of the same input without it, less what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tui.domain.saving import saving

MODEL = "claude-sonnet-4-5"  # $3 in, $3.75 written for 5 minutes, $6 for an hour, $0.30 read, a million
TOKENS = 100_000


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        ({"cache_read_input_tokens": TOKENS}, "0.27"),
        ({"cache_creation_input_tokens": TOKENS}, "-0.075"),
        ({"cache_creation_input_tokens": TOKENS, "cache_read_input_tokens": TOKENS}, "0.39"),
        (
            {"cache_creation_input_tokens": TOKENS, "cache_creation": {"ephemeral_1h_input_tokens": TOKENS}},
            "-0.3",
        ),
        ({}, "0"),
        ({"cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}, "0"),
    ],
)
def test_reading_saves_and_writing_costs(usage: dict[str, Any], dollars: str):
    assert saving({"input_tokens": 10, "output_tokens": 5, **usage}, MODEL) == Decimal(dollars)


def test_a_long_context_is_priced_as_one_with_and_without_the_cache():
    long = {"input_tokens": 100_000, "output_tokens": 1, "cache_read_input_tokens": 200_000}
    assert saving(long, MODEL) == Decimal(200_000) / 1_000_000 * (Decimal(6) - Decimal("0.6"))


def test_passes_add_up_each_by_its_own_model():
    entry = {"type": "message", "input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": TOKENS}
    usage = {"iterations": [entry, {**entry, "model": "claude-opus-4-5"}]}
    assert saving(usage, MODEL) == Decimal("0.27") + Decimal("0.45")


@pytest.mark.parametrize(
    ("usage", "model"),
    [
        ({"input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": 5}, "nobody-s-model"),
        ({"cache_read_input_tokens": 5}, MODEL),
    ],
)
def test_what_is_unknown_stays_unknown(usage: dict[str, Any], model: str):
    assert saving(usage, model) is None
