"""Files in a prompt: found as their names are typed, shown with what they cost, sent as the API wants them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.domain.test_attachment import pdf, png
from tests.ui.page import Page, block_start, message_start, page, text
from tui.domain.safe import drawable
from tui.ui.widgets.attached import Attached
from tui.ui.widgets.completion import Completion


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    work = tmp_path / "work"
    (work / "src").mkdir(parents=True)
    (work / "report.pdf").write_bytes(pdf(3))
    (work / "shot.png").write_bytes(png())
    (work / "notes.md").write_text("one\ntwo\n")
    (work / "my file.txt").write_text("spaced")
    (work / "src" / "app.py").write_text("print()\n")
    monkeypatch.chdir(work)
    return work


def sent(it: Page) -> list[dict[str, Any]]:
    """The content blocks of the newest prompt that went out."""
    content: list[dict[str, Any]] = it.api.requests[-1].messages[-1]["content"]
    return content


def offered(it: Page) -> list[str]:
    return [candidate.path for candidate in it.screen.query_one(Completion).candidates]


async def naming(it: Page, typed: str) -> None:
    """Type into the prompt and wait until names are offered for it."""
    it.prompt.focus()
    await it.pilot.press(*({" ": "space", "@": "at", '"': "quotation_mark"}.get(one, one) for one in typed))
    await it.until(lambda: it.prompt.offers and it.screen._answered == it.prompt.naming, "an offer")


async def paste(it: Page, words: str) -> None:
    it.prompt.focus()
    it.prompt.post_message(events.Paste(words))
    await it.pilot.pause()


async def test_a_name_is_found_by_a_few_letters_taken_shown_and_sent():
    async with page() as it:
        await naming(it, "see @ote")
        await it.sees("notes.md", "1 of 1", "Tab, Enter take it")
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "see @notes.md ")
        await it.sees("▤ notes.md · 2 lines · 8 B · ~2 tokens")
        assert not it.screen.query_one(Completion).display
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert sent(it) == [
            {
                "type": "document",
                "source": {"type": "text", "media_type": "text/plain", "data": "one\ntwo\n"},
                "title": "notes.md",
            },
            {"type": "text", "text": "see @notes.md "},
        ]
        await it.until(lambda: not it.screen.query_one(Attached).display)
        it.api.reply("Fine")
        await it.over()


async def test_arrows_choose_tab_takes_and_esc_leaves_the_list():
    async with page() as it:
        await naming(it, "@")
        assert offered(it) == ["my file.txt", "notes.md", "report.pdf", "shot.png", "src/"]
        await it.press("escape")
        await it.until(lambda: not it.prompt.offers)
        await it.press("r")
        await it.until(lambda: it.prompt.text == "@r")
        assert not it.prompt.offers, "what was declined is not offered again"
        await it.press("backspace", "backspace")
        await naming(it, "@")
        await it.press("down", "down", "up", "up", "up", "tab")
        await it.until(lambda: it.prompt.text == "@src/")
        await it.until(lambda: offered(it) == ["src/", "src/**", "src/app.py"])
        await it.press("down", "down", "enter")
        await it.until(lambda: it.prompt.text == "@src/app.py ")


async def test_a_name_with_spaces_is_quoted():
    async with page() as it:
        await naming(it, "@my")
        await it.press("tab")
        await it.until(lambda: it.prompt.text == '@"my file.txt" ')
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert sent(it)[0]["title"] == "my file.txt"
        it.api.reply("Fine")
        await it.over()


async def test_enter_that_is_quicker_than_the_list_takes_from_it():
    async with page() as it:
        it.prompt.focus()
        for key, character in (("at", "@"), ("o", "o"), ("t", "t"), ("e", "e"), ("enter", None)):
            it.prompt.post_message(events.Key(key, character))
        await it.until(lambda: it.prompt.text == "@notes.md ")
        assert not it.api.requests


async def test_a_name_typed_to_its_end_is_sent_by_enter_at_once():
    async with page() as it:
        await naming(it, "@notes")
        await it.type(".md")
        await it.until(lambda: it.prompt.naming is not None and it.screen._answered == it.prompt.naming)
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert sent(it)[0]["title"] == "notes.md"
        it.api.reply("Fine")
        await it.over()


async def test_what_names_nothing_is_told_and_sent_as_text():
    async with page() as it:
        it.prompt.set_draft("@nobody is here")
        await it.sees("@nobody: there is no such file; it is sent as text")
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert sent(it) == [{"type": "text", "text": "@nobody is here"}]
        it.api.reply("Fine")
        await it.over()


async def test_an_image_and_a_pdf_go_before_the_text_in_the_order_of_their_names():
    async with page() as it:
        await it.ask("@report.pdf @shot.png compare")
        assert [block["type"] for block in sent(it)] == ["document", "image", "text"]
        it.api.reply("Fine")
        await it.over()
        await it.told("And?", "So.")
        assert it.api.requests[-1].messages[0]["content"][1]["type"] == "image", "they stay in the history"


async def test_a_file_of_40_mb_is_refused_with_the_limit_named_and_the_draft_stays(folder: Path):
    with (folder / "big.bin").open("wb") as file:
        file.truncate(40_000_000)
    async with page() as it:
        it.prompt.set_draft("@big.bin ?")
        await it.sees("✗ big.bin is 40.0 MB; a request may have 32.0 MB in all")
        await it.press("enter")
        await it.until(lambda: it.prompt.text == "@big.bin ?" and not it.screen._busy)
        assert not it.api.requests


async def test_a_file_that_is_gone_since_it_was_shown_keeps_the_prompt_and_the_next_enter_sends_it_as_text(
    folder: Path,
):
    async with page() as it:
        it.prompt.set_draft("@notes.md ?")
        await it.sees("▤ notes.md")
        (folder / "notes.md").unlink()
        await it.press("enter")
        await it.sees("notes.md is not there any more")
        await it.until(lambda: it.prompt.text == "@notes.md ?" and not it.screen._busy)
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert [block["type"] for block in sent(it)] == ["text"]
        it.api.reply("Fine")
        await it.over()


async def test_attach_puts_a_chip_into_the_prompt_that_one_key_takes_out():
    async with page() as it:
        await it.command("/attach 'my file.txt' shot.png gone.txt")
        await it.until(lambda: it.prompt.text == '@"my file.txt" @shot.png ')
        await it.sees("▤ my file.txt", "▤ shot.png · PNG image · 800×600 · 24 B · ~638 tokens", "gone.txt is not there")
        await it.press("backspace", "backspace")
        await it.until(lambda: it.prompt.text == '@"my file.txt" ')
        await it.sees_no("▤ shot.png")


async def test_a_folder_is_asked_about():
    async with page() as it:
        await it.command("/attach src")
        await it.sees("src/ is a folder")
        await it.press("f")
        await it.until(lambda: it.prompt.text == "@src/** ")
        await it.sees("▤ src/** · 1 file · 8 B")
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert [block.get("title") for block in sent(it)] == ["src/app.py", None]
        it.api.reply("Fine")
        await it.over()


async def test_the_path_of_an_image_that_is_pasted_attaches_it(folder: Path):
    (folder / "my shot.png").write_bytes(png())
    async with page() as it:
        await paste(it, f"'{folder}/my shot.png' ")
        await it.until(lambda: it.prompt.text == f'@"{folder}/my shot.png" ')
        it.prompt.set_draft("")
        await paste(it, f"{folder}/gone.png")
        await it.until(lambda: not [one for one in it.screen.workers if one.name == "dropped"])
        assert it.prompt.text == f"{folder}/gone.png"


async def test_ctrl_v_says_what_to_do_where_no_image_can_be_had():
    async with page() as it:
        it.prompt.focus()
        await it.press("ctrl+v")
        await it.sees("Over SSH the clipboard is another computer's")


async def test_a_queued_prompt_takes_its_files_when_its_turn_comes(folder: Path):
    async with page() as it:
        await it.ask("First")
        it.api.begin(message_start(), block_start(0), text("Half"))
        await it.sees("Half")
        it.prompt.set_draft("@notes.md ?")
        await it.press("enter")
        await it.sees("queued 1 @notes.md ?")
        (folder / "notes.md").write_text("newer")
        it.api.end()
        await it.until(lambda: len(it.api.requests) == 2)
        assert sent(it)[0]["source"]["data"] == "newer"
        it.api.reply("Fine")
        await it.over()


async def test_what_is_attached_stays_with_an_edited_prompt_as_long_as_it_is_named(folder: Path):
    async with page() as it:
        await it.ask("@notes.md @shot.png what?")
        it.api.reply("This.")
        await it.over()
        (folder / "notes.md").unlink()
        it.screen.edit_prompt(it.turn)
        await it.until(lambda: it.prompt.text == "@notes.md @shot.png what?")
        it.prompt.set_draft("@notes.md @report.pdf why?")
        await it.press("enter")
        await it.until(lambda: len(it.api.requests) == 2)
        assert [block.get("title") for block in sent(it)] == ["notes.md", "report.pdf", None]
        it.api.reply("Because.")
        await it.over()


async def test_names_in_a_long_text_that_is_folded_are_only_text():
    async with page() as it:
        await paste(it, "@notes.md\n" * 200)
        await it.until(lambda: it.prompt.has_folded)
        await it.press("enter")
        await it.until(lambda: it.api.requests)
        assert [block["type"] for block in sent(it)] == ["text"]
        it.api.reply("Fine")
        await it.over()


async def test_a_draft_that_comes_back_has_its_files(tmp_path: Path):
    home = tmp_path / "home"
    async with page(folder=home) as it:
        it.prompt.set_draft("@notes.md later")
        await it.sees("▤ notes.md")
    async with page(folder=home) as it:
        await it.sees("▤ notes.md · 2 lines")


async def test_a_name_that_a_terminal_would_obey_is_shown_as_symbols(folder: Path):
    (folder / "x\x1b[2J\x9b.txt").write_text("x")
    async with page() as it:
        await naming(it, "@x")
        await it.sees("x␛[2J⟨9B⟩.txt")
        assert drawable(it.picture()) == it.picture()


async def test_what_a_draft_comes_to_counts_its_files():
    async with page() as it:
        it.prompt.set_draft("@report.pdf ?")
        await it.sees("≈ 7,5", "▤ report.pdf · 3 pages · 111 B · ~7,500 tokens")
