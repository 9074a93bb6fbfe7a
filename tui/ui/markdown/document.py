"""One reply's text as a Markdown document that grows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from tui.ui.markdown.blocks import LONG, BlockParser
from tui.ui.markdown.fence import language
from tui.ui.markdown.layout import Layout
from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.line import CodeBlock, Line
from tui.ui.markdown.references import References
from tui.ui.markdown.theme import MarkdownTheme

if TYPE_CHECKING:
    from tui.ui.markdown.origins import Origins

# What may yet become a marker, a fence, a rule or display mathematics, or the indentation of one: it is not shown
# before the next character says which.
_UNDECIDED = re.compile(
    r"(?:[-=*+_#>~`|: \t]|\d{1,9}[.)](?=[ \t]|$))*"
    r"(?:\d{1,9}|(?:\$\$?|\\\[)[ \t]*|\\(?:b[a-z]{0,4}(?:\{[A-Za-z]{0,40}\*?)?)?)?$"
)
# What a definition that is still to come could make a link of: "[a]", "[a][b]" and "[a][]".
_LABEL = re.compile(r"\[(?!\^)((?:[^\[\]\\]|\\.)++)\](?!\()", re.DOTALL)
_WIDTHS = 2


class MarkdownDocument:
    """Markdown that arrives in deltas, as lines at a width.

    ``feed`` only stores. What is asked for is parsed and laid out then, and only what is new: a block that is closed
    is never parsed again, nor laid out again at the same width. However the text is cut into deltas, and whatever
    was asked in between, the finished document is the same.

    Attributes:
        theme: The looks.
        references: The addresses that labels stand for.
        version: Changes when the document does.
        settled: How many leaves will not change any more.
    """

    def __init__(self, theme: MarkdownTheme) -> None:
        self.theme = theme
        self.references = References()
        self.version = 0
        self.settled = 0
        self._deltas: list[str] = []
        self._taken = 0
        # Where in the source the line, or the rest of it, begins that is to be read next.
        self._at = 0
        # The line that has no end yet, and whether its beginning has been read already.
        self._partial = ""
        self._begun = False
        self._parser = BlockParser()
        self._take_back: Callable[[], None] | None = None
        self._finished = False
        self._read_to_end = False
        self._late: list[Leaf] = []
        # The layouts of the widths asked for last, the latest first: a scroll bar makes two of them alternate.
        self._layouts: list[Layout] = []

    # -- text in

    def feed(self, text: str) -> None:
        """Append a delta.

        Raises:
            ValueError: The document is finished.
        """
        if self._finished:
            raise ValueError("the document is finished")
        if text:
            self._deltas.append(text)

    def finish(self) -> None:
        """Say that no more text will come."""
        self._finished = True

    @property
    def source(self) -> str:
        """The Markdown as it came, to the character."""
        if len(self._deltas) > 1:
            taken = "".join(self._deltas[: self._taken])
            waiting = "".join(self._deltas[self._taken :])
            self._deltas = [text for text in (taken, waiting) if text]
            self._taken = 1 if taken else 0
        return "".join(self._deltas)

    # -- lines out

    def height(self, width: int) -> int:
        """Return the number of lines at ``width`` cells."""
        return self._layout(width).height

    def line(self, y: int, width: int) -> Line:
        """Return line ``y``, counted from 0.

        Raises:
            IndexError: There is no such line.
        """
        return self._layout(width).line(y)

    def lines(self, width: int, start: int, stop: int) -> list[Line]:
        """Return the lines from ``start`` up to ``stop``, as many of them as there are."""
        layout = self._layout(width)
        return [layout.line(y) for y in range(max(0, start), min(stop, layout.height))]

    def stable_lines(self, width: int) -> int:
        """Return how many lines from the top will never change any more at this width.

        A leaf with an unknown ``[text][label]`` in it, and all below, may change when the document is finished.
        """
        return self._layout(width).stable()

    @property
    def code_blocks(self) -> list[CodeBlock]:
        """The blocks of code, each with its lines at the width that was asked for last (0 if none was)."""
        self._read()
        layout = self._layouts[0] if self._layouts else None
        if layout is not None:
            layout.sync()
        return [
            CodeBlock(language(leaf.info), leaf.text, *(layout.rows_of(index) if layout else (0, 0)))
            for index, leaf in enumerate(self.leaves_from(0))
            if leaf.kind == "code"
        ]

    def leaves_from(self, index: int) -> list[Leaf]:
        """Return all leaves from ``index`` on, the open one last."""
        leaves = self._parser.leaves[index:]
        if self._parser.leaf is not None:
            leaves.append(self._parser.leaf)
        return leaves

    # -- where it is from

    def offsets(self, y: int, width: int) -> list[int]:
        """Return, for each drawn character of a line, where in ``source`` it is from; -1 for decoration.

        Costs what the block that it belongs to costs to draw, once.

        Raises:
            IndexError: There is no such line.
        """
        layout = self._layout(width)
        if not 0 <= y < layout.height:
            raise IndexError(f"no line {y}: the document has {layout.height}")
        return self._origin.offsets(layout, y, self.source)

    def line_at(self, offset: int, width: int) -> int:
        """Return the line that shows a character of ``source``, or what follows it where that one is not drawn."""
        return self._origin.line_at(self._layout(width), offset, self.source)

    @cached_property
    def _origin(self) -> Origins:
        from tui.ui.markdown.origins import Origins

        return Origins(self.theme, self.references)

    # -- reading

    def _layout(self, width: int) -> Layout:
        width = max(1, width)
        self._read()
        for layout in self._layouts:
            if layout.width == width:
                break
        else:
            layout = Layout(self, width)
        if not self._layouts or self._layouts[0] is not layout:
            others = [other for other in self._layouts if other is not layout]
            self._layouts = [layout, *others[: _WIDTHS - 1]]
        layout.sync()
        return layout

    def _read(self) -> None:
        """Parse what has come since last time."""
        if self._taken == len(self._deltas) and self._read_to_end == self._finished:
            return
        if self._take_back is not None:
            self._take_back()
            self._take_back = None
        *lines, partial = (self._partial + "".join(self._deltas[self._taken :])).split("\n")
        self._taken = len(self._deltas)
        for line in lines:
            self._line(line, True)
        # What follows the last newline is a line only if there is something.
        self._partial = self._line(partial, self._finished and bool(partial or self._begun))
        parser = self._parser
        if self._finished:
            self._read_to_end = True
            parser.close()
        self.references.update(parser.definitions)
        self._settle()
        if self._partial and not (_UNDECIDED.match(self._partial) and not self._begun):
            self._take_back = parser.attempt(self._partial.removesuffix("\r"), not self._begun)
        self.version += 1

    def _line(self, line: str, ends: bool) -> str:
        """Hand a line on, an over-long one in pieces; return what of it is to wait for more."""
        parser = self._parser
        while len(line) >= LONG:
            cut = line.rfind(" ", 0, LONG) + 1 or LONG
            parser.at = self._at
            parser.add(line[:cut], not self._begun, False)
            self._begun = True
            self._at += cut
            line = line[cut:]
        parser.at = self._at
        if not ends:
            return line
        parser.add(line.removesuffix("\r"), not self._begun, True)
        self._begun = False
        parser.above = self._at
        self._at += len(line) + 1
        return ""

    def _settle(self) -> None:
        """Note which closed leaves a definition that is still to come could change; at the end, change them."""
        leaves = self._parser.leaves
        for index in range(self.settled, len(leaves)):
            leaf = leaves[index]
            if (
                leaf.kind in ("paragraph", "heading", "table")
                and any("[" in line for line in leaf.lines)
                and _LABEL.search(leaf.text)
            ):
                self._late.append(leaf)
                if self.references.first_open is None:
                    self.references.first_open = index
        self.settled = len(leaves)
        if not self._finished:
            return
        self.references.first_open = None
        references = self.references
        late = self._late if len(references) else []
        changed = [leaf for leaf in late if references.knows_later(_LABEL.findall(leaf.text), leaf.order)]
        for leaf in changed:
            leaf.order, leaf.cache = None, None
        if changed:
            self._layouts.clear()
