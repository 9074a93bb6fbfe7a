"""Search over all sessions, as one types."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from tui.domain.safe import drawable
from tui.store.readings import Hit, StoreError
from tui.ui.screens.session_rows import ago
from tui.ui.screens.typed import once_typed
from tui.ui.widgets.found_list import Found, FoundList, runs

LIMIT = 200
"""Places that are listed at most, the newest."""
_SETTLED = 0.08
"""Seconds without a key after which the store is asked."""


class Place(NamedTuple):
    """Where to go."""

    session: str
    turn: int
    text: str
    """What to search for there, as it stands in the text."""


class FindingScreen(ModalScreen[Place]):
    """Returns the place to open, None where the person only looked."""

    HELP: ClassVar[str] = """\
Finds turns by words of their prompts, replies, thinking and tool inputs, in every session, the newest first. All \
words have to be there; the beginning of one is enough. *"In quotes"* they stand side by side. In the session that is \
opened **n** and **N** go on to the other matches.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open there", priority=True, id="finding.open", tooltip="Open the session there"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("escape,ctrl+shift+f", "dismiss", "close", priority=True, id="finding.close", tooltip="Close"),
    ]

    def __init__(self, search: Callable[[str], list[Hit]], query: str = "") -> None:
        """``search`` is called on a thread, and may raise StoreError."""
        super().__init__()
        self._search = search
        self._first = query
        self._hits: list[Hit] = []
        self._wrong = ""
        self._timer: Timer | None = None
        self._typed = query.strip()
        self._asked: str | None = None
        """The query that ``_hits`` are the answer to."""
        self._opens = False
        """Whether Enter came before the answer."""

    def compose(self) -> ComposeResult:
        """The query, what was found, and the keys."""
        with Vertical(id="finding"):
            with Horizontal(id="finding-head"):
                yield Static("Search all sessions", id="finding-title")
                yield Input(self._first, placeholder="words", compact=True, id="finding-query")
                yield Static("", id="finding-count")
            yield FoundList(lines=2, id="finding-list")
            yield Static("", id="finding-empty")
            yield Static(_keys(), id="finding-keys")

    def on_mount(self) -> None:
        """Ready to type."""
        self._list = self.query_one(FoundList)
        self._query = self.query_one(Input)
        self._query.cursor_blink = False
        self._query.focus()
        self._say()
        if self._first:
            self._ask()

    @property
    def _wanted(self) -> str:
        return self._query.value.strip()

    def on_input_changed(self) -> None:
        """The query is another."""
        self._catch_up()

    def _catch_up(self) -> None:
        """Ask for another query once no key has come for a moment."""
        if self._wanted == self._typed:
            return
        self._typed = self._wanted
        if self._timer is not None:
            self._timer.stop()
        self._opens = False
        self._timer = self.set_timer(_SETTLED, self._ask)

    def _ask(self) -> None:
        self.run_worker(self._find(self._wanted), name="find", group="find", exclusive=True)

    async def _find(self, wanted: str) -> None:
        """Show what is found. A query that is typed meanwhile takes this one's place."""
        hits: list[Hit] = []
        wrong = ""
        try:
            if wanted:
                hits = await asyncio.to_thread(self._search, wanted)
        except StoreError as error:
            wrong = str(error)
        self._hits, self._wrong, self._asked = hits, wrong, wanted
        now = time.time()
        self._list.show([row(hit, now) for hit in hits])
        self._say()
        if self._opens:
            self._once_typed(self._open)

    def _say(self) -> None:
        """Say how many there are, or why there are none."""
        found = len(self._hits)
        said = "" if not self._asked else f"{found} newest" if found == LIMIT else f"{found}"
        self.query_one("#finding-count", Static).update(said)
        self.set_class(not self._hits, "-empty")
        if self._wrong:
            empty = drawable(self._wrong)
        elif self._asked:
            empty = "No turn has all of these words."
        else:
            empty = (
                "Finds turns by words of their prompts, replies, thinking and tool inputs, in every session.\n\n"
                'All words have to be there; the beginning of one is enough. "In quotes" they stand side by side.'
            )
        self.query_one("#finding-empty", Static).update(Content(empty))

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._once_typed(partial(self._list.move, rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._once_typed(partial(self._list.move_page, pages))

    def _once_typed(self, does: Callable[[], None]) -> None:
        """Do something with the query that the keys before this one make."""
        once_typed(self._query, self._catch_up, does)

    def action_open(self) -> None:
        """Open the place under the cursor; where the answer is still to come, its first."""
        self._once_typed(self._open)

    def _open(self) -> None:
        place = self._list.cursor
        if self._asked != self._wanted:
            self._opens = True
        elif place is not None:
            hit = self._hits[place]
            self.dismiss(Place(hit.session, hit.turn, found_text(hit, self._wanted)))

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self._open()


def row(hit: Hit, now: float) -> Found:
    """A place as it is listed at a time."""
    who = "you" if hit.where == "prompt" else "Claude"
    words = ((f"{who}: ", False), *runs(hit.snippet, hit.spans))
    return Found(words, " ".join(hit.title.split()), ago(now - hit.at))


def found_text(hit: Hit, query: str) -> str:
    """What to search for in the conversation: the longest of what was found, in any case; else the query."""
    texts = [hit.snippet[start:end] for start, end in hit.spans]
    return max(texts, key=len).lower() if texts else query.strip('" ')


def _keys() -> Content:
    parts: list[str | tuple[str, str]] = []
    for key, does in (("Enter", "open there, n and N go on"), ("↑↓", "choose"), ("Esc", "close")):
        parts += [(f"{key} ", "$primary"), (f"{does}  ", "$foreground 60%")]
    return Content.assemble(*parts)
