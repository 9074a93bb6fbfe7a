"""A turn's course drawn in a few rows of cells: bytes as columns, a bar a block, and the seconds below them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from statistics import median

from tui.domain.readout.numbers import duration, spark
from tui.domain.readout.rows import Piece, Role
from tui.domain.safe import one_line
from tui.domain.timeline import Course, Kind

Cell = tuple[Role, str]
"""A role and one character that is one cell wide."""

LANES = 3
"""The most rows of bars; a fourth block stands in the first row again."""
_ROLES: dict[Kind, Role] = {"text": "text", "thinking": "muted", "tool": "number", "server": "key", "other": "warning"}
_SILENT = "┄"
_LONG = 5.0
"""Seconds from which on a hole is a bad one."""
_NAME = 18
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
_APART = 9
"""Cells between two numbers of the axis, at least."""


def rows_wanted(course: Course) -> int:
    """How many rows the whole picture has."""
    return 2 + min(LANES, len(course.bars)) if course.told else 0


def draw(course: Course, width: int, height: int, now: float, cursor: float | None = None) -> list[list[Cell]]:
    """The picture in ``height`` rows of ``width`` cells; with fewer rows than wanted, first bars are left out.

    ``cursor`` is a moment in seconds of the course. The last column is the end mark's. Costs the number of cells,
    of blocks and of holes, never of frames.
    """
    cells, span = max(1, width - 1), course.span(now)
    height = min(height, rows_wanted(course))
    rows = [_bytes(course, cells, span, now)]
    if height > 2:
        rows += _bars(course, cells, span, height - 2)
    if height > 1:
        rows.append(_axis(course, cells, span, now, cursor))
    return [row[:width] for row in rows[: max(0, height)]]


def cell_at(seconds: float, cells: int, span: float) -> int:
    """The cell that holds a moment."""
    return max(0, min(cells - 1, int(seconds / span * cells)))


def pieces(row: Sequence[Cell]) -> list[Piece]:
    """Cells of the same role together."""
    return [Piece(role, "".join(char for _, char in run)) for role, run in groupby(row, key=lambda cell: cell[0])]


def _bytes(course: Course, cells: int, span: float, now: float) -> list[Cell]:
    """When bytes came, how many, and what kind of silence was between them."""
    row: list[Cell] = [("text", " ")] * cells

    def fill(start: float, end: float, role: Role) -> None:
        for cell in range(cell_at(start, cells, span), cell_at(end, cells, span) + 1):
            row[cell] = (role, _SILENT)

    attempts = course.turn.attempts
    for attempt in attempts:
        clock = attempt.clock
        until = next((at for at in (clock.first_byte, clock.ended) if at is not None), now)
        fill(course.since(clock.started), course.since(until), "track")
        if attempt.wait is not None and clock.ended is not None:
            waited = min(clock.ended + attempt.wait, max(now, clock.ended)) if attempt is attempts[-1] else None
            following = attempts[attempts.index(attempt) + 1].clock.started if waited is None else waited
            fill(course.since(clock.ended), course.since(following), "warning")
    for hole in [*course.holes, *filter(None, [course.silence(now)])]:
        fill(hole.start, hole.end, "error" if hole.end - hole.start > _LONG else "warning")
    for cell, number in enumerate(course.pings.sums(cells, span)):
        if number >= 0.5:
            row[cell] = ("muted", "•")
    sums = course.flow.sums(cells, span)
    top = _top(sums)
    shown = [min(amount, top) if amount >= 0.5 else 0.0 for amount in sums]
    for cell, column in enumerate(spark([*shown, top])[:-1]):
        if column != " ":
            row[cell] = ("accent", column)
    for before, attempt in zip([None, *attempts], attempts, strict=False):
        if before is not None:
            row[cell_at(course.since(attempt.clock.started), cells, span)] = ("warning", "↻")
        if attempt.wait is not None and attempt.clock.ended is not None:
            row[cell_at(course.since(attempt.clock.ended), cells, span)] = ("error", "×")
    return [*row, _mark(course)]


def _top(sums: Sequence[float]) -> float:
    """What a full column stands for: about the most, but one great burst does not flatten all the others.

    In steps, so that columns that are drawn seldom change while others come.
    """
    some = [amount for amount in sums if amount >= 0.5]
    if not some:
        return 0.0
    return 2 ** (math.ceil(2 * math.log2(min(max(some), 2.5 * median(some)))) / 2)


def _mark(course: Course) -> Cell:
    """How the turn ended."""
    state = course.turn.state
    marks: dict[str, Cell] = {"done": ("success", "✓"), "failed": ("error", "×"), "stopped": ("warning", "■")}
    return marks.get(state, ("text", " "))


def _bars(course: Course, cells: int, span: float, lanes: int) -> list[list[Cell]]:
    """The blocks in turn over ``lanes`` rows, each with its name beside it where there is room."""
    out: list[list[Cell]] = []
    for lane in range(lanes):
        row: list[Cell] = [("text", " ")] * (cells + 1)
        bars = course.bars[lane::lanes]
        halves = [_halves(bar.start, bar.end, cells, span) for bar in bars]
        for bar, (start, stop) in zip(bars, halves, strict=True):
            for half in range(start, stop):
                whole = row[half // 2][1] in "╸╺━" and (half % 2 == 1 and start < half)
                row[half // 2] = (_ROLES[bar.kind], "━" if whole else "╺" if half % 2 else "╸")
        taken = 0
        for place, bar in enumerate(bars):
            first, after = halves[place][0] // 2, (halves[place][1] + 1) // 2
            until = halves[place + 1][0] // 2 if place + 1 < len(bars) else cells + 1
            name = _name(bar.name)
            if after + 1 + len(name) <= until:
                _write(row, after + 1, name, "muted")
                taken = after + 1 + len(name)
            elif taken + len(name) + (2 if taken else 1) <= first:
                _write(row, first - 1 - len(name), name, "muted")
                taken = after
            else:
                taken = after
        out.append(row)
    return out


def _halves(start: float, end: float, cells: int, span: float) -> tuple[int, int]:
    """A bar in half cells, from the first to after the last; the shortest is one half."""
    first = max(0, min(2 * cells - 1, int(start / span * cells * 2)))
    return first, max(first + 1, min(2 * cells, round(end / span * cells * 2)))


def _name(name: str) -> str:
    """A block's name, one cell a character."""
    name = "".join(char if char.isascii() else "·" for char in one_line(name[: _NAME + 1]))
    return name if len(name) <= _NAME else name[: _NAME - 1] + "…"


