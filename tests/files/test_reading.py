"""Files as they are read for a prompt: what is named, what is missing, what cannot be sent."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.domain.test_attachment import pdf, png
from tui.domain.attachment import AttachError
from tui.files.reading import Missing, describe, read, read_all


def test_a_file_is_read_by_the_name_that_it_was_given(tmp_path: Path):
    (tmp_path / "a b.txt").write_text("hello")
    [block] = read("a b.txt", tmp_path)
    assert block["title"] == "a b.txt"
    assert read(str(tmp_path / "a b.txt"))[0]["source"]["data"] == "hello"


def test_home_is_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "n.txt").write_text("x")
    assert read("~/n.txt")[0]["title"] == "~/n.txt"


def test_what_is_not_there_is_told_apart_from_what_cannot_be_sent(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    for name in ("gone.txt", "file/below", "no/**", "~nobody-here/x"):
        with pytest.raises(Missing):
            read(name, tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "/dev/zero", "a\0b", "x" * 5000):
        with pytest.raises(AttachError) as refused:
            read(name, tmp_path)
        assert not isinstance(refused.value, Missing)


def test_a_file_of_40_mb_is_refused_by_its_size_before_it_is_read(tmp_path: Path):
    with (tmp_path / "big.bin").open("wb") as file:
        file.truncate(40_000_000)
    for act in (read, describe):
        with pytest.raises(AttachError, match=r"big\.bin is 40\.0 MB; a request may have 32\.0 MB in all"):
            act("big.bin", tmp_path)


def test_a_folder_is_a_list_and_with_stars_its_files(tmp_path: Path):
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "a.py").write_text("a")
    (tmp_path / "src" / "deep" / "b.py").write_text("b")
    (tmp_path / "src" / "lib.so").write_bytes(b"\x7fELF\0")
    (tmp_path / "src" / ".hidden").write_text("h")
    [listing] = read("src/", tmp_path)
    assert listing["source"]["data"] == "a.py\ndeep/\n  b.py\nlib.so"
    assert [block["title"] for block in read("src/*", tmp_path)] == ["src/a.py"]
    assert [block["title"] for block in read("src/**", tmp_path)] == ["src/a.py", "src/deep/b.py"]
    assert describe("src/**", tmp_path) == "src/** · 3 files · 7 B"
    assert describe("src", tmp_path) == "src · 4 lines · 24 B · ~6 tokens · a list; @src/** sends its files"


def test_a_file_is_told_anew_when_it_changed(tmp_path: Path):
    path = tmp_path / "n.txt"
    path.write_text("one\n")
    assert describe("n.txt", tmp_path) == "n.txt · 1 line · 4 B · ~1 token"
    path.write_text("one\ntwo\n")
    assert describe("n.txt", tmp_path) == "n.txt · 2 lines · 8 B · ~2 tokens"
    (tmp_path / "i.png").write_bytes(png())
    assert describe("i.png", tmp_path) == "i.png · PNG image · 800×600 · 24 B · ~638 tokens"


def test_several_are_held_to_what_one_request_may_have(tmp_path: Path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"x" * 20_000_000)
    assert len(read_all(["a.txt"], tmp_path)) == 1
    with pytest.raises(AttachError, match=r"40\.0 MB together"):
        read_all(["a.txt", "b.txt"], tmp_path)


def test_a_pdf_of_20_mb_is_told_in_less_than_a_second(tmp_path: Path):
    (tmp_path / "r.pdf").write_bytes(pdf(30, 20_000_000))
    began = time.perf_counter()
    assert describe("r.pdf", tmp_path).startswith("r.pdf · 30 pages · 20.0 MB")
    assert time.perf_counter() - began < 1
