"""The heights of things that stand one under the other, with sums that are quick to change and to search."""

from __future__ import annotations

from collections.abc import Iterable


class Heights:
    """A Fenwick tree over heights in lines: a change, a sum and a search cost the logarithm of how many there are.

    (P. M. Fenwick, "A new data structure for cumulative frequency tables", 1994.)
    """

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]
        for place in range(1, len(self._tree)):
            above = place + (place & -place)
            if above < len(self._tree):
                self._tree[above] += self._tree[place]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, number: int) -> int:
        return self._heights[number]

    def set(self, number: int, height: int) -> None:
        """Give one thing another height."""
        change = height - self._heights[number]
        if not change:
            return
        self._heights[number] = height
        place = number + 1
        while place < len(self._tree):
            self._tree[place] += change
            place += place & -place

    def append(self, height: int) -> None:
        """Add a thing below the last."""
        self._heights.append(0)
        place = len(self._heights)
        # What the new node covers below itself.
        covered = self.top(place - 1) - self.top(place - (place & -place))
        self._tree.append(covered)
        self.set(place - 1, height)

    def truncate(self, length: int) -> None:
        """Keep the first ``length`` things. The nodes of a Fenwick tree cover only what stands before them."""
        del self._heights[length:]
        del self._tree[length + 1 :]

    def top(self, number: int) -> int:
        """The line at which a thing begins: the sum of all heights before it."""
        total = 0
        while number > 0:
            total += self._tree[number]
            number -= number & -number
        return total

    @property
    def total(self) -> int:
        """All heights together."""
        return self.top(len(self._heights))

    def find(self, y: int) -> tuple[int, int]:
        """The thing that line ``y`` belongs to, and the line within it. ``y`` is at least 0 and below the total."""
        place, step = 0, 1 << len(self._heights).bit_length()
        while step:
            below = place + step
            if below < len(self._tree) and self._tree[below] <= y:
                place = below
                y -= self._tree[below]
            step >>= 1
        return place, y
