"""Where in the document's source the lines of one leaf stand."""

from __future__ import annotations

from bisect import bisect_right

from tui.ui.markdown.leaf import Leaf
from tui.ui.markdown.scan import HEADING_END


class LeafSource:
    """The offsets of a leaf's lines, which grows with it.

    A leaf's line is the end of a line of the source: quote marks, indentation and markers stand before it. Only a
    heading leaves something out behind it, and the last line of what a very long paragraph was cut into.
    """

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        # For each line: the offset of its first character from the source, how many spaces of a tab are before that,
        # and where the line of the source begins.
        self._lines: list[tuple[int, int, int]] = []
        self._firsts: list[int] = []
        self._fixed = 0
        self._fixed_at = leaf.at

    def read(self, source: str, end: int | None) -> None:
        """Find what the leaf has that was not there last time.

        Args:
            source: The document's source.
            end: Where the leaf after it begins, None for the last.
        """
        leaf = self.leaf
        if not self._fixed or self._fixed >= len(leaf.lines):
            self._fixed, self._fixed_at = 0, leaf.at
        # The last line of what is open may have grown, or been only tried.
        del self._lines[self._fixed :], self._firsts[self._fixed :]
        at, lines, count = self._fixed_at, leaf.lines, len(leaf.lines)
        number = self._fixed
        while number < count:
            after = number + 1
            while after in leaf.glued and after < count:
                after += 1
            stop = source.find("\n", at)
            stop = len(source) if stop < 0 else stop
            if leaf.cut and after == count and end is not None:
                stop = min(stop, end)
            self._place(source[at:stop].removesuffix("\r"), at, lines[number:after])
            at = stop + 1
            number = after
            if number < count:
                self._fixed, self._fixed_at = number, at

    def _place(self, raw: str, at: int, pieces: list[str]) -> None:
        """Note where the pieces of one line are in a line of the source."""
        text = "".join(pieces)
        start, pad = _find(raw, text, self.leaf)
        for piece in pieces:
            self._lines.append((at + start, pad, at))
            self._firsts.append(at + start)
            start += len(piece) - pad
            pad = 0

    def offsets(self, number: int) -> list[int]:
        """Where each character of a line is from."""
        first, pad, _ = self._lines[number]
        # Spaces that a tab was broken into are the tab.
        return [max(0, first - 1)] * pad + list(range(first, first + len(self.leaf.lines[number]) - pad))

    def text_offsets(self) -> list[int]:
        """Where each character of the leaf's text is from, the newlines between its lines too."""
        out: list[int] = []
        for number in range(len(self.leaf.lines)):
            if number and number not in self.leaf.glued:
                out.append(self._lines[number][2] - 1)
            out += self.offsets(number)
        return out

    def number_at(self, offset: int) -> int:
        """The line that a character of the source is in, or the one before it; 0 where there is none."""
        return max(0, bisect_right(self._firsts, offset) - 1)


def _find(raw: str, text: str, leaf: Leaf) -> tuple[int, int]:
    """Where a leaf's line begins in its line of the source, and how many of its spaces are the rest of a tab."""
    if leaf.kind == "heading" and len(leaf.lines) == 1:
        without = HEADING_END.sub("", raw).rstrip(" \t")
        if without.endswith(text):
            return len(without) - len(text), 0
    if raw.endswith(text):
        return len(raw) - len(text), 0
    for pad in range(1, len(text) - len(text.lstrip(" ")) + 1):
        if raw.endswith(text[pad:]):
            return len(raw) - len(text) + pad, pad
    for without in (raw.rstrip(" \t"), raw.rstrip(" ").removesuffix("\\").rstrip(" ")):
        if without.endswith(text):
            return len(without) - len(text), 0
    return max(0, raw.rfind(text)), 0
