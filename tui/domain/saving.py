"""What prompt caching saved, beside the price of the same input without it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tui.domain import pricing
from tui.domain.usage import iterations, tokens


def saving(usage: dict[str, Any], model: str) -> Decimal | None:
    """US dollars that a reply's cache saved: less than 0 where writing to it cost more than reading from it saved.

    None where a price, or what was counted, is not known. Loads the price table: call it off the screen's thread.
    """
    total = Decimal(0)
    for entry in iterations(usage):
        counted = tokens(entry)
        if not counted.cache_read and not counted.cache_write:
            continue
        by = entry.get("model")
        model_of = by if isinstance(by, str) and by else model
        # The same tokens as plain input: a price that depends on the length of the whole is that of this length.
        plain = pricing.lines({"input_tokens": counted.all_input, "output_tokens": 0}, model_of).get("input")
        paid = pricing.lines(entry, model_of)
        parts = [paid.get("input"), *_of_cache(paid, counted.cache_read, counted.cache_write)]
        if plain is None or None in parts:
            return None
        total += plain - sum((part for part in parts if part is not None), Decimal(0))
    return total


def _of_cache(paid: dict[str, Decimal], read: int | None, written: int | None) -> list[Decimal | None]:
    """The lines of the bill for what was read from the cache and written to it, where there is any."""
    out = [paid.get("cache_read")] if read else []
    return [*out, paid.get("cache_write")] if written else out
