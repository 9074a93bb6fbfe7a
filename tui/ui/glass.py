"""What stands on the terminal, cell by cell, so that only what is another reaches it: over SSH every byte is felt.

Textual sends each region that it draws again as a whole, each run of text with its whole style. A line that scrolls
into the place of another one shares its margins, blanks and colours with it; what is the same already is left out here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

from tui.ui.sgr import PLAIN, Look, after, blank, change

_TOKEN = re.compile(
    r"\x1b\[(\d*)(?:;(\d*))?H"  # 1, 2: where the cursor goes
    r"|\x1b\[([\d;:]*)m"  # 3: a style
    r"|([^\x00-\x1f\x7f]+)"  # 4: text
    r"|\x1b\]8;([^\x07\x1b]*)(?:\x07|\x1b\\)"  # 5: a link's parameters and address
    r"|(\r\n?|\n)"  # 6: the next row
    r"|(\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P^_X].*?(?:\x1b\\|\Z)"
    r"|\x1b[ -/]*[0-~]?|[\x00-\x1f\x7f])",  # 7: anything else that is not drawn
    re.DOTALL,
)
_HARMLESS = re.compile(r"\x07|\x1b\[\?(?!1049|1047|47)[\d;]*[hl]|\x1b\[[<>=?]?[\d;]*\$?[cnpqtu]|\x1b\].*", re.DOTALL)
"""What changes nothing of what is drawn: modes, questions, titles, the clipboard."""

_SHIFT = 21
_CHARACTER = (1 << _SHIFT) - 1
"""A cell is a number: the look's above, the character's below; 0 for the right half of a wide one."""
_UNKNOWN = -1
_NEAR = 4
"""So many cells that stay are sent again where what is left and right of them is not: a move is no shorter."""
_WIDE = 2
_ENDLESS = 1 << 30
"""The size of a terminal that does not tell it."""


class Glass:
    """Takes what Textual writes and gives what the terminal has to be sent to show the same."""

    def __init__(self) -> None:
        self._looks: list[Look] = [PLAIN]
        self._numbers: dict[Look, int] = {PLAIN: 0}
        self._blanks: list[int] = [0]
        self._columns = self._rows = _ENDLESS
        self.forget()

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size now, and has moved what it showed, nobody knows where to.

        What is still drawn for the old size is not sent as far as it lies outside: a terminal would show it at its
        edge, or scroll.
        """
        self._columns, self._rows = columns or _ENDLESS, rows or _ENDLESS
        self.forget()

    def forget(self) -> None:
        """Nobody knows any more what the terminal shows: send all that comes."""
        self._shown: dict[int, list[int]] = {}
        self._drawn: dict[int, list[int]] = {}
        """Rows as they shall be, from the first write to one until it is sent."""
        self._wanted, self._real = PLAIN, 0
        self._to: tuple[int, int] | None = None
        """Row and column of the cursor as Textual sees it, from 1; None before it was ever placed."""
        self._at: tuple[int, int] | None = None
        """Where the terminal's cursor really is."""

    def send(self, data: str) -> str:
        """Return what to write instead of ``data``; it leaves the terminal without any style set."""
        out: list[str] = []
        for match in _TOKEN.finditer(data):
            kind = match.lastindex
            if kind == 4:
                self._text(out, match.group())
            elif kind == 3:
                self._wanted = after(self._wanted, match.group(3))
            elif kind == 1 or kind == 2:
                self._to = (int(match.group(1) or 1) or 1, int(match.group(2) or 1) or 1)
            elif kind == 5:
                parameters = match.group(5)
                self._wanted = self._wanted._replace(link="" if parameters == ";" else parameters)
            elif kind == 6 and self._to is not None:
                row, column = self._to
                self._to = (row + ("\n" in match.group()), 1 if "\r" in match.group() else column)
            else:
                self._other(out, match.group())
        self._flush(out)
        if self._to is not None and self._at != self._to and self._within(*self._to):
            out.append(self._move(*self._to))
        self._style(out, 0)
        return "".join(out)

    def _other(self, out: list[str], sequence: str) -> None:
        """Send something that is not drawn, in its place among what is."""
        self._flush(out)
        self._style(out, 0)
        out.append(sequence)
        if not _HARMLESS.fullmatch(sequence):
            self.forget()

    def _text(self, out: list[str], text: str) -> None:
        """Note text at the cursor."""
        if self._to is None:
            self._style(out, self._number(self._wanted))
            out.append(text)
            return
        row, column = self._to
        look = self._number(self._wanted)
        base, space = look << _SHIFT, self._blanks[look] << _SHIFT | 32
        if text.isspace() and text.isascii():
            cells = [space] * len(text)
        elif text.isascii():
            cells = [base | code if code != 32 else space for code in text.encode()]
        else:
            codes = _codes(text)
            if codes is None:
                self._odd(out, text)
                return
            cells = [base | code if code != 32 else space for code in codes]
        self._to = (row, column + len(cells))
        if column - 1 + len(cells) > self._columns or row > self._rows:
            cells = cells[: max(0, self._columns - column + 1)] if row <= self._rows else []
            if not cells:
                return
            if (wide := _codes(chr(cells[-1] & _CHARACTER))) and len(wide) == _WIDE:
                cells[-1] = space  # its right half has no room
        line = self._drawn.get(row)
        if line is None:
            line = self._drawn[row] = list(self._shown.get(row, ()))
        start, end = column - 1, column - 1 + len(cells)
        if len(line) < end:
            line.extend([_UNKNOWN] * (end - len(line)))
        # Half of a wide character is written over: the terminal takes away the other half.
        if start and line[start] >= 0 and not line[start] & _CHARACTER:
            line[start - 1] = _UNKNOWN
        if end < len(line) and line[end] >= 0 and not line[end] & _CHARACTER:
            line[end] = _UNKNOWN
        line[start:end] = cells

    def _odd(self, out: list[str], text: str) -> None:
        """Send text at once whose width terminals do not agree on, and from then on know nothing of its row's rest."""
        self._flush(out)
        assert self._to is not None
        row, column = self._to
        width = cell_len(text)
        self._to = (row, column + width)
        if not self._within(row, column + width - 1):
            return
        self._style(out, self._number(self._wanted))
        for piece in (" " * width, text):
            out.append(self._move(row, column))
            out.append(piece)
            self._at = None
        line = self._shown.setdefault(row, [])
        del line[max(0, column - 2) :]

    def _within(self, row: int, column: int) -> bool:
        """Whether the terminal has this cell."""
        return row <= self._rows and column <= self._columns

    def _flush(self, out: list[str]) -> None:
        """Send what is another now in the rows that were drawn."""
        for row, line in self._drawn.items():
            old = self._shown.get(row, [])
            if line == old:
                continue
            known = len(old)
            changed = [at for at, cell in enumerate(line) if (at >= known or cell != old[at]) and cell >= 0]
            begin = 0
            for number in range(1, len(changed) + 1):
                if number == len(changed) or changed[number] - changed[number - 1] > _NEAR + 1:
                    self._span(out, row, line, changed[begin], changed[number - 1] + 1)
                    begin = number
            self._shown[row] = line
        self._drawn.clear()

    def _span(self, out: list[str], row: int, line: list[int], start: int, end: int) -> None:
        """Send the cells of a row from ``start`` to before ``end``, and the whole of a wide character at either."""
        while start and line[start] >= 0 and not line[start] & _CHARACTER:
            start -= 1
        if self._at != (row, start + 1):
            out.append(self._move(row, start + 1))
        blanks, last, character = self._blanks, _UNKNOWN, ""
        for at in range(start, end):
            cell = line[at]
            if cell == last:
                out.append(character)
                continue
            if cell < 0:  # nobody knows it, so nobody drew it: pass over it
                self._at = (row, at + 1)
                out.append(self._move(row, at + 2))
                continue
            code, look = cell & _CHARACTER, cell >> _SHIFT
            if code:
                # A blank shows nothing of a colour that letters would have.
                if look != self._real and (code != 32 or blanks[self._real] != look):
                    self._style(out, look)
                last, character = cell, chr(code)
                out.append(character)
        while end < len(line) and line[end] >= 0 and not line[end] & _CHARACTER:
            end += 1
        self._at = (row, end + 1)

    def _style(self, out: list[str], look: int) -> None:
        """Have the terminal draw in another look from here on."""
        if look != self._real:
            out.append(change(self._looks[self._real], self._looks[look]))
            self._real = look

    def _move(self, row: int, column: int) -> str:
        """The shortest way to a place; the cursor counts as being there."""
        at, self._at = self._at, (row, column)
        there = f"\x1b[{row};{column}H"
        if at is None:
            return there
        if at == (row, column):
            return ""
        if at[0] == row and column > at[1]:
            return _forward(column - at[1])
        if row == at[0] + 1 and column < 10:
            return "\r\n" + _forward(column - 1)
        return there

    def _number(self, look: Look) -> int:
        """The number of a look."""
        number = self._numbers.get(look)
        if number is None:
            number = self._numbers[look] = len(self._looks)
            self._looks.append(look)
            self._blanks.append(number)
            self._blanks[number] = self._number(blank(look))
        return number


def _forward(cells: int) -> str:
    """So many cells to the right."""
    return "" if cells == 0 else "\x1b[C" if cells == 1 else f"\x1b[{cells}C"


@lru_cache(2048)
def _codes(text: str) -> tuple[int, ...] | None:
    """The code of each cell of a text, 0 for the right half of a wide character; None where cells do not tell all."""
    codes: list[int] = []
    for character in text:
        width = get_character_cell_size(character)
        if width < 1 or character in "\u200d\ufe0f":
            return None
        codes.append(ord(character))
        if width == _WIDE:
            codes.append(0)
    return tuple(codes) if len(codes) == cell_len(text) else None
