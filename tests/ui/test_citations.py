"""A citation's mark opens the words that it rests on, by a click or by a letter."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, block_start, block_stop, delta, ending, message_start, page, text

ONE = {
    "type": "web_search_result_location",
    "url": "https://a.example",
    "title": "A \x1bpage",
    "cited_text": "The \x9bsky",
}
TWO = {
    "type": "char_location",
    "document_title": "A paper",
    "cited_text": "The sea",
    "start_char_index": 4,
    "end_char_index": 11,
}


async def cited(it: Page) -> None:
    await it.ask("News?")
    it.api.begin(message_start())
    for index, (words, of) in enumerate([("It is so", [ONE]), (", and so", [TWO, ONE]), (".", [])]):
        it.api.say(block_start(index), text(words, index))
        it.api.say(*(delta(index, "citations_delta", citation=one) for one in of), block_stop(index))
    it.api.say(*ending())
    it.api.end()
    await it.sees("It is so⁽¹⁾, and so⁽²⁾⁽¹⁾.")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_letter_opens_what_a_mark_rests_on(size: tuple[int, int]):
    async with page(size=size) as it:
        await cited(it)
        it.view.focus()
        await it.press("w")
        await it.sees("show which source? a–e")
        await it.press("b")
        await it.sees("A paper", "a text", ", and so", "The sea", "characters 5–11", "Esc close")
        assert "o open" not in it.picture(), "it has no address"
        await it.press("o", "escape")
        await it.sees_no("The sea")


async def test_a_click_on_a_mark_opens_it_and_its_address_from_there(monkeypatch: pytest.MonkeyPatch):
    async with page() as it:
        opened: list[str] = []
        monkeypatch.setattr(it.app, "open_url", lambda url, **_: opened.append(url))
        await cited(it)
        await it.pilot.click(offset=(it.column_of("⁽¹⁾, and") + 1, it.row_of("⁽¹⁾, and")))
        await it.sees("a page of the web · https://a.example", "The", "cites it once more", ", and so")
        assert not opened
        await it.press("o")
        await it.until(lambda: opened == ["https://a.example"])


async def test_a_source_in_the_list_opens_what_is_cited_of_it_and_its_address_the_web(monkeypatch: pytest.MonkeyPatch):
    async with page() as it:
        opened: list[str] = []
        monkeypatch.setattr(it.app, "open_url", lambda url, **_: opened.append(url))
        await cited(it)
        row = it.row_of(" 2 A paper")
        await it.pilot.click(offset=(it.column_of("A paper") + 1, row))
        await it.sees("The sea")
        await it.press("escape")
        await it.pilot.click(offset=(it.column_of("https://a.example") + 1, row - 1))
        await it.until(lambda: opened == ["https://a.example"])


async def test_a_passage_is_copied_with_its_source():
    async with page() as it:
        await cited(it)
        it.view.focus()
        await it.press("w", "B")
        await it.sees("The sea")
        await it.press("y")
        await it.until(lambda: it.app.clipboard == "> The sea\n>\n> A paper\n")


async def test_without_a_citation_it_says_so():
    async with page() as it:
        await it.told("Hello", "The model's own ⁽¹⁾ leads nowhere.")
        it.view.focus()
        await it.press("w")
        await it.sees("No citation in this message.")


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_a_long_passage_is_scrolled_and_the_keys_stay_in_view(size: tuple[int, int]):
    words = "\n".join(f"Line {number} of the passage." for number in range(100))
    async with page(size=size) as it:
        await it.ask("News?")
        it.api.begin(message_start(), block_start(0), text("So", 0))
        it.api.say(delta(0, "citations_delta", citation={**ONE, "cited_text": words}), block_stop(0), *ending())
        it.api.end()
        await it.over()
        it.view.focus()
        await it.press("w", "a")
        await it.sees("Line 0 of the passage.", "Esc close")
        await it.press("pagedown")
        await it.sees_no("Line 0 of the passage.")
        await it.press(*["pagedown"] * 20)
        await it.sees("Line 99 of the passage.", "Esc close")
