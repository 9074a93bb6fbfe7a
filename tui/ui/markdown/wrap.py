"""Where text breaks into rows, exact to the cell."""

from __future__ import annotations

import re

from rich.cells import cell_len

Row = tuple[int, int]
"""First character, character after the last."""

# Every character here takes one cell and changes no neighbour, so that counting characters is counting cells.
_PLAIN = re.compile("[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2013\u2014\u2018-\u201d\u2022\u2026\u2500-\u25fc]*")
_WORDS = re.compile(" +|[^ ]+")
_NOT_FIRST = frozenset("、。，．：；！？）」』】》〉〕］｝”’…ー々ゝゞっゃゅょッャュョァィゥェォ・%‰℃")
_NOT_LAST = frozenset("（「『【《〈〔［｛“‘￥＄")


def is_plain(text: str) -> bool:
    """Whether each character of ``text`` is one cell."""
    return text.isascii() or _PLAIN.fullmatch(text) is not None


def graphemes(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return what stays together, as where it ends and its width in cells.

    Marks of no width belong to what is before them, and a zero width joiner takes what follows along.
    """
    units: list[tuple[int, int]] = []
    begin, joined = start, True
    for index in range(start, end):
        char = text[index]
        if char == "\u200d":
            joined = True
        elif joined:
            joined = False
        elif char != "\ufe0f" and cell_len(char):
            units.append((index, cell_len(text[begin:index])))
            begin = index
    if begin < end:
        units.append((end, cell_len(text[begin:end])))
    return units


def breaks(text: str, width: int) -> list[Row]:
    """Break ``text`` into rows of at most ``width`` cells, at its newlines and at spaces.

    Between wide characters a row may break without a space, but not before closing or after opening punctuation. A
    word longer than a row is cut. What a row's end and the next one's beginning leave out are the spaces, or the
    newline, between them. A character wider than ``width`` gets a row of its own.
    """
    rows: list[Row] = []
    plain = is_plain(text) if "\n" not in text else None
    start = 0
    for piece in text.split("\n"):
        end = start + len(piece)
        if end - start <= width and (plain or is_plain(piece)):
            rows.append((start, end))
        elif plain or (plain is None and is_plain(piece)):
            _break_plain(text, start, end, width, rows)
        else:
            _break_cells(text, start, end, width, rows)
        start = end + 1
    return rows


def chop(text: str, width: int) -> list[Row]:
    """Break ``text``, which has no newline, into rows of at most ``width`` cells wherever a row is full."""
    size = len(text)
    if size <= width and is_plain(text):
        return [(0, size)]
    if is_plain(text):
        return [(start, min(start + width, size)) for start in range(0, size, width)]
    rows: list[Row] = []
    start, used, at = 0, 0, 0
    for stop, cells in graphemes(text, 0, size):
        if used and used + cells > width:
            rows.append((start, at))
            start, used = at, 0
        used += cells
        at = stop
    rows.append((start, size))
    return rows


def _break_plain(text: str, start: int, end: int, width: int, rows: list[Row]) -> None:
    first = len(rows)
    while end - start > width:
        cut = text.rfind(" ", start, start + width + 1)
        if cut <= start:
            rows.append((start, start + width))
            start += width
            continue
        after = cut + 1
        while cut > start and text[cut - 1] == " ":
            cut -= 1
        if cut == start:
            # Nothing but spaces so far: they are indentation, which a row may begin with.
            rows.append((start, start + width))
            start += width
            continue
        while after < end and text[after] == " ":
            after += 1
        rows.append((start, cut))
        start = after
    if start < end or len(rows) == first:
        rows.append((start, end))


def _atoms(text: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return what may not be broken: first character, character after the last, width, spaces before it."""
    atoms: list[tuple[int, int, int, int]] = []
    gap = 0
    for match in _WORDS.finditer(text, start, end):
        begin, stop = match.span()
        if text[begin] == " ":
            gap = stop - begin
            continue
        word = match.group()
        cells = cell_len(word)
        if cells <= len(word) and not any(cell_len(char) == 2 for char in word):
            atoms.append((begin, stop, cells, gap))
        else:
            used, wide = 0, False
            for unit, size in graphemes(text, begin, stop):
                at = unit - 1
                while at > begin and not cell_len(text[at]):
                    at -= 1
                used += size
                last = unit == stop
                following = "" if last else text[unit]
                wide = size == 2 or (not last and cell_len(following) == 2)
                if last or (wide and following not in _NOT_FIRST and text[at] not in _NOT_LAST):
                    atoms.append((begin, unit, used, gap))
                    begin, used, gap = unit, 0, 0
        gap = 0
    return atoms


def _break_cells(text: str, start: int, end: int, width: int, rows: list[Row]) -> None:
    row, stop, used, filled = start, start, 0, False
    for begin, after, cells, gap in _atoms(text, start, end):
        if not filled:
            used = gap if gap < width else 0
            row = begin - used
        if used + (gap if filled else 0) + cells <= width:
            used += (gap if filled else 0) + cells
            stop, filled = after, True
            continue
        if filled:
            rows.append((row, stop))
        elif used:
            used = 0
        row, used, filled = begin, 0, True
        if cells <= width:
            used, stop = cells, after
            continue
        at = begin
        for unit, size in graphemes(text, begin, after):
            if used and used + size > width:
                rows.append((row, at))
                row, used = at, 0
            used += size
            at = unit
        stop = after
    rows.append((row, stop) if filled else (start, min(end, start + width)))
