"""What is drawn without Textual's frame work looks as what is drawn with it."""

from __future__ import annotations

import gc
import weakref

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.bar import Bar, bar_for
from tui.ui.drawn import Whole, drawn

_RED, _DIM = Style(color="red", bgcolor="#202020"), Style(dim=True, color="#ffffff", bgcolor="#000000")


class Rows(ScrollView):
    """Rows with colours of the terminal, wide characters and dim text, which filters change."""

    plain = False
    """Whether Textual draws them."""

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, 100)

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar_for(self)
        return self._vertical_scrollbar

    def render_line(self, y: int) -> Strip:
        row = f"row {y + self.scroll_offset.y} 漢字 "
        return Whole(Strip([Segment(row, _RED), Segment("dim", _DIM)]).adjust_cell_length(self.size.width, _RED))

    def render_lines(self, crop: Region) -> list[Strip]:
        return super().render_lines(crop) if self.plain else drawn(self, crop)


class Host(App[None]):
    def compose(self) -> ComposeResult:
        yield Rows()


def looks(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    """Texts, and of their styles what is seen: a blank has no colour of its own, unless it is reversed."""
    return [[(segment.text, look(segment)) for segment in strip.simplify()] for strip in strips]


def look(segment: Segment) -> object:
    style = segment.style or Style()
    front, back = (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)
    return back if segment.text.isspace() else (front, back, style.dim, style.bold)


@pytest.mark.parametrize("css", ["", "Rows { border: round red; }", "Rows { padding: 1 2; }", "Rows { opacity: 50%; }"])
@pytest.mark.parametrize("ansi", [False, True])
async def test_rows_look_as_textual_draws_them(css: str, ansi: bool):
    class Styled(Host):
        CSS = css

    app = Styled(ansi_color=ansi)
    async with app.run_test(size=(30, 8)) as pilot:
        rows = app.query_one(Rows)
        rows.scroll_to(y=3, animate=False)
        await pilot.pause()
        region = rows.region
        width = rows.scrollable_content_region.width
        for part in (Region(0, 0, region.width, region.height), Region(2, 1, width - 4, 3)):
            rows.plain = False
            rows._styles_cache.clear()
            ours = [strip.crop(0, width) for strip in rows.render_lines(part)]
            rows.plain = True
            rows._styles_cache.clear()
            theirs = [strip.crop(0, width) for strip in rows.render_lines(part)]
            assert [strip.text for strip in ours] == [strip.text for strip in theirs]
            assert looks(ours) == looks(theirs)


@pytest.mark.parametrize("at", [0, 1, 7, 50, 93, 100])
async def test_a_bar_looks_as_textual_draws_it(at: int):
    async with (app := Host()).run_test(size=(30, 8)):
        bar = app.query_one(Rows).vertical_scrollbar
        assert isinstance(bar, Bar)
        bar.position = at
        whole = Region(0, 0, bar.size.width, bar.size.height)
        ours, theirs = bar.render_lines(whole), Widget.render_lines(ScrollBarOf(bar).shown, whole)
        assert [strip.text for strip in ours] == [strip.text for strip in theirs]
        assert looks(ours) == looks(theirs)


class ScrollBarOf:
    """A bar drawn by Textual, in the place of ours."""

    def __init__(self, bar: Bar) -> None:
        class Theirs(Bar):
            render_line = ScrollBar.render_line

        bar.__class__ = Theirs
        bar._styles_cache.clear()
        self.shown = bar


async def test_a_bar_makes_no_row_anew_when_it_is_drawn_again():
    async with (app := Host()).run_test(size=(30, 8)):
        bar = app.query_one(Rows).vertical_scrollbar
        whole = Region(0, 0, bar.size.width, bar.size.height)
        first, again = bar.render_lines(whole), bar.render_lines(whole)
        assert all(one is other for one, other in zip(first, again, strict=True))


def test_a_strip_that_was_asked_for_as_a_whole_needs_no_collector():
    strip = Whole(Strip([Segment("whole")]))
    assert strip.divide([5]) == [strip] == strip.divide([5, 9])
    assert [piece.text for piece in strip.divide([2, 5])] == ["wh", "ole"]
    marked = _Marked(strip)
    gone = weakref.ref(marked)
    gc.disable()
    try:
        marked.divide([5])
        del marked
        assert gone() is None
    finally:
        gc.enable()


class _Marked(Whole):
    __slots__ = ("__weakref__",)
