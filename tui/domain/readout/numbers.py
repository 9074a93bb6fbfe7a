"""Numbers with their units. What is not known reads as a dash or in words, never as 0."""

from __future__ import annotations

from decimal import Decimal

UNSAID = "—"
"""Stands where nobody said a number."""

_STEPS = " ▁▂▃▄▅▆▇█"


def duration(seconds: float | None) -> str:
    """A length of time, to be read: ``4 ms``, ``0.41 s``, ``4.2 s``, ``1 min 32 s``, ``2 h 05 min``."""
    if seconds is None:
        return UNSAID
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 0.995:
        return f"{seconds:.2f} s"
    if seconds < 89.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 90:
        return f"{minutes} min {rest:02} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def offset(seconds: float) -> str:
    """A point on a turn's clock, in seconds with milliseconds, at most 8 characters below 10,000,000 s."""
    return f"{seconds:.3f}" if seconds < 1000 else f"{seconds:.1f}" if seconds < 100_000 else f"{seconds:.0f}"


def gap(seconds: float) -> str:
    """A silence between two frames, at most 7 characters below a day; empty where they came together (< 0.5 ms)."""
    if seconds < 0.0005:
        return ""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 99.995 else f"{seconds:.0f} s"


def count(number: int | None) -> str:
    """A whole number with its thousands told apart."""
    return UNSAID if number is None else f"{number:,}"


def short_count(number: int) -> str:
    """A number of tokens in at most 5 characters: ``812``, ``4.1k``, ``200k``, ``1M``."""
    for limit, unit in ((1_000_000, "M"), (1000, "k")):
        if number >= limit * 0.9995:
            scaled = f"{number / limit:.1f}" if number < 100 * limit else f"{number / limit:.0f}"
            return scaled.removesuffix(".0") + unit
    return str(number)


def bytes_size(number: int) -> str:
    """A size in at most 7 characters, by powers of 1000: ``812 B``, ``4.1 kB``, ``1.2 MB``."""
    if number < 1000:
        return f"{number} B"
    for limit, unit in ((1000, "kB"), (1_000_000, "MB"), (1_000_000_000, "GB")):
        if number < limit * 999.5:
            return f"{number / limit:.1f} {unit}" if number < 99.95 * limit else f"{number / limit:.0f} {unit}"
    return f"{number / 1e12:.1f} TB"


def money(dollars: Decimal | None) -> str:
    """US dollars with enough digits to tell; None reads ``unknown``."""
    if dollars is None:
        return "unknown"
    if dollars == 0:
        return "$0"
    if dollars < Decimal("0.00005"):
        return "< $0.0001"
    return f"${dollars:.4f}" if dollars < 1 else f"${dollars:,.2f}"


def rate(number: int | None, seconds: float | None) -> str:
    """Tokens a second; a dash where either is not known or no time passed."""
    if number is None or not seconds or seconds <= 0:
        return UNSAID
    return f"{number / seconds:,.0f}/s" if number >= 10 * seconds else f"{number / seconds:.1f}/s"


def bar(share: float, width: int) -> str:
    """A thin bar that fills ``share`` (0–1) of ``width`` cells to half a cell; more than nothing always shows."""
    halves = round(max(0.0, min(1.0, share)) * width * 2)
    if share > 0 and halves == 0:
        halves = 1
    return "━" * (halves // 2) + "╸" * (halves % 2)


def spark(amounts: list[float]) -> str:
    """A line of columns, one for each amount; the greatest is full, and only nothing is blank."""
    top = max(amounts, default=0.0)
    if top <= 0:
        return " " * len(amounts)
    return "".join(_STEPS[max(1, round(amount / top * 8))] if amount > 0 else " " for amount in amounts)
