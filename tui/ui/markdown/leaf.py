"""The pieces a document is made of: leaves of text, and what stands at the left of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["paragraph", "heading", "code", "html", "math", "table", "rule", "definition"]


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """A block quote round a leaf, drawn as a bar. Two quotes are the same only if they are one object."""

    width = 2


@dataclass(frozen=True, slots=True, eq=False)
class Marker:
    """A list item round a leaf: its marker on the item's first line, as many spaces on all others.

    Attributes:
        text: The bullet or the number with its delimiter.
        pad: Spaces before it, which set numbers flush right.
        run: What the items of one list share.
        bullet: Whether a task's box may stand in its place.
    """

    text: str
    pad: int
    run: object
    bullet: bool

    @property
    def width(self) -> int:
        """Cells that it takes, the space after it too."""
        return self.pad + len(self.text) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """A footnote's definition round a leaf; its label is text, and nothing is drawn."""

    width = 0


Decor = Quote | Marker | Note


@dataclass(slots=True, eq=False)
class Leaf:
    """One block that holds text: a paragraph, a fence, a table.

    Attributes:
        kind: What it is.
        path: What stands round it, outermost first.
        pending: Index in ``path`` from which on list markers are still to be drawn, on its first line.
        shared: How much of ``path`` the leaf before it is in, too.
        gap: Blank lines before it.
        lines: Its source, a string a line, without what stands round it. A piece of an over-long line is a string
            of its own, with its index in ``glued``.
        fixed: How many of ``lines`` will not change any more, for kinds that grow line by line.
        glue: For the rest of a very long paragraph: what stands between it and the leaf before it.
        cut: The leaf ends within a line of the source.
        info: A fence's info string; a definition's address.
        level: A heading's level, 1 to 6.
        order: How many references were defined before it; None: it may use all of them.
        at: Where in the document's source the line begins that the first of ``lines`` is from.
        cache: What was made of the source, kept by whoever made it.
    """

    kind: Kind
    path: tuple[Decor, ...] = ()
    pending: int = 0
    shared: int = 0
    gap: int = 0
    lines: list[str] = field(default_factory=list)
    glued: set[int] = field(default_factory=set)
    fixed: int = 0
    closed: bool = False
    glue: str | None = None
    cut: bool = False
    info: str = ""
    level: int = 0
    order: int | None = 0
    at: int = 0
    cache: Any = None

    @property
    def text(self) -> str:
        """The source as one string."""
        if not self.glued:
            return "\n".join(self.lines)
        parts: list[str] = []
        for index, line in enumerate(self.lines):
            if index and index not in self.glued:
                parts.append("\n")
            parts.append(line)
        return "".join(parts)
