"""The columns of the sheet: a name, then numbers that end where those above them end."""

from __future__ import annotations

from decimal import Decimal

from tui.domain.readout import Role, Rows, bar, count, money, short_count

NAMES = 14
"""Cells of a name."""
SIDE_BY_SIDE = 46
"""Cells from which on the session stands beside the turn."""
COMING = "…"
_BAR = 6
"""Cells of a bar, at least."""


VALUE = 12
"""Cells of a value that stands alone."""


def column_width(rows: Rows) -> int:
    """Cells of the turn's column in the table, and of the session's: tokens and cost together."""
    return max(2, min(24, (rows.width - NAMES) // (2 if rows.width >= SIDE_BY_SIDE else 1)))


def line(rows: Rows, name: str, value: str, role: Role = "text", note: str = "") -> None:
    """A name, its value, which ends where those above it end, and a note of it where there is room."""
    rows.newline(0, NAMES)
    rows.write("muted", f"{name:<{NAMES}}")
    rows.write(role, f"{value:>{VALUE}}")
    if note and NAMES + VALUE + 2 + len(note) <= rows.width:
        rows.write("muted", f"  {note}")


def count_in(number: int, cells: int) -> str:
    """A whole number, shortened where it does not fit with a space before it."""
    text = count(number)
    return text if len(text) < cells else short_count(number)


def money_in(dollars: Decimal, cells: int, mark: str = "") -> str:
    """US dollars that fit with a space before them, with fewer digits where need be, but never as nothing."""
    texts = [money(dollars), money(dollars).replace("< $0", "<$")]
    texts += [f"${dollars:.{digits}f}" for digits in (3, 2, 0) if round(dollars, digits)]
    least = "<$.01" if dollars < 1 else f"${dollars:.0E}"
    return next((text + mark for text in texts if len(text) + len(mark) < cells), least + mark)


def gauge(rows: Rows, name: str, share: float, words: str, role: Role) -> None:
    """A bar on its track, with words after it, or below it where there is no room."""
    beside = rows.width - NAMES - len(words) - 1
    cells = min(30, beside if beside >= _BAR else rows.width - NAMES)
    full = bar(share, cells)
    rows.newline(0, NAMES)
    rows.write("muted", f"{name:<{NAMES}}")
    rows.write(role, full)
    rows.write("track", "─" * (cells - len(full)))
    if beside < _BAR:
        rows.newline(NAMES)
        words = words.strip()
    rows.write("muted", f" {words}" if beside >= _BAR else words)


def percent(share: float) -> str:
    """A share in percent, with a decimal where it is small."""
    return f"{share:.0%}" if share >= 0.0995 or not share else f"{share:.1%}" if share >= 0.0005 else "< 0.1%"
