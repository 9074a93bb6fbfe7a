"""A file whose name holds what a terminal would obey is named in a prompt by what is drawn for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.test_safe_to_draw import OBEYED
from tui.domain.mention import mentions, written
from tui.files.reading import read

NAMES = ("a\x1b[2J.txt", "b\x9bc\u202e.txt", "c\n\t.txt", "d\udcff.txt", "plain → ⟨9B⟩.txt")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_found_by_its_name_as_it_is_drawn(tmp_path: Path, name: str):
    folder = "in\x07side"
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).write_text("here")
    text = f"see {written(f'{folder}/{name}')} x"
    assert not OBEYED.search(text)
    assert read(mentions(text)[0].path, tmp_path)[0]["source"]["data"] == "here"
