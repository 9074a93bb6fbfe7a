"""The outline on the screen, with a cursor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.selection import Selection

from tui.domain.readout import Piece
from tui.ui.panels import Lines
from tui.ui.panels.request.node import Node, Redact
from tui.ui.panels.request.outline import Outline


class OutlineView(Lines):
    """Rows of an outline, drawn where they are seen."""

    ALLOW_SELECT = True

    class Clicked(Message):
        """A row was clicked, and the cursor is on it; ``sign`` where the click was on what folds it."""

        def __init__(self, sign: bool) -> None:
            super().__init__()
            self.sign = sign

    def __init__(self, redact: Redact, id: str | None = None) -> None:
        super().__init__(id=id)
        self.outline = Outline(cell_len, redact)
        self.cursor = 0
        self.found: re.Pattern[str] | None = None
        """What is marked wherever it stands in view."""

    @property
    def node(self) -> Node | None:
        """The node under the cursor."""
        rows = self.outline.rows
        return rows[min(self.cursor, len(rows) - 1)][0] if rows else None

    @property
    def cursor_row(self) -> int | None:
        """The row that the cursor is on."""
        return self.cursor if self.outline.rows else None

    def row(self, y: int) -> Sequence[Piece]:
        """The pieces of a row, those that were found marked."""
        pieces = self.outline.pieces(self.outline.rows[y])
        return list(_marked(pieces, self.found)) if self.found is not None else pieces

    def show(self, roots: Sequence[Node], keep: bool) -> None:
        """Show these sections; with ``keep`` the cursor and the window stay where they are, as far as they can."""
        node, top = self.node, self.scroll_offset.y
        before = self.cursor - self.outline.index(node) if keep and node is not None else 0
        self.outline.show(roots, self.room)
        self.cursor = self._same(node) + before if keep and node is not None else 0
        self.changed()
        if not keep:
            self.jump(0)
        elif self.scroll_offset.y != top:
            self.jump(top)

    def changed(self) -> None:
        """There are other rows than before."""
        self.cursor = max(0, min(self.cursor, len(self.outline.rows) - 1))
        self.set_count(len(self.outline.rows))

    def go(self, row: int) -> None:
        """Put the cursor on a row and bring it into view."""
        self.cursor = max(0, min(row, len(self.outline.rows) - 1))
        self.reveal(self.cursor)
        self.refresh()

    def _same(self, node: Node) -> int:
        """The row of a node, or of the one in its place where the sections were made anew."""
        rows = self.outline.rows
        trail = _trail(node)
        for number, (one, line) in enumerate(rows):
            if line == 0 and (one is node or (one.key == node.key and _trail(one) == trail)):
                return number
        return self.cursor

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out for the new width."""
        if self.outline.width != self.room and self.room:
            self.show(self.outline.roots, keep=True)
            self.reveal(self.cursor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there."""
        row = self.scroll_offset.y + event.get_content_offset_capture(self).y
        if 0 <= row < len(self.outline.rows):
            self.go(row)
            text = "".join(piece.text for piece in self.row(row))
            sign = len(text) - len(text.lstrip(" "))
            on_sign = text.lstrip(" ")[:1] in ("▾", "▸") and abs(event.get_content_offset_capture(self).x - sign) <= 1
            self.post_message(self.Clicked(on_sign))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text, as it is drawn."""
        pieces = map(self.outline.pieces, self.outline.rows)
        return selection.extract("\n".join("".join(piece.text for piece in one) for one in pieces)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()


def _trail(node: Node) -> list[str | int]:
    """The keys from a section down to a node."""
    keys: list[str | int] = []
    one: Node | None = node
    while one is not None:
        keys.append(one.key)
        one = one.parent
    return keys


def _marked(pieces: Sequence[Piece], pattern: re.Pattern[str]) -> Sequence[Piece]:
    """Pieces with what the pattern matches in the accent, also where it goes over several of them."""
    spans = [match.span() for match in pattern.finditer("".join(piece.text for piece in pieces)) if match.group()]
    out: list[Piece] = []
    at = 0
    for role, text in pieces:
        cuts = {at, at + len(text)}
        for start, end in spans:
            cuts |= {place for place in (start, end) if at < place < at + len(text)}
        for start, end in pairwise(sorted(cuts)):
            inside = any(first <= start and end <= last for first, last in spans)
            out.append(Piece("warning" if inside else role, text[start - at : end - at]))
        at += len(text)
    return out
