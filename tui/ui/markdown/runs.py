"""Styled text as a value: what inline Markdown becomes before it is cut into lines."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.ui.markdown.line import Link


@dataclass(slots=True)
class Runs:
    """Text in which each stretch has a style.

    Attributes:
        text: The text; "\\n" is a hard break, and no other control character is in it.
        ends: Where each stretch ends, in characters; the last is the length of the text.
        styles: The style of each stretch.
        links: First character, character after the last, address.
    """

    text: str = ""
    ends: list[int] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def put(self, text: str, style: Style) -> None:
        """Append ``text``. For building only: it copies what is there."""
        if text:
            self.text += text
            self._stretch(len(self.text), style)

    def _stretch(self, end: int, style: Style) -> None:
        if self.styles and self.styles[-1] == style:
            self.ends[-1] = end
        else:
            self.ends.append(end)
            self.styles.append(style)

    def segments(self, start: int, end: int) -> list[Segment]:
        """Return the stretch from ``start`` to ``end`` as segments."""
        found: list[Segment] = []
        index = bisect_right(self.ends, start)
        while start < end:
            stop = min(self.ends[index], end)
            found.append(Segment(self.text[start:stop], self.styles[index]))
            start = stop
            index += 1
        return found

    def links_in(self, start: int, end: int, width: int) -> list[Link]:
        """Return the links between two characters, in cells from ``start``, none of them beyond ``width``."""
        found: list[Link] = []
        for first, last, url in self.links:
            if first < end and last > start:
                begin = cell_len(self.text[start : max(first, start)])
                stop = begin + cell_len(self.text[max(first, start) : min(last, end)])
                found.append((min(begin, width), min(stop, width), url))
        return found

    def joined(self, start: int, between: str, style: Style, other: Runs) -> Runs:
        """Return what stands from ``start`` on, then ``between``, then ``other``."""
        text = self.text[start:]
        result = Runs(text)
        for end, each in zip(self.ends, self.styles, strict=True):
            if end > start:
                result._stretch(end - start, each)
        for first, last, url in self.links:
            if last > start:
                result.links.append((max(0, first - start), last - start, url))
        result.put(between, style)
        offset = len(result.text)
        result.text += other.text
        for end, each in zip(other.ends, other.styles, strict=True):
            result._stretch(end + offset, each)
        result.links += [(first + offset, last + offset, url) for first, last, url in other.links]
        return result


def fitted(runs: Runs, start: int, end: int, width: int) -> tuple[list[Segment], str]:
    """Return a row's segments and text, never wider than ``width``.

    A character that is wider than the whole line, and one whose width depends on a neighbour in another style, are
    what the wrap cannot foresee.
    """
    text = runs.text[start:end]
    segments = runs.segments(start, end)
    if text.isascii() or sum(cell_len(segment.text) for segment in segments) <= width:
        return segments, text
    if cell_len(text) > width:
        text = "…" * min(width, 1)
    return [Segment(text, runs.styles[bisect_right(runs.ends, start)])], text
