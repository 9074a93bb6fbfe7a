"""The tree that a block parser grows: open containers, one open leaf, and the leaves that are closed."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass

from tui.ui.markdown.containers import Container
from tui.ui.markdown.leaf import Kind, Leaf, Marker

NEVER = re.compile(r"^$")
"""The end of HTML that ends at a blank line."""


@dataclass(slots=True)
class LeafState:
    """What the open leaf needs to go on.

    Attributes:
        fence: The run of ` or ~ that began it.
        indent: Columns of indentation of that run, which its lines may have too.
        end: What ends HTML or mathematics; where it matches the empty string only, a blank line does.
        blanks: Blank lines that are code if code follows.
        size: Characters of a paragraph so far.
    """

    fence: str = ""
    indent: int = 0
    end: re.Pattern[str] = NEVER
    blanks: tuple[str, ...] = ()
    size: int = 0


class BlockTree:
    """What has been read so far, and how it is added to.

    Attributes:
        leaves: All closed leaves, in order.
        leaf: The leaf that the next line may go on with, or None.
        definitions: The reference definitions, in order: label as written, address.
        at: Where in the source the line, or the piece of one, begins that is read now.
        above: Where the line before it begins.
    """

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.leaf: Leaf | None = None
        self.definitions: list[tuple[str, str]] = []
        self.at = self.above = 0
        self._stack = [Container("document")]
        self._open = LeafState()
        self._blank = False
        self._trying = False

    def _try(self) -> Callable[[], None]:
        """From now on change nothing for good; the result takes all back that has been added."""
        undo = _Undo(self)
        self._trying = True
        return undo.take_back

    def _push(self, container: Container, inside: int) -> None:
        self._close_to(inside)
        parent = self._stack[-1]
        parent.filled = True
        if container.kind != "item":
            parent.run = None
        self._stack.append(container)

    def _close_to(self, inside: int) -> None:
        self._close_leaf()
        stack = self._stack
        while len(stack) > max(inside, 1):
            if stack[-1].kind == "item" and not stack[-1].filled:
                self._open_leaf("paragraph", [])
                self._close_leaf()
            stack.pop()

    def _whole(self, kind: Kind, text: str, inside: int) -> Leaf:
        self._close_to(inside)
        leaf = self._open_leaf(kind, [text])
        self._close_leaf()
        return leaf

    def _open_leaf(self, kind: Kind, lines: list[str]) -> Leaf:
        stack = self._stack
        path = tuple(container.decor for container in stack if container.decor is not None)
        pending = len(path)
        for index in range(len(stack) - 1, 0, -1):
            if not stack[index].drawn:
                stack[index].drawn = True
                pending = index - 1
        leaf = Leaf(kind, path, pending, lines=lines, order=len(self.definitions), at=self.at)
        self._set_apart(leaf)
        stack[-1].filled = True
        stack[-1].run = None
        self._open = LeafState()
        self._blank = False
        self.leaf = leaf
        return leaf

    def _freeze(self, ends: bool) -> None:
        """Close what a very long paragraph has so far, and go on with the rest of it as a leaf glued to that."""
        leaf = self.leaf
        assert leaf is not None
        keep = leaf.lines[-1:] if ends and len(leaf.lines) > 1 else []
        if keep:
            leaf.lines.pop()
        last = leaf.lines[-1]
        if not ends:
            glue, leaf.cut = "", True
        elif last.endswith(("\\", "  ")):
            glue = "\n"
            leaf.lines[-1] = last.removesuffix("\\").rstrip(" ")
        else:
            glue = " "
        self._close_leaf()
        rest = self._open_leaf("paragraph", keep)
        rest.glue, rest.gap = glue, 0
        self._open.size = sum(map(len, keep))

    def _set_apart(self, leaf: Leaf) -> None:
        """Say how the leaf stands to the one before it: in which containers both are, and how far apart."""
        if not self.leaves:
            return
        before = self.leaves[-1]
        path, other = leaf.path, before.path
        shared = 0
        for one, two in zip(path, other, strict=False):
            if one is not two:
                break
            shared += 1
        leaf.shared = shared
        in_item = any(isinstance(decor, Marker) for decor in path[:shared])
        here = path[shared] if shared < len(path) else None
        there = other[shared] if shared < len(other) else None
        siblings = isinstance(here, Marker) and isinstance(there, Marker) and here.run is there.run
        notes = leaf.kind == before.kind == "definition"
        leaf.gap = int(self._blank or not (in_item or siblings or notes))

    def _close_leaf(self) -> None:
        leaf = self.leaf
        if leaf is None:
            return
        self.leaf = None
        if self._open.blanks:
            self._blank = True
        leaf.closed = True
        if not self._trying:
            leaf.fixed = len(leaf.lines)
        if leaf.glue is None or leaf.lines:
            self.leaves.append(leaf)


class _Undo:
    """What a tree was before a line that is only tried."""

    def __init__(self, tree: BlockTree) -> None:
        self._tree = tree
        self._stack = [copy.copy(container) for container in tree._stack]
        self._open = copy.copy(tree._open)
        self._blank = tree._blank
        self._leaves = len(tree.leaves)
        self._definitions = len(tree.definitions)
        leaf = self._leaf = tree.leaf
        if leaf is not None:
            self._kind, self._level, self._info = leaf.kind, leaf.level, leaf.info
            # A paragraph is short and may lose its last line to a table; anything else only grows.
            self._lines = list(leaf.lines) if leaf.kind == "paragraph" else leaf.lines[-1:]
            self._count = len(leaf.lines)

    def take_back(self) -> None:
        """Make the tree what it was."""
        tree, leaf = self._tree, self._leaf
        tree._stack = self._stack
        tree._open = self._open
        tree._blank = self._blank
        del tree.leaves[self._leaves :]
        del tree.definitions[self._definitions :]
        tree.leaf = leaf
        tree._trying = False
        if leaf is not None:
            if leaf.kind != self._kind:
                leaf.cache = None
            leaf.kind, leaf.level, leaf.info = self._kind, self._level, self._info
            leaf.closed = False
            if self._kind == "paragraph":
                leaf.lines[:] = self._lines
            else:
                del leaf.lines[self._count :]
                leaf.glued = {index for index in leaf.glued if index < self._count}
                if self._lines:
                    leaf.lines[-1] = self._lines[-1]
