"""The containers that stand open round the text: quotes, list items, footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tui.ui.markdown.leaf import Decor, Marker, Note, Quote
from tui.ui.markdown.scan import BULLET, NUMBER, dedent, indentation

BULLETS = "•◦▪"


@dataclass(frozen=True, slots=True)
class Run:
    """The list that the next item of a container may belong to: its kind, and that item's number."""

    mark: str
    number: int
    identity: object


@dataclass(slots=True)
class Container:
    """An open container.

    Attributes:
        decor: How it is drawn; None for the document itself.
        content: Columns of indentation that a further line of it has.
        filled: Whether anything stands in it yet.
        drawn: Whether a leaf has taken its marker.
        run: The list that its last child is an item of.
    """

    kind: Literal["document", "quote", "item", "note"]
    decor: Decor | None = None
    content: int = 0
    filled: bool = False
    drawn: bool = True
    run: Run | None = None

    def enter(self, rest: str, column: int) -> tuple[str, int] | None:
        """Return what of a line is inside this container, and its column; None where the line is not in it."""
        indent = indentation(rest, column)
        body = rest.lstrip(" \t")
        if self.kind == "quote":
            return quoted(rest, column, indent) if indent < 4 and body.startswith(">") else None
        if not body:
            # An item may begin with one blank line, not with two.
            return ("", column + indent) if self.filled else None
        return dedent(rest, column, self.content) if indent >= self.content else None


def quoted(rest: str, column: int, indent: int) -> tuple[str, int]:
    """Return what stands after a quote's ``>`` and the one space that belongs to it."""
    body = rest.lstrip(" \t")[1:]
    return dedent(body, column + indent + 1, 1)


def new_quote() -> Container:
    """Return a block quote that begins here."""
    return Container("quote", Quote())


def new_note() -> Container:
    """Return a footnote's definition that begins here."""
    return Container("note", Note(), 4)


def new_item(
    parent: Container, rest: str, column: int, interrupts: bool, bullets: int
) -> tuple[Container, str, int] | None:
    """Return the list item that begins here with the rest of the line and its column; None if none does.

    Args:
        parent: The container that it would be in; its ``run`` is moved on.
        rest: The line from where the container's content begins.
        column: Where ``rest`` begins.
        interrupts: Whether it would break off a paragraph, which not every item can.
        bullets: How many bulleted lists it would be in, which chooses the bullet.
    """
    indent = indentation(rest, column)
    body = rest.lstrip(" \t")
    if match := BULLET.match(body):
        mark, start = match.group(), 1
    elif match := NUMBER.match(body):
        mark, start = match.group(2), int(match.group(1))
    else:
        return None
    after = body[match.end() :]
    blank = not after.strip(" \t")
    if interrupts and (blank or start != 1):
        return None
    column += indent + match.end()
    spaces = indentation(after, column)
    padding = 1 if blank or spaces > 4 else spaces
    run = parent.run
    if run is None or run.mark != mark:
        run = Run(mark, start, object())
    parent.run = Run(mark, run.number + 1, run.identity)
    ordered = mark in ".)"
    text = f"{run.number}{mark}" if ordered else BULLETS[min(bullets, len(BULLETS) - 1)]
    # Numbers are set flush right for lists of up to 99: what comes later must not move what is drawn.
    marker = Marker(text, max(0, 3 - len(text)) if ordered else 0, run.identity, not ordered)
    item = Container("item", marker, indent + match.end() + padding, drawn=False)
    rest, column = dedent(after, column, padding) if not blank else ("", column)
    return item, rest, column
