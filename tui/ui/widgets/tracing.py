"""A cursor over the characters of the conversation, of each of which it is told which event brought it."""

from __future__ import annotations

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
from tui.ui.widgets.spotting import Cursor, Spot, Spotting
from tui.ui.widgets.window import SPAN

_MOVES = {
    "left": "left", "h": "left", "right": "right", "l": "right", "up": "up", "k": "up", "down": "down", "j": "down",
    "w": "word", "b": "back", "home": "first", "0": "first", "end": "last", "dollar_sign": "last",
    "pageup": "page_up", "ctrl+b": "page_up", "pagedown": "page_down", "ctrl+f": "page_down",
    "g": "top", "G": "bottom", "shift+g": "bottom",
}  # fmt: skip
"""What keys do with the cursor."""


class Tracing(Spotting):
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
            if self._cursor_at is not None:
                self.reveal(*self._cursor_at[:2])
                self._follow = False

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
