"""The keywords that bound a number or a size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.domain.schema.words import Violation


def number_limits(schema: dict[str, Any], value: float, path: str) -> Iterator[Violation]:
    """What the bounds of a number say against it."""
    low, high = schema.get("minimum"), schema.get("maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    # Up to draft 4 these two were flags of the other two.
    over, low = (low, None) if over is True else (None if over is False else over, low)
    under, high = (high, None) if under is True else (None if under is False else under, high)
    if low is not None and value < low:
        yield Violation(path, f"wants at least {low}, got {value}")
    if high is not None and value > high:
        yield Violation(path, f"wants at most {high}, got {value}")
    if over is not None and value <= over:
        yield Violation(path, f"wants more than {over}, got {value}")
    if under is not None and value >= under:
        yield Violation(path, f"wants less than {under}, got {value}")
    unit = schema.get("multipleOf")
    if unit and abs(value / unit - round(value / unit)) > 1e-9:
        yield Violation(path, f"wants a multiple of {unit}, got {value}")


def size_limits(schema: dict[str, Any], word: str, size: int, unit: str, path: str) -> Iterator[Violation]:
    """What ``min…`` and ``max…`` of a kind of size say against one."""
    least, most = schema.get(f"min{word}"), schema.get(f"max{word}")
    if least is not None and size < least:
        yield Violation(path, f"wants at least {least} {unit}{'' if least == 1 else 's'}, got {size:,}")
    if most is not None and size > most:
        yield Violation(path, f"wants at most {most} {unit}{'' if most == 1 else 's'}, got {size:,}")
