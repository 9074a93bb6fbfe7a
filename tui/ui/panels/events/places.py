"""Places in the log, sorted: the marks that a person sets, and what a search found."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Container

NOWHERE = array("q")
"""No places: nothing is searched for."""


def some_within(places: array[int], start: int, stop: int) -> bool:
    """Whether any of these sorted places is from ``start`` up to ``stop``."""
    number = bisect_left(places, start)
    return number < len(places) and places[number] < stop


def beside(places: array[int], place: int, step: int) -> int | None:
    """The next one of these sorted places after another, or before it where ``step`` is negative; None past the end."""
    number = bisect_right(places, place) if step > 0 else bisect_left(places, place) - 1
    return places[number] if 0 <= number < len(places) else None


class Marks(Container[int]):
    """The events that are marked. ``places`` is for reading."""

    def __init__(self) -> None:
        self.places = array("q")

    def __contains__(self, place: object) -> bool:
        return isinstance(place, int) and some_within(self.places, place, place + 1)

    def __len__(self) -> int:
        return len(self.places)

    def toggle(self, place: int) -> bool:
        """Mark an event or take its mark away; return whether it is marked now."""
        if place in self:
            del self.places[bisect_left(self.places, place)]
            return False
        insort(self.places, place)
        return True
