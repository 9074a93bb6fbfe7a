"""Opening a link by the letter on it."""

from __future__ import annotations

import pytest

from tests.ui.page import Page, block_start, block_stop, delta, ending, message_start, page, text

TWO = "See [the first](https://one.example/a) and https://two.example/b_c and [no](javascript:x)."
LONG = "\n\n".join(f"Paragraph {number}" for number in range(40))


def opened(it: Page, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that are opened from now on."""
    urls: list[str] = []
    monkeypatch.setattr(it.app, "open_url", lambda url, **_: urls.append(url))
    return urls


@pytest.mark.parametrize(("letter", "url"), [("a", "https://one.example/a"), ("b", "https://two.example/b_c")])
async def test_a_letter_opens_the_link_it_stands_on(letter: str, url: str, monkeypatch: pytest.MonkeyPatch):
    async with page() as it:
        await it.told("Hello", TWO)
        urls = opened(it, monkeypatch)
        it.view.focus()
        await it.press("o")
        await it.sees("open which link? a–b", "See ahe first and bttps://two.example/b_c")
        await it.press(letter)
        await it.until(lambda: urls == [url])
        await it.sees("See the first and https://two")


async def test_with_shift_it_copies_the_address():
    async with page() as it:
        await it.told("Hello", TWO)
        it.view.focus()
        await it.press("o", "B")
        await it.until(lambda: it.app.clipboard == "https://two.example/b_c")


@pytest.mark.parametrize("key", ["z", "escape", "down"])
async def test_any_other_key_opens_nothing(key: str, monkeypatch: pytest.MonkeyPatch):
    async with page() as it:
        await it.told("Hello", TWO)
        urls = opened(it, monkeypatch)
        it.view.focus()
        await it.press("o", key)
        await it.sees_no("open which link?")
        assert urls == []
        assert it.view.has_focus


async def test_one_link_alone_is_opened_at_once_and_none_is_said(monkeypatch: pytest.MonkeyPatch):
    async with page() as it:
        await it.told("Hello", "[only](https://one.example)")
        urls = opened(it, monkeypatch)
        it.view.focus()
        await it.press("o")
        await it.until(lambda: urls == ["https://one.example"])
        await it.told("Again", "no address here\n\n" + LONG)
        it.view.focus()
        await it.press("o")
        await it.sees("No link in this message.")


async def test_a_link_that_is_wrapped_has_one_letter():
    async with page(size=(40, 20)) as it:
        words = "a long text that goes on over the end of the line and then over the next"
        await it.told("Hello", f"[{words}](https://one.example) and [two](https://two.example)")
        it.view.focus()
        await it.press("o")
        await it.sees("a–b")


async def test_the_sources_of_an_answer_are_links_too(monkeypatch: pytest.MonkeyPatch):
    sources = [{"type": "web_search_result_location", "url": f"https://{n}.example", "title": n} for n in ("x", "y")]
    async with page() as it:
        await it.ask("Hello")
        cited = [delta(0, "citations_delta", citation=source) for source in sources]
        it.api.begin(message_start(), block_start(0), text("Known"), *cited, block_stop(0), *ending())
        it.api.end()
        await it.over()
        urls = opened(it, monkeypatch)
        it.view.focus()
        await it.press("o", "b")
        await it.until(lambda: urls == ["https://y.example"])
