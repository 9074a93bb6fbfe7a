"""One line about the open call: what breaks its schema, else its state; how its input was sent."""

from __future__ import annotations

from tui.domain.readout import Piece, duration
from tui.domain.safe import one_line
from tui.domain.tools import is_eager
from tui.ui.panels.tools.call_list import MARKS
from tui.ui.panels.tools.sheet import Sheet, size_and_time


def status(sheet: Sheet, now: float) -> tuple[list[Piece], list[Piece]]:
    """What to say at the left and at the right."""
    call, landing = sheet.call, sheet.growing.landing
    mark, role = MARKS[call.state]
    left = [Piece(role, f"{mark} {call.state}"), Piece("muted", f" · {size_and_time(call, now)}")]
    right: list[Piece] = []
    if landing is not None and landing.violations:
        left = [Piece("error", "✗ " + one_line(str(landing.violations[0])))]
        if landing.count > 1:
            right.append(Piece("error", f" +{landing.count - 1:,}"))
    elif landing is not None and landing.fault:
        right.append(Piece("warning", " schema unusable"))
    elif landing is not None:
        right.append(Piece("success", " ✓ schema") if landing.whole else Piece("muted", " schema ok so far"))
    if is_eager(call):
        right.append(Piece("accent", " eager"))
    if sheet.is_over and (burst := sheet.arrivals.burst()) is not None:
        right.append(Piece("warning", f" buffered: in one burst after {duration(burst.waited)}"))
    return left, right
