"""The rows that are no events: heads of turns and attempts, and silences."""

from __future__ import annotations

from rich.cells import cell_len

from tui.domain.asked import asked
from tui.domain.readout import Piece, Role, duration
from tui.domain.safe import one_line
from tui.ui.panels.events.columns import fit, gap_role
from tui.ui.panels.events.heads import Head

_READ = 400
"""Characters of a failure that are looked at: no row is as wide."""


def head_row(head: Head, width: int) -> list[Piece]:
    """The row above an attempt: which it is, what it is about or comes after, and what it failed by."""
    turn, attempt = head
    name = f" turn {turn.number}"
    about, after = turn.recording or asked(turn), ""
    failure = attempt.failure if attempt is not None else turn.failure
    if attempt is not None and attempt.number > 1:
        name += f" · attempt {attempt.number}"
        about, after = "", _after(head)
    pieces = [Piece("accent", name)]
    if failure is not None:
        left = "" if failure.kind == "cancelled" or attempt is None or attempt.frames else ", nothing came"
        said = "" if failure.message == failure.headline else f": {failure.message}"
        role: Role = "muted" if failure.kind == "cancelled" else "error"
        pieces.append(Piece(role, one_line(f"  ✗ {failure.headline}{left}{said}"[:_READ])))
    elif attempt is not None and turn.running and not attempt.frames:
        pieces.append(Piece("muted", "  nothing yet"))
    if after:
        pieces.insert(1, Piece("warning", after))
    if about:
        pieces.append(Piece("muted", "  " + one_line(about)))
    return _within(pieces, width)


def _after(head: Head) -> str:
    """What an attempt that is not the first follows, and after how long a wait."""
    turn, attempt = head
    number = attempt.number if attempt is not None else 1
    before = turn.attempts[number - 2] if 2 <= number <= len(turn.attempts) + 1 else None
    if before is None or before.failure is None:
        return ""
    waited = f" and {duration(before.wait)} of waiting" if before.wait else ""
    return one_line(f"  after {before.failure.headline}{waited}")


def hole_row(silence: float, width: int) -> list[Piece]:
    """A silence of so many seconds, across the whole row."""
    said = f" {duration(silence)} of silence "
    row = f" {'┄' * max(2, (width - 1 - len(said)) // 2)}{said}"
    return [Piece(gap_role(silence), fit(row + "┄" * (width - len(row)), width))]


def _within(pieces: list[Piece], width: int) -> list[Piece]:
    """The pieces as far as there is room; the first one that there is not enough for ends in an ellipsis."""
    out: list[Piece] = []
    for role, text in pieces:
        if cell_len(text) > width:
            if width > 2:
                out.append(Piece(role, fit(text, width)))
            break
        out.append(Piece(role, text))
        width -= cell_len(text)
    return out
