"""A query that is typed in a line of a widget's own."""

from __future__ import annotations

import pytest
from textual.events import Key

from tui.ui.query import pasted, typed


@pytest.mark.parametrize(
    ("key", "character", "becomes"),
    [
        ("x", "x", "two wordsx"),
        ("space", " ", "two words "),
        ("backspace", "\x7f", "two word"),
        ("ctrl+h", "\x08", "two word"),
        ("ctrl+w", "\x17", "two"),
        ("ctrl+u", "\x15", ""),
        ("ctrl+k", "\x0b", None),
        ("f1", None, None),
    ],
)
def test_keys_edit_it_at_its_end(key: str, character: str | None, becomes: str | None):
    assert typed("two words", Key(key, character)) == becomes


def test_of_what_is_pasted_the_first_line_comes_harmless():
    assert pasted("a ", "\n b\x1b[2J \r\nc") == "a b␛[2J "
