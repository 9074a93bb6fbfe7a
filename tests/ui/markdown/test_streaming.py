"""However a text is cut, and whatever is asked meanwhile, the finished document is the same."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.ui.markdown.pages import (
    RECORDINGS,
    SAMPLE,
    THEME,
    all_lines,
    assert_same,
    finished,
    recorded_texts,
    streamed,
)
from tui.ui.markdown import MarkdownDocument

PIECES = (
    "- ", "* ", "1. ", "12) ", "> ", ">", "  ", "    ", "\t", "word", "two words", "\n", "\n", "\n\n", "# ", "###",
    "```", "~~~py\n", "---", "***", "===", "=", "<div>", "</div>", "<!--", "-->", "|", "a|b\n-|-\n", "| x | y |\n",
    "`", "**", "*", "_", "~~", "[", "](", "][", "]", "(https://x.y)", "[a]: /u\n", "[^1]", "[^1]: ", "$", "$$\n",
    "\\", "\\[", "\\]", "  \n", "\r\n", "\r", "日本語", "👩‍👩‍👧", "é", "https://a.b/c", "<br>", "[ ] ", "[x] ",
    "&#27;", "\x1b[31m", "\x00", "\x9b", "\u202e", "x" * 50, "word " * 300, "y" * 5000, "\ud800",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@settings(max_examples=examples(150), deadline=None)
@given(
    TEXTS,
    st.lists(st.integers(0, 2000), max_size=12),
    st.lists(st.integers(1, 90), max_size=3),
    st.integers(1, 90),
)
def test_any_cut_of_any_text(text: str, cuts: list[int], widths: list[int], width: int) -> None:
    assert_same(streamed(text, cuts, widths), text, width)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(0, len(SAMPLE)), max_size=40), st.lists(st.integers(1, 90), max_size=3))
def test_any_cut_of_the_sample(cuts: list[int], widths: list[int]) -> None:
    assert_same(streamed(SAMPLE, cuts, widths), SAMPLE, 60)


@pytest.mark.parametrize("width", [1, 2, 7, 24, 80])
def test_a_character_at_a_time(width: int) -> None:
    assert_same(streamed(SAMPLE, list(range(len(SAMPLE))), [width]), SAMPLE, width)


def test_nothing_asked_until_the_end() -> None:
    assert_same(streamed(SAMPLE, list(range(0, len(SAMPLE), 3)), []), SAMPLE, 50)


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not here")
def test_recorded_answers() -> None:
    rng = random.Random(1)
    texts = recorded_texts()
    assert texts
    for text in texts:
        cuts = [rng.randrange(len(text) + 1) for _ in range(20)]
        assert_same(streamed(text, cuts, [80, 33]), text, 80)


@settings(max_examples=examples(100), deadline=None)
@given(TEXTS, st.lists(st.integers(0, 2000), max_size=12), st.integers(1, 60))
def test_stable_lines_never_change(text: str, cuts: list[int], width: int) -> None:
    document = MarkdownDocument(THEME)
    kept = []
    edges = [0, *sorted({cut for cut in cuts if cut < len(text)}), len(text)]
    for start, stop in pairwise(edges):
        document.feed(text[start:stop])
        stable = document.stable_lines(width)
        assert stable >= len(kept)
        assert document.lines(width, 0, len(kept)) == kept
        kept = document.lines(width, 0, stable)
    document.finish()
    assert document.lines(width, 0, len(kept)) == kept
    assert document.stable_lines(width) == document.height(width)


def test_lines_become_stable_as_blocks_close() -> None:
    document = MarkdownDocument(THEME)
    document.feed("one\n\ntwo\n\nthr")
    assert document.height(20) == 5
    assert document.stable_lines(20) == 3
    document.feed("ee\n\n```\na\nb\nc")
    assert [line.text for line in document.lines(20, 5, 10)] == ["", "a", "b", "c"]
    assert document.stable_lines(20) == 8


def test_a_label_may_become_a_link_when_the_document_ends() -> None:
    document = MarkdownDocument(THEME)
    document.feed("one\n\n[docs] and a[0]\n\nthree\n\n[docs]: https://a.b\n\nfive")
    assert [line.text for line in document.lines(40, 2, 3)] == ["[docs] and a[0]"]
    assert document.stable_lines(40) == 1
    document.finish()
    assert [line.text for line in document.lines(40, 2, 3)] == ["docs and a[0]"]
    assert document.line(2, 40).links == ((0, 4, "https://a.b"),)
    assert document.stable_lines(40) == document.height(40)


def test_what_may_still_be_markup_is_not_shown_yet() -> None:
    document = MarkdownDocument(THEME)
    document.feed("text\n--")
    assert [line.text for line in all_lines(document, 20)] == ["text"]
    document.feed(" dashes")
    assert [line.text for line in all_lines(document, 20)] == ["text -- dashes"]


def test_open_markup_is_closed_for_the_moment() -> None:
    document = MarkdownDocument(THEME)
    document.feed("some **bold te")
    assert [line.text for line in all_lines(document, 40)] == ["some bold te"]
    document.feed("xt** and `co")
    assert [line.text for line in all_lines(document, 40)] == ["some bold text and co"]
    document.feed("de` and [a li](https://exa")
    assert [line.text for line in all_lines(document, 40)] == ["some bold text and code and a li"]


def test_a_finished_document_takes_no_more_text() -> None:
    document = finished("a")
    with pytest.raises(ValueError, match="finished"):
        document.feed("b")


def test_a_line_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        finished("a").line(1, 80)


def test_an_empty_document_has_no_lines() -> None:
    assert finished("").height(80) == 0
    assert finished("\n \n").height(80) == 0
