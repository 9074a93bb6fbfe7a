"""The parts that a turn is drawn from: each a value that takes in what is new and lays itself out at a width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style

from tui.domain.links import Span
from tui.domain.message import Block
from tui.domain.safe import drawable, one_line
from tui.ui.markdown.document import MarkdownDocument
from tui.ui.markdown.inline import is_linkable
from tui.ui.markdown.line import Line
from tui.ui.markdown.trace import NOWHERE
from tui.ui.transcript.linked import Linked, Origin
from tui.ui.transcript.looks import Looks

INDENT = 2
"""Cells left of everything in a turn."""
FOLDED, UNFOLDED = "▸", "▾"


class Part(Protocol):
    """Something in the flow of a turn."""

    folds: bool
    """Whether it can be folded at all."""
    folded: bool

    def update(self) -> None:
        """Take in what is new."""

    def height(self, width: int) -> int:
        """How many lines it has at this width."""

    def line(self, y: int, width: int) -> Line:
        """Line ``y`` of it, from 0."""

    def fold(self, folded: bool) -> None:
        """Fold or unfold it, if it folds."""

    def searched(self, width: int) -> int:
        """How many lines a search looks through, as if it were unfolded; 0 where it holds nobody's words."""

    def searched_line(self, y: int, width: int) -> Line:
        """Line ``y`` of it unfolded, as a search sees it: empty where it is not searched."""


def plain(text: str, width: int, style: Style, margin: int = INDENT) -> list[Line]:
    """Lay out plain text: its own line breaks kept, long lines wrapped at words."""
    out: list[Line] = []
    room = max(1, width - margin)
    lead = Segment(" " * margin)
    for paragraph in drawable(text).expandtabs(4).split("\n"):
        joins: str | None = None
        for piece, removed in _wrapped(paragraph, room):
            out.append(Line((lead, Segment(piece, style)), margin, joins, piece))
            joins = removed
    return out


def _wrapped(text: str, room: int) -> list[tuple[str, str]]:
    """Pieces of one line of at most ``room`` cells, each with what the wrap after it took away."""
    if len(text) * 2 <= room or cell_len(text) <= room:
        return [(text, "")]
    out: list[tuple[str, str]] = []
    while text:
        # What takes no cell is no piece.
        head = (chop_cells(text if len(text) < 4 * room else text[: 4 * room], room) or [text])[0]
        if len(head) == len(text):
            out.append((text, ""))
            break
        space = head.rfind(" ") if text[len(head)] != " " else len(head)
        if space > 0 and text[:space].strip():
            out.append((text[:space], " "))
            text = text[space + 1 :]
        else:
            head = head or text[0]
            out.append((head, ""))
            text = text[len(head) :]
    return out


def spans(*runs: tuple[str, Style], margin: int = INDENT, width: int) -> Line:
    """One line of styled runs, made safe and cut to ``width`` with an ellipsis."""
    room = max(1, width - margin)
    segments, text = [Segment(" " * margin)], ""
    for run, style in runs:
        shown = one_line(run)
        if cell_len(shown) > room:
            shown = chop_cells(shown, room - 1)[0] + "…" if room > 1 else "…"
        if shown:
            segments.append(Segment(shown, style))
            text += shown
        room -= cell_len(shown)
        if room <= 0:
            break
    return Line(tuple(segments), margin, None, text)


class Lines:
    """A part that is laid out whole; base of the small ones."""

    folds = False
    folded = False

    def __init__(self) -> None:
        self._laid: list[Line] = []
        self._width = -1

    def update(self) -> None:
        """Take in what is new: lay out again when asked."""
        self._width = -1

    def lay_out(self, width: int) -> list[Line]:
        """All lines at a width."""
        raise NotImplementedError

    def fold(self, folded: bool) -> None:
        """Fold or unfold it: lay out again when asked."""
        self.folded = folded
        self._width = -1

    def height(self, width: int) -> int:
        """How many lines it has at this width."""
        if width != self._width:
            self._laid, self._width = self.lay_out(width), width
        return len(self._laid)

    def line(self, y: int, width: int) -> Line:
        """Line ``y`` of it."""
        self.height(width)
        return self._laid[y]

    def searched(self, width: int) -> int:
        """Nothing, unless a part says otherwise."""
        return 0

    def searched_line(self, y: int, width: int) -> Line:
        """Line ``y`` of it."""
        return self.line(y, width)


