"""Where text breaks: exact to the cell, nothing lost, the same by counting characters as by counting cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.markdown import wrap
from tui.ui.markdown.wrap import breaks, chop, graphemes, is_plain

PIECES = ["a", "word", "longer-word", " ", "  ", "\n", "日本語", "、", "「", "é", "e\u0301", "👩‍👩‍👧", "🇩🇪", "❤️"]
TEXTS = st.lists(st.sampled_from([*PIECES, "\u200d", "\ufe0f"])).map("".join)


def rows(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in breaks(text, width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("one  two", 5, ["one", "two"]),
        ("one two ", 7, ["one two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 3, ["ab", "cde", "fgh"]),
        ("a\nb\n", 5, ["a", "b", ""]),
        ("日本語 日本", 4, ["日本", "語", "日本"]),
        ("日本、語", 4, ["日", "本、", "語"]),
        ("日「本」", 4, ["日", "「本", "」"]),
        ("ab日本語cd", 5, ["ab日", "本語", "cd"]),
        ("👩‍👩‍👧👩‍👩‍👧", 2, ["👩‍👩‍👧", "👩‍👩‍👧"]),
        ("日本", 1, ["日", "本"]),
    ],
)
def test_breaks(text: str, width: int, expected: list[str]) -> None:
    assert rows(text, width) == expected


@given(TEXTS, st.integers(1, 30))
def test_what_is_left_out_between_rows_is_spaces_or_a_newline(text: str, width: int) -> None:
    at = 0
    for number, (start, end) in enumerate(breaks(text, width)):
        removed = text[at:start]
        assert removed.strip(" ") in (("", "\n") if number else ("",))
        assert start <= end
        at = end
    assert not text[at:].strip(" ")


@given(TEXTS, st.integers(2, 30))
def test_a_row_is_never_wider_than_asked(text: str, width: int) -> None:
    for row in rows(text, width):
        spans = graphemes(row, 0, len(row))
        assert cell_len(row) <= width or len(spans) == 1 or any(joint in row for joint in "\u200d\ufe0f")


@given(st.text(alphabet="ab  \n", max_size=80), st.integers(1, 20))
def test_characters_and_cells_break_alike(text: str, width: int) -> None:
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    counted: list[tuple[int, int]] = []
    start = 0
    for piece in text.split("\n"):
        wrap._break_cells(text, start, start + len(piece), width, counted)
        start += len(piece) + 1
    assert counted == breaks(text, width)


@given(TEXTS.filter(lambda text: "\n" not in text), st.integers(1, 20))
def test_chopping_loses_nothing(text: str, width: int) -> None:
    assert "".join(text[start:end] for start, end in chop(text, width)) == text


def test_plain_characters_are_one_cell_each() -> None:
    plain = [chr(code) for code in range(0x20, 0x3000) if code != 0x7F and is_plain(chr(code))]
    assert len(plain) > 1000
    assert all(cell_len(char) == 1 for char in plain)
