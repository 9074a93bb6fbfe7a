"""What is searched for: as it stands in values, where Markdown's marks may stand between, and as it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tui.domain.conversation import Turn

_FILTER = re.compile(r'(?:^|[\s(!&|])~[A-Za-z]|^"[^"]+"$|^~$')
"""What makes a filter of a text: an operator of the language, or that all of it is in quotes."""
_MARKUP = r"[*_`~\\\[\]]*"
"""What Markdown may put between two characters that are shown side by side."""
_SPACE = r"(?:[ \t]+|[ \t]*\n[ \t>]*)"
"""What may be shown as one space: a line of the source may end there, in a quotation too."""


class Query:
    """A text to find. Case counts only where the text has an upper-case letter. Whitespace matches any of it."""

    __slots__ = ("_shown", "_source", "error", "text")

    chooses = False
    """Whether it has conditions on turns, so that it may not be shown wherever its words stand."""

    def __init__(self, text: str) -> None:
        """``text`` is not empty."""
        self.text = text
        self.error: str | None = None
        """Why there is nothing to look for, in a sentence; None where there is something."""
        flags = re.NOFLAG if any(map(str.isupper, text)) else re.IGNORECASE
        characters = [_SPACE if one.isspace() else re.escape(one) for one in re.sub(r"\s+", " ", text)]
        self._source = re.compile(_MARKUP.join(characters), flags)
        self._shown = re.compile("".join(r"\s+" if one == _SPACE else one for one in characters), flags)

    def count(self, turn: Turn, texts: Iterable[str]) -> int:
        """How often it stands in a turn, whose values such as its prompt or the Markdown of its reply are ``texts``."""
        find = self._source.findall
        return sum(len(find(text)) for text in texts)

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it stands in a text that is shown: first character, character after the last."""
        return [match.span() for match in self._shown.finditer(shown)]

    def narrows(self, other: Query) -> bool:
        """Whether it stands only where ``other`` stands."""
        return not self.chooses and not other.chooses and self.text.startswith(other.text)


def read(text: str) -> Query:
    """Read what was typed: a text, or a filter in the language of the event list."""
    if not _FILTER.search(text):
        return Query(text)
    # Few searches are filters, and their language is not on the way to the first picture.
    from tui.ui.transcript.filtering import Filtering

    return Filtering(text)
