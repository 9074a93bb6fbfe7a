"""How one line of source begins: the small questions that the block parser asks."""

from __future__ import annotations

import re
from functools import cache

FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
HEADING_END = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")
BULLET = re.compile(r"[*+-](?=[ \t]|$)")
NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")
NOTE = re.compile(r"\[\^[^\]\s]+\]:")
DEFINITION = re.compile(
    r"""\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*
        (?:<((?:[^<>\\]|\\.)*)>|([^\s<]\S*))
        (?:[ \t]+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t]*$""",
    re.VERBOSE,
)
_DELIMITER = re.compile(r"[|:\- \t]+$")
_COLUMN = re.compile(r":?-+:?$")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]{1,40}\*?)\}")
_DISPLAY = {"$$": re.compile(r"\$\$[ \t]*$"), "\\[": re.compile(r"\\\][ \t]*$")}
_CELL_END = re.compile(r"(?<!\\)\|")


def indentation(text: str, column: int) -> int:
    """Columns of white space that ``text`` begins with, if it stands at ``column`` (tabs stop at each fourth)."""
    if not text.startswith((" ", "\t")):
        return 0
    at = column
    for char in text:
        if char == " ":
            at += 1
        elif char == "\t":
            at += 4 - at % 4
        else:
            break
    return at - column


def dedent(text: str, column: int, columns: int) -> tuple[str, int]:
    """Take up to ``columns`` of leading white space off; return the rest and its column.

    A tab that is taken in part leaves its rest as spaces.
    """
    index, at, stop = 0, column, column + columns
    while at < stop and index < len(text):
        char = text[index]
        if char == " ":
            at += 1
        elif char == "\t":
            at += 4 - at % 4
        else:
            break
        index += 1
    return " " * max(0, at - stop) + text[index:], min(at, stop)


def is_rule(body: str) -> bool:
    """Whether a line without its indentation is a thematic break."""
    marks = body.replace(" ", "").replace("\t", "")
    return len(marks) >= 3 and marks[0] in "*-_" and marks == marks[0] * len(marks)


def closes_fence(body: str, fence: str) -> bool:
    """Whether a line without its indentation ends the block that the run ``fence`` of ` or ~ began."""
    if not body.startswith(fence):
        return False
    return not body.rstrip(" \t").strip(fence[0])


def split_row(row: str) -> list[str]:
    r"""Return the cells of a table's row; ``\|`` is a bar within a cell."""
    row = row.strip(" \t")
    cells = _CELL_END.split(row)
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [cell.strip(" \t").replace("\\|", "|") for cell in cells]


def cell_spans(row: str) -> list[tuple[int, int]]:
    """Return where the cells of :func:`split_row` stand in a table's row: first character, character after the last."""
    first, last = len(row) - len(row.lstrip(" \t")), len(row.rstrip(" \t"))
    bars = [match.start() for match in _CELL_END.finditer(row, first, last)]
    spans = list(zip([first, *(bar + 1 for bar in bars)], [*bars, last], strict=True))
    if spans and spans[0][0] == spans[0][1]:
        spans.pop(0)
    if spans and spans[-1][0] == spans[-1][1]:
        spans.pop()
    found = []
    for start, end in spans:
        cell = row[start:end]
        kept = cell.strip(" \t")
        start += len(cell) - len(cell.lstrip(" \t")) if kept else 0
        found.append((start, start + len(kept)))
    return found


def alignments(body: str) -> list[str] | None:
    """Return each column's alignment ("left", "center", "right") if this is a table's delimiter row, else None."""
    if not _DELIMITER.match(body) or (body[0] == "-" and body[1:2] in (" ", "\t")):
        return None
    found: list[str] = []
    for cell in split_row(body):
        if not _COLUMN.match(cell):
            return None
        left, right = cell[0] == ":", cell[-1] == ":"
        found.append("center" if left and right else "right" if right else "left")
    return found or None


@cache
def _html_sequences() -> list[tuple[re.Pattern[str], re.Pattern[str], bool]]:
    from markdown_it.rules_block.html_block import HTML_SEQUENCES

    return HTML_SEQUENCES


def html_end(body: str, in_paragraph: bool) -> re.Pattern[str] | None:
    """Return what ends the HTML block that this line begins, or None if it begins none.

    The pattern that matches only the empty string stands for a blank line.
    """
    for begin, end, interrupts in _html_sequences():
        if begin.search(body):
            return end if interrupts or not in_paragraph else None
    return None


def math_end(body: str, in_paragraph: bool) -> re.Pattern[str] | None:
    r"""Return what ends the display mathematics that this line begins, or None if it begins none.

    It begins with ``$$``, ``\[`` or ``\begin{…}``. What ends in its first line is left to the inside of a paragraph,
    but for an environment.
    """
    if environment := _ENVIRONMENT.match(body):
        return re.compile(rf"\\end\{{{re.escape(environment.group(1))}\}}")
    opener = body[:2]
    end = _DISPLAY.get(opener)
    inner = body[2:].strip(" \t")
    if end is None or (inner and in_paragraph) or ("$$" if opener == "$$" else "\\]") in inner:
        return None
    # In "\[a] b" a bare bracket closes an escaped one.
    return None if opener == "\\[" and inner.count("]") > inner.count("[") else end
