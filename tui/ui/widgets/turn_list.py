"""Turns as a list of one line each, with a cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.message import Message

from tui.domain.block import TOOL_USES
from tui.domain.conversation import Turn
from tui.domain.readout import duration
from tui.domain.safe import one_line
from tui.domain.usage import tokens
from tui.ui.widgets.cells import cut, fit
from tui.ui.widgets.row_list import RowList

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


class TurnList(RowList):
    """Entries with a cursor."""

    PREFIX = "turns"
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
        super().__init__(count=len(entries), cursor=cursor, id=id)
        self._entries = entries
        self._told = self.turn

    @property
    def turn(self) -> Turn | None:
        """The turn under the cursor."""
        return self._entries[self.cursor].turn if self.cursor is not None else None

    def put(self) -> None:
        """Tell it, where it is another."""
        if self.turn is not self._told:
            self._told = self.turn
            self.post_message(self.Moved())

    def clicked(self, again: bool) -> None:
        """Where the cursor was already, that is the one."""
        if again and self.turn is not None:
            self.post_message(self.Picked(self.turn))

    def cells(self, place: int, line: int, width: int, base: Style) -> Iterable[Segment]:
        """An entry: where it stands in the tree, its first words, and how it ended."""
        entry = self._entries[place]
        muted, mark = base + self.style("muted"), base + self.style("mark")
        key = f"{entry.key:<2}" if entry.key else ""
        guide = _guide(entry)
        right = f" {_facts(entry.turn)} "
        room = width - 1 - cell_len(key) - cell_len(guide) - cell_len(right)
        asked, said = _words(entry.turn)
        whole, asked = asked, cut(asked, room)
        yield Segment(key, mark)
        yield Segment(guide, mark if entry.shown else muted)
        yield Segment(asked, base + Style(bold=entry.shown))
        # A cut prompt says by its dots that more follows: those of the reply would stand right behind them.
        yield Segment(fit(said if asked == whole else "", room - cell_len(asked)), muted)
        yield Segment(right, base + self.style("error") if entry.turn.failure is not None else muted)


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
