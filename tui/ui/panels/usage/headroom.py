"""What is left of the rate limits, as the newest answer of the session told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.domain.limits import Limit
from tui.domain.readout import Role, Rows, duration, short_count
from tui.ui.panels.usage.grid import gauge, line

_NEARLY, _LOW = 0.05, 0.2
"""Shares below which what is left stands out."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """The limits and the time of day by the server's clock."""

    told: Sequence[Limit]
    retry_after: float | None
    """Seconds after which the server wants to be asked again, as it said."""
    wall: datetime

    def write(self, rows: Rows) -> None:
        """Lay it out."""
        if not self.told and self.retry_after is None:
            return
        rows.heading("rate limits")
        if self.told:
            rows.write("muted", "  left · whole again")
        for one in self.told:
            if one.left is None:
                line(rows, one.name, "", note=one.said or "said nothing")
                continue
            role: Role = "error" if one.left < _NEARLY else "warning" if one.left < _LOW else "success"
            gauge(rows, one.name, one.left, f"{_amount(one):>12}  {self._again(one):<11}", role)
            if one.said:
                line(rows, "", "", note=one.said)
        if self.retry_after is not None:
            line(rows, "retry after", duration(self.retry_after), note="as the server asked")

    def _again(self, one: Limit) -> str:
        """When a limit is whole again."""
        if one.left == 1:
            return "whole"
        if one.reset is None:
            return ""
        left = math.ceil((one.reset - self.wall).total_seconds())
        return "by now" if left <= 0 else f"in {left} s" if left < 90 else f"in {duration(left)}"

    @property
    def counting(self) -> bool:
        """Whether a reset is still to come."""
        return any(one.reset is not None and one.reset > self.wall and one.left != 1 for one in self.told)


def _amount(one: Limit) -> str:
    """What is left, in numbers where they were said."""
    if one.limit is not None and one.remaining is not None:
        return f"{short_count(one.remaining)} of {short_count(one.limit)}"
    return f"{one.left:.0%}" if one.left is not None else ""
