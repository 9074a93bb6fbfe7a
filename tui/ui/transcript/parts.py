"""The parts that a turn is drawn from: each a value that takes in what is new and lays itself out at a width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style

from tui.domain.safe import drawable, one_line
from tui.ui.markdown.document import MarkdownDocument
from tui.ui.markdown.line import Line
from tui.ui.markdown.trace import NOWHERE
from tui.ui.transcript.linked import Linked
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
    """What the person asked, exactly as it was typed, below a line for each file that goes with it."""

    def __init__(self, text: str, looks: Looks, attached: Sequence[str] = ()) -> None:
        super().__init__()
        self._text = text
        self._attached = [f"▤ {one}" for one in attached]
        self._looks = looks

    def lay_out(self, width: int) -> list[Line]:
        """The prompt on a band of its own, with the accent's bar."""
        room = max(1, width - 2)
        bar = Segment("▌ ", self._looks.prompt_bar)
        out = []
        quiet = self._looks.prompt + self._looks.muted
        lines = [line for one in self._attached for line in plain(one, room, quiet, margin=0)]
        if self._text or not lines:
            lines += plain(self._text, room, self._looks.prompt, margin=0)
        for line in lines:
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
