"""The prompts of all sessions, to take one up again: above the prompt, filtered by what is typed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.ui.screens.typed import once_typed
from tui.ui.widgets.found_list import Found, FoundList, runs

_MOST, _AROUND = 12, 5
"""Prompts that are in view at most, and the rows of the frame, of what is typed and of the keys."""
_LOOKED_AT = 20_000
"""Characters of a prompt that are looked at."""
_SHOWN = 400
_BEFORE = 30
"""Characters of a prompt that its row holds, and those of them before the first match."""


class PromptsScreen(ModalScreen[str]):
    """Returns the prompt that was chosen, None where the person went back."""

    HELP: ClassVar[str] = """\
The prompts of all sessions, and the commands and cleared drafts of this run, the newest at the bottom. What you type \
filters: every word has to be there.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take into the prompt", priority=True, id="prompts.take", tooltip="Into the prompt"),
        Binding("up,ctrl+r", "move(-1)", "older", priority=True, id="prompts.older", tooltip="To an older one"),
        Binding("down", "move(1)", "newer", priority=True, id="prompts.newer", tooltip="To a newer one"),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("escape", "dismiss", "back", priority=True, id="prompts.close", tooltip="Back to the draft"),
    ]

    def __init__(self, known: Sequence[str], load: Callable[[], Awaitable[Sequence[str]]], place: Region) -> None:
        """``known`` are the prompts of this run, newest first; ``load`` reads those of all.

        ``place`` is where the prompt stands.
        """
        super().__init__()
        self._known = known
        self._load = load
        self._place = place
        self._texts: list[str] = []
        self._shown: list[str] = []
        self._shown_for = ""
        self._read_all = False
        self._takes = False
        """Whether Enter came before there was anything to take, and more is still being read."""

    def compose(self) -> ComposeResult:
        """The list, newest at the bottom, and under it the query."""
        with Vertical(id="prompts"):
            yield FoundList(lines=1, id="prompts-list")
            yield Static("", id="prompts-empty")
            with Horizontal(id="prompts-foot"):
                yield Static("History ", id="prompts-title")
                yield Input(placeholder="type to filter", compact=True, id="prompts-query")
                yield Static("", id="prompts-count")
            yield Static(self._keys(), id="prompts-keys")

    def on_mount(self) -> None:
        """Ready to type; what is stored is read behind."""
        box = self.query_one("#prompts")
        box.styles.width = self._place.width
        most = max(6, self._place.bottom - 1)
        box.styles.max_height = most
        self._list = self.query_one(FoundList)
        # What is typed is in view however few rows there are.
        self._list.styles.max_height = max(1, min(_MOST, most - _AROUND))
        self._query = self.query_one(Input)
        self._query.cursor_blink = False
        self._query.focus()
        self._take_in(self._known)
        self.run_worker(self._read(), name="prompts")

    async def _read(self) -> None:
        stored = await self._load()
        here = set(stored)
        # What this run alone knows, such as commands, is newer than most; its order among the stored is not known.
        self._take_in([*(text for text in self._known if text not in here), *stored])
        self._read_all = True
        if self._takes:
            self.action_take()

    def _take_in(self, texts: Sequence[str]) -> None:
        chosen = self._chosen
        self._texts = list(texts)
        self._refill(chosen)

    @property
    def _chosen(self) -> str | None:
        place = self._list.cursor
        return None if place is None else self._shown[place]

    def _refill(self, chosen: str | None = None) -> None:
        """Show what the query lets through; the cursor stays on ``chosen``, or goes to the newest."""
        self._shown_for = self._query.value
        words = self._shown_for.split()
        self._shown = matching(self._texts, words)[::-1]
        place = self._shown.index(chosen) if chosen in self._shown else len(self._shown) - 1
        self._list.show([Found(row(text, words)) for text in self._shown], place)
        self._list.refresh(layout=True)
        some, whole = len(self._shown), len(self._texts)
        self.query_one("#prompts-count", Static).update(f"{some:,} of {whole:,}" if some != whole else f"{whole:,}")
        self.set_class(not self._shown, "-empty")
        said = "No prompt has all of these words." if self._texts else "Nothing was written yet."
        self.query_one("#prompts-empty", Static).update(said)

    def _keys(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for key, does in (("Enter", "into the prompt"), ("↑ Ctrl+R", "older"), ("↓", "newer"), ("Esc", "back")):
            parts += [(f"{key} ", "$primary"), (f"{does}  ", "$foreground 60%")]
        return Content.assemble(*parts)

    def on_input_changed(self) -> None:
        """The query is another."""
        self._catch_up()

    def _catch_up(self) -> None:
        if self._query.value != self._shown_for:
            self._takes = False
            self._refill()

    def _once_typed(self, does: Callable[[], None]) -> None:
        """Do something with the list that the keys before this one choose."""
        once_typed(self._query, self._catch_up, does)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._once_typed(partial(self._list.move, rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._once_typed(partial(self._list.move_page, pages))

    def action_take(self) -> None:
        """Take the prompt under the cursor."""
        self._once_typed(self._take)

    def _take(self) -> None:
        self._takes = self._chosen is None and not self._read_all
        if self._chosen is not None:
            self.dismiss(self._chosen)

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self._take()


def matching(texts: Sequence[str], words: Sequence[str]) -> list[str]:
    """The texts in which every word stands, in any case."""
    wanted = [word.lower() for word in words]
    return [text for text in texts if not wanted or all(word in text[:_LOOKED_AT].lower() for word in wanted)]


def row(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """A prompt in one line, from its beginning or from shortly before what was searched for."""
    if not words:
        return runs(text[:_SHOWN], ())
    # The longest first: of two words that begin alike, the whole of the longer one is marked.
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    first = pattern.search(text, 0, _LOOKED_AT)
    start = first.start() - _BEFORE if first is not None and first.start() > 2 * _BEFORE else 0
    piece = f"{'…' if start else ''}{text[start : start + _SHOWN]}"
    return runs(piece, [match.span() for match in pattern.finditer(piece)])
