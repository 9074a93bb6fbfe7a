"""What a document hands out: one drawn line, and one block of code to copy."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.segment import Segment

Link = tuple[int, int, str]
"""A link inside a line: first cell, cell after the last, address."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line at one width.

    A range of lines is copied by writing, for each, a newline (or ``joins``, unless that is None) and ``text``:
    soft wraps vanish, quote bars and the indentation of continuation lines are left out, list markers stay. A
    table's row is copied whole from its first line, cells set apart by `` | ``; the lines below it that hold the
    rest of wrapped cells have no text and join to it with "".

    Attributes:
        segments: What to draw; at most the asked width in cells, and no control characters.
        indent: Cells at the left that are decoration, which copying leaves out.
        joins: None where a line of the text begins, else the characters that the soft wrap took away.
        text: The plain text after the indent, without padding.
        links: Where http, https and mailto links stand, in cells from the line's left edge.
    """

    segments: tuple[Segment, ...] = ()
    indent: int = 0
    joins: str | None = None
    text: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code as written: its language ("" if none is named), its text, and the lines that it takes."""

    language: str
    text: str
    line: int
    height: int = field(default=0, compare=False)


def copy_text(lines: list[Line]) -> str:
    """Return what copying these lines gives."""
    parts: list[str] = []
    for line in lines:
        if parts:
            parts.append("\n" if line.joins is None else line.joins)
        parts.append(line.text)
    return "".join(parts)
