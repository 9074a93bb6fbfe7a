"""Ten times the text is about ten times the work, counted in characters parsed, broken and chopped."""

from __future__ import annotations

import random

import pytest

from tests.ui.markdown.pages import THEME
from tui.ui.markdown import MarkdownDocument, block, fence, inline, table
from tui.ui.markdown.layout import Layout

SMALL, FACTOR, ASKED = 15_000, 10, 500
rng = random.Random(3)


def words(count: int) -> str:
    return " ".join(rng.choice(("some", "**bold**", "`code`", "longer-words", "a")) for _ in range(count))


SHAPES = {
    "mixed": lambda: (
        f"## {words(3)}\n\n{words(50)}\n\n- {words(9)}\n  - {words(5)}\n\n```py\n{words(9)}\n```\n\n"
        f"> {words(9)}\n\n|a|b|\n|-|-|\n|{words(2)}|{words(3)}|\n\n"
    ),
    "fence": lambda: "x = 1  # " + words(6) + "\n",
    "line of code": lambda: '{"a": [1, 2]}, ',
    "table": lambda: f"| {words(3)} | {words(20)} |\n",
    "paragraph": lambda: words(9) + " ",
    "word": lambda: "abcdefghij",
    "paragraph of lines": lambda: words(9) + "\n",
    "list": lambda: "  " * rng.randrange(4) + "- " + words(9) + "\n",
    "list in one item": lambda: "  - " + words(9) + "\n",
    "quote": lambda: "> " + words(9) + "\n" + rng.choice(("", ">\n")),
    "definitions": lambda: f"[{rng.random()}]: https://example.com\n",
    "html": lambda: "<b>" + words(9) + "</b>\n",
}
BEGINNINGS = {"fence": "```py\n", "line of code": "```json\n", "table": "|a|b|\n|-|-|\n", "html": "<div>\n"}


def text_of(shape: str, size: int) -> str:
    parts = [BEGINNINGS.get(shape, "")]
    total = 0
    while total < size:
        parts.append(SHAPES[shape]())
        total += len(parts[-1])
    return "".join(parts)


class Work:
    """Counts the characters that go into what costs."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done = 0
        for module, name in ((inline, "parse_inline"), (block, "breaks"), (table, "breaks"), (fence, "chop")):
            self._count(patch, module, name)
        lay_out = Layout._lay_out

        def counted(layout: Layout, leaf: object) -> object:
            self.done += 50
            return lay_out(layout, leaf)  # type: ignore[arg-type]

        patch.setattr(Layout, "_lay_out", counted)

    def _count(self, patch: pytest.MonkeyPatch, module: object, name: str) -> None:
        function = getattr(module, name)

        def counted(text: str, *rest: object) -> object:
            self.done += len(text)
            return function(text, *rest)

        patch.setattr(module, name, counted)

    def of(self, text: str) -> int:
        self.done = 0
        document = MarkdownDocument(THEME)
        for start in range(0, len(text), ASKED):
            document.feed(text[start : start + ASKED])
            height = document.height(70)
            document.lines(70, height - 20, height)
            document.stable_lines(70)
        document.finish()
        document.height(70)
        return self.done


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_as_the_text(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(monkeypatch)
    small, large = text_of(shape, SMALL), text_of(shape, SMALL * FACTOR)
    ratio = work.of(large) / work.of(small)
    assert ratio < 1.3 * len(large) / len(small)


def test_another_width_parses_nothing_again(monkeypatch: pytest.MonkeyPatch) -> None:
    document = MarkdownDocument(THEME)
    document.feed(text_of("mixed", SMALL))
    document.finish()
    document.height(70)
    monkeypatch.setattr(inline, "parse_inline", None)
    assert document.height(50) > document.height(90)
