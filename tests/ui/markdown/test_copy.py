"""Copying a range of lines gives the text back, whatever the width it was wrapped at."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.markdown.pages import all_lines, finished
from tui.ui.markdown import copy_text


def copied(source: str, width: int) -> str:
    return copy_text(all_lines(finished(source), width))


@pytest.mark.parametrize("width", [8, 13, 40, 200])
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one two three four\n\nfive six", "one two three four\n\nfive six"),
        ("soft\nbreak and  \nhard break", "soft break and\nhard break"),
        ("a word-that-is-longer-than-most-lines", "a word-that-is-longer-than-most-lines"),
        ("# Title\ntext", "Title\n\ntext"),
        ("> quoted text that wraps\n> > and nested", "quoted text that wraps\n\nand nested"),
        ("日本語の文章はどこでも折り返す", "日本語の文章はどこでも折り返す"),
        ("```py\nif x:\n    y = 'a long line of code'\n\nz\n```", "if x:\n    y = 'a long line of code'\n\nz"),
        ("a\n\n***\n\nb", "a\n\n---\n\nb"),
    ],
)
def test_wraps_and_decoration_are_left_out(source: str, expected: str, width: int) -> None:
    assert copied(source, width) == expected


@pytest.mark.parametrize("width", [22, 40, 200])
def test_list_markers_are_text(width: int) -> None:
    source = "- one of several words\n  - two\n\n    more of it\n1. three"
    assert copied(source, width) == "• one of several words\n  ◦ two\n\nmore of it\n\n 1. three"


def test_a_list_in_a_quote_begins_after_the_bar() -> None:
    lines = all_lines(finished("> - one two three four five"), 16)
    assert [(line.indent, line.joins, line.text) for line in lines] == [
        (2, None, "• one two"),
        (4, " ", "three four"),
        (4, " ", "five"),
    ]


@pytest.mark.parametrize("width", [30, 60])
def test_a_row_of_a_table_is_copied_whole(width: int) -> None:
    source = "| a | b |\n|---|---|\n| 1 | some longer text that wraps when narrow |\n| 2 | `x\\|y` |"
    assert copied(source, width) == "a | b\n1 | some longer text that wraps when narrow\n2 | x|y"


@given(st.text(alphabet="ab ", min_size=1, max_size=200), st.integers(1, 50))
def test_a_paragraph_comes_back(text: str, width: int) -> None:
    assert copied("x" + text, width).rstrip() == ("x" + text).rstrip()


@pytest.mark.parametrize("width", [20, 77, 5000])
def test_a_very_long_paragraph_comes_back(width: int) -> None:
    text = " ".join(f"word{number}" for number in range(3000))
    assert copied(text, width) == text
    assert copied(text.replace(" ", "\n"), width) == text
    assert copied("- " + text, width) == "• " + text


def test_a_very_long_line_of_code_comes_back() -> None:
    line = '{"key": [1, 2, 3]}, ' * 1000
    document = finished(f"```json\n{line}\n```")
    assert copy_text(all_lines(document, 80)) == line
    assert document.code_blocks[0].text == line


def test_the_text_is_what_is_shown_after_the_indent() -> None:
    source = "> text **bold** `code`\n\n    code\n\n- item that wraps a little\n  - nested one"
    for line in all_lines(finished(source), 24):
        shown = "".join(segment.text for segment in line.segments)
        assert shown[line.indent :].rstrip() == line.text.rstrip()
