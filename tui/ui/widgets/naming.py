"""What a prompt knows of the names in it: those that are being written, and files that come by paste.

It is a part of the prompt, and no widget: see :mod:`tui.ui.screens.part` for why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.document._document import EditResult
from textual.document._edit import Edit
from textual.message import Message
from textual.widgets.text_area import Selection

if TYPE_CHECKING:
    from tui.domain.mention import Mention
    from tui.ui.widgets.folded import FoldingTextArea as Base
else:
    Base = object

_COMMAND = re.compile(r"/([\w.:-]+) ")
"""A command takes no files, but ``/attach``: the ``@`` of ``/system @NAME`` is another's."""
_CHOOSING = frozenset({"up", "down", "tab", "escape"})
"""Keys that are the list's while names are offered."""


class Naming(Base):
    """The part of the prompt that tells of names."""

    # No dataclasses: to make one takes half a millisecond of the first picture.

    class Named(Message):
        """A name after an ``@`` is being written, or, with None, is not any more."""

        def __init__(self, mention: Mention | None) -> None:
            super().__init__()
            self.mention = mention

    class Choosing(Message):
        """A key that is for the names that are offered, or soon will be."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Dropped(Message):
        """What was pasted may be the paths of files; it stands in the prompt, from ``start`` to ``end``."""

        def __init__(self, paths: list[str], start: tuple[int, int], end: tuple[int, int], text: str) -> None:
            super().__init__()
            self.paths, self.start, self.end, self.text = paths, start, end, text

    class ImageWanted(Message):
        """Ctrl+V, or a paste without a text: an image may be on the clipboard."""

    offers = False
    """Whether names are offered for the one that is being written."""
    _naming: Mention | None = None
    _declined: tuple[int, int] | None = None
    """Where the name begins that the person wants no help with."""

    @property
    def naming(self) -> Mention | None:
        """The name that is being written."""
        return self._naming

    def takes_for_names(self, key: str) -> bool:
        """Whether a key is for the names that are offered or looked for; it is handed on then."""
        if not ((self.offers and key in _CHOOSING) or (self._naming is not None and key in ("enter", "tab"))):
            return False
        self.post_message(self.Choosing(key))
        return True

    def note_dropped(self, text: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Say so where what was pasted may be files that were dropped here."""
        if "." not in text[-8:] or text.startswith("@"):
            return
        from tui.domain.mention import dropped

        if paths := dropped(text):
            self.post_message(self.Dropped(paths, start, end, text))

    def replace_dropped(self, dropped: Dropped, names: list[str]) -> None:
        """Have names stand where paths were pasted, unless that place is not as it was any more."""
        (row, column), end = dropped.start, dropped.end
        if end <= self.document.end and self.get_text_range((row, column), end) == dropped.text:
            for name in names:
                self.chip(name)
            line = self.document.get_line(row)
            before = " " if column and not line[column - 1].isspace() else ""
            done = self.replace(f"{before}{' '.join(names)} ", (row, column), end)
            self.move_cursor(done.end_location)
            self._tell(None)

    def action_paste(self) -> None:
        """Ctrl+V: what is on the clipboard may be an image, which a terminal never pastes."""
        self.post_message(self.ImageWanted())

    def paste_copied(self) -> bool:
        """Paste the text that was copied in this app last; False where none was."""
        if self.app.clipboard:
            super().action_paste()
        return bool(self.app.clipboard)

    def attach(self, names: list[str]) -> None:
        """Write names, as they stand in a prompt, where the cursor is, each a chip."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        before = " " if column and not line[column - 1].isspace() else ""
        for name in names:
            self.chip(name)
        self.insert(before + " ".join(names) + " ")
        self._tell(None)

    def complete_name(self, path: str, deeper: bool) -> None:
        """Have the name that is being written become ``path``; where it goes ``deeper``, it is written on."""
        mention = self._naming
        if mention is None:
            return
        from tui.domain.mention import written

        row, column = self.cursor_location
        sign = "@" if self.document.get_line(row)[mention.start : mention.start + 1] == "@" else ""
        name = written(path, sign)
        if deeper:
            name = name.removesuffix('"')
        elif sign:
            self.chip(name)
        # Not through replace: the cursor goes behind it wherever it was.
        done = self.edit(Edit(name if deeper else f"{name} ", (row, mention.start), (row, column), False))
        self.move_cursor(done.end_location)
        if not deeper:
            self._tell(None)

    def decline_names(self) -> None:
        """Offer nothing for the name that is being written."""
        if self._naming is not None:
            self._declined = (self.cursor_location[0], self._naming.start)
            self._tell(None)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; what is typed after an ``@`` is a name that is being written."""
        result = super().edit(edit)
        self._look_for_name(begins=len(edit.text) <= 1)
        return result

    def watch_selection(self, selection: Selection) -> None:
        """The cursor left the name, or is in it still."""
        if self._naming is not None or self._declined is not None:
            self._look_for_name(begins=False)

    def _look_for_name(self, begins: bool) -> None:
        """Tell of the name that ends at the cursor; one that was not typed here begins none."""
        row, column = self.cursor_location
        line = self.document.get_line(row) if row < self.document.line_count else ""
        mention = None
        command = row == 0 and _COMMAND.match(line)
        if self.selection.is_empty and (command[1] == "attach" if command else "@" in line):
            from tui.domain.mention import mention_before

            mention = mention_before(line, column)
        place = None if mention is None else (row, mention.start)
        if place is None or place != self._declined:
            self._declined = None
        else:
            mention = None
        if mention is not None and not begins and (self._naming is None or self._naming.start != mention.start):
            mention = None
        self._tell(mention)

    def _tell(self, mention: Mention | None) -> None:
        if mention != self._naming:
            self._naming = mention
            self.offers = self.offers and mention is not None
            self.post_message(self.Named(mention))
