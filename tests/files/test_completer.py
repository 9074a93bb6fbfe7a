"""Names of files, completed."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest

from tui.domain.attachment import AttachError
from tui.files import clipboard, listing
from tui.files.completer import FileCompleter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("README.md", "src/app.py", "src/deep/reader.py", ".env", "node_modules/x/readme.md", "a b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


async def paths(completer: FileCompleter, text: str) -> list[str]:
    """What is offered when the folder has been walked."""
    await completer.complete(text)
    while completer.growing:
        await asyncio.sleep(0.005)
    return [candidate.path for candidate in await completer.complete(text)]


async def test_a_few_letters_find_a_file_anywhere_under_the_folder(folder: Path):
    completer = FileCompleter(folder)
    assert (await paths(completer, "reader"))[0] == "src/deep/reader.py"
    assert await paths(completer, "rea") == ["README.md", "src/deep/reader.py"]
    assert await paths(completer, "zzz") == []


async def test_nothing_typed_yet_offers_what_stands_here_without_what_is_hidden(folder: Path):
    assert await paths(FileCompleter(folder), "") == ["a b.txt", "node_modules/", "README.md", "src/"]
    assert await paths(FileCompleter(folder), ".e") == [".env"]


async def test_a_folder_is_offered_as_a_list_as_its_files_and_to_go_deeper(folder: Path):
    offered = await FileCompleter(folder).complete("src/")
    assert [(one.path, one.deeper) for one in offered] == [
        ("src/", False),
        ("src/**", False),
        ("src/app.py", False),
        ("src/deep/", True),
    ]


async def test_paths_from_elsewhere_are_completed_folder_by_folder(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOME", str(folder))
    completer = FileCompleter(folder / "src")
    assert await paths(completer, f"{folder}/REA") == [f"{folder}/README.md"]
    assert await paths(completer, "~/src/a") == ["~/src/app.py"]
    assert "../README.md" in await paths(completer, "../rea")


async def test_what_git_ignores_is_not_found_by_letters_but_by_its_path(folder: Path):
    (folder / ".gitignore").write_text("build/\n")
    (folder / "build").mkdir()
    (folder / "build" / "output.txt").write_text("x")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    completer = FileCompleter(folder)
    assert "build/output.txt" not in await paths(completer, "output")
    assert await paths(completer, "build/out") == ["build/output.txt"]


async def test_a_folder_with_too_many_files_is_walked_so_far_and_no_farther(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    for number in range(40):
        (folder / f"f{number}").write_text("")
    assert sum(map(len, listing.walk(folder, most=25))) == 25


async def test_an_image_on_the_clipboard_is_handed_over_by_the_platforms_own_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tool = tmp_path / "xclip"
    tool.write_text("#!/bin/sh\nprintf '\\211PNG\\r\\n\\032\\nrest'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert await clipboard.image({"DISPLAY": ":0"}, "linux") == b"\x89PNG\r\n\x1a\nrest"
    tool.write_text("#!/bin/sh\nexit 1\n")
    assert await clipboard.image({"DISPLAY": ":0"}, "linux") is None
    kept = clipboard.keep(b"\x89PNG\r\n\x1a\nrest")
    assert kept.read_bytes() == b"\x89PNG\r\n\x1a\nrest"
    assert kept.stat().st_mode & 0o77 == 0
    kept.unlink()


@pytest.mark.parametrize(
    ("environ", "advice"),
    [
        ({"SSH_CONNECTION": "a b"}, "over SSH the clipboard is another computer's"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "install wl-clipboard"),
        ({"DISPLAY": ":0"}, "install xclip"),
        ({}, "there is no clipboard here"),
    ],
)
async def test_where_no_program_can_tell_it_is_said_what_to_do(
    environ: dict[str, str], advice: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AttachError, match=advice):
        await clipboard.image(environ, "linux")
