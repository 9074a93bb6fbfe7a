"""The text of a reply, and the sources that it cites."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from tui.domain.block import Block
from tui.domain.citations import address, of_block, source_key
from tui.domain.links import Span
from tui.ui.markdown.document import MarkdownDocument
from tui.ui.markdown.inline import is_linkable
from tui.ui.markdown.line import Line
from tui.ui.transcript.linked import Origin
from tui.ui.transcript.looks import Looks
from tui.ui.transcript.parts import INDENT, DocumentPart, Lines, spans

_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class TextPart(DocumentPart):
    """Text blocks that follow each other, as one document: an answer with citations comes in many of them."""

    def __init__(self, looks: Looks, opening: str = "") -> None:
        """``opening`` is Markdown that stands before the blocks' own, such as a fence that they go on within."""
        super().__init__(MarkdownDocument(looks.markdown))
        self.blocks: list[Block] = []
        self.numbers: list[int] = []
        # Where in the document the text of each block begins: marks of citations stand between them.
        self._begins: list[int] = []
        self._fed = 0
        self._at = 0
        self._seen = 0
        self._sources: dict[str, int] = {}
        self._cited: list[dict[str, object]] = []
        self._first: list[str] = []
        # Where in the document the marks stand, and the address of what each leads to.
        self._marks: dict[int, tuple[int, str]] = {}
        if opening:
            self._feed(opening)

    @property
    def citations(self) -> Sequence[dict[str, object]]:
        """Each source that is cited, once, in the order of its number."""
        return self._cited

    def update(self) -> None:
        """Feed what is new of each block in turn, and after a block the numbers of what it cites."""
        while self._at < len(self.blocks):
            block = self.blocks[self._at]
            if len(self._begins) == self._at:
                self._begins.append(self._fed)
            if block.length("text") > self._seen:
                new = block.text_from("text", self._seen)
                self._seen += len(new)
                self._feed(new)
            if block.state == "streaming":
                return
            self._cite(block)
            self._at, self._seen = self._at + 1, 0

    def finish(self) -> None:
        """No more text comes."""
        self.update()
        self.document.finish()

    def _cite(self, block: Block) -> None:
        numbers: list[int] = []
        for at, citation in enumerate(of_block(block)):
            key, where = source_key(citation), address(self.numbers[self._at], at)
            if key not in self._sources:
                self._sources[key] = len(self._sources) + 1
                self._cited.append(citation)
                self._first.append(where)
            if self._sources[key] not in numbers:
                numbers.append(self._sources[key])
                mark = f"⁽{str(self._sources[key]).translate(_SUPERSCRIPT)}⁾"
                self._marks[self._fed] = len(mark), where
                self._feed(mark)

    def line(self, y: int, width: int) -> Line:
        """Line ``y``; the marks in it lead to what they cite."""
        line = super().line(y, width)
        if not self._marks or "⁽" not in line.text:
            return line
        shown, offsets = "".join(segment.text for segment in line.segments), self.offsets(y, width)
        links = list(line.links)
        for place, offset in enumerate(offsets):
            if offset in self._marks and shown[place : place + 1] == "⁽":
                length, where = self._marks[offset]
                start = cell_len(shown[:place])
                links.append((start, start + cell_len(shown[place : place + length].rstrip()), where))
        return replace(line, links=tuple(sorted(links)))

    def first_citation(self, number: int) -> str:
        """The address of the first citation of a source, by its number from 1."""
        return self._first[number - 1]

    def _feed(self, text: str) -> None:
        self._fed += len(text)
        self.document.feed(text)

    def extent(self, span: Span) -> tuple[int, int]:
        """Where in the document a span of one of its blocks stands."""
        place = self.numbers.index(span.block)
        if place >= len(self._begins):
            return self._fed, self._fed
        begin = self._begins[place]
        if span.channel == "text":
            return begin + span.start, begin + span.end
        return begin, begin + self.blocks[place].length("text")

    def origin(self, offset: int) -> Origin:
        """The block whose text stands there; behind its text its citations do."""
        place = max(0, bisect_right(self._begins, offset) - 1)
        at = offset - self._begins[place] if self._begins else 0
        if at < self.blocks[place].length("text"):
            return self.numbers[place], "text", at
        return self.numbers[place], "block", 0


class SourcesPart(Lines):
    """The sources that a text part cites, numbered as in the text."""

    def __init__(self, text: TextPart, looks: Looks) -> None:
        super().__init__()
        self._text = text
        self._looks = looks

    def lay_out(self, width: int) -> list[Line]:
        """A line a source, nothing where none is cited."""
        out = []
        for number, citation in enumerate(self._text.citations, 1):
            title = citation.get("title") or citation.get("document_title") or citation.get("type") or "source"
            where = str(citation.get("url") or citation.get("source") or "")
            line = spans(
                (f"{number:>2} ", self._looks.accent),
                (" ".join(str(title).split()) + "  ", self._looks.base),
                (where, self._looks.muted),
                width=width,
            )
            *before, last = [cell_len(segment.text) for segment in line.segments]
            # With an address at its end, cut or whole, the line has it as its fourth piece.
            links = [
                (INDENT, sum(before) if len(before) == 3 else sum(before) + last, self._text.first_citation(number))
            ]
            if len(before) == 3 and is_linkable(where):
                links.append((sum(before), sum(before) + last, where))
            line = replace(line, links=tuple(links))
            out.append(line)
        return [Line(), *out] if out else []
