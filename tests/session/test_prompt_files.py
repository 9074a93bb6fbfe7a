"""The library of prompts in its folder."""

from __future__ import annotations

import os
from pathlib import Path

from tui.session.prompt_files import read


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path):
    assert read(tmp_path / "prompts") == (tmp_path / "prompts", (), ())


def test_a_broken_file_is_named_and_the_others_are_there(tmp_path: Path):
    (tmp_path / "review.md").write_text("---\ndescription: Reviews\n---\nReview {{file}}")
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe")
    (tmp_path / "open.md").write_text("---\nnothing")
    (tmp_path / "huge.md").write_bytes(b"x" * 1_000_001)
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / "folder.md").mkdir()
    os.mkfifo(tmp_path / "pipe.md")
    found = read(tmp_path)
    assert [saved.name for saved in found.prompts] == ["review"]
    assert found.find("review").template.description == "Reviews"
    assert found.find("nothing") is None
    assert found.broken == (
        "binary.md: it is not UTF-8",
        "huge.md: it is larger than 1,000,000 bytes",
        "open.md: line 1: the --- that ends what stands before the text is missing",
    )


def test_a_file_in_the_folder_s_place_is_told(tmp_path: Path):
    (tmp_path / "prompts").write_text("")
    assert "cannot be read" in read(tmp_path / "prompts").broken[0]
