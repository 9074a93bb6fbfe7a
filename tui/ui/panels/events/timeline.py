"""The course of a turn as a strip: when bytes came, a bar a block, and a moment that can be moved along it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from tui.domain.conversation import Turn
from tui.domain.readout.timeline import Cell, cell_at, draw, pieces, rows_wanted
from tui.domain.timeline import Course
from tui.ui.panels import ROLE_CLASSES, segments

_KEPT = 8
"""Turns whose courses are kept, so that going to and fro between them reads no frame twice."""


class Timeline(Widget, can_focus=False):
    """One turn's course. It is as high as it has something to tell, and has no height while there is nothing.

    The stylesheet says how much of the panel's height it may take; from what it gets, the bytes come first, then the
    seconds, then the bars of the blocks.
    """

    COMPONENT_CLASSES = ROLE_CLASSES | {"timeline--cursor"}

    empty: var[bool] = var(True, toggle_class="-empty")

    @dataclass
    class Scrubbed(Message):
        """The marked moment was moved by the person."""

        at: float
        """Seconds on the frames' clock. By key it is exactly a frame's arrival, by mouse any moment."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._courses: dict[Turn, Course] = {}
        self._course: Course | None = None
        self._now = 0.0
        self._at: float | None = None
        self._rows: list[list[Cell]] = []
        self._marked: int | None = None
        self._height = 0
        self._reading: Timer | None = None

    def update(self, turn: Turn | None, now: float) -> None:
        """Show ``turn`` as of ``now`` on the frames' clock. Costs the new frames and the cells that changed."""
        self._now = now
        self._course = self._course_of(turn) if turn is not None and turn.attempts else None
        self._read()

    def cursor(self, at: float | None) -> None:
        """Mark a moment on the frames' clock; None, or one outside of the turn, marks nothing."""
        if at != self._at:
            self._at = at
            self._draw()

    def scrub(self, step: int) -> None:
        """Move the mark by ``step`` cells, over silence to the next cell in which something came.

        Without a mark, back from the end or on from the beginning.
        """
        course, cells = self._course, max(1, self.size.width - 1)
        if course is None or not step:
            return
        span = course.span(self._now)
        found = self._at if self._seconds is not None else None
        for _ in range(abs(step)):
            if found is None:
                at = course.frame_before(math.inf) if step < 0 else course.frame_from(-math.inf)
            else:
                edge = course.moment((cell_at(course.since(found), cells, span) + (step > 0)) * span / cells)
                # An edge is as exact as its arithmetic: by a step something has to change all the same.
                if step > 0:
                    at = course.frame_from(max(edge, math.nextafter(found, math.inf)))
                else:
                    at = course.frame_before(min(edge, found))
            if at is None:
                break
            found = at
        if found is not None and found != self._at:
            self.cursor(found)
            self.post_message(self.Scrubbed(found))

    def _course_of(self, turn: Turn) -> Course:
        course = self._courses.pop(turn, None) or Course(turn)
        self._courses[turn] = course
        if len(self._courses) > _KEPT:
            del self._courses[next(iter(self._courses))]
        return course

    def _read(self) -> None:
        """Take in a slice of what is new; a long log is read over several turns of the event loop."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None
        if self._course is not None and not self._course.read():
            self._reading = self.set_timer(0.001, self._read)
        self._draw()

    @property
    def _seconds(self) -> float | None:
        """The marked moment in seconds of the course, None where it is not of this turn."""
        if self._course is None or self._at is None:
            return None
        seconds = self._course.since(self._at)
        return seconds if 0 <= seconds <= self._course.span(self._now) else None

    def _draw(self) -> None:
        """Make the rows anew, and have drawn what changed of them."""
        course = self._course
        height = rows_wanted(course) if course is not None else 0
        self.empty = not height
        if height != self._height:
            self._height = height
            self.styles.height = height
        if course is None or not self.size:
            self._rows = []
            return
        seconds, (width, room) = self._seconds, self.size
        rows = draw(course, width, room, self._now, seconds)
        marked = None if seconds is None else cell_at(seconds, max(1, width - 1), course.span(self._now))
        if len(rows) != len(self._rows) or any(len(row) != width for row in self._rows):
            self.refresh()
        else:
            self._refresh_changed(rows, marked)
        self._rows, self._marked = rows, marked

    def _refresh_changed(self, rows: list[list[Cell]], marked: int | None) -> None:
        """Have only those cells drawn that are others than before."""
        moved = {cell for cell in (marked, self._marked) if cell is not None} if marked != self._marked else set()
        regions: list[Region] = []
        for y, (row, before) in enumerate(zip(rows, self._rows, strict=True)):
            changed = {x for x, (new, old) in enumerate(zip(row, before, strict=True)) if new != old} | moved
            if changed:
                first = min(changed)
                regions.append(Region(first, y, max(changed) + 1 - first, 1))
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Draw a row."""
        width, base = self.size.width, self.rich_style
        if y >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[y]
        marked = self._marked
        if marked is None or 0 < y == len(self._rows) - 1:
            line = segments(self, pieces(row))
        else:
            over = Style(bgcolor=self.get_component_rich_style("timeline--cursor").bgcolor)
            line = [
                *segments(self, pieces(row[:marked])),
                *segments(self, pieces(row[marked : marked + 1]), over),
                *segments(self, pieces(row[marked + 1 :])),
            ]
        return Strip(line).crop_extend(0, width, base)

    def on_resize(self) -> None:
        """Lay the course out in the new room."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Mark the moment under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None or self._course is None:
            return
        event.stop()
        cells, span = max(1, self.size.width - 1), self._course.span(self._now)
        at = self._course.moment((min(offset.x, cells - 1) + 0.5) * span / cells)
        self.cursor(at)
        self.post_message(self.Scrubbed(at))
