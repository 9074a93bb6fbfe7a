"""Marks on the conversation's scroll bar: where prompts, errors and matches are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from typing import Literal

from tui.ui.transcript.found import Match
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
            top = transcript.top(place, width)
            for line in _lines(transcript, place, found, width):
                out[min(rows - 1, (top + line) * rows // height)] = "match"
    _mark(out, "error", [_ends_from(transcript, top, width) for top in tops], transcript.failed)
    return out


def marked_at(
    transcript: Transcript, search: Search | None, width: int, height: int, rows: int, row: int
) -> tuple[Mark, int, int] | None:
    """What the mark in a row of that bar stands for: its kind, the place of the first turn and the line there.

    None where the row has no mark.
    """
    mark = marks(transcript, search, width, height, rows)[row]
    begin, end = row * height // rows, (row + 1) * height // rows
    if mark == "error":
        place = transcript.failed[bisect_left(transcript.failed, _ends_from(transcript, begin, width))]
        return mark, place, transcript.view(place).height(width) - 1
    first, after = _begins_from(transcript, begin, width), _begins_from(transcript, end, width)
    if mark == "prompt":
        return mark, next(at for at in range(first, after) if not transcript.turns[at].is_round), 0
    if mark == "match" and search is not None:
        located = dict(search.located())
        lines = [
            (place, line)
            for place, found in located.items()
            for line in _lines(transcript, place, found, width)
            if min(rows - 1, (transcript.top(place, width) + line) * rows // height) == row
        ]
        whole = search.places[bisect_left(search.places, first) : bisect_left(search.places, after)]
        return mark, *min([*lines, *((place, 0) for place in whole if place not in located)])
    return None


def _lines(transcript: Transcript, place: int, found: Sequence[Match], width: int) -> Iterator[int]:
    """The line of a turn in which each of its matches is."""
    view = transcript.view(place)
    for match in islice(found, _LOCATED):
        yield view.line_of(match.part, match.spans[0][0], width) if match.spans else 0


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
