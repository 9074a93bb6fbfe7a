"""The outline as rows: those of what is not folded, each drawn when it is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tui.domain.readout import Piece
from tui.domain.safe import one_line
from tui.ui.panels.request.cached import cache_mark
from tui.ui.panels.request.node import Node, Redact, gist, indent_of, lay_out, named
from tui.ui.panels.request.wrapped import Wrapped

Row = tuple[Node, int]
"""A node, and which of its rows."""


class Outline:
    """Sections and all under them, some of it folded. What folds or unfolds costs its own rows."""

    def __init__(self, measure: Callable[[str], int] = len, redact: Redact = lambda value: value) -> None:
        self.roots: list[Node] = []
        self.rows: list[Row] = []
        self.width = 0
        self._measure = measure
        self._redact = redact

    def show(self, roots: Sequence[Node], width: int) -> None:
        """Show these sections in rows of ``width`` cells."""
        self.roots, self.width = list(roots), max(8, width)
        self.rows = [row for root in self.roots for row in self._rows_of(root)]

    def pieces(self, row: Row) -> Sequence[Piece]:
        """What one row says."""
        node, line = row
        if self._is_laid_out(node):
            laid = lay_out(node, self.width, self._measure, self._redact)[line]
            return _marked(laid, node) if line == 0 and self.foldable(node) else laid
        indent = indent_of(node)
        mark = ("▾ " if node.open else "▸ ") if node.has_children else "  "
        out = [Piece("muted", " " * max(0, min(indent - 2, self.width // 2)) + (mark if indent else ""))]
        if node.kind == "section":
            title = one_line(str(node.key))
            out += [Piece("muted", mark if not indent else ""), Piece("heading", f"{title} ")]
            return [*out, *(Piece(role, one_line(self._redact(text))) for role, text in node.head)]
        out += [*named(node, self._redact), Piece("punctuation", " " if node.has_children else ": ")]
        opening, closing = ("{", "}") if isinstance(node.value, dict) else ("[", "]")
        if not isinstance(node.value, dict | list):
            return [*out, Piece("number", one_line(str(node.copied(self._redact))))]
        if not node.value:
            return [*out, Piece("punctuation", opening + closing)]
        out.append(Piece("note", f"{opening}{len(node.value):,}{closing}"))
        if mark := cache_mark(node):
            out.append(Piece("accent", f" {mark}"))
        if not node.open:
            room = self.width - sum(len(piece.text) for piece in out) - 1
            out.append(Piece("text", " " + gist(node.value, self._redact, room)))
        return out

    def foldable(self, node: Node) -> bool:
        """Whether there is something to fold or to show."""
        if node.is_text:
            return not node.open or len(node.lines) > 1
        return node.has_children

    def fold(self, node: Node, open: bool) -> None:
        """Fold or unfold what is in view."""
        if node.open != open:
            start = self.index(node)
            self._change([node], open)
            self._again(node, start)

    def fold_all(self, node: Node, open: bool) -> None:
        """Fold or unfold all under a node in view, and itself."""
        start = self.index(node)
        self._change(node.walk(), open)
        self._again(node, start)

    def all_open(self, node: Node) -> bool:
        """Whether nothing under a node is folded."""
        return all(one.open for one in node.walk())

    def reveal(self, node: Node) -> int:
        """Unfold all that a node stands in, and itself where it is a text; return its first row."""
        folded = [node] if node.is_text and not node.open else []
        above = node.parent
        while above is not None:
            if not above.open:
                folded.append(above)
            above = above.parent
        if folded:
            self._change(folded, True)
            self.show(self.roots, self.width)
        return self.index(node)

    def index(self, node: Node) -> int:
        """The first row of a node; of what is folded, that of what it is folded in."""
        seen = _in_view(node)
        return next((number for number, (one, _) in enumerate(self.rows) if one is seen), 0)

    def first_from(self, row: int, nodes: Sequence[Node]) -> int:
        """The place of the first of ``nodes``, which are in order, that is not above a row; 0 where all are."""
        above = {id(node) for node, _ in self.rows[:row]} - {id(node) for node, _ in self.rows[row : row + 1]}
        return next((place for place, node in enumerate(nodes) if id(_in_view(node)) not in above), 0)

    def line_at(self, node: Node, offset: int) -> int:
        """Which of the rows of an unfolded text in view holds the character at ``offset`` of what is drawn."""
        lines = node.lines
        # The offset is that of the text; in front of it the quote is drawn.
        return lines.row_of(offset + 1) if isinstance(lines, Wrapped) else 0

    @staticmethod
    def _is_laid_out(node: Node) -> bool:
        return node.is_text or node.kind in ("field", "note")

    def _rows_of(self, root: Node) -> Iterable[Row]:
        """The rows of a node and of what is not folded under it."""
        waiting = [root]
        while waiting:
            node = waiting.pop()
            if self._is_laid_out(node):
                count = len(lay_out(node, self.width, self._measure, self._redact))
                yield from ((node, line) for line in range(count))
            else:
                yield node, 0
                if node.open and node.has_children:
                    waiting += reversed(node.children)

    def _change(self, nodes: Iterable[Node], open: bool) -> None:
        for node in nodes:
            if node.open != open:
                node.open = open
                node.lines = ()

    def _again(self, node: Node, start: int) -> None:
        """Write the rows of a node anew, which begin at ``start``."""
        end = start + 1
        while end < len(self.rows) and (self.rows[end][0] is node or self.rows[end][0].depth > node.depth):
            end += 1
        self.rows[start:end] = self._rows_of(node)


def _in_view(node: Node) -> Node:
    """The node itself, or the outermost that it is folded in."""
    seen, above = node, node.parent
    while above is not None:
        if not above.open:
            seen = above
        above = above.parent
    return seen


def _marked(line: Sequence[Piece], node: Node) -> Sequence[Piece]:
    """A text's first row with the sign of what is folded in its indent."""
    first, *rest = line
    indent = first.text
    if first.role != "text" or len(indent) < 2 or indent.strip():
        return line
    return [Piece("muted", indent[:-2] + ("▾ " if node.open else "▸ ")), *rest]
