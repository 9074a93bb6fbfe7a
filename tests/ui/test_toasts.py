"""What the app tells stands over the conversation: nothing that is typed, or read for typing, is covered."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets._toast import Toast

from tests.tools_loop.tools import Fake
from tests.ui.page import Page, ending, message_start, page, tool_block
from tui.tools.toolbox import Toolbox
from tui.ui import toasts

SIZES = [(80, 24), (120, 40)]


async def tell(it: Page) -> None:
    """Tell something of two lines."""
    it.app.notify("The disk is full. What you see is not saved until there is room; the chat goes on.", title="Storage")
    await it.until(lambda: it.app.screen.query(Toast) and it.app.screen.query_one(Toast).region.height, "the toast")
    await it.pilot.pause()


def covered(it: Page) -> set[int]:
    """The rows that are covered."""
    region = it.app.screen.query_one(Toast).region
    assert region.right <= it.app.size.width
    return set(range(region.y, region.bottom))


@pytest.mark.parametrize("size", SIZES)
async def test_it_stands_above_the_prompt_however_that_grows(size):
    async with page(size=size) as it:
        await it.told("Hello", "Hi")
        await tell(it)
        assert max(covered(it)) == it.view.region.bottom - 1
        assert it.app.screen.query_one(Toast).region.right <= it.view.region.right
        it.prompt.set_draft("x\n" * 5)
        await it.until(lambda: it.prompt.region.height == 8)
        await it.until(lambda: max(covered(it)) == it.prompt.region.y - 1)


@pytest.mark.parametrize("size", SIZES)
async def test_it_stands_above_what_is_offered(size):
    async with page(size=size) as it:
        await it.press("slash")
        await it.sees("/attach FILE")
        await tell(it)
        assert max(covered(it)) < it.row_of("/attach FILE")


@pytest.mark.parametrize("size", SIZES)
async def test_it_stands_above_a_call_that_is_asked_about(size):
    async with page(size=size) as it:
        it.session.toolbox = Toolbox([Fake("slow")])
        await it.ask("Go")
        it.api.begin(message_start(), *tool_block(0, "slow", '{"path": "a"}'), *ending("tool_use"))
        it.api.end()
        await it.sees("may this run?")
        await tell(it)
        assert max(covered(it)) < it.row_of("may this run?")


@pytest.mark.parametrize(
    ("keys", "typed"),
    [(["ctrl+s"], "type to filter"), (["ctrl+shift+f"], "words "), (["ctrl+r"], "type to filter"),
     (["f3", "f"], "filter"), (["shift+tab", "slash", "w"], "Enter keep")],
)  # fmt: skip
async def test_it_leaves_the_line_of_a_filter_or_a_search_in_view(keys: list[str], typed: str, tmp_path: Path):
    async with page(size=(80, 24), folder=tmp_path) as it:
        await it.told("Hello", "Some water\n\n" * 20)
        await it.press(*keys)
        await it.sees(typed)
        rows = {it.row_of(typed), *(row for row, line in enumerate(it.lines()) if "Esc" in line and row > 12)}
        await tell(it)
        assert not covered(it) & rows


async def test_each_layout_places_them_once_however_often_something_was_told(monkeypatch: pytest.MonkeyPatch):
    places: list[object] = []
    monkeypatch.setattr(toasts, "_laid_out", places.append)
    async with page() as it:
        for _ in range(3):
            await tell(it)
        screen = it.app.screen
        await it.pilot.pause()
        places.clear()
        screen.screen_layout_refresh_signal.publish(screen)
        assert places == [screen]