def _axis(course: Course, cells: int, span: float, now: float, cursor: float | None) -> list[Cell]:
    """The seconds; at the end of a turn that is over its length, and the cursor's moment where there is one."""
    width = cells + 1
    labels: list[tuple[int, str, Role]] = []
    room = width
    if cursor is not None and 0 <= cursor <= span:
        at, moment = cell_at(cursor, cells, span), f"{cursor:.3f} s"
        turned = at + 2 + len(moment) > width
        text = f"{moment} ▴" if turned else f"▴ {moment}"
        labels.append((max(0, at + 1 - len(text)) if turned else at, text, "accent"))
    if not course.turn.running:
        total = duration(course.length(now))
        room = width - len(total)
        labels.append((room, total, "text"))
        room -= 1
    step = next((step for step in _STEPS if step / span * cells >= _APART), _STEPS[-1])
    for tick in range(int(span / step) + 1):
        at, text = int(tick * step / span * cells + 1e-9), _seconds(tick * step, step)
        if at + len(text) <= room:
            labels.append((at, text, "muted"))
    row: list[Cell] = [("text", " ")] * width
    written: list[tuple[int, int]] = []
    for at, text, role in labels:
        # Half a number would be another number: what touches one that matters more is left out.
        if all(at > last or at + len(text) < first for first, last in written):
            written.append((at, at + len(text)))
            _write(row, at, text, role)
    return row


def _seconds(at: float, step: float) -> str:
    """A number of the axis."""
    if not at:
        return "0"
    if step >= 60:
        return f"{at / 60:g} min"
    return f"{at * 1000:g} ms" if step < 0.1 else f"{round(at, 1):g} s"


def _write(row: list[Cell], at: int, text: str, role: Role) -> None:
    """Put text in a row, as far as the row goes."""
    for place, char in enumerate(text, at):
        if 0 <= place < len(row):
            row[place] = (role, char)
