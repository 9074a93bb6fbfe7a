"""Marks on the conversation's scroll bar: where prompts, errors and matches are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from itertools import islice
from typing import Literal

from tui.ui.transcript.search import Search
from tui.ui.transcript.transcript import Transcript

Mark = Literal["", "prompt", "match", "error"]
"""What a row of the scroll bar stands for, from the least to what hides the others."""
GLYPHS: dict[Mark, str] = {"": "", "prompt": "─", "match": "═", "error": "!"}
"""Each of another shape, for terminals without colours."""
_LOCATED = 500
"""Matches of one turn that are marked line by line."""


def marks(transcript: Transcript, search: Search | None, width: int, height: int, rows: int) -> list[Mark]:
    """A mark for each row of a bar over ``height`` lines. Costs a search in a tree for each row, not for each turn.

    Prompts are marked while they are far enough apart to tell something, nothing where there is nothing to scroll.
    """
    out: list[Mark] = [""] * rows
    if height <= rows or not transcript.turns:
        return out
    tops = [row * height // rows for row in range(rows + 1)]
    firsts = [_begins_from(transcript, top, width) for top in tops]
    if 2 * len(transcript.turns) <= rows:
        _mark(out, "prompt", firsts, [place for place, turn in enumerate(transcript.turns) if not turn.is_round])
    if search is not None:
        located = dict(search.located())
        _mark(out, "match", firsts, search.places, located)
        for place, found in located.items():
            view = transcript.view(place)
            top = transcript.top(place, width)
            for match in islice(found, _LOCATED):
                y = top + (view.line_of(match.part, match.spans[0][0], width) if match.spans else 0)
                out[min(rows - 1, y * rows // height)] = "match"
    _mark(out, "error", [_ends_from(transcript, top, width) for top in tops], transcript.failed)
    return out


def _mark(out: list[Mark], mark: Mark, firsts: Sequence[int], places: Sequence[int], but: Container[int] = ()) -> None:
    """Mark each row in which one of the places, ascending, is; ``firsts`` are the places that rows begin with."""
    for row in range(len(out)):
        found = bisect_left(places, firsts[row])
        while found < len(places) and places[found] in but:
            found += 1
        if found < len(places) and places[found] < firsts[row + 1]:
            out[row] = mark


def _begins_from(transcript: Transcript, y: int, width: int) -> int:
    """The first turn that begins at line ``y`` or below."""
    found = transcript.locate(y, width)
    return len(transcript.turns) if found is None else found[0] + (found[1] > 0)


def _ends_from(transcript: Transcript, y: int, width: int) -> int:
    """The first turn that ends at line ``y`` or below."""
    found = transcript.locate(y, width)
    return len(transcript.turns) if found is None else found[0]
