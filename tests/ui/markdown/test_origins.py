"""Every character that is drawn leads to the one of the source that it is, and back to its line."""

from __future__ import annotations

import random
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.ui.markdown.pages import SAMPLE, THEME, finished, recorded_texts
from tests.ui.markdown.test_streaming import TEXTS
from tui.domain.safe import drawable
from tui.ui.markdown import MarkdownDocument
from tui.ui.markdown.origins import drawn, stretches

INLINE = (
    "&amp;", "&copy;", "&#35;", "&#x22;", "&nope;", "\\*", "\\\\", "\\a", "\\", "`", "``", "` a ` ", "`` b`c ``", "*",
    "**", "***", "_", "__", "~~", "~", "~~~", "[", "]", "(", ")", "[t](u)", "[t](<u v> 'title')", "[](http://e.f/é)",
    '![alt *x* \\* &lt;](http://i.j/k "t")', "![](http://x.y)", "[![in](u)](http://q.r)", "<https://a.b/%C3%A9>",
    "<m@n.op>", "https://w.x/y_z_(1).", "www.k.lm", "q@r.st", "<b>", "</b>", "<br>", "<!-- c -->", "$x$", "$$", "$5",
    "\\(a\\)", "\\[", "[^1]", "[ref]", "[lab][ref]", "[ref][]", "word", "日本語", "👩‍👩‍👧", " ", "  ", "\n", "  \n",
    "\\\n", "\t", "x", "é", "!", "\x1b", "\x9b", "\r", "|", "\\|", "&",
)  # fmt: skip
STARTS = (
    "", "# ", "- ", "1. [x] ", "- [ ] ", "> ", "> - ", "   ", "| a | b |\n|---|:-:|\n| ", "[^2]: ", "    ", "```\n",
    "- a\n\n  ", "h\n---\n",
)  # fmt: skip
BLOCKS = st.tuples(
    st.sampled_from(STARTS), st.lists(st.sampled_from(INLINE), max_size=9).map("".join), st.sampled_from(("\n", "\n\n"))
).map("".join)
WIDTHS = (40, 80)


def is_drawn_as(char: str, source: str) -> bool:
    """Whether the source may be shown as that character: as it is, decoded, or made safe."""
    return (
        source == char
        or (source in "\t\n" and char == " ")
        or source in "&%"
        or char == "…"  # stands for what is wider than the whole line
        or char in drawable(source)
        or char in quote(source, errors="replace")
    )


def assert_exact(document: MarkdownDocument, width: int) -> set[int]:
    """Each drawn character is the one of the source that it leads to, and found again; returns what is drawn."""
    source, seen = document.source, set[int]()
    for y in range(document.height(width)):
        shown, offsets = drawn(document.line(y, width)), document.offsets(y, width)
        assert len(offsets) == len(shown)
        for char, offset in zip(shown, offsets, strict=True):
            if offset < 0:
                continue
            assert is_drawn_as(char, source[offset]), (shown, char, source[offset - 5 : offset + 5])
            if offset not in seen:
                at = document.line_at(offset, width)
                assert at == y or offset in document.offsets(at, width)
                seen.add(offset)
    return seen


@pytest.mark.parametrize("width", WIDTHS)
def test_recorded_texts_lead_to_their_source(width: int):
    for text in [*recorded_texts(), SAMPLE]:
        seen = assert_exact(finished(text), width)
        # Letters that are not drawn are few: addresses behind a text, the language of a fence.
        letters = [at for at, char in enumerate(text) if char.isalpha()]
        hidden = sum(at not in seen for at in letters)
        assert hidden <= len(letters) * 0.7 if "](" in text or "```" in text or "<" in text else hidden == 0, text


def test_while_a_text_is_written_what_is_there_leads_to_its_source():
    rng = random.Random(4)
    for text in [*recorded_texts(), SAMPLE]:
        document, at = MarkdownDocument(THEME), 0
        while at < len(text):
            step = rng.choice((1, 2, 3, 50, 300))
            document.feed(text[at : at + step])
            at += step
            if rng.random() < 0.05:
                assert_exact(document, 40)


