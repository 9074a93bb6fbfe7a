"""How much two texts, or two lists of lines, have in common: found by halves, which are compared as wholes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def alike(one: Sequence[Any], other: Sequence[Any]) -> int:
    """How many items two sequences have in common from their starts on."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def alike_at_end(one: Sequence[Any], other: Sequence[Any], first: int) -> int:
    """How many they have in common at their ends, not counting the ``first`` ones."""
    low, high = 0, min(len(one), len(other)) - first
    ends = len(one), len(other)
    while low < high:
        middle = (low + high + 1) // 2
        if one[ends[0] - middle : ends[0] - low] == other[ends[1] - middle : ends[1] - low]:
            low = middle
        else:
            high = middle - 1
    return low