class Gap(Lines):
    """One empty line."""

    def lay_out(self, width: int) -> list[Line]:
        """The empty line."""
        return [Line()]


class PromptPart(Lines):
    """What the person asked, exactly as it was typed."""

    def __init__(self, text: str, looks: Looks) -> None:
        super().__init__()
        self._text = text
        self._looks = looks

    def lay_out(self, width: int) -> list[Line]:
        """The prompt on a band of its own, with the accent's bar."""
        room = max(1, width - 2)
        bar = Segment("▌ ", self._looks.prompt_bar)
        out = []
        for line in plain(self._text, room, self._looks.prompt, margin=0):
            used = cell_len(line.text)
            fill = Segment(" " * max(0, room - used), self._looks.prompt)
            out.append(Line((bar, *line.segments[1:], fill), 2, line.joins, line.text))
        return out

    def searched(self, width: int) -> int:
        """All of it."""
        return self.height(width)


class DocumentPart(Linked):
    """A streaming Markdown document with a margin; base of text and thinking."""

    folds = False
    folded = False

    def __init__(self, document: MarkdownDocument) -> None:
        self.document = document

    def update(self) -> None:
        """Take in what is new."""

    def fold(self, folded: bool) -> None:
        """Fold or unfold it."""
        self.folded = folded

    def height(self, width: int) -> int:
        """How many lines it has at this width."""
        return self.document.height(max(1, width - INDENT))

    def line(self, y: int, width: int) -> Line:
        """Line ``y``, moved right by the margin."""
        line = self.document.line(y, max(1, width - INDENT))
        links = tuple((start + INDENT, end + INDENT, url) for start, end, url in line.links)
        return Line((_MARGIN, *line.segments), line.indent + INDENT, line.joins, line.text, links)

    def offsets(self, y: int, width: int) -> Sequence[int]:
        """Where in the document's source the characters of a line are from."""
        return [NOWHERE] * INDENT + self.document.offsets(y, max(1, width - INDENT))

    def line_at(self, offset: int, width: int) -> int:
        """The line that shows a character of the document's source."""
        return self.document.line_at(offset, max(1, width - INDENT))

    def searched(self, width: int) -> int:
        """All of it."""
        return self.height(width)

    def searched_line(self, y: int, width: int) -> Line:
        """Line ``y`` of it."""
        return self.line(y, width)


_MARGIN = Segment(" " * INDENT)
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class TextPart(DocumentPart):
    """Text blocks that follow each other, as one document: an answer with citations comes in many of them."""

    def __init__(self, looks: Looks) -> None:
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
        citations = block.fields.get("citations")
        numbers: list[int] = []
        for citation in citations if isinstance(citations, list) else []:
            if not isinstance(citation, dict):
                continue
            key = str(citation.get("url") or citation.get("source") or citation.get("document_title") or citation)
            if key not in self._sources:
                self._sources[key] = len(self._sources) + 1
                self._cited.append(citation)
            if self._sources[key] not in numbers:
                numbers.append(self._sources[key])
        if numbers:
            self._feed("⁽" + "⁾⁽".join(str(one).translate(_SUPERSCRIPT) for one in numbers) + "⁾")

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
            if len(before) == 3 and is_linkable(where):
                line = replace(line, links=((sum(before), sum(before) + last, where),))
            out.append(line)
        return [Line(), *out] if out else []
