"""From what is drawn of a document to its source, to the character, and back. Worked out when somebody points there."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from tui.ui.markdown.block import Continued, Flow, Rule
from tui.ui.markdown.fence import TAB, Verbatim
from tui.ui.markdown.heal import heal
from tui.ui.markdown.inline import plain
from tui.ui.markdown.layout import Layout, healed, plain_lines, task_box
from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.leaf_source import LeafSource
from tui.ui.markdown.references import References
from tui.ui.markdown.scan import DEFINITION, cell_spans
from tui.ui.markdown.table import Table
from tui.ui.markdown.table_text import open_cell
from tui.ui.markdown.theme import MarkdownTheme
from tui.ui.markdown.trace import NOWHERE, expanded_offsets, shown_offsets, trace

_KEPT = 64
"""Leaves of which the offsets are kept; more than stand in a window."""


class Origins:
    """The offsets of one document's characters, in its layouts."""

    def __init__(self, theme: MarkdownTheme, references: References) -> None:
        self._theme, self._references = theme, references
        self._sources: OrderedDict[int, LeafSource] = OrderedDict()
        self._texts: OrderedDict[tuple[int, int], tuple[object, list[int]]] = OrderedDict()

    def offsets(self, layout: Layout, y: int, source: str) -> list[int]:
        """Return where each drawn character of a line is from, ``NOWHERE`` for decoration."""
        number, row = layout.find(y)
        entry = layout.entries[number]
        out = [NOWHERE] * entry.prefix.characters(row)
        if row < 0:
            return out
        block = entry.block
        if isinstance(block, Flow | Continued):
            start, end = block.rows[row]
            if block.row(row).text == block.runs.text[start:end]:
                return out + self._flowing(layout, number, start, end, source)
            start = len(out)
            return out + [NOWHERE] * (len(drawn(entry.prefix.put(block.row(row), row == 0))) - start)
        found = [NOWHERE] * len(drawn(block.row(row)))
        if isinstance(block, Verbatim):
            line, start, end, gutter = block.shown(row)
            known = self._verbatim(layout, number, line, source)[start:end] if line >= 0 else []
            # Fewer are drawn where an ellipsis stands for what is wider than the line.
            if gutter + len(known) <= len(found):
                found[gutter : gutter + len(known)] = known
        elif isinstance(block, Table):
            for at, table_row, column, start, end in block.shown(row):
                found[at : at + end - start] = self._cell(layout, number, table_row, column, source)[start:end]
        return out + found

    def line_at(self, layout: Layout, offset: int, source: str) -> int:
        """Return the line where a character of the source is drawn, or what comes after it where it is not drawn."""
        entries = layout.entries
        if not entries:
            return 0
        number = max(0, bisect_right(entries, offset, key=lambda entry: entry.leaf.at) - 1)
        while (row := self._row_from(layout, number, offset, source)) is None and number + 1 < len(entries):
            number += 1
        entry = entries[number]
        return entry.start + entry.gap + (entry.block.height - 1 if row is None else row)

    def _row_from(self, layout: Layout, number: int, offset: int, source: str) -> int | None:
        """The first row of a leaf that shows something from ``offset`` on; None where none does."""
        entry = layout.entries[number]
        block, leaf = entry.block, entry.leaf
        if leaf.at >= offset:
            # Whatever it shows is from there on. What it took over of the leaf before it is not its own.
            first = self._lead(block, layout, number) if isinstance(block, Continued) else 0
            return _row_with(block, first) if isinstance(block, Flow | Continued) else 0
        if isinstance(block, Rule):
            # It has no characters, but the marks that brought it lead to it.
            return 0 if offset < source.find("\n", leaf.at) else None
        if isinstance(block, Flow | Continued):
            lead = self._lead(block, layout, number)
            own = self._text(layout, number, source)
            at = next((at for at, known in enumerate(own) if known >= offset), None)
            return None if at is None else _row_with(block, lead + at)
        if isinstance(block, Verbatim):
            lines = self._source(layout, number, source)
            line = lines.number_at(offset)
            known = self._verbatim(layout, number, line, source) if leaf.lines else []
            at = next((at for at, from_ in enumerate(known) if from_ >= offset), None)
            if at is not None:
                return block.row_of(line, at)
            return block.row_of(line + 1, 0) if line + 1 < len(leaf.lines) else None
        if isinstance(block, Table):
            line = self._source(layout, number, source).number_at(offset)
            for table_row in range(max(0, line - 1), len(leaf.lines) - 1):
                # Cells stand side by side: what is drawn further down may stand earlier in the source.
                found: list[tuple[int, int]] = []
                for row in block.rows_of(table_row):
                    for _, _, column, start, end in block.shown(row):
                        known = self._cell(layout, number, table_row, column, source)[start:end]
                        found += [(at, row) for at in known if at >= offset]
                if found:
                    return min(found)[1]
        return None

    # One leaf

    def _source(self, layout: Layout, number: int, source: str) -> LeafSource:
        """The offsets of a leaf's lines."""
        entries = layout.entries
        leaf = entries[number].leaf
        kept = self._sources.get(id(leaf))
        if kept is None or kept.leaf is not leaf:
            kept = self._sources[id(leaf)] = LeafSource(leaf)
            if len(self._sources) > _KEPT:
                self._sources.popitem(last=False)
        kept.read(source, entries[number + 1].leaf.at if number + 1 < len(entries) else None)
        return kept

    def _keep(self, leaf: Leaf, part: int, of: object) -> list[int] | None:
        """What is known of a part of a leaf, if it was made of the same."""
        kept = self._texts.get((id(leaf), part))
        return kept[1] if kept is not None and kept[0] == of else None

    def _put(self, leaf: Leaf, part: int, of: object, offsets: list[int]) -> list[int]:
        self._texts[id(leaf), part] = (of, offsets)
        if len(self._texts) > _KEPT:
            self._texts.popitem(last=False)
        return offsets

    def _text(self, layout: Layout, number: int, source: str) -> list[int]:
        """Where each character of a paragraph's, heading's or definition's own drawn text is from."""
        leaf = layout.entries[number].leaf
        text = leaf.text
        is_open = layout.is_open(number)
        of = (leaf.at, leaf.kind, text, is_open, leaf.order)
        if (kept := self._keep(leaf, -1, of)) is not None:
            return kept
        lines = self._source(layout, number, source)
        if leaf.kind == "definition":
            return self._put(leaf, -1, of, _definition(leaf, source))
        known = lines.text_offsets()
        if not leaf.cut:
            text = text.rstrip(" \t")
        # A line may end in a carriage return of its own, which is drawn.
        known = shown_offsets(text.replace("\r", "\0"), known)
        text = plain_lines(text)
        box, taken, lead = task_box(leaf, text)
        if box:
            text, known = lead + text[taken:], [NOWHERE] * len(lead) + known[taken:]
        whole = healed(leaf, text) if is_open else text
        common = _common(text, whole)
        shown, steps = trace(whole, self._references.view(leaf.order), self._theme, layout.base(leaf))
        out = [known[step] if 0 <= step < common else NOWHERE for step in steps]
        runs: Any = getattr(leaf.cache, "runs", None)
        if runs is not None and runs.text != shown:
            out = [NOWHERE] * len(runs.text)
        return self._put(leaf, -1, of, out)

    def _lead(self, block: Flow | Continued, layout: Layout, number: int) -> int:
        """How many characters of a text are not its leaf's own, but of the row that was taken over."""
        runs: Any = getattr(layout.entries[number].leaf.cache, "runs", None)
        return len(block.runs.text) - len(runs.text) if runs is not None else 0

    def _flowing(self, layout: Layout, number: int, start: int, end: int, source: str) -> list[int]:
        """Where the characters of a text between two are from."""
        entry = layout.entries[number]
        block = entry.block
        assert isinstance(block, Flow | Continued)
        lead = self._lead(block, layout, number)
        out: list[int] = []
        if start < lead and number:
            before = layout.entries[number - 1].block
            assert isinstance(before, Flow | Continued)
            row, whole = before.rows[-1][0], len(before.runs.text)
            out = self._flowing(layout, number - 1, row + start, min(row + min(end, lead), whole), source)
            # What stands between the two is the end of the line.
            out += [entry.leaf.at - 1] * (min(end, lead) - start - len(out))
        return out + self._text(layout, number, source)[max(0, start - lead) : max(0, end - lead)]

    def _verbatim(self, layout: Layout, number: int, line: int, source: str) -> list[int]:
        """Where the characters of a line of code are from, as it is drawn."""
        leaf = layout.entries[number].leaf
        return expanded_offsets(leaf.lines[line], self._source(layout, number, source).offsets(line), TAB)

    def _cell(self, layout: Layout, number: int, row: int, column: int, source: str) -> list[int]:
        """Where the characters of a table's cell are from, as it is drawn."""
        leaf = layout.entries[number].leaf
        line = row + 1 if row else 0
        text = leaf.lines[line]
        is_open = open_cell(leaf, line) == column
        of = (leaf.at, text, leaf.order, column, is_open)
        part = row * (leaf.info.count(",") + 1) + column
        if (kept := self._keep(leaf, part, of)) is not None:
            return kept
        spans = cell_spans(text)
        if column >= len(spans):
            return []
        first, last = spans[column]
        known = self._source(layout, number, source).offsets(line)
        kept_at = [at for at in range(first, last) if text[at] != "\\" or text[at + 1 : at + 2] != "|"]
        inner = "".join(text[at] for at in kept_at)
        known = shown_offsets(inner, [known[at] for at in kept_at])
        base = layout.base(leaf) if row else layout.base(leaf) + self._theme.table_header
        inner = plain(inner)
        whole = heal(inner) if is_open else inner
        common = _common(inner, whole)
        _, steps = trace(whole, self._references.view(leaf.order), self._theme, base)
        return self._put(leaf, part, of, [known[step] if 0 <= step < common else NOWHERE for step in steps])


