"""Which of many paths a few letters mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import nsmallest

_WORD = frozenset("/\\_-. ")
_BASE = 40
"""What a match in the last part of a path is worth more than one before it."""


def pattern(letters: str) -> re.Pattern[str]:
    """Matches what has these letters in their order, whatever stands between them and however they are written."""
    return re.compile(".*?".join(map(re.escape, letters)), re.IGNORECASE | re.DOTALL)


def matching(letters: str, paths: Iterable[str]) -> list[str]:
    """The paths that have the letters in their order."""
    fits = pattern(letters).search
    return [path for path in paths if fits(path)]


def best(letters: str, paths: Iterable[str], most: int) -> list[str]:
    """The ``most`` best of paths that match, the best first; of two that are as good the shorter."""
    return nsmallest(most, paths, key=lambda path: (-score(letters, path), len(path), path))


def score(letters: str, path: str) -> int:
    """How well letters fit a path that has them in their order: letters beside each other, and first ones of words."""
    lower, wanted = path.lower(), letters.lower()
    bare = lower.rstrip("/")
    base = bare.rfind("/") + 1
    if (at := lower.find(wanted, base)) >= 0 or (at := lower.find(wanted)) >= 0:
        begins = at == 0 or lower[at - 1] in _WORD
        whole = (at == base) + (at == base and bare[base:] == wanted)
        return len(wanted) * 4 + _BASE * ((at >= base) + begins + whole)
    for start in (base, 0):
        if (found := _in_order(wanted, lower, start)) is not None:
            return found + _BASE * (start > 0)
    return 0


def _in_order(wanted: str, text: str, start: int) -> int | None:
    """The worth of letters found one after the other from ``start`` on; None where they are not all there."""
    worth, last = 0, -2
    for letter in wanted:
        at = text.find(letter, max(start, last + 1))
        if at < 0:
            return None
        worth += 3 if at == last + 1 else 2 if at == 0 or text[at - 1] in _WORD else 0
        last = at
    return worth
