"""The line in which filters are typed, driven by keys and read from the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.ui.panels.host import STYLES
from tui.domain.filter import Filter, Known
from tui.ui.panels.events.filter_bar import FilterBar
from tui.ui.theme import DARK, LIGHT


class Bar(App[None]):
    CSS_PATH: ClassVar[Any] = [STYLES / f"{name}.tcss" for name in ("theme", "panels", "filter_bar")]

    def __init__(self, theme: str = "claude-dark") -> None:
        super().__init__()
        self.bar = FilterBar(known=lambda: Known(tools=("get_weather", "web_search"), types=("new_event",)))
        self.filters: list[Filter | None] = []
        self.ends: list[str] = []
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield self.bar

    def on_mount(self) -> None:
        self.bar.focus()

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        self.filters.append(event.filter)

    def on_filter_bar_done(self) -> None:
        self.ends.append("done")

    def on_filter_bar_left(self) -> None:
        self.ends.append("left")

    def lines(self) -> list[str]:
        strips = self.screen._compositor.render_strips()
        return ["".join(one.text for one in strip).rstrip() for strip in strips]


class Typist:
    """Types, and waits for what is to be seen."""

    def __init__(self, app: Bar, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def type(self, text: str) -> None:
        names = {" ": "space", "~": "tilde", ">": "greater_than_sign", "(": "left_parenthesis", '"': "quotation_mark"}
        await self.pilot.press(*(names.get(one, one) for one in text))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(200):
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError("\n".join(self.app.lines()))

    async def sees(self, *texts: str) -> None:
        await self.until(lambda: all(text in "\n".join(self.app.lines()) for text in texts))

    async def sees_no(self, text: str) -> None:
        await self.until(lambda: text not in "\n".join(self.app.lines()))

    @property
    def text(self) -> str:
        return self.app.bar.text

    @property
    def filters(self) -> list[str | None]:
        return [None if one is None else str(one) for one in self.app.filters]


@asynccontextmanager
async def bar(width: int = 80, theme: str = "claude-dark") -> AsyncIterator[Typist]:
    app = Bar(theme)
    async with app.run_test(size=(width, 12)) as pilot:
        yield Typist(app, pilot)


async def test_a_filter_changes_with_every_key_and_is_told_in_words():
    async with bar() as it:
        await it.sees("filter", "a word, or ~ for what else there is")
        await it.type("ab")
        await it.sees("body has “ab”")
        assert it.filters == ["a", "ab"]
        await it.press("backspace", "backspace")
        await it.sees("a word, or ~")
        assert it.filters == ["a", "ab", "a", None]


async def test_a_mistake_has_a_caret_and_keeps_the_last_good_filter():
    async with bar() as it:
        await it.type("~gap >5h a")
        await it.sees("^ ~gap knows no unit h")
        rows = it.app.lines()
        assert rows[1].index("^") == rows[0].index("5h")
        assert it.app.bar.failed
        assert it.filters[-1:] != [None]
        await it.press("home")
        await it.type("a ")
        before = it.filters
        await it.press("enter")
        assert it.app.ends == [], "a mistake is not kept"
        assert it.filters == before


async def test_what_is_not_whole_yet_is_no_mistake():
    async with bar() as it:
        await it.type("~size big")
        await it.press("ctrl+u")
        await it.type("~gap >x")
        await it.press("backspace")
        await it.sees("~gap wants a time, such as >500ms")
        assert not it.app.bar.failed
        await it.press("enter")
        assert it.app.bar.failed


async def test_a_tilde_offers_operators_and_tab_takes_one_with_what_it_takes():
    async with bar() as it:
        await it.type("~")
        await it.sees("› ~t RE", "~b RE", "~d TYPE", "+8")
        await it.type("g")
        await it.sees("› ~gap >500ms", "silence before the event")
        await it.press("tab")
        assert it.text == "~gap "
        await it.sees("› >500ms", "longer than half a second")
        await it.press("down")
        await it.sees("› >1s")
        await it.press("right")
        assert it.text == "~gap >1s"
        await it.sees("gap over 1 s")
        await it.press("enter")
        assert it.app.ends == ["done"]
        assert it.filters == ["~gap >1s"]


async def test_names_of_the_log_are_offered():
    async with bar() as it:
        await it.type("~tool ")
        await it.sees("› get_weather", "web_search", "in this log")
        await it.type("web")
        await it.sees_no("get_weather")
        await it.press("tab")
        assert it.text == "~tool web_search"
        await it.type(" ~t new")
        await it.sees("› new_event")


async def test_enter_takes_what_was_moved_to():
    async with bar() as it:
        await it.type("~d ")
        await it.sees("› text_delta")
        await it.press("down", "enter")
        assert it.text == "~d thinking_delta"
        assert it.app.ends == []
        await it.press("enter")
        assert it.app.ends == ["done"]


async def test_earlier_filters_come_back_with_up_and_down():
    async with bar() as it:
        for text in ("one", "~err"):
            await it.type(text)
            await it.press("enter", "ctrl+u")
        await it.press("up")
        assert it.text == "~err"
        await it.press("up")
        assert it.text == "one"
        await it.press("up")
        assert it.text == "one"
        await it.press("down", "down")
        assert it.text == ""
        assert it.filters[-4:] == ["~err", "one", "~err", None]


async def test_tab_is_the_bars_only_while_it_offers_something():
    async with bar() as it:
        offered = lambda: "tab" in it.app.screen.active_bindings and it.app.screen.active_bindings["tab"].enabled  # noqa: E731
        takes = lambda: offered() and it.app.screen.active_bindings["tab"].binding.action == "take"  # noqa: E731
        await it.type("word")
        await it.until(lambda: not takes())
        await it.type(" ~")
        await it.until(takes)
        await it.press("escape")
        await it.until(lambda: not takes())


async def test_escape_leaves():
    async with bar() as it:
        await it.type("~t ")
        await it.press("escape")
        assert it.app.ends == ["left"]
        await it.sees_no("› ")


async def test_a_paste_is_one_line_and_safe_to_draw():
    async with bar() as it:
        it.app.bar._line.post_message(events.Paste("wo\x1b[2Jrd\nrest"))
        await it.until(lambda: bool(it.text))
        assert it.text == "wo␛[2Jrd"


@pytest.mark.parametrize("theme", ["claude-dark", "claude-light"])
async def test_forty_columns_are_enough(theme: str):
    async with bar(40, theme) as it:
        await it.type("~gap 5 and more words")
        await it.sees("^", "~gap wants a unit after 5: one of us,", "ms, s, m")
        assert all(len(line) <= 40 for line in it.app.lines())
        await it.press("ctrl+u")
        await it.type("~")
        await it.sees("› ~t RE", "the event's type")
