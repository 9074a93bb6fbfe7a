"""A document laid out at one width."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.style import Style

from tui.ui.markdown.block import Block, Continued, Flow, Rule
from tui.ui.markdown.fence import Verbatim
from tui.ui.markdown.heal import heal
from tui.ui.markdown.inline import is_linkable, plain, render_inline
from tui.ui.markdown.leaf import Leaf, Marker, Quote
from tui.ui.markdown.line import Line
from tui.ui.markdown.parser import normalize_address
from tui.ui.markdown.prefix import Prefix, prefix_of
from tui.ui.markdown.references import References
from tui.ui.markdown.runs import Runs
from tui.ui.markdown.table import Table
from tui.ui.markdown.theme import MarkdownTheme

_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_TASK_BEGUN = re.compile(r"\[(?:[ xX]\]?)?[ \t]*")


class Source(Protocol):
    """What a layout needs to know of its document."""

    theme: MarkdownTheme
    references: References
    version: int
    settled: int
    """Leaves that will not change any more."""

    def leaves_from(self, index: int) -> list[Leaf]:
        """Return all leaves from ``index`` on, the open one last."""


@dataclass(slots=True)
class _Inline:
    """The styled text of a leaf, and what it was made from."""

    source: str
    open: bool
    runs: Runs
    box: str


@dataclass(slots=True)
class Entry:
    """A leaf laid out."""

    leaf: Leaf
    start: int
    """The line that its gap, or else its first row, is at."""
    gap: int
    block: Block
    prefix: Prefix

    @property
    def end(self) -> int:
        """The line after its last."""
        return self.start + self.gap + self.block.height

    def grows(self, leaf: Leaf) -> bool:
        """Lay out what the leaf has gained, if it is of a kind that grows line by line."""
        block = self.block
        if not isinstance(block, Verbatim | Table) or isinstance(block, Table) != (leaf.kind == "table"):
            return False
        block.grow()
        return True


class Layout:
    """Where everything is at one width; brought up to date by :meth:`sync`."""

    def __init__(self, source: Source, width: int) -> None:
        self._source = source
        self.width = width
        self._entries: list[Entry] = []
        self._starts: list[int] = []
        self._kept = 0
        self._version = -1
        # The open leaf of last time, which may have grown: its lines are not laid out again.
        self._growing: Entry | None = None

    @property
    def height(self) -> int:
        """Number of lines."""
        return self._entries[-1].end if self._entries else 0

    def sync(self) -> None:
        """Lay out what has come since last time."""
        source = self._source
        if self._version == source.version:
            return
        self._version = source.version
        del self._entries[self._kept :]
        del self._starts[self._kept :]
        for leaf in source.leaves_from(self._kept):
            entry = self._lay_out(leaf)
            self._entries.append(entry)
            self._starts.append(entry.start)
        self._kept = source.settled
        self._growing = self._entries[self._kept] if self._kept < len(self._entries) else None

    def stable(self) -> int:
        """Number of lines from the top that will not change any more."""
        limit = self._source.references.first_open
        kept = self._kept if limit is None else min(self._kept, limit)
        if kept >= len(self._entries):
            return self.height
        entry = self._entries[kept]
        if limit is not None and limit <= self._kept:
            return entry.start
        return entry.start + (entry.gap + entry.block.settled if entry.block.settled else 0)

    def rows_of(self, index: int) -> tuple[int, int]:
        """Return the first line of a leaf's text, and how many lines it takes."""
        entry = self._entries[index]
        return entry.start + entry.gap, entry.block.height

    def line(self, y: int) -> Line:
        """Return a line.

        Raises:
            IndexError: There is no such line.
        """
        if not 0 <= y < self.height:
            raise IndexError(f"no line {y}: the document has {self.height}")
        entry = self._entries[bisect_right(self._starts, y) - 1]
        row = y - entry.start - entry.gap
        if row < 0:
            return entry.prefix.blank()
        return entry.prefix.put(entry.block.row(row), row == 0)

    @property
    def entries(self) -> Sequence[Entry]:
        """All leaves as they are laid out. Not to be changed."""
        return self._entries

    def find(self, y: int) -> tuple[int, int]:
        """Return the number of the leaf that a line belongs to, and which row of it; less than 0 in the gap above."""
        number = bisect_right(self._starts, y) - 1
        entry = self._entries[number]
        return number, y - entry.start - entry.gap

    # -- one leaf

    def _lay_out(self, leaf: Leaf) -> Entry:
        start, gap = self.height, leaf.gap
        growing = self._growing
        if growing is not None and growing.leaf is leaf and growing.grows(leaf):
            growing.start = start
            return growing
        theme = self._source.theme
        inline = self._inline(leaf) if leaf.kind in ("paragraph", "heading", "definition") else None
        prefix = prefix_of(leaf, self.width, theme, inline.box if inline else "")
        width = self.width - prefix.cells
        block: Block
        if leaf.kind == "rule":
            block = Rule(width, theme.rule)
        elif leaf.kind == "table":
            block = Table(leaf, width, theme, lambda text, header: self._cell(leaf, text, header))
        elif inline is None:
            block = Verbatim(leaf, width, theme)
        else:
            before = self._entries[-1] if self._entries and leaf.glue in ("", " ") else None
            if before is not None and isinstance(before.block, Flow | Continued):
                if before.block.height == 1:
                    # The row that is taken over is the paragraph's first, with the list marker if there is one.
                    prefix = before.prefix
                between = leaf.glue if leaf.glue and inline.runs.text else ""
                block = Continued(before.block, between or "", inline.runs, width, theme.text)
                start -= 1
            else:
                block = Flow(inline.runs, width)
        return Entry(leaf, start, gap, block, prefix)

    def base(self, leaf: Leaf) -> Style:
        """Return the style of a leaf's running text."""
        theme = self._source.theme
        if leaf.kind == "heading":
            return theme.headings[leaf.level - 1]
        if any(isinstance(decor, Quote) for decor in leaf.path):
            return theme.quote
        return theme.text

    def _cell(self, leaf: Leaf, text: str, header: bool) -> Runs:
        theme = self._source.theme
        base = self.base(leaf) + theme.table_header if header else self.base(leaf)
        return render_inline(plain(text), self._source.references.view(leaf.order), theme, base)

    def is_open(self, number: int) -> bool:
        """Whether a leaf may still change, so that what is open in its text is drawn as if it were closed."""
        return number >= self._source.settled

    def _inline(self, leaf: Leaf) -> _Inline:
        text = leaf.text
        kept = leaf.cache
        source = f"{leaf.kind}{leaf.level} {text}"
        is_open = self.is_open(len(self._entries))
        if isinstance(kept, _Inline) and kept.source == source and kept.open == is_open:
            return kept
        theme = self._source.theme
        if leaf.kind == "definition":
            inline = _Inline(source, is_open, _definition(leaf, theme), "")
        else:
            text = plain_lines(text if leaf.cut else text.rstrip(" \t"))
            box, taken, lead = task_box(leaf, text)
            if box:
                text = lead + text[taken:]
            if is_open:
                text = healed(leaf, text)
            view = self._source.references.view(leaf.order)
            inline = _Inline(source, is_open, render_inline(text, view, theme, self.base(leaf)), box)
        leaf.cache = inline
        return inline


