"""Tables at widths that are ample, tight and hopeless."""

from __future__ import annotations

from tests.ui.markdown.pages import THEME, all_lines, drawn, finished, style_of
from tests.ui.markdown.test_streaming import assert_same, streamed
from tui.ui.markdown import MarkdownDocument
from tui.ui.markdown.table import share

SOURCE = "| name | n | words |\n|:-----|--:|:---:|\n| **a** | 1 | one two three |\n| bcd | 22 | x |"


def test_columns_are_as_wide_as_they_need() -> None:
    assert drawn(SOURCE, 60) == [
        "name │  n │     words",
        "─────┼────┼──────────────",
        "a    │  1 │ one two three",
        "bcd  │ 22 │       x",
    ]


def test_cells_wrap_where_there_is_no_room() -> None:
    assert drawn(SOURCE, 20) == [
        "name │  n │  words",
        "─────┼────┼─────────",
        "a    │  1 │ one two",
        "     │    │  three",
        "bcd  │ 22 │    x",
    ]


def test_a_row_becomes_a_list_where_columns_have_no_room_at_all() -> None:
    assert drawn(SOURCE, 14) == [
        "name | n |",
        "words",
        "",
        "name: a",
        "n: 1",
        "words: one two",
        "three",
        "",
        "name: bcd",
        "n: 22",
        "words: x",
    ]


def test_a_row_becomes_a_list_where_most_words_would_be_cut() -> None:
    numbers = "|A|B|C|D|E|F|G|H|\n|-|-|-|-|-|-|-|-|\n|1|2|3|4|5|6|7|8|\n"
    assert drawn(numbers, 50)[2] == "1 │ 2 │ 3 │ 4 │ 5 │ 6 │ 7 │ 8"
    words = numbers + "|a-word" * 8
    assert drawn(words, 50)[0] == "A | B | C | D | E | F | G | H"
    assert drawn(words, 50)[10:13] == ["", "A: a-word", "B: a-word"]
    assert_same(streamed(words, list(range(len(words))), [50]), words, 50)


def test_missing_cells_are_empty_and_spare_ones_are_dropped() -> None:
    assert drawn("a|b\n-|-\n1\n1|2|3") == ["a │ b", "──┼──", "1 │", "1 │ 2"]


def test_a_break_in_a_cell() -> None:
    assert drawn("a|b\n-|-\n1<br>2|3") == ["a │ b", "──┼──", "1 │ 3", "2 │"]


def test_a_link_in_a_cell_stands_where_it_is_drawn() -> None:
    lines = all_lines(finished("a|b\n-|-:\n1|[x](https://a.b)\n2|wide"), 40)
    assert lines[2].links == ((7, 8, "https://a.b"),)


def test_the_header_is_bold_and_the_rule_thin() -> None:
    assert "bold" in style_of(SOURCE, "name")
    assert style_of(SOURCE, "─") == str(THEME.table_rule)


def test_columns_share_what_there_is() -> None:
    assert share([3, 5], 10) == [3, 5]
    assert share([3, 50, 50], 23) == [3, 10, 10]
    assert share([30, 2, 4], 10) == [4, 2, 4]
    assert share([9, 9, 9], 3) == [1, 1, 1]


def test_a_column_that_grows_while_it_streams_moves_the_rows_above() -> None:
    document = MarkdownDocument(THEME)
    document.feed("a|b\n-|-\n1|2\n")
    assert document.line(2, 40).segments[0].text == "1"
    assert sum(len(segment.text) for segment in document.line(1, 40).segments) == 5
    document.feed("long cell|2\n")
    assert sum(len(segment.text) for segment in document.line(1, 40).segments) == 13
    assert [line.text for line in all_lines(document, 40)] == ["a | b", "", "1 | 2", "long cell | 2"]
