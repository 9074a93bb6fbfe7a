"""How much came when: amounts over time, in a bounded number of steps however long it lasts."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise, repeat


class Flow:
    """Sums amounts by time. When the steps run out, each two become one of twice the length."""

    __slots__ = ("_amounts", "_limit", "step")

    def __init__(self, limit: int = 1024, step: float = 1 / 1024) -> None:
        self._limit = limit
        self.step = step
        """Seconds in a step."""
        self._amounts = array("d")

    def add(self, at: float, amount: float) -> None:
        """Count ``amount`` at ``at`` seconds from the start; what is before it counts at the start."""
        place = int(at / self.step) if at > 0 else 0
        if place >= len(self._amounts):
            while place >= self._limit:
                self._halve()
                place = int(at / self.step)
            self._amounts.extend(repeat(0.0, place + 1 - len(self._amounts)))
        self._amounts[place] += amount

    def _halve(self) -> None:
        """Make each two steps one."""
        if len(self._amounts) % 2:
            self._amounts.append(0.0)
        self._amounts = array("d", map(sum, zip(self._amounts[::2], self._amounts[1::2], strict=True)))
        self.step *= 2

    def sums(self, cells: int, span: float) -> list[float]:
        """The amounts of ``span`` seconds from the start in ``cells`` equal parts, shared where a step is in two.

        Costs the number of steps and of cells, whatever was counted.
        """
        if cells < 1 or span <= 0:
            return []
        upto = array("d", accumulate(self._amounts, initial=0.0))
        steps, last = len(self._amounts), upto[-1]
        marks: list[float] = []
        for cell in range(cells + 1):
            place = span * cell / cells / self.step
            whole = int(place)
            marks.append(upto[whole] + (place - whole) * self._amounts[whole] if whole < steps else last)
        if span / self.step > steps - 1:
            marks[-1] = last  # the end is within the last step, and so is all that it holds
        return [max(0.0, after - before) for before, after in pairwise(marks)]
