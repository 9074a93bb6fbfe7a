"""Leaves of several lines: code, HTML, display mathematics and tables, and headings that a line below makes."""

from __future__ import annotations

from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.scan import SETEXT, alignments, closes_fence, dedent, indentation, math_end, split_row
from tui.ui.markdown.tree import BlockTree, LeafState


class Multiline(BlockTree):
    """What a line does to the leaf that is open, or begins where more lines are to follow."""

    def _verbatim(self, leaf: Leaf, rest: str, column: int) -> bool:
        """Go on with code, HTML or display mathematics; False if it is over and the line still to be read."""
        body = rest.lstrip(" \t")
        state = self._open
        if leaf.kind == "code" and state.fence:
            if indentation(rest, column) < 4 and closes_fence(body, state.fence):
                self._close_leaf()
            else:
                if not leaf.lines:
                    leaf.at = self.at
                leaf.lines.append(dedent(rest, column, state.indent)[0] if state.indent else rest)
            return True
        if leaf.kind == "code":
            if not body:
                state.blanks += (dedent(rest, column, 4)[0],)
                return True
            if indentation(rest, column) < 4:
                return False
            leaf.lines += state.blanks
            state.blanks = ()
            leaf.lines.append(dedent(rest, column, 4)[0])
            return True
        if not body and (leaf.kind == "math" or state.end.pattern == "^$"):
            self._close_leaf()
            self._blank = True
            return True
        leaf.lines.append(rest)
        if body and state.end.search(body):
            self._close_leaf()
        return True

    def _math(self, body: str, indent: int, inside: int, paragraph: bool) -> bool:
        """Display mathematics on lines of its own; the source is kept as it is, whatever Markdown it looks like."""
        end = math_end(body, paragraph)
        if end is None:
            return False
        self._close_to(inside)
        self._open_leaf("math", [" " * indent + body])
        self._open.end = end
        if end.search(body, 2):
            self._close_leaf()
        return True

    def _setext(self, body: str) -> bool:
        leaf = self.leaf
        if leaf is None or leaf.glue is not None or self._trying or not SETEXT.match(body):
            return False
        leaf.kind = "heading"
        leaf.level = 1 if body[0] == "=" else 2
        self._close_leaf()
        return True

    def _table(self, body: str) -> bool:
        leaf = self.leaf
        if leaf is None or not leaf.lines or "|" not in leaf.lines[-1]:
            return False
        columns = alignments(body)
        header = leaf.lines[-1]
        if columns is None or len(split_row(header)) != len(columns):
            return False
        if len(leaf.lines) == 1 and leaf.glue is None:
            # The paragraph was this table's header all along; what was to be drawn with it still is.
            leaf.kind = "table"
        elif leaf.glue == "" and len(leaf.lines) == 1:
            return False
        else:
            leaf.lines.pop()
            self._close_leaf()
            leaf = self._open_leaf("table", [header])
            leaf.at = self.above
        leaf.lines.append(body)
        leaf.info = ",".join(columns)
        self._open = LeafState()
        return True
