"""Turns as a list of one line each, with a cursor; only what is in view is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.domain.block import TOOL_USES
from tui.domain.conversation import Turn
from tui.domain.readout import duration
from tui.domain.safe import one_line
from tui.domain.usage import tokens
from tui.ui.widgets.cells import cut, fit

_READ = 400
"""Characters of a text that are looked at for a line."""
_DEEPEST = 10
"""Steps to the right that are drawn."""


class Entry(NamedTuple):
    """One turn of the list."""

    turn: Turn
    depth: int = 0
    begins: bool = False
    """Whether a branch begins with it, off the line at its left."""
    shown: bool = True
    """Whether it is of the line that the conversation shows."""
    key: str = ""
    """The key that chooses it."""


class TurnList(ScrollView, can_focus=False):
    """Entries with a cursor. Keys are its screen's."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "turns--muted",
        "turns--mark",
        "turns--error",
        "turns--cursor",
        "turns--bar",
    }

    class Moved(Message):
        """The cursor is on another turn."""

    @dataclass
    class Picked(Message):
        """The turn under the cursor was clicked once more."""

        turn: Turn

    def __init__(self, entries: Sequence[Entry], cursor: int, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries = entries
        self._cursor = max(0, min(cursor, len(entries) - 1))

    @property
    def turn(self) -> Turn | None:
        """The turn under the cursor."""
        return self._entries[self._cursor].turn if self._entries else None

    def move(self, lines: int) -> None:
        """Move the cursor."""
        before, self._cursor = self._cursor, max(0, min(len(self._entries) - 1, self._cursor + lines))
        self._reveal()
        if self._cursor != before:
            self.post_message(self.Moved())

    def move_page(self, pages: int) -> None:
        """Move the cursor by what fits into the window."""
        self.move(pages * max(1, self.size.height - 1))

    def move_to_edge(self, edge: int) -> None:
        """Put the cursor on the first (-1) or the last (1)."""
        self.move(edge * len(self._entries))

    def _reveal(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if self._cursor < top:
            self.scroll_to(y=self._cursor, animate=False, force=True, immediate=True)
        elif self._cursor >= top + height > top:
            self.scroll_to(y=self._cursor - height + 1, animate=False, force=True, immediate=True)
        self.refresh()

    def on_resize(self) -> None:
        """The lines are as wide as the window."""
        self.virtual_size = Size(self.size.width, len(self._entries))
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; where it is already, that is the one."""
        place = event.y + self.scroll_offset.y
        if not 0 <= place < len(self._entries):
            return
        if place == self._cursor:
            self.post_message(self.Picked(self._entries[place].turn))
        self.move(place - self._cursor)

    def render_line(self, y: int) -> Strip:
        """An entry: where it stands in the tree, its first words, and how it ended."""
        place, width, base = y + self.scroll_offset.y, self.size.width, self.rich_style
        if place >= len(self._entries):
            return Strip.blank(width, base)
        entry, here = self._entries[place], place == self._cursor
        if here:
            base += Style(bgcolor=self._style("cursor").bgcolor)
        muted, mark = base + self._style("muted"), base + self._style("mark")
        key = f"{entry.key:<2}" if entry.key else ""
        guide = _guide(entry)
        right = f" {_facts(entry.turn)} "
        room = width - 2 - cell_len(key) - cell_len(guide) - cell_len(right)
        asked, said = _words(entry.turn)
        asked = cut(asked, room)
        parts = [
            Segment("▌" if here else " ", base + self._style("bar")),
            Segment(key, mark),
            Segment(guide, mark if entry.shown else muted),
            Segment(asked, base + Style(bold=entry.shown)),
            Segment(fit(said, room - cell_len(asked)), muted),
            Segment(right, base + self._style("error") if entry.turn.failure is not None else muted),
        ]
        return Strip(parts).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        """A component's style; only the cursor's has a background of its own."""
        style = self.get_component_rich_style(f"turns--{name}")
        return style if name == "cursor" else Style(color=style.color, bold=style.bold)


def _guide(entry: Entry) -> str:
    """The lines that go on at the left, and the turn's own mark."""
    steps = min(entry.depth, _DEEPEST)
    lines = "│ " * (steps - entry.begins) + ("├─" if entry.begins else "")
    return f"{lines}{'●' if entry.shown else '○'} "


def _words(turn: Turn) -> tuple[str, str]:
    """How the prompt begins, and after it the reply."""
    asked = " ".join(turn.prompt_text[:_READ].split())
    said = next((block.text_from("text", 0)[:_READ] for block in turn.message.blocks if block.type == "text"), "")
    said = " ".join(said.split())
    calls = " ".join(str(block.fields.get("name")) for block in turn.message.blocks if block.type in TOOL_USES)
    said = said or (f"⚙ {calls[:_READ]}" if calls else "")
    if turn.continues:
        asked = "… continued"
    elif turn.is_round:
        asked = f"↳ {len(turn.prompt)} result{'' if len(turn.prompt) == 1 else 's'}"
    return one_line(asked or "(no text)"), one_line(f"  {said}" if said else "")


def _facts(turn: Turn) -> str:
    """How it ended, how many tokens came, and how long it took."""
    message, took = turn.message, turn.took()
    if turn.running:
        ended: str = turn.state
    elif turn.failure is not None:
        ended = turn.failure.headline
    else:
        ended = message.stop_reason or "no stop reason"
    counted = tokens(message.usage).output
    out = [one_line(ended)]
    if counted is not None and turn.cost_is_knowable:
        out.append(f"{counted:,} out")
    if took is not None and not turn.running:
        out.append(duration(took))
    return " · ".join(out)
