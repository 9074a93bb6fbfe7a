"""How much of the model's context is filled, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui.domain.context import Parts, filled_by, share_out
from tui.domain.readout import Role, Rows, count, short_count
from tui.ui.panels.usage.grid import NAMES, VALUE, line, percent

_TIGHT, _FULL = 0.8, 0.95
"""Shares from which on the fill stands out."""


@dataclass(frozen=True, slots=True)
class Window:
    """A model's context after a turn."""

    usage: dict[str, Any]
    final: bool
    """Whether the output is counted: that is part of it, too."""
    parts: Parts | None
    """The bytes of the request by category, None where no request is known."""
    size: int | None
    """Tokens that the model takes, None where unknown."""

    def write(self, rows: Rows) -> None:
        """Lay it out. The whole is the API's count; how it is divided is an estimate and marked so."""
        counted = filled_by(self.usage)
        if counted.all_input is None:
            return
        output = (counted.output or 0) if self.final else 0
        used = counted.all_input + output
        rows.heading("context")
        if self.parts is None or not self.parts.total:
            amounts: list[tuple[str, int, Role]] = [("input", counted.all_input, "accent"), ("output", output, "text")]
            about = ""
        else:
            shared = share_out(counted.all_input, self.parts)
            amounts = [
                ("tools", shared.tools, "number"),
                ("system", shared.system, "key"),
                ("history", shared.history, "muted"),
                ("this turn", shared.prompt + output, "accent"),
            ]
            about = "≈ "
        if self.size:
            self._bar(rows, amounts, used, self.size)
        for name, number, role in amounts:
            if not number:
                continue
            share = "" if not self.size else percent(number / self.size)
            self._legend(rows, name, about + count(number), share, role)
        if self.size and used <= self.size:
            self._legend(rows, "free", count(self.size - used), percent((self.size - used) / self.size), "track")
        if not self.size:
            line(rows, "in all", count(used), note="of an unknown size")

    @staticmethod
    def _bar(rows: Rows, amounts: list[tuple[str, int, Role]], used: int, size: int) -> None:
        """One bar for all, a colour for each; what is there has a cell at least."""
        words = f" {percent(used / size)} of {short_count(size)}"
        cells = max(8, min(60, rows.width - len(words)))
        rows.newline()
        taken = 0
        for _, number, role in amounts:
            wide = min(cells - taken, max(1, round(number / size * cells)) if number else 0)
            rows.write(role, "━" * wide)
            taken += wide
        rows.write("track", "─" * (cells - taken))
        share = used / size
        rows.write("error" if share > _FULL else "warning" if share > _TIGHT else "text", words)

    @staticmethod
    def _legend(rows: Rows, name: str, number: str, share: str, role: Role) -> None:
        rows.newline()
        rows.write(role, "■ ")
        rows.write("muted", f"{name:<{NAMES - 2}}")
        rows.write("text", f"{number:>{VALUE}}")
        rows.write("muted", f"{share:>8}")
