"""Code and other text that is drawn line by line as it is written."""

from __future__ import annotations

import re
from bisect import bisect_right

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.domain.safe import drawable
from tui.ui.markdown.highlight import LARGEST, Spans, highlight, lexer_for
from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.line import Line
from tui.ui.markdown.runs import Runs, fitted
from tui.ui.markdown.theme import MarkdownTheme
from tui.ui.markdown.wrap import chop

TAB = 4
_LANGUAGE = re.compile(r"[ \t]*\{?\.?([^\s{}:,]+)")
_GUTTER_FROM = 8


def language(info: str) -> str:
    """Return the language that a fence's info string names, in lower case: ``js`` for ``js{1,3}`` or ``js:app.js``."""
    found = _LANGUAGE.match(info)
    return found.group(1).lower() if found else ""


def _shown(line: str) -> str:
    return drawable(line).expandtabs(TAB)


class CodeText:
    """A leaf's lines as they are shown, and their colours; the same at all widths.

    The colours never move a character, so they are found only when a line is drawn: the whole block's once it is
    closed, until then those of the lines that came together, as if each such batch stood alone.
    """

    def __init__(self, theme: MarkdownTheme) -> None:
        self._theme = theme
        self._shown: list[str] = []
        self._size = 0
        self._spans: list[Spans] = []
        self._whole: list[Spans] | None = None
        self._failed = False

    @classmethod
    def of(cls, leaf: Leaf, theme: MarkdownTheme) -> CodeText:
        """Return the leaf's, which grows with it."""
        if not isinstance(leaf.cache, cls):
            leaf.cache = cls(theme)
        text: CodeText = leaf.cache
        return text

    def show(self, leaf: Leaf, index: int) -> str:
        """Return one line safe to draw, its tabs expanded."""
        shown = self._shown
        if len(shown) <= index < leaf.fixed:
            new = [_shown(line) for line in leaf.lines[len(shown) : leaf.fixed]]
            self._size += sum(map(len, new)) + len(new)
            shown += new
        if index < len(shown):
            return shown[index]
        return _shown(leaf.lines[index])

    def plain_forever(self, leaf: Leaf) -> bool:
        """Whether no line of the leaf will ever have colours."""
        return leaf.kind != "code" or self._size > LARGEST or lexer_for(language(leaf.info)) is None

    def spans(self, leaf: Leaf, index: int, base: Style) -> Spans | None:
        """Return the stretches of a line that is complete, or None if it is plain."""
        if self._failed or self.plain_forever(leaf):
            return None
        lexer = lexer_for(language(leaf.info))
        if lexer is None:
            return None
        if leaf.closed and leaf.fixed == len(leaf.lines):
            if self._whole is None:
                self._whole = highlight(self._shown, lexer, self._theme.pygments_style, base)
                self._failed = self._whole is None
                self._spans = []
            return None if self._whole is None else self._whole[index]
        if index >= len(self._shown):
            return None
        if index >= len(self._spans):
            batch = self._shown[len(self._spans) :]
            found = highlight(batch, lexer, self._theme.pygments_style, base)
            self._spans += found or [[(len(line), base)] for line in batch]
        return self._spans[index]


class Verbatim:
    """A leaf's lines laid out: those that are complete once, the open one each time it is asked for."""

    def __init__(self, leaf: Leaf, width: int, theme: MarkdownTheme) -> None:
        self._leaf = leaf
        self._text = CodeText.of(leaf, theme)
        code = leaf.kind == "code"
        self._base = theme.code_block if code else theme.html if leaf.kind == "html" else theme.text
        self._gutter = 1 if code and width >= _GUTTER_FROM else 0
        self._filled = code
        self._width = width - self._gutter
        # The line of each row, and which part of it.
        self._rows: list[tuple[int, int, int]] = []
        self._done = 0
        self._done_rows = 0
        self.grow()

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self._rows)

    @property
    def settled(self) -> int:
        """Rows from the top that stay as they are while the leaf is open."""
        return self._done_rows if self._text.plain_forever(self._leaf) else 0

    def grow(self) -> None:
        """Lay out what the leaf has that was not there last time."""
        leaf, rows = self._leaf, self._rows
        del rows[self._done_rows :]
        for index in range(self._done, len(leaf.lines)):
            if index == leaf.fixed:
                self._done, self._done_rows = index, len(rows)
            rows += [(index, start, end) for start, end in chop(self._text.show(leaf, index), self._width)]
        if len(leaf.lines) == leaf.fixed:
            self._done, self._done_rows = leaf.fixed, len(rows)
        if not rows:
            rows.append((-1, 0, 0))

    def row(self, index: int) -> Line:
        """Return a row."""
        number, start, end = self._rows[index]
        pad = Segment(" " * self._gutter, self._base)
        if number < 0:
            return self._line([], "", None, pad)
        leaf = self._leaf
        shown = self._text.show(leaf, number)
        spans = self._text.spans(leaf, number, self._base) if shown else None
        runs = Runs(shown, [len(shown)], [self._base])
        if spans:
            runs = Runs(shown, [stop for stop, _ in spans], [style for _, style in spans])
        segments, text = fitted(runs, start, end, self._width) if start < end else ([], "")
        joins = "" if start or number in leaf.glued else None
        return self._line(segments, text, joins, pad)

    def shown(self, index: int) -> tuple[int, int, int, int]:
        """Which line of the leaf a row shows (-1: none), which of its characters as they are drawn, and the gutter."""
        return *self._rows[index], self._gutter

    def row_of(self, number: int, character: int) -> int:
        """The row that shows a character of a line as it is drawn."""
        return max(0, bisect_right(self._rows, (number, character, 1 << 60)) - 1)

    def _line(self, segments: list[Segment], text: str, joins: str | None, pad: Segment) -> Line:
        if not self._filled:
            return Line(tuple(segments), 0, joins, text)
        rest = self._width - sum(cell_len(segment.text) for segment in segments)
        if self._gutter:
            segments = [pad, *segments]
        if rest > 0:
            segments.append(Segment(" " * rest, self._base))
        return Line(tuple(segments), self._gutter, joins, text)
