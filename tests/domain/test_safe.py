"""Nothing that is drawn can make a terminal do anything."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.domain.safe import drawable, one_line

ANY = st.text(st.characters() | st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]))


@given(ANY)
@example("".join(map(chr, range(0x100))))
def test_no_control_character_is_left(text: str):
    drawn = drawable(text)
    assert not [c for c in drawn if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not set(drawn) & set("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    drawn.encode()
    assert drawable(drawn) == drawn


@given(ANY)
def test_one_line_is_one_line(text: str):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\t" not in line
    assert one_line(line) == line


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_stays_as_it_is(text: str):
    assert drawable(text) == text


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x1b[31mred", "␛[31mred"),
        ("\x9b31m", "⟨9B⟩31m"),
        ("a\x7fb", "a␡b"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("a\tb\nc", "a\tb\nc"),
        ("user\u202etxt.exe", "user⟨202E⟩txt.exe"),
        ("\ud800", "\ufffd"),
        ("👩‍👩‍👧 é 漢", "👩‍👩‍👧 é 漢"),
    ],
)
def test_a_control_character_shows_as_a_symbol(text: str, drawn: str):
    assert drawable(text) == drawn


def test_newlines_and_tabs_of_one_line_are_symbols_too():
    assert one_line("a\n\tb") == "a⏎→b"
