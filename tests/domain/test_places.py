"""Each character of a JSON source is found where it is drawn, at any width and however it came."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.readout import JsonText, Rows
from tui.domain.readout.places import Places
from tui.domain.safe import one_line

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=60)
    | st.text(alphabet=' :,"\\\n\r\t\x85a日', max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
)


class _Marking:
    """Marks what is drawn."""

    def __init__(self, places: Places) -> None:
        self.drawn = places.mark

    def began(self, at: int) -> None: ...

    def opened(self, bracket: str) -> None: ...

    def key(self, text: str, at: int) -> None: ...

    def scalar(self, text: str, end: int) -> None: ...

    def closed(self, end: int) -> None: ...


def _wide(text: str) -> int:
    return sum(2 if char > "ࠀ" else 1 for char in text)


def _drawn_inside(source: str) -> set[int]:
    """The places of all characters that are not white space between tokens."""
    out, inside, at = set(), False, 0
    while at < len(source):
        char = source[at]
        out |= {at} if inside or char not in " \n" else set()
        if inside and char == "\\":
            at += 1
            out.add(at)
        elif char == '"':
            inside = not inside
        at += 1
    return out


@given(VALUES, st.integers(8, 40), st.lists(st.integers(0, 300), max_size=5), st.booleans(), st.sampled_from([None, 2]))
def test_every_character_is_found_where_it_is_drawn(
    value: Any, width: int, cuts: list[int], ascii_only: bool, indent: int | None
) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    rows = Rows(width, _wide)
    rows.heading("input")
    rows.newline(2)
    places = Places(rows)
    text = JsonText(rows, indent=2, trace=_Marking(places))
    for start, end in pairwise([0, *sorted(min(cut, len(source)) for cut in cuts), len(source)]):
        text.feed(source[start:end])
    plain, seen = rows.plain(), []
    for row in range(len(rows.lines)):
        for cell in places.in_row(row, lambda a, b: source[a:b]):
            assert plain[row][cell.start] == one_line(source[cell.at])[0]
            seen.append(cell.at)
    assert seen == sorted(_drawn_inside(source))
    for at in seen:
        cell = places.cell(at, lambda a, b: source[a:b])
        assert cell is not None and cell.at == at
