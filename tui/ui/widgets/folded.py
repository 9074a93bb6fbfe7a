"""A text area in which long pieces of text stand as a chip each: what is typed costs the same whatever was pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.document._document import EditResult
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

if TYPE_CHECKING:
    from tui.ui.widgets.long_text import LongText

LONG = 8_000
"""Characters from which on a piece of text is folded."""
_TALL = 100
"""Lines from which on it is."""
_CHIP = re.compile(r"\[text (\d+): [\d,]+ lines?, [\d,.]+ k?B\]")
_KILO = 1000
_LONG_LINE = 1_000
_LONG = 200
"""Characters of a line, and lines, from which on the whole text is long."""
_WORD = re.compile(r"\s*\w+")


class FoldingTextArea(TextArea):
    """Holds long texts aside; in the document a chip ``[text 1: 14,000 lines, 980 kB]`` stands for each.

    The name of a file that was attached is a chip as well, of which nothing is aside. A chip is moved over, selected
    and deleted as one character would be, so that nobody can break it by accident.
    What was never folded here only looks like one.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"folded--chip"}

    def __init__(self, *, id: str | None = None, placeholder: str = "") -> None:
        self._folded: dict[str, str] = {}
        self._attached: set[str] = set()
        self._text: str | None = None
        self._long: LongText | None = None
        self._chips_of: tuple[str, int, list[tuple[int, int]]] = ("", 0, [])
        """A line, how much was folded or attached, and where its chips were then."""
        super().__init__(
            id=id,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=placeholder,
        )

    @property
    def text(self) -> str:
        """The text as it stands in the document; put together once, however often it is asked for."""
        if self._text is None:
            self._text = self.document.text
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self.load_text(value)

    @property
    def whole(self) -> str:
        """The text with all that is folded in it."""
        return self.unfolded(self.text)

    @property
    def has_folded(self) -> bool:
        """Whether a chip stands in the text."""
        return bool(self._folded) and any(chip.group() in self._folded for chip in _CHIP.finditer(self.text))

    def unfolded(self, text: str) -> str:
        """A piece of the document with the texts that its chips stand for."""
        return _CHIP.sub(lambda chip: self._folded.get(chip.group(), chip.group()), text) if self._folded else text

    def fold(self, text: str) -> str:
        """A text as it is to stand in the document: itself, or a chip for one that is long."""
        lines = text.count("\n") + 1
        if len(text) < LONG and lines < _TALL:
            return text
        for chip, known in self._folded.items():
            if known == text:
                return chip
        size = len(text.encode())
        amount = f"{size / _KILO:,.0f} kB" if size >= _KILO else f"{size} B"
        chip = f"[text {len(self._folded) + 1}: {lines:,} line{'s' * (lines > 1)}, {amount}]"
        self._folded[chip] = text
        return chip

    def chip(self, name: str) -> None:
        """Have a name, as it is written with its ``@``, be a chip wherever it stands."""
        self._attached.add(name)

    def open_chip(self) -> bool:
        """Have the chip at the cursor, or the last one before it, give way to its text; False where there is none."""
        row, column = self.cursor_location
        for line in range(row, -1, -1):
            chips = self._long_texts(line)
            if line == row:
                chips = [chip for chip in chips if chip[0] <= column] or chips
            if chips:
                start, end = chips[-1]
                text = self._folded[self.document.get_line(line)[start:end]]
                # Not through replace: what is opened stays open, however long it is.
                self.edit(Edit(text, (line, start), (line, end), maintain_selection_offset=False))
                return True
        return False

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; one that would take a part of a chip takes all of it."""
        if self._folded or self._attached:
            start, end = sorted((edit.from_location, edit.to_location))
            edit = replace(
                edit, from_location=self._outside(start, before=start != end), to_location=self._outside(end)
            )
        if self._long is None and self._grows_long(edit):
            self._lengthen()
        self._text = None
        return super().edit(edit)

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        self._text = None
        super()._undo_batch(edits)

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        self._text = None
        super()._redo_batch(edits)

    def _set_document(self, text: str, language: str | None) -> None:
        self._text = self._long = None
        super()._set_document(text, language)

    # A long text: see long_text.py

    def _grows_long(self, edit: Edit) -> bool:
        row, lines = edit.top[0], self.document.line_count
        here = len(self.document.get_line(row)) if row < lines else 0
        return here + len(edit.text) > _LONG_LINE or lines + edit.text.count("\n") > _LONG

    def _lengthen(self) -> None:
        """From now on a key costs what is on the screen."""
        from tui.ui.widgets.long_text import LongText

        self._long = self.wrapped_document = LongText(self.document, self.wrap_width, self.indent_width)
        self.navigator = DocumentNavigator(self._long)

    def render_line(self, y: int) -> Strip:
        """A row of the area; the base's way looks at the whole line and at the whole text."""
        if not self.content_size.width:
            return Strip.blank(self.size.width, self.rich_style)  # the base breaks its placeholder at the width
        if self._long is None or not self.text:
            return super().render_line(y)
        from tui.ui.widgets.long_text import drawn

        row = self._long.row(y + self.scroll_offset.y)
        if row is None:
            return Strip.blank(self.size.width, self.rich_style)
        style = self.get_component_rich_style("folded--chip")
        return drawn(self, self._long, self._chips(row.line), style, row)

    def find_matching_bracket(self, bracket: str, search_from: tuple[int, int]) -> tuple[int, int] | None:
        """Where the other bracket of a pair is; None in a long text, all of which might have to be looked at."""
        return super().find_matching_bracket(bracket, search_from) if self._long is None else None

    def get_cursor_word_left_location(self) -> tuple[int, int]:
        """Where the cursor goes by a word to the left."""
        row, column = self.cursor_location
        if self._long is None or not column:
            return super().get_cursor_word_left_location()
        from tui.ui.widgets.long_text import word_left

        return row, word_left(self.document.get_line(row), column)

    def get_cursor_word_right_location(self) -> tuple[int, int]:
        """Where the cursor goes by a word to the right."""
        row, column = self.cursor_location
        if self._long is None or column == len(line := self.document.get_line(row)):
            return super().get_cursor_word_right_location()
        from tui.ui.widgets.long_text import word_right

        return row, word_right(line, column)

    def action_delete_word_right(self) -> None:
        """Delete the word at the right of the cursor, or what is selected."""
        (row, column), line = self.selection.end, self.document.get_line(self.selection.end[0])
        word = _WORD.search(line, column) if self.selection.is_empty and self._long is not None else None
        if word is None:
            super().action_delete_word_right()
        else:
            self._delete_via_keyboard((row, column), (row, word.end()))

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn, its chips set apart."""
        text = super().get_line(line_index)
        for start, end in self._chips(line_index):
            text.stylize(self.get_component_rich_style("folded--chip"), start, end)
        return text

    def _validate_selection(self, selection: Selection) -> Selection:
        """A cursor goes over a chip, never into it."""
        start, end = super()._validate_selection(selection)
        if not self._folded and not self._attached:
            return Selection(start, end)
        back = end < self.selection.end
        return Selection(self._outside(start, before=back), self._outside(end, before=back))

    def _chips(self, row: int) -> list[tuple[int, int]]:
        """Where the chips of a line begin and end."""
        known = len(self._folded) + len(self._attached)
        if not known or row >= self.document.line_count:
            return []
        line = self.document.get_line(row)
        if self._chips_of[0] is not line or self._chips_of[1] != known:
            self._chips_of = line, known, sorted([*self._long_texts(row), *self._names(row)])
        return self._chips_of[2]

    def _names(self, row: int) -> list[tuple[int, int]]:
        """Where the attached names of a line begin and end."""
        if not self._attached or row >= self.document.line_count or "@" not in (line := self.document.get_line(row)):
            return []
        from tui.domain.mention import occurrences

        return [(one.start, one.end) for one in occurrences(line) if line[one.start : one.end] in self._attached]

    def _long_texts(self, row: int) -> list[tuple[int, int]]:
        """Where the chips that stand for long texts begin and end."""
        if not self._folded or row >= self.document.line_count:
            return []
        found = _CHIP.finditer(self.document.get_line(row))
        return [chip.span() for chip in found if chip.group() in self._folded]

    def _outside(self, at: tuple[int, int], before: bool = False) -> tuple[int, int]:
        """A location, or where the chip that it is in begins or ends."""
        row, column = at
        for start, end in self._chips(row):
            if start < column < end:
                return row, start if before else end
        return at
