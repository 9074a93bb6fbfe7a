"""A cursor over the characters of the conversation, of each of which it is told which event brought it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import chop_cells
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.domain.conversation import Turn
from tui.domain.links import Channel
from tui.ui.markdown.line import Line
from tui.ui.transcript.found import drawn
from tui.ui.transcript.linked import Linked
from tui.ui.widgets import strips
from tui.ui.widgets.column import SPAN
from tui.ui.widgets.pointing import Pointing

_FURTHEST = 2000
"""Lines that are looked at for the next character."""
_MOVES = {
    "left": "left", "h": "left", "right": "right", "l": "right", "up": "up", "k": "up", "down": "down", "j": "down",
    "w": "word", "b": "back", "home": "first", "0": "first", "end": "last", "dollar_sign": "last",
    "pageup": "page_up", "ctrl+b": "page_up", "pagedown": "page_down", "ctrl+f": "page_down",
    "g": "top", "G": "bottom", "shift+g": "bottom",
}  # fmt: skip
"""What keys do with the cursor."""
_WORD = re.compile(r"\w+|[^\w\s]+")

Spot = tuple[int, int, int]
"""The place of a turn, a line of it, and a character of that line as it is drawn."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A character of a part of a turn; with an offset of -1 the part's head."""

    turn: Turn
    part: int
    offset: int