@pytest.mark.parametrize("before", ["", "| a | b |\n|---|:-:|\n| ", "```\n", "<!-- c -->"])
def test_what_is_wider_than_a_whole_line_leads_nowhere(before: str):
    text = f"{before}👩\u200d👩\u200d👧\n"
    document = finished(text)
    assert text.index("👩") not in assert_exact(document, 1)
    assert text.index("👩") in assert_exact(document, 40)


@settings(max_examples=examples(120), deadline=None)
@given(TEXTS, st.integers(1, 90))
def test_any_blocks(text: str, width: int):
    assert_exact(finished(text), width)


@settings(max_examples=examples(250), deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=3).map("".join), st.integers(1, 90))
def test_any_inline_marks(text: str, width: int):
    assert_exact(finished(text + "\n\n[ref]: http://r.s/t\n"), width)


def test_what_pieces_of_a_text_are_drawn_as_parts_it_without_rest():
    rng = random.Random(9)
    for text in recorded_texts()[:120]:
        cuts = sorted(rng.sample(range(len(text) + 1), min(len(text), 12)))
        document = finished(text)
        for y in range(document.height(60)):
            offsets = document.offsets(y, 60)
            parts = [stretches(offsets, *span) for span in zip([0, *cuts], [*cuts, len(text)], strict=True)]
            marked = [at for part in parts for start, end in part for at in range(start, end)]
            assert sorted(marked) == [at for at, offset in enumerate(offsets) if offset >= 0]


@pytest.mark.parametrize(
    ("text", "piece", "shown"),
    [
        ("some **bold** words", "**bo", "bo"),
        ("some **bold** words", " **", " "),
        ("some **bold** words", "**", ""),
        ("a &amp; b", "amp;", ""),
        ("a &amp; b", "&am", "&"),
        ("1 \\* 2", "\\*", "*"),
        ("see [the page](https://a.b) now", "[the page](h", "the page"),
        ("`` a`b `` is code", "`` a`b", "a`b"),
        ("> - quoted *item*", "> - quo", "quo"),
        ("## A heading ##", "## A h", "A h"),
        ("| a | b\\|c |\n|---|---|\n| d | e |", "b\\|", "b|"),
        ("[x] no task, [y]: none", "no", "no"),
        ("- [x] done", "- [x] do", "do"),
        ("<https://a.b/c>", "<https", "https"),
        ("日本**語**です", "**語", "語"),
        ("one  \ntwo\\\nthree", "two", "two"),
        ("```py\nx = 1\n```\n", "```py\nx ", "x "),
        ("```py\n\tx\n```\n", "\tx", "    x"),
        ("[a]: https://b.c", "https", "https"),
        ("~~gone~~ here", "~~go", "go"),
    ],
)
def test_a_piece_is_what_it_brought(text: str, piece: str, shown: str):
    document = finished(text)
    start = text.index(piece)
    found = ""
    for y in range(document.height(60)):
        line = drawn(document.line(y, 60))
        found += "".join(line[a:b] for a, b in stretches(document.offsets(y, 60), start, start + len(piece)))
    assert found == shown


def test_what_is_not_drawn_leads_to_what_follows_it():
    text = "First.\n\n```py\nx = 1\n```\n\nLast."
    document = finished(text)
    assert document.line_at(text.index("```py"), 40) == document.line_at(text.index("x = 1"), 40) == 2
    assert document.line_at(text.index("```\n\nLast"), 40) == 4
    assert document.line_at(len(text) + 5, 40) == 4
    assert finished("").line_at(3, 40) == 0
    with pytest.raises(IndexError):
        document.offsets(99, 40)


def test_a_very_long_paragraph_leads_to_its_source_across_its_pieces():
    text = "\n".join(f"line {number} of *many* words" for number in range(900))
    assert len(assert_exact(finished(text), 50)) > 0.9 * len(text.replace("*", ""))
    assert_exact(finished("word " * 3000), 33)


def test_pointing_costs_what_is_looked_at(monkeypatch: pytest.MonkeyPatch):
    from tui.ui.markdown import origins

    traced: list[str] = []
    trace = origins.trace
    monkeypatch.setattr(origins, "trace", lambda text, *rest: traced.append(text) or trace(text, *rest))
    document = finished("\n\n".join(f"Paragraph {number} has *some* words." for number in range(2000)))
    height = document.height(60)
    assert not traced
    document.offsets(height - 1, 60)
    document.line_at(40_000, 60)
    assert len(traced) <= 2
