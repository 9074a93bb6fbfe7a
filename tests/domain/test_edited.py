from __future__ import annotations

import pytest

from tui.domain.edited import body_of, text_of


def test_a_body_comes_back_as_it_was_and_no_terminal_obeys_its_text():
    body = {"model": "m", "messages": [{"content": "é \x1b[2J \x9b \u202e \ud800\n"}], "n": 1.5, "x": None}
    text = text_of(body)
    assert body_of(text) == body
    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\ud800"}
    assert text.startswith('{\n  "model": "m",\n')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{\n  "a": 1,\n  "b"\n}', "line 4, column 1"),
        ('{"a": 1,\n}', "line"),
        ("[]", "a JSON object, not an array"),
        ('"x"', "not a string"),
        ("3", "not a single value"),
        ('{"a": NaN}', "NaN is no JSON"),
        ("", "line 1, column 1"),
        ("[" * 100_000, "nests too deep"),
    ],
)
def test_what_is_no_body_says_where(text, words):
    with pytest.raises(ValueError, match=words):
        body_of(text)