class Tracing(Pointing):
    """The part of the conversation that asks where a character is from."""

    @dataclass
    class Traced(Message):
        """The person asks which event brought a character; with ``chosen``, to go there."""

        turn: Turn
        block: int
        channel: Channel
        offset: int
        chosen: bool

    _cursor: Cursor | None = None
    """What the keys move, None while they do not."""
    _cursor_at: Spot | None = None
    """Where that is drawn now."""
    _origin_told = ""
    """What is known of the event that brought it."""

    @property
    def tracing(self) -> bool:
        """Whether keys move the cursor."""
        return self._cursor is not None

    def tell_origin(self, text: str) -> None:
        """Say which event brought the character under the cursor."""
        if self._cursor is not None and text != self._origin_told:
            self._origin_told = text
            self._redraw()

    # Beginning and ending

    def action_trace(self) -> None:
        """Begin at the selection, at what is pointed at, or at the top of the current message in view."""
        if self._cursor is not None:
            self._end_trace()
            return
        spot = self._first_spot()
        if spot is None:
            self.notify("No event brought anything here yet.", timeout=2)
            return
        self.focus()
        self._origin_told = ""
        self._put(spot)
        self.bar_changed()

    def _first_spot(self) -> Spot | None:
        selection, width = self.text_selection, self._width
        if selection is not None and selection.start is not None:
            place, inner = divmod(selection.start.y, SPAN)
            return self._near((place, inner, selection.start.x))
        if (pointed := self.pointed_line) is not None and self._in_window(*pointed):
            marked = self._pointed_at.get(pointed, ())
            return self._near((*pointed, marked[0][0] if marked else 0))
        found, turn = self._transcript.locate(self.scroll_offset.y, width), self.current
        place_of = self._transcript.place(turn) if turn is not None else None
        if found is None or place_of is None:
            return None
        return self._near((*found, 0) if found[0] == place_of else (place_of, 0, 0))

    def _end_trace(self) -> None:
        self._cursor = self._cursor_at = None
        self._follow = self.scroll_offset.y >= self.max_scroll_y
        self.point(None)
        self.bar_changed()

    # Characters that come from somewhere

    def _spots(self, place: int, inner: int) -> Sequence[int]:
        """The characters of a line that an event brought; of a head, its first."""
        view, width = self._transcript.view(place), self._width
        found = view.part_at(inner, width)
        if found is None:
            return ()
        part, y = view.parts[found[0]], found[1]
        if not isinstance(part, Linked):
            return ()
        if part.folds and y == 0:
            return (part.line(0, width).indent,)
        return [at for at, offset in enumerate(part.offsets(y, width)) if offset >= 0]

    def _cursor_of(self, spot: Spot) -> Cursor:
        """What is drawn at a place."""
        place, inner, at = spot
        view, width = self._transcript.view(place), self._width
        found = view.part_at(inner, width)
        assert found is not None
        number, y = found
        part = view.parts[number]
        assert isinstance(part, Linked)
        offset = -1 if part.folds and y == 0 else part.offsets(y, width)[at]
        return Cursor(self._transcript.turns[place], number, offset)

    def _spot_of(self, cursor: Cursor) -> Spot | None:
        """Where it is drawn now; None where it is not any more."""
        place = self._transcript.place(cursor.turn)
        if place is None:
            return None
        view, width = self._transcript.view(place), self._width
        if cursor.part >= len(view.parts):
            return None
        part = view.parts[cursor.part]
        if not isinstance(part, Linked) or not part.height(width):
            return None
        top = view.top_of(cursor.part, width)
        if cursor.offset < 0 or part.folded:
            return place, top, part.line(0, width).indent
        y = part.line_at(cursor.offset, width)
        offsets = part.offsets(y, width)
        at = next((at for at, offset in enumerate(offsets) if offset >= cursor.offset), None)
        return None if at is None else (place, top + y, at)

    def _near(self, spot: Spot) -> Spot | None:
        """The nearest character from a place on; where there is none, back from it."""
        place, inner, at = spot
        here = [x for x in self._spots(place, inner) if x >= at]
        if here:
            return place, inner, here[0]
        return self._beyond(place, inner, 1) or self._beyond(place, inner + 1, -1)

    def _beyond(self, place: int, inner: int, step: int, goal: int | None = None) -> Spot | None:
        """The first character of the lines after one (before it with -1, the last), or the one nearest to ``goal``."""
        for _ in range(_FURTHEST):
            after = self._transcript.onward(place, inner, step, self._width)
            if after == (place, inner):
                return None
            place, inner = after
            if spots := self._spots(place, inner):
                if goal is None:
                    return place, inner, spots[0 if step > 0 else -1]
                return place, inner, min(spots, key=lambda at: abs(at - goal))
        return None

    # Moving

    async def _on_key(self, event: events.Key) -> None:
        """While there is a cursor, all keys are its own."""
        if self._cursor is None:
            return
        if event.key not in _MOVES and (event.key in ("tab", "shift+tab") or not _is_typed(event)):
            return
        event.stop()
        event.prevent_default()
        spot = self._cursor_at
        if event.key in ("escape", "i", "q") or spot is None:
            self._end_trace()
        elif event.key == "enter":
            self._ask(self._cursor, chosen=True)
            self._end_trace()
        elif event.key == "space":
            self._fold_under(spot)
        elif (moved := self._moved(_MOVES.get(event.key, ""), spot)) is not None:
            self._put(moved)

    def _moved(self, move: str, spot: Spot) -> Spot | None:
        """Where a move leads."""
        place, inner, at = spot
        if move in ("left", "right"):
            return self._beside(spot, 1 if move == "right" else -1)
        if move in ("up", "down"):
            return self._beyond(place, inner, 1 if move == "down" else -1, at)
        if move in ("word", "back"):
            return self._word(spot, 1 if move == "word" else -1)
        if move in ("first", "last"):
            return place, inner, self._spots(place, inner)[0 if move == "first" else -1]
        if move in ("page_up", "page_down"):
            lines = (self._rows - 2) * (1 if move == "page_down" else -1)
            return self._near((*self._transcript.onward(place, inner, lines, self._width), 0))
        if move == "top":
            return self._near((0, 0, 0))
        if move == "bottom":
            last = len(self._transcript.turns) - 1
            return self._beyond(*self._transcript.onward(last, SPAN, 0, self._width), -1)
        return None

    def _beside(self, spot: Spot, step: int) -> Spot | None:
        """The character after one, or before it."""
        place, inner, at = spot
        line = [x for x in self._spots(place, inner) if (x > at if step > 0 else x < at)]
        return (place, inner, line[0 if step > 0 else -1]) if line else self._beyond(place, inner, step)

    def _word(self, spot: Spot, step: int) -> Spot | None:
        """The beginning of a word after a character, or before it."""
        place, inner, at = spot
        for _ in range(_FURTHEST):
            begins = [x for x in self._words(place, inner) if (x > at if step > 0 else x < at)]
            if begins:
                return place, inner, begins[0 if step > 0 else -1]
            found = self._beyond(place, inner, step)
            if found is None:
                return None
            place, inner, at = found[0], found[1], -1 if step > 0 else 1 << 30
        return None

    def _words(self, place: int, inner: int) -> list[int]:
        """Where the words of a line begin, or what of them comes from somewhere."""
        spots = set(self._spots(place, inner))
        shown = drawn(self._transcript.view(place).line(inner, self._width))
        begins = (next((at for at in range(*word.span()) if at in spots), None) for word in _WORD.finditer(shown))
        return [at for at in begins if at is not None] or sorted(spots)[:1]

    def _put(self, spot: Spot) -> None:
        """Have the cursor there, in view, and ask for the event."""
        self._cursor, self._cursor_at = self._cursor_of(spot), spot
        self.reveal(spot[0], spot[1])
        # What is looked at holds still, at the end too.
        self._follow = False
        self._ask(self._cursor, chosen=False)

    def _ask(self, cursor: Cursor, chosen: bool) -> None:
        place = self._transcript.place(cursor.turn)
        if place is None:
            return
        part = self._transcript.view(place).parts[cursor.part]
        assert isinstance(part, Linked)
        block, channel, offset = part.origin(cursor.offset) if cursor.offset >= 0 else (part.numbers[0], "block", 0)
        self.post_message(self.Traced(cursor.turn, block, channel, offset, chosen))

    def _fold_under(self, spot: Spot) -> None:
        """Fold or unfold the part that the cursor is on."""
        cursor = self._cursor
        assert cursor is not None
        part = self._transcript.view(spot[0]).parts[cursor.part]
        if self._transcript.fold_part(spot[0], cursor.part, not part.folded):
            self.reflowed()
            self._content_changed()

    # The mouse

    async def _on_click(self, event: events.Click) -> None:
        """With Ctrl, go to the event that brought the character."""
        offset = event.get_content_offset(self) if event.ctrl and event.chain == 1 else None
        if offset is None or offset.y >= self._rows:
            return
        event.stop()
        event.prevent_default()
        found = self._transcript.locate(self.scroll_offset.y + offset.y, self._width)
        if found is None:
            return
        shown = drawn(self._transcript.view(found[0]).line(found[1], self._width))
        at = len(chop_cells(shown, offset.x)[0]) if offset.x and shown else 0
        spots = self._spots(*found)
        if at in spots:
            self._ask(self._cursor_of((*found, at)), chosen=True)
        elif spots and len(spots) == 1:
            self._ask(self._cursor_of((*found, spots[0])), chosen=True)

    def on_blur(self) -> None:
        """The keys go elsewhere."""
        if self._cursor is not None:
            self._end_trace()

    # Drawing

    @property
    def has_bar(self) -> bool:
        """Whether there is something to say."""
        return self._cursor is not None or super().has_bar

    def bar(self) -> tuple[strips.Runs, strips.Runs]:
        """Which event it is, and what keys do."""
        if self._cursor is None:
            return super().bar()
        looks = self._looks
        keys = [(" Enter ", looks.accent), ("go ", looks.muted), (" Esc ", looks.accent), ("end ", looks.muted)]
        return [(" i ", looks.accent), (self._origin_told or "…", looks.plain)], keys

    def prepare(self) -> None:
        """Find where the cursor is drawn: lines above it may have grown or folded."""
        super().prepare()
        if self._cursor is not None:
            self._cursor_at = self._spot_of(self._cursor)

    def decorate(self, strip: Strip, line: Line, place: int, inner: int) -> Strip:
        """Show the cursor over all else."""
        strip = super().decorate(strip, line, place, inner)
        if self._cursor_at is not None and self._cursor_at[:2] == (place, inner):
            at = self._cursor_at[2]
            strip = strips.paint(strip, at, at + 1, self._looks.cursor)
        return strip


def _is_typed(event: events.Key) -> bool:
    """Whether a key would mean something else here: a letter, or one of those that the conversation knows."""
    return event.is_printable or event.key in ("escape", "enter", "space")
