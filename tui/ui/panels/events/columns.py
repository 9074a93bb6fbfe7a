"""Events and runs of events in columns, as far as there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from tui.domain.conversation import Attempt, Turn
from tui.domain.events import Event, Frame, decode
from tui.domain.readout import (
    Family,
    Piece,
    Role,
    block_index,
    bytes_size,
    count,
    family,
    gap,
    joined,
    offset,
    rate,
    reading,
    short_type,
)
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
"""Gaps in seconds from which on they stand out; those from a tenth of the first on are at least seen."""
_TYPE = 13
_SAID = 400
"""Characters of a reading at most: no row is as wide."""
ALONE, FOLDED, UNFOLDED, WITHIN = " ", "▸", "▾", "╎"
"""What stands before the type: an event by itself, a run, an unfolded run, an event of one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are shown beside time, type and reading, and how wide the reading is."""

    seq: bool
    gap: bool
    index: bool
    size: bool
    reading: int


class Sign(NamedTuple):
    """What stands at a row's left edge."""

    text: str = " "
    role: Role = "text"


_PLAIN = Sign()


class Place(NamedTuple):
    """Where an event stands in time."""

    turn: Turn
    attempt: Attempt
    before: Frame | None
    """The one that came before it in the same attempt."""


def columns_for(width: int) -> Columns:
    """The columns that fit in ``width`` cells and leave the reading enough."""
    gaps, seq, index, size = width >= 44, width >= 53, width >= 59, width >= 69
    taken = 1 + 7 + 2 + _TYPE + 1 + 8 * gaps + 6 * seq + 3 * index + 8 * size
    return Columns(seq, gaps, index, size, max(1, width - taken))


def header(columns: Columns) -> list[Piece]:
    """The names of the columns, each above its own, in a line that begins one cell further in than the rows."""
    names = "  seq " if columns.seq else ""
    names += "   time"
    names += f" {'gap':>7}" if columns.gap else ""
    names += f"  {'type':<{_TYPE}}"
    names += " ix" if columns.index else ""
    names += " " + set_cell_size("says", columns.reading)
    names += "    size" if columns.size else ""
    return [Piece("muted", names)]


def event_row(frame: Frame, at: Place, columns: Columns, sign: Sign = _PLAIN, fold: str = ALONE) -> list[Piece]:
    """One event."""
    event = decode(frame)
    pieces = _clock(frame, at, columns, sign)
    pieces += _about(event, columns, fold)
    role = _ROLES[family(event)]
    says: Role = role if role in ("error", "warning", "muted", "thinking") else "text"
    pieces.append(Piece(says, " " + fit(one_line(reading(event)[:_SAID]), columns.reading)))
    if columns.size:
        pieces.append(Piece("muted", f" {bytes_size(len(frame.raw)):>7}"))
    return pieces


def run_row(
    frames: Sequence[Frame], number: int, last: Frame, size: int, at: Place, columns: Columns, sign: Sign, fold: str
) -> list[Piece]:
    """A run of ``number`` events and ``size`` bytes: ``frames`` are its first ones, as many as can be read in a row."""
    event = decode(frames[0])
    pieces = _clock(frames[0], at, columns, sign)
    pieces += _about(event, columns, fold)
    counted = fit(f" ×{count(number)}", columns.reading + 1)
    speed = rate(number - 1, last.at - frames[0].at)
    speed = f" {speed}" if last.at > frames[0].at and columns.reading >= 24 else ""
    room = columns.reading + 1 - cell_len(counted.rstrip()) - len(speed) - 1
    if room < 4:
        pieces.append(Piece("accent", counted))
    else:
        says: Role = "thinking" if family(event) == "thinking" else "text"
        text = one_line(joined((decode(frame) for frame in frames), room + 1)[:_SAID])
        pieces += [Piece("accent", counted.rstrip()), Piece("muted", speed), Piece(says, " " + fit(text, room))]
    if columns.size:
        pieces.append(Piece("muted", f" {bytes_size(size):>7}"))
    return pieces


def _clock(frame: Frame, at: Place, columns: Columns, sign: Sign) -> list[Piece]:
    """When it came, and how long nothing had come before."""
    pieces = [Piece(sign.role, sign.text)]
    if columns.seq:
        pieces.append(Piece("muted", f"{frame.seq:>5} "))
    pieces.append(Piece("text", f"{offset(frame.at - at.turn.attempts[0].clock.started):>7}"))
    if columns.gap:
        silence = frame.at - (at.before.at if at.before is not None else at.attempt.clock.started)
        pieces.append(Piece(gap_role(silence), f" {gap(silence):>7}"))
    return pieces


def gap_role(silence: float) -> Role:
    """How much a silence of so many seconds stands out."""
    if silence >= _SLOW:
        return "error" if silence >= _STALLED else "warning"
    return "text" if silence >= _SLOW / 10 else "muted"


def _about(event: Event, columns: Columns, fold: str) -> list[Piece]:
    """Its type, and the block that it is about."""
    pieces = [Piece("muted", f" {fold}"), Piece(_ROLES[family(event)], fit(one_line(short_type(event)), _TYPE))]
    if columns.index:
        index = block_index(event)
        pieces.append(Piece("muted", f" {'' if index is None else index:>2}"))
    return pieces


def fit(text: str, width: int) -> str:
    """Text in exactly ``width`` cells; what is cut off ends in an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""
