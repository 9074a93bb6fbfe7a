"""What a request may cost, and when that has to be asked."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from tui.domain.budget import Spent, concern, dollars, estimate, guess
from tui.domain.request import Request

NOTHING = Spent(Decimal(0), Decimal(0))


def request(model: str = "claude-sonnet-4-5", **more: Any) -> Request:
    return Request({"model": model, "max_tokens": 1000, "messages": [{"role": "user", "content": "Hello"}], **more})


def test_what_was_counted_is_priced_with_all_the_output_that_there_may_be():
    told = estimate(request(), counted=2000)
    assert (told.input, told.counted, told.output, told.window) == (2000, True, 1000, 200_000)
    assert (told.low, told.high) == (Decimal("0.006"), Decimal("0.021"))
    assert told.room == 198_000


def test_without_a_count_tokens_are_estimated_upwards_from_the_bytes():
    words = "word " * 700
    told = estimate(request(messages=[{"role": "user", "content": words}]))
    assert (told.counted, told.input) == (False, guess({"messages": [{"role": "user", "content": words}]}))
    assert 1000 <= told.input < 1100
    assert guess({}) == 0


def test_an_image_counts_little_of_its_bytes():
    image = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 1_000_000}}
    assert guess({"messages": [{"role": "user", "content": [image]}]}) < 2000


def test_what_is_written_to_the_cache_counts_at_its_dearest():
    block = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
    told = estimate(request(system=[block]), counted=1_000)
    assert told.high == Decimal("0.006") + Decimal("0.015")


def test_a_long_context_is_priced_at_its_own_tier():
    assert estimate(request(), counted=1_000_000).low == Decimal("6")


def test_a_request_fits_to_the_last_cent():
    told = estimate(request(), counted=2000)
    assert concern(Decimal("0.021"), NOTHING, told, "m") is None
    found = concern(Decimal("0.0209"), NOTHING, told, "m")
    assert found is not None and found.enough == Decimal("0.03")
    assert "may cost up to $0.0210" in found.message and "budget of $0.0209" in found.message


@pytest.mark.parametrize("spent", [Spent(Decimal("0.49"), Decimal(0)), Spent(Decimal(0), Decimal("0.49"))])
def test_the_session_and_the_day_count_each(spent: Spent):
    told = estimate(request(), counted=2000)
    found = concern(Decimal("0.50"), spent, told, "m")
    assert found is not None and found.enough == Decimal("0.52")
    assert concern(Decimal("0.52"), spent, told, "m") is None
    assert "$0.4900" in found.message


def test_an_unknown_price_is_a_concern_of_its_own():
    told = estimate(request(model="nobody-knows"))
    assert (told.low, told.high, told.window, told.room) == (None, None, None, None)
    found = concern(Decimal(1000), NOTHING, told, "nobody-knows")
    assert found is not None and found.enough is None
    assert found.message == "The budget of $1,000.00 cannot be checked: the price of nobody-knows is not known."


@pytest.mark.parametrize(("text", "amount"), [("2", 2), ("2.50", 2.5), (" $0.1 ", 0.1), ("0", 0)])
def test_a_limit_is_read_as_a_person_writes_it(text: str, amount: float):
    assert math.isclose(dollars(text), amount)


@pytest.mark.parametrize("text", ["", "two", "-1", "nan", "inf", "1,5"])
def test_what_is_no_limit_is_said(text: str):
    with pytest.raises(ValueError, match="an amount in US dollars"):
        dollars(text)
