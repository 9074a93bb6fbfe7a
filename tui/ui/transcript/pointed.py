"""Where in a turn's lines it stands what an event added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.domain.links import Span
from tui.ui.markdown.origins import drawn, stretches
from tui.ui.transcript.found import Span as Stretch
from tui.ui.transcript.linked import Linked
from tui.ui.transcript.parts import INDENT, Part
from tui.ui.transcript.turn_view import TurnView

EDGE = (0, INDENT)
"""What is marked of a line where no character of its own is meant: its margin."""


def pointed(view: TurnView, spans: Iterable[Span], first: int, last: int, width: int) -> Iterator[Stretch]:
    """What of a turn's lines from ``first`` to ``last`` shows some spans.

    The characters themselves; the head where they are folded; the margin of the lines of a block as a whole, and of
    the nearest line where an event brought nothing that is drawn, such as a fence.
    """
    for span in spans:
        number = view.showing(span.block)
        if number is None:
            continue
        part, top = view.parts[number], view.top_of(number, width)
        if not isinstance(part, Linked):
            continue
        lines = range(max(0, first - top), min(last - top + 1, part.height(width)))
        for y, start, end in _in_part(part, span, lines, width):
            yield top + y, start, end


def _in_part(part: Part, span: Span, lines: range, width: int) -> Iterator[Stretch]:
    """As :func:`pointed`, in the lines of one part."""
    assert isinstance(part, Linked)
    start, end = part.extent(span)
    if part.folds and (part.folded or start == end):
        if 0 in lines:
            head = part.line(0, width)
            yield 0, head.indent, len(drawn(head).rstrip())
        return
    if span.channel == "block":
        for y in lines:
            if (y == 0 and part.folds) or any(start <= offset < end for offset in part.offsets(y, width)):
                yield y, *EDGE
        return
    found = False
    for y in lines:
        for stretch in stretches(part.offsets(y, width), start, end):
            found = True
            yield y, *stretch
    if not found and part.height(width) and (near := part.line_at(start, width)) in lines:
        yield near, *EDGE


def line_of(view: TurnView, span: Span, width: int) -> int | None:
    """The turn's line where a span begins, or is nearest to; None where its block is not shown."""
    number = view.showing(span.block)
    if number is None:
        return None
    part, top = view.parts[number], view.top_of(number, width)
    if not isinstance(part, Linked) or part.folded or not part.height(width):
        return top
    return top + part.line_at(part.extent(span)[0], width)
