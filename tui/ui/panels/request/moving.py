"""The part of the request's panel that moves the cursor and folds."""

from __future__ import annotations

from textual.reactive import var

from tui.ui.panels.request.node import Node
from tui.ui.panels.request.searching import Searching
from tui.ui.panels.request.view import OutlineView


class Moving(Searching):
    """Moves in the outline; in a comparison, which has no cursor, the same keys scroll."""

    comparing: var[bool] = var(False, toggle_class="-comparing", init=False)
    """Whether the comparison with the request before is in view."""

    # Moving

    def action_step(self, lines: int) -> None:
        """Move the cursor by rows."""
        self._go(self._view.cursor + lines) if not self.comparing else super().action_step(lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        page = pages * max(1, self._view.size.height - 1)
        self._go(self._view.cursor + page) if not self.comparing else super().action_page(pages)

    def action_edge(self, end: bool) -> None:
        """Move the cursor to the first or the last row."""
        self._go(len(self._view.outline.rows) if end else 0) if not self.comparing else super().action_edge(end)

    def action_section(self, step: int) -> None:
        """Move the cursor to the section before or after."""
        outline = self._view.outline
        rows = [outline.index(root) for root in outline.roots]
        places = [row for row in rows if (row > self._view.cursor if step > 0 else row < self._view.cursor)]
        if places and not self.comparing:
            self._go(places[0] if step > 0 else places[-1])

    def _go(self, row: int) -> None:
        self._view.go(row)
        self.say()

    # Folding

    def action_fold(self) -> None:
        """Fold or show what is under the cursor."""
        node = self._view.node
        if node is not None and not self.comparing:
            self._fold(node, not node.open)

    def action_open(self) -> None:
        """Show what is folded; what is shown is gone into."""
        node = self._view.node
        if node is None or self.comparing:
            return
        if node.open or not self._view.outline.foldable(node):
            self.action_step(1)
        else:
            self._fold(node, True)

    def action_close(self) -> None:
        """Fold; from what is folded, or cannot be, to what it stands in."""
        node, outline = self._view.node, self._view.outline
        if node is None or self.comparing:
            return
        if node.open and outline.foldable(node):
            self._fold(node, False)
        elif node.parent is not None:
            self._go(outline.index(node.parent))

    def action_fold_all(self) -> None:
        """Show all under the cursor, or fold it where all is shown; on a value, of what it stands in."""
        node, outline = self._view.node, self._view.outline
        if node is None or self.comparing:
            return
        while not node.has_children and node.parent is not None:
            node = node.parent
        outline.fold_all(node, not outline.all_open(node))
        self._view.changed()
        self._go(outline.index(node))

    def _fold(self, node: Node, open: bool) -> None:
        outline = self._view.outline
        if outline.foldable(node):
            outline.fold(node, open)
            self._view.changed()
            self._go(outline.index(node))

    def on_outline_view_clicked(self, event: OutlineView.Clicked) -> None:
        """The cursor was put somewhere by the mouse."""
        event.stop()
        if event.sign:
            self.action_fold()
        self.say()