def plain_lines(text: str) -> str:
    """Return a block's source safe to parse and to draw, its lines kept apart."""
    return "\n".join(map(plain, text.split("\n"))) if "\n" in text else plain(text)


def task_box(leaf: Leaf, text: str) -> tuple[str, int, str]:
    """Return a task's box ("" for none), how many characters say so, and what stands in the text for them."""
    task = _TASK.match(text) if _may_be_task(leaf) else None
    if task is None:
        return "", 0, ""
    box = "☐" if task.group(1) == " " else "☑"
    marker = leaf.path[-1]
    return box, task.end(), "" if isinstance(marker, Marker) and marker.bullet else f"{box} "


def healed(leaf: Leaf, text: str) -> str:
    """Return what is drawn of the text of a leaf that is still being written."""
    return "" if _may_be_task(leaf) and _TASK_BEGUN.fullmatch(text) else heal(text)


def _may_be_task(leaf: Leaf) -> bool:
    return (
        leaf.kind == "paragraph"
        and leaf.glue is None
        and leaf.pending < len(leaf.path)
        and isinstance(leaf.path[-1], Marker)
    )


def _definition(leaf: Leaf, theme: MarkdownTheme) -> Runs:
    runs = Runs()
    runs.put(f"[{plain(leaf.lines[0])}]: ", theme.dim)
    url = normalize_address(plain(leaf.info))
    begin = len(runs.text)
    if is_linkable(url):
        runs.put(plain(leaf.info), theme.dim + theme.link + Style(link=url))
        runs.links.append((begin, len(runs.text), url))
    else:
        runs.put(plain(leaf.info), theme.dim)
    return runs
