"""What a request may cost before it is sent, and whether a budget has room for that."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, NamedTuple

from tui.domain import context, pricing
from tui.domain.readout.numbers import money
from tui.domain.request import Request

BYTES_A_TOKEN = 3.5
"""Fewer than an average text has, so that an estimate errs upwards."""


class Estimate(NamedTuple):
    """A request before it is sent."""

    input: int
    """Tokens that go in."""
    counted: bool
    """Whether the API counted them; else they are estimated from the request's bytes."""
    output: int
    """The most tokens that may come out."""
    low: Decimal | None
    """US dollars of the input alone; None where the model has no known price."""
    high: Decimal | None
    """US dollars of the input, and as much output as there may be."""
    window: int | None
    """How many tokens the model takes in all, None where that is not known."""

    @property
    def room(self) -> int | None:
        """Tokens of the window that the input leaves for the reply; below 0 where it does not fit."""
        return None if self.window is None else self.window - self.input


class Spent(NamedTuple):
    """US dollars that were spent, as far as it is known; a reply whose cost is not counts as much as it may have."""

    session: Decimal
    day: Decimal
    """Over all sessions since midnight."""


class Concern(NamedTuple):
    """Why a request has to be asked for first."""

    limit: Decimal
    spent: Spent
    estimate: Estimate
    model: str

    @property
    def message(self) -> str:
        """What is the matter, in a sentence."""
        high = self.estimate.high
        if high is None:
            return f"The budget of {money(self.limit)} cannot be checked: the price of {self.model} is not known."
        return (
            f"This request may cost up to {money(high)}; with it the budget of {money(self.limit)} could be passed. "
            f"Spent: {money(self.spent.session)} in this session, {money(self.spent.day)} today."
        )

    @property
    def enough(self) -> Decimal | None:
        """The smallest limit, in whole cents, that this request fits under; None where its price is not known."""
        high = self.estimate.high
        if high is None:
            return None
        return (max(self.spent) + high).quantize(Decimal("0.01"), "ROUND_CEILING")


def guess(body: dict[str, Any]) -> int:
    """The input tokens of a request, estimated from its bytes."""
    return math.ceil(context.parts(body).total / BYTES_A_TOKEN)


def estimate(request: Request, counted: int | None = None) -> Estimate:
    """Estimate a request, whose input the API may have ``counted``. Loads the price table: call it off the loop."""
    body, model = request.body, request.model
    tokens = guess(body) if counted is None else counted
    most = body.get("max_tokens")
    output = most if isinstance(most, int) else 0
    # What is written to the cache costs up to twice as much as what is not.
    most_in: dict[str, Any] = {"input_tokens": tokens}
    if _is_cached(body):
        written = {"ephemeral_1h_input_tokens": tokens}
        most_in = {"input_tokens": 0, "cache_creation_input_tokens": tokens, "cache_creation": written}
    low = pricing.cost({"input_tokens": tokens, "output_tokens": 0}, model)
    high = pricing.cost({**most_in, "output_tokens": output}, model)
    return Estimate(tokens, counted is not None, output, low, high, pricing.context_window(model))


def concern(limit: Decimal, spent: Spent, estimate: Estimate, model: str) -> Concern | None:
    """What has to be asked before a request is sent; None where it fits, or costs nothing."""
    if estimate.high is not None and max(spent) + estimate.high <= limit:
        return None
    return Concern(limit, spent, estimate, model)


def dollars(text: str) -> Decimal:
    """A limit as a person writes it, such as ``2.50`` or ``$2.50``. Raises ValueError in words."""
    try:
        amount = Decimal(text.strip().removeprefix("$"))
    except ArithmeticError:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"a budget is an amount in US dollars, such as 2.50, not {text!r}")
    return amount


def _is_cached(value: Any) -> bool:
    """Whether a request asks for something to be written to the cache."""
    if isinstance(value, dict):
        return "cache_control" in value or any(map(_is_cached, value.values()))
    return isinstance(value, list) and any(map(_is_cached, value))