def drawn(line: Any) -> str:
    """The characters of a line, decoration and padding included."""
    return "".join(segment.text for segment in line.segments)


def stretches(offsets: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    """Where the characters of a line stand together that are from a stretch of the source."""
    out: list[tuple[int, int]] = []
    for at, offset in enumerate(offsets):
        if start <= offset < end:
            if out and out[-1][1] == at:
                out[-1] = out[-1][0], at + 1
            else:
                out.append((at, at + 1))
    return out


def _row_with(block: Flow | Continued, at: int) -> int:
    """The row that shows a character, or the first after it."""
    return min(bisect_right(block.rows, at, key=lambda row: row[1]), block.height - 1)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    at = 0
    shortest = min(len(one), len(other))
    while at < shortest and one[at] == other[at]:
        at += 1
    return at


def _definition(leaf: Leaf, source: str) -> list[int]:
    """Where the characters of a reference's definition are from: ``[label]: address``."""
    begin = source.find("[", leaf.at)
    end = source.find("\n", begin)
    match = DEFINITION.match(source[: end if end >= 0 else len(source)].rstrip("\r"), begin)
    if match is None:
        return [NOWHERE] * (len(plain(leaf.lines[0])) + len("[]: ") + len(plain(leaf.info)))
    label, address = match.start(1), match.start(2) if match.group(2) is not None else match.start(3)
    shown = shown_offsets(leaf.lines[0], range(label, label + len(leaf.lines[0])))
    close = match.end(1)
    url = shown_offsets(leaf.info, range(address, address + len(leaf.info)))
    return [begin, *shown, close, close + 1, NOWHERE, *url]
