"""Which path a few letters mean."""

from __future__ import annotations

import pytest

from tui.domain.fuzzy import best, matching

PATHS = ["README.md", "tui/domain/readout/rows.py", "tui/session/reading.py", "tests/test_readme.py", "tui/cli.py"]


@pytest.mark.parametrize(
    ("letters", "first"),
    [
        ("read", "README.md"),
        ("cli", "tui/cli.py"),
        ("trow", "tui/domain/readout/rows.py"),
        ("s/rea", "tui/session/reading.py"),
    ],
)
def test_the_path_that_is_meant_comes_first(letters: str, first: str):
    assert best(letters, matching(letters, PATHS), 3)[0] == first


def test_letters_out_of_their_order_match_nothing():
    assert matching("ilc", PATHS) == []


def test_letters_are_letters_whatever_they_mean_in_a_pattern():
    assert matching(".*(", ["a.b*c(d", "plain"]) == ["a.b*c(d"]
