"""What the Markdown tests share: a theme, documents, and texts to try."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

from rich.cells import cell_len

from tui.ui.markdown import Line, MarkdownDocument, MarkdownTheme

THEME = MarkdownTheme.from_colors("#e0e0e0", "#d97757", "#888888", "#1e1e1e", "#2a2a2a", dark=True)
SAMPLE = (Path(__file__).parent / "sample.md").read_text(encoding="utf-8")
RECORDINGS = Path(__file__).parents[4] / "shared" / "recordings" / "streams"


def finished(text: str) -> MarkdownDocument:
    """The document of a whole text."""
    document = MarkdownDocument(THEME)
    document.feed(text)
    document.finish()
    return document


def all_lines(document: MarkdownDocument, width: int) -> list[Line]:
    return document.lines(width, 0, document.height(width))


def drawn(text: str, width: int = 40) -> list[str]:
    """The lines of a text as a screen shows them, trailing spaces left out."""
    return ["".join(segment.text for segment in line.segments).rstrip() for line in all_lines(finished(text), width)]


def cells(line: Line) -> int:
    return sum(cell_len(segment.text) for segment in line.segments)


def style_of(text: str, part: str, width: int = 80) -> str:
    """The style of the first segment that holds ``part``."""
    for line in all_lines(finished(text), width):
        for segment in line.segments:
            if part in segment.text:
                return str(segment.style)
    raise AssertionError(f"{part!r} is not drawn")


def streamed(text: str, cuts: list[int], widths: list[int]) -> MarkdownDocument:
    """The document of a text that came cut in deltas, drawn after each at one of ``widths`` in turn."""
    document = MarkdownDocument(THEME)
    edges = [0, *sorted({cut for cut in cuts if cut < len(text)}), len(text)]
    for number, (start, stop) in enumerate(pairwise(edges)):
        document.feed(text[start:stop])
        if widths:
            width = widths[number % len(widths)]
            height = document.height(width)
            assert 0 <= document.stable_lines(width) <= height
            document.lines(width, height - 40, height)
    document.finish()
    return document


def assert_same(document: MarkdownDocument, text: str, width: int) -> None:
    """It is what the whole text at once makes."""
    whole = finished(text)
    assert document.source == text
    assert all_lines(document, width) == all_lines(whole, width)
    assert document.code_blocks == [*whole.code_blocks]


def recorded_texts() -> list[str]:
    """The text blocks of the recordings, where they are."""
    texts: set[str] = set()
    for path in sorted(RECORDINGS.glob("*.json")):
        message = json.loads(path.read_text(encoding="utf-8")).get("expected") or {}
        for block in message.get("content") or []:
            if isinstance(block, dict) and block.get("type") == "text":
                texts.add(block.get("text") or "")
    return sorted(texts)
