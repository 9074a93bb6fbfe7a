"""Keys in what is exported: hidden unless the person says otherwise, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.page import Page, page
from tui.ui.screens.export_menu import ExportMenu

AWS = "AKIAIOSFODNN7EXAMPLE"
NPM = "npm_" + "x" * 36


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def opened(it: Page, prompt: str, reply: str = "Hi") -> None:
    """A turn, and the menu over it with Markdown chosen."""
    await it.told(prompt, reply)
    await it.screen.run_action("export")
    await it.until(lambda: isinstance(it.app.screen, ExportMenu), "the menu")
    await it.press("up")
    await it.sees("turn-1.md")


async def test_keys_are_hidden_and_the_menu_says_how_many():
    async with page(size=(80, 24)) as it:
        await opened(it, f"It is {AWS}", f"and {NPM}, {AWS}")
        await it.sees("2 keys (AWS key id, npm token) redacted.", "h keep")
        await it.press("s")
        await it.until(Path("turn-1.md").exists)
        assert Path("turn-1.md").read_text().count("[redacted]") == 3
        await it.sees("2 keys")


async def test_the_person_may_keep_them():
    async with page() as it:
        await opened(it, f"It is {AWS}")
        await it.sees("1 key (AWS key id) redacted.")
        await it.press("h")
        await it.sees("1 key (AWS key id) kept", "h redact")
        await it.press("h", "h", "enter")
        await it.until(lambda: AWS in it.app.clipboard)


async def test_where_there_is_none_nothing_is_said_and_the_key_does_nothing():
    async with page() as it:
        await opened(it, "Hello")
        await it.until(lambda: not [one for one in it.app.screen.workers if one.name == "secrets"])
        await it.press("h")
        assert "key" not in "\n".join(line for line in it.lines() if "redacted" in line or "kept" in line)
        await it.press("enter")
        await it.until(lambda: it.app.clipboard.startswith("## You"))


async def test_the_apis_own_key_is_never_kept():
    own = "sk-ant-api03-abcdefgh-secret"
    async with page() as it:
        await opened(it, f"{own} and {AWS}")
        await it.sees("1 key (AWS key id) redacted.")
        await it.press("h", "enter")
        await it.until(lambda: AWS in it.app.clipboard)
        assert own not in it.app.clipboard


async def test_a_command_hides_them_and_says_so():
    async with page() as it:
        await it.told(f"It is {AWS}", "Hi")
        await it.command("/export json")
        await it.until(lambda: "[redacted]" in it.app.clipboard)
        assert AWS not in it.app.clipboard
        await it.sees("1 key (AWS key")
