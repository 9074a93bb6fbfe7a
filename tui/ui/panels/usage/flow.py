"""How much came when: bytes over a turn, in a bounded number of steps whatever its length."""

from __future__ import annotations

from itertools import zip_longest


class Flow:
    """Sums amounts by time. When the steps run out, each two become one of twice the length."""

    def __init__(self, limit: int = 128, step: float = 0.125) -> None:
        self._limit = limit
        self.step = step
        """Seconds in a step."""
        self._amounts: list[float] = []

    def add(self, at: float, amount: float) -> None:
        """Count ``amount`` at ``at`` seconds from the start."""
        place = int(max(0.0, at) / self.step)
        while place >= self._limit:
            halves = self._amounts
            self._amounts = [a + b for a, b in zip_longest(halves[::2], halves[1::2], fillvalue=0.0)]
            self.step *= 2
            place = int(max(0.0, at) / self.step)
        self._amounts.extend([0.0] * (place + 1 - len(self._amounts)))
        self._amounts[place] += amount

    def per_second(self, columns: int) -> list[float]:
        """The rate over time in at most ``columns`` equal stretches."""
        amounts = self._amounts
        together = max(1, -(-len(amounts) // max(1, columns)))
        sums = [sum(amounts[start : start + together]) for start in range(0, len(amounts), together)]
        return [amount / (self.step * together) for amount in sums]
