"""What a reply cost, by the price table of the ``genai-prices`` package, offline. Unknown is None, never 0."""

from __future__ import annotations

import warnings
from decimal import Decimal
from typing import Any

from tui.domain.usage import Tokens, iterations, tokens


def cost(usage: dict[str, Any], model: str) -> Decimal | None:
    """Price a Messages API ``usage`` object in US dollars.

    None where the model is in no price table, or where what was counted is not enough to price it. Loads the price
    table at the first call (some 0.1 s): call it off the screen's thread.
    """
    total = Decimal(0)
    for entry in iterations(usage):
        by = entry.get("model")
        part = _price(tokens(entry), by if isinstance(by, str) and by else model)
        if part is None:
            return None
        total += part
    if iterations(usage) != [usage] and (searches := tokens(usage).web_searches):
        extra = _price(Tokens(input=0, output=0, web_searches=searches), model)
        if extra is None:
            return None
        total += extra
    return total


def lines(usage: dict[str, Any], model: str) -> dict[str, Decimal]:
    """Price each line of a bill in US dollars, by the names of :class:`Tokens`, as far as it is known.

    ``thinking`` is a part of ``output``, and ``cache_write`` the sum of its two parts. What a model has no price for,
    or what the API did not count, is left out. Loads the price table, as :func:`cost` does.
    """
    out: dict[str, Decimal] = {}
    unknown: set[str] = set()
    for entry in iterations(usage):
        by = entry.get("model")
        _add_lines(out, unknown, tokens(entry), by if isinstance(by, str) and by else model)
    if iterations(usage) != [usage]:
        whole = tokens(usage)
        _add_lines(out, unknown, Tokens(web_searches=whole.web_searches), model)
        if "thinking" not in out:
            _add_lines(out, unknown, Tokens(thinking=whole.thinking), model)
    return {name: amount for name, amount in out.items() if name not in unknown}


def _add_lines(out: dict[str, Decimal], unknown: set[str], counted: Tokens, model: str) -> None:
    """Add the lines of one pass; a line that has no price for it is unknown as a whole."""
    found = _look_up(model, {"input_tokens": counted.all_input or 0, "output_tokens": 0})
    written = counted.cache_write
    long = counted.cache_write_1h or 0
    for name, field, amount, per in (
        ("input", "input_mtok", counted.input, 1_000_000),
        ("cache_read", "cache_read_mtok", counted.cache_read, 1_000_000),
        ("cache_write_5m", "cache_write_mtok", None if written is None else written - min(long, written), 1_000_000),
        ("cache_write_1h", "cache_write_1h_mtok", None if written is None else min(long, written), 1_000_000),
        ("output", "output_mtok", counted.output, 1_000_000),
        ("thinking", "output_mtok", counted.thinking, 1_000_000),
        ("web_searches", "web_searches_kcount", counted.web_searches, 1000),
    ):
        if amount is None:
            continue
        price = _at(getattr(getattr(found, "model_price", None), field, None), counted.all_input or 0)
        if price is None and amount:
            unknown.add(name)
        else:
            out[name] = out.get(name, Decimal(0)) + (price or Decimal(0)) * amount / per
    if written is not None and not unknown & {"cache_write_5m", "cache_write_1h"}:
        out["cache_write"] = out["cache_write_5m"] + out["cache_write_1h"]


def _at(price: Any, context: int) -> Decimal | None:
    """A price where it depends on the tokens that went in: the whole context is billed at its tier."""
    base = getattr(price, "base", price)
    for tier in getattr(price, "tiers", ()):
        if context > tier.start:
            base = tier.price
    return base if isinstance(base, Decimal) else None


def context_window(model: str) -> int | None:
    """How many tokens the model takes in all, None where the price table does not say."""
    found = _look_up(model, {"input_tokens": 0, "output_tokens": 0})
    window = getattr(getattr(found, "model", None), "context_window", None)
    return window if isinstance(window, int) else None


def _price(counted: Tokens, model: str) -> Decimal | None:
    """Price one pass; None where a number that the price depends on is missing."""
    if counted.input is None or counted.output is None or counted.all_input is None:
        return None
    amounts: dict[str, int] = {"input_tokens": counted.all_input, "output_tokens": counted.output}
    if counted.cache_read:
        amounts["cache_read_tokens"] = counted.cache_read
    if counted.cache_write:
        amounts["cache_write_tokens"] = counted.cache_write
        if counted.cache_write_1h:
            amounts["cache_write_1h_tokens"] = counted.cache_write_1h
    if counted.web_searches:
        amounts["web_searches"] = counted.web_searches
    found = _look_up(model, amounts)
    total = getattr(found, "total_price", None)
    return total if isinstance(total, Decimal) else None


def _look_up(model: str, amounts: dict[str, int]) -> Any:
    """Ask the price table; None for a model it does not know or an amount it has no price for."""
    from genai_prices import Usage, calc_price  # 0.1 s and more: only when a price is wanted

    if not model:
        return None
    try:
        with warnings.catch_warnings():
            # The table warns, and counts 0, where a model has no price for one of the amounts.
            warnings.simplefilter("error")
            found = calc_price(Usage(**amounts), model_ref=model, provider_id="anthropic")
    except (LookupError, ValueError, UserWarning):
        return None
    if amounts.get("web_searches") and getattr(found.model_price, "web_searches_kcount", None) is None:
        return None
    return found
