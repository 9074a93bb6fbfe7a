"""What is searched for: as it stands in values, where Markdown's marks may stand between, and as it is shown."""

from __future__ import annotations

import re

_MARKUP = r"[*_`~\\\[\]]*"
"""What Markdown may put between two characters that are shown side by side."""
_SPACE = r"(?:[ \t]+|[ \t]*\n[ \t>]*)"
"""What may be shown as one space: a line of the source may end there, in a quotation too."""


class Query:
    """A text to find. Case counts only where the text has an upper-case letter. Whitespace matches any of it."""

    __slots__ = ("_shown", "_source", "text")

    def __init__(self, text: str) -> None:
        """``text`` is not empty."""
        self.text = text
        flags = re.NOFLAG if any(map(str.isupper, text)) else re.IGNORECASE
        characters = [_SPACE if one.isspace() else re.escape(one) for one in re.sub(r"\s+", " ", text)]
        self._source = re.compile(_MARKUP.join(characters), flags)
        self._shown = re.compile("".join(r"\s+" if one == _SPACE else one for one in characters), flags)

    def count(self, source: str) -> int:
        """How often it stands in a value such as a prompt or the Markdown of a reply."""
        return len(self._source.findall(source))

    def spans(self, shown: str) -> list[tuple[int, int]]:
        """Where it stands in a text that is shown: first character, character after the last."""
        return [match.span() for match in self._shown.finditer(shown)]

    def narrows(self, other: Query) -> bool:
        """Whether it stands only where ``other`` stands."""
        return self.text.startswith(other.text)
