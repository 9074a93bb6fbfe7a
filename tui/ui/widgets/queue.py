"""The prompts that wait until the reply before them has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.domain.safe import one_line
from tui.ui.widgets.cells import fit

_MOST = 3
"""Prompts that are in view at once."""
_HEAD = " queued "
_LONG = 500
"""Characters of a prompt that are looked at for its line."""


class Queue(Widget, can_focus=True):
    """A few lines above the prompt, the next to be sent first; nothing where none waits."""

    HELP: ClassVar[str] = """\
These prompts are sent one after the other, each when the reply before it has ended well. After a failure or a stop \
they are held: **Enter** on an empty prompt sends the next. **↑** on an empty prompt takes the newest back.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="queue.up", tooltip="To the one before"),
        Binding("down,j", "move(1)", "Down", show=False, id="queue.down", tooltip="To the next one, or the prompt"),
        Binding("enter,e", "edit", "Edit", id="queue.edit", tooltip="Take it back into the prompt, to change it"),
        Binding("delete,x", "delete", "Delete", id="queue.delete", tooltip="Do not send it; Ctrl+R still finds it"),
    ]

    @dataclass
    class Edited(Message):
        """The person wants a prompt back."""

        place: int

    @dataclass
    class Deleted(Message):
        """The person does not want a prompt sent."""

        place: int

    class Left(Message):
        """The cursor went down from the last one."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts: Sequence[str] = ()
        self._held = ""
        self._cursor = 0

    def show(self, texts: Sequence[str], held: str) -> None:
        """Show what waits; ``held`` says why it goes on waiting, empty where it will be sent."""
        if (texts, held) == (self._texts, self._held):
            return
        self._texts, self._held = texts, held
        self._cursor = max(0, min(self._cursor, len(texts) - 1))
        self.display = bool(texts)
        self.refresh(layout=True)

    def on_focus(self) -> None:
        """The cursor begins at the newest, which is next to the prompt."""
        self._cursor = max(0, len(self._texts) - 1)
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is not shown."""
        self.refresh()

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        place = self._cursor + step
        if place >= len(self._texts):
            self.post_message(self.Left())
        self._cursor = max(0, min(place, len(self._texts) - 1))
        self.refresh()

    def action_edit(self) -> None:
        """Take it back."""
        if self._texts:
            self.post_message(self.Edited(self._cursor))

    def action_delete(self) -> None:
        """Take it out."""
        if self._texts:
            self.post_message(self.Deleted(self._cursor))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line a prompt, and one that says why they are held."""
        return min(len(self._texts), _MOST) + bool(self._held)

    def render(self) -> Content:
        """The prompts, the first line with the keys at its end."""
        width = self.size.width
        parts: list[str | tuple[str, str]] = []
        if self._held:
            parts.append((fit(f" Held: {self._held}. Enter on an empty prompt sends the next.", width), "$warning"))
        first = max(0, min(self._cursor - 1, len(self._texts) - _MOST)) if self.has_focus else 0
        shown = self._texts[first : first + _MOST]
        for row, text in enumerate(shown):
            place = first + row
            right = self._right(row == 0, len(self._texts) - len(shown) if row == len(shown) - 1 else 0)
            here = self.has_focus and place == self._cursor
            head = _HEAD if row == 0 else " " * len(_HEAD)
            number = f"{place + 1} "
            words = fit(one_line(text[:_LONG]), width - cell_len(head + number + right))
            parts += ["\n" if parts else "", (head, "$primary"), (number, "$foreground 60%")]
            parts += [(words, "$foreground on $panel" if here else "$foreground"), (right, "$foreground 60%")]
        return Content.assemble(*parts)

    def _right(self, first: bool, more: int) -> str:
        """What stands at the end of a line: the keys in the first, how many more there are in the last."""
        said = [f"+{more} more"] if more else []
        if first:
            said.append("Enter edit · x delete" if self.has_focus else "↑ edit the last")
        return f"  {' · '.join(said)} " if said else ""
