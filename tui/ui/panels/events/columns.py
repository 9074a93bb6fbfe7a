"""The rows of the event log as pieces, with the columns that there is room for."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from tui.domain.events import decode
from tui.domain.log import LogEntry
from tui.domain.readout import Family, Piece, Role, block_index, bytes_size, family, gap, offset, reading, short_type
from tui.domain.safe import one_line

_ROLES: dict[Family, Role] = {
    "message": "strong",
    "block": "key",
    "text": "text",
    "thinking": "thinking",
    "tool": "number",
    "quiet": "muted",
    "unknown": "warning",
    "error": "error",
}
_SLOW, _STALLED = 1.0, 5.0
"""Gaps in seconds from which on they stand out."""
_TYPE = 13


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are shown beside time, type and reading, and how wide the reading is."""

    seq: bool
    gap: bool
    index: bool
    size: bool
    reading: int


def columns_for(width: int) -> Columns:
    """The columns that fit in ``width`` cells and leave the reading enough."""
    gaps, seq, index, size = width >= 43, width >= 52, width >= 58, width >= 68
    taken = 7 + 2 + _TYPE + 1 + 8 * gaps + 6 * seq + 3 * index + 8 * size
    return Columns(seq, gaps, index, size, max(1, width - taken))


def header(columns: Columns) -> list[Piece]:
    """The names of the columns, each above its own."""
    names = "  seq " if columns.seq else ""
    names += "   time"
    names += f" {'gap':>7}" if columns.gap else ""
    names += f"  {'type':<{_TYPE}}"
    names += " ix" if columns.index else ""
    names += " " + set_cell_size("says", columns.reading)
    names += "    size" if columns.size else ""
    return [Piece("muted", names)]


def event_row(entry: LogEntry, before: LogEntry | None, columns: Columns) -> list[Piece]:
    """One event; ``before`` is the one that came before it in the log."""
    frame, clock = entry.frame, entry.attempt.clock
    event = decode(frame)
    role = _ROLES[family(event)]
    together = before is not None and before.attempt is entry.attempt
    silence = frame.at - (before.frame.at if together and before is not None else clock.started)
    pieces: list[Piece] = []
    if columns.seq:
        pieces.append(Piece("muted", f"{frame.seq:>5} "))
    pieces.append(Piece("text", f"{offset(frame.at - entry.turn.attempts[0].clock.started):>7}"))
    if columns.gap:
        gap_role: Role = "error" if silence > _STALLED else "warning" if silence > _SLOW else "muted"
        pieces.append(Piece(gap_role, f" {gap(silence):>7}"))
    pieces.append(Piece(role, "  " + fit(one_line(short_type(event)), _TYPE)))
    if columns.index:
        index = block_index(event)
        pieces.append(Piece("muted", f" {'' if index is None else index:>2}"))
    says: Role = role if role in ("error", "warning", "muted", "thinking") else "text"
    pieces.append(Piece(says, " " + fit(one_line(reading(event)[:400]), columns.reading)))
    if columns.size:
        pieces.append(Piece("muted", f" {bytes_size(len(frame.raw)):>7}"))
    return pieces


def boundary_row(entry: LogEntry, width: int) -> list[Piece]:
    """The row above the first event of an attempt."""
    turn, attempt = entry.turn, entry.attempt
    name = f" turn {turn.number}"
    if attempt.number > 1:
        name += f" · attempt {attempt.number}"
        earlier = turn.attempts[attempt.number - 2] if attempt.number <= len(turn.attempts) + 1 else None
        failed = earlier.failure if earlier is not None else None
        about = f"after {failed.headline}" if failed is not None else ""
    else:
        about = turn.recording or turn.prompt_text
    pieces = [Piece("accent", name)]
    if about:
        pieces.append(Piece("muted", "  " + one_line(about[:400])))
    room = width - sum(cell_len(piece.text) for piece in pieces)
    return pieces if room >= 0 else [pieces[0], Piece("muted", fit(pieces[1].text, width - len(name)))]


def fit(text: str, width: int) -> str:
    """Text in exactly ``width`` cells; what is cut off ends in an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""
