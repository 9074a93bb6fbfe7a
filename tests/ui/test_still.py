"""The picture of a session's end: taken when nothing streams, shown first the next time."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.strip import Strip

from tui.ui.widgets.still import Picture, Still, read

ROW = [Segment("plain "), Segment("bold", Style.parse("bold #ff0000 on #000011"))]


def picture(width: int = 20, height: int = 2, theme: str = "textual-dark") -> Picture:
    return Picture.of([Strip(ROW), Strip([Segment("家 two")])], Size(width, height), theme)


class Page(App[None]):
    CSS = "Still { height: 1fr; }"

    def __init__(self, shown: Picture) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        yield Still(self.shown)


def rows(page: Page) -> list[str]:
    still = page.query_one(Still)
    return [still.render_line(y).text.rstrip() for y in range(still.size.height)]


def test_a_picture_is_read_as_it_was_kept() -> None:
    kept = read(picture().dump())
    assert kept == picture()
    assert kept is not None
    assert kept.words == "plain bold家 two"


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'{"width":1,"height":1,"theme":"x","rows":[[1]]}', b"\xff"])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert read(data) is None


async def test_it_is_shown_in_a_window_of_its_size_and_theme() -> None:
    page = Page(picture())
    async with page.run_test(size=(20, 2)) as pilot:
        await pilot.pause()
        assert rows(page) == ["plain bold", "家 two"]
        bold = page.query_one(Still).render_line(0)._segments[1]
        assert bold.style is not None
        assert bold.style.bold
    page = Page(picture())
    async with page.run_test(size=(21, 2)) as pilot:
        await pilot.pause()
        assert rows(page) == ["", ""]
    page = Page(picture(theme="another"))
    async with page.run_test(size=(20, 2)) as pilot:
        await pilot.pause()
        assert rows(page) == ["", ""]
