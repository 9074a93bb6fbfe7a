"""What a name after an ``@`` may become, above the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tui.domain.completing import Candidate
from tui.domain.safe import one_line
from tui.ui.widgets.cells import cut, fit

_MOST = 8
"""Candidates that are in view at once."""


class Completion(Widget):
    """A list of names, one of them chosen; nothing where there is none to offer."""

    @dataclass
    class Clicked(Message):
        """A name was chosen with the mouse."""

        candidate: Candidate

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._candidates: Sequence[Candidate] = ()
        self._growing = False
        self._cursor = 0
        self._top = 0
        self.moved = False
        """Whether the person went to another than the first."""

    @property
    def candidate(self) -> Candidate | None:
        """The one that the cursor is on."""
        return self._candidates[self._cursor] if self._candidates else None

    @property
    def candidates(self) -> Sequence[Candidate]:
        """All that are offered."""
        return self._candidates

    def show(self, candidates: Sequence[Candidate], *, growing: bool = False) -> None:
        """Offer these, the cursor on the first, or where the person had put it; ``growing`` says that more may come."""
        held = self.candidate if self.moved else None
        self._candidates, self._growing = candidates, growing
        self._cursor = candidates.index(held) if held in candidates else 0
        self.moved = held is not None and self._cursor > 0
        self._follow()
        self.display = bool(candidates)
        self.refresh(layout=True)

    def move(self, step: int) -> None:
        """Move the cursor; after the last comes the first."""
        if self._candidates:
            self._cursor = (self._cursor + step) % len(self._candidates)
            self.moved = True
            self._follow()
            self.refresh()

    def _follow(self) -> None:
        self._top = max(min(self._top, self._cursor), self._cursor - self._rows + 1, 0)

    @property
    def _rows(self) -> int:
        return min(len(self._candidates), _MOST)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """A line a name, and one that says what the keys do."""
        return self._rows + 1

    def render(self) -> Content:
        """The names around the cursor, then the keys."""
        width = self.content_size.width
        lines: list[Content] = []
        for place in range(self._top, min(self._top + self._rows, len(self._candidates))):
            one = self._candidates[place]
            here = place == self._cursor
            detail = cut(one_line(one.detail), max(0, width - 12))
            name = fit(one_line(one.path), max(8, width - 3 - cell_len(detail)))
            bar = ("▌" if here else " ", "$primary")
            line = Content.assemble(bar, (name, "$foreground"), " ", (detail, "$foreground 60%"), " ")
            lines.append(line.stylize("on $panel") if here else line)
        which = f"{self._cursor + 1} of {len(self._candidates)}{' so far' if self._growing else ''}"
        keys = f" {which} · ↑↓ choose · Tab, Enter take it · Esc leaves it"
        return Content("\n").join([*lines, Content.assemble((fit(keys, width), "$foreground 60%"))])

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the mouse."""
        place = self._top + event.y
        if event.y < self._rows and place < len(self._candidates):
            event.stop()
            self.post_message(self.Clicked(self._candidates[place]))
