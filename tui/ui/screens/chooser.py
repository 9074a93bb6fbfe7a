"""A list to choose one thing from, filtered by what is typed, with what is to know of the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.domain.fuzzy import pattern, score
from tui.domain.safe import drawable
from tui.ui.actions import key_label
from tui.ui.screens.typed import once_typed
from tui.ui.widgets.found_list import Found, FoundList, runs

_MUTED = "$foreground 60%"


class Item(NamedTuple):
    """One thing to choose."""

    key: str
    """What the screen returns for it."""
    head: str
    """What stands in its first line."""
    about: str
    """What stands in its second line, after what is searched."""
    right: str = ""
    """What stands at the right edge of the first line."""
    detail: str = ""
    """What is told under the list while the cursor is on it."""
    name: str = ""
    """What begins the second line and is searched, together with the head; the key where it is empty."""


class Chooser(ModalScreen[str]):
    """Returns the key of what was chosen, None where the person went back."""

    TITLE: ClassVar[str] = ""
    NOTHING: ClassVar[str] = "Nothing matches."
    """What is said where the query lets nothing through."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "choose", priority=True, id="chooser.take", tooltip="Choose it"),
        Binding("escape", "dismiss", "back", priority=True, id="chooser.close", tooltip="Leave it as it is"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (14, "-high")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Item] = ()
        self._shown: list[Item] = []
        self._shown_for = ""

    def compose(self) -> ComposeResult:
        """The query, what is to know of the list, the list, what is to know of one, and the keys."""
        with Vertical(classes="chooser"):
            with Horizontal(classes="chooser-head"):
                yield Static(self.TITLE, classes="chooser-title")
                yield Input(placeholder="type to filter", compact=True, classes="chooser-query")
                yield Static("", classes="chooser-count")
            yield Static("", classes="chooser-note")
            yield FoundList(lines=2)
            yield Static("", classes="chooser-empty")
            yield Static("", classes="chooser-detail")
            yield Static(self._keys(), classes="chooser-keys")

    def on_mount(self) -> None:
        """Ready to type."""
        self._list = self.query_one(FoundList)
        self._query = self.query_one(Input)
        self._query.cursor_blink = False
        self._query.focus()

    def show_items(self, items: Sequence[Item], at: str | None = None) -> None:
        """Show these; the cursor stays where it is, or goes to the item of the key ``at``."""
        chosen = at or self.chosen
        self._items = items
        self._refill(chosen)

    def note(self, text: str, *, warns: bool = False) -> None:
        """Say what is to know of the list."""
        line = self.query_one(".chooser-note", Static)
        line.update(Content(drawable(text)))
        line.set_class(warns, "-warns")
        line.display = bool(text)

    @property
    def query_text(self) -> str:
        """What is typed."""
        return self._query.value.strip()

    @property
    def chosen(self) -> str | None:
        """The key under the cursor."""
        place = self._list.cursor
        return None if place is None or place >= len(self._shown) else self._shown[place].key

    def _refill(self, chosen: str | None = None) -> None:
        self._shown_for = self.query_text
        words = self._shown_for.split()
        self._shown = matching(self._items, words)
        keys = [item.key for item in self._shown]
        place = keys.index(chosen) if chosen in keys else 0
        self._list.show([_row(item, words) for item in self._shown], place)
        some, whole = len(self._shown), len(self._items)
        self.query_one(".chooser-count", Static).update(f"{some:,} of {whole:,}" if some != whole else f"{whole:,}")
        self.set_class(not self._shown, "-empty")
        self.query_one(".chooser-empty", Static).update(Content(drawable(self.nothing())))
        self._tell()

    def nothing(self) -> str:
        """What to say where nothing is shown."""
        return self.NOTHING

    def _tell(self) -> None:
        """Say what is to know of the one under the cursor."""
        place = self._list.cursor
        detail = self._shown[place].detail if place is not None and self._shown else ""
        self.query_one(".chooser-detail", Static).update(Content(drawable(detail)))

    def _keys(self) -> Content:
        parts: list[str | tuple[str, str]] = []
        for node in type(self).__mro__[::-1]:
            for binding in node.__dict__.get("BINDINGS", ()):
                if isinstance(binding, Binding) and binding.id and "." in binding.id and binding.show:
                    parts += [(f"{key_label(binding.key)} ", "$primary"), (f"{binding.description}  ", _MUTED)]
        return Content.assemble(*parts)

    def on_input_changed(self) -> None:
        """The query is another: the best match is the first."""
        self._catch_up()

    def _catch_up(self) -> None:
        if self.query_text != self._shown_for:
            self._refill()

    def _once_typed(self, does: Callable[[], None]) -> None:
        """Do something with the list that the keys before this one choose."""
        once_typed(self._query, self._catch_up, does)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._once_typed(partial(self._move, self._list.move, rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._once_typed(partial(self._move, self._list.move_page, pages))

    def _move(self, move: Callable[[int], None], by: int) -> None:
        move(by)
        self._tell()

    def action_take(self) -> None:
        """Choose what is under the cursor."""
        self._once_typed(self.take)

    def take(self) -> None:
        """Return what is under the cursor, if something is."""
        if self.chosen is not None and self.is_current:
            self.dismiss(self.chosen)

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self.take()


def _name(item: Item) -> str:
    return item.name or item.key


def matching(items: Sequence[Item], words: Sequence[str]) -> list[Item]:
    """The items that have the letters of every word in their order, the best first; all of them without a word."""
    if not words:
        return list(items)
    fits = [pattern(word).search for word in words]
    texts = {item.key: f"{item.head} {_name(item)}" for item in items}
    found = [item for item in items if all(fit(texts[item.key]) for fit in fits)]
    worth = {item.key: sum(max(score(word, item.head), score(word, _name(item))) for word in words) for item in found}
    return sorted(found, key=lambda item: -worth[item.key])


def _row(item: Item, words: Sequence[str]) -> Found:
    name = _name(item)
    marked = sorted({at for word in words for at in _places(word, name)})
    return Found((*runs(name, [(at, at + 1) for at in marked]), (f"  {item.about}", False)), item.head, item.right)


def _places(word: str, text: str) -> list[int]:
    """Where the letters of a word are: together where they are so, else one after the other; none where one is not."""
    lower, wanted = text.lower(), word.lower()
    if (start := lower.find(wanted)) >= 0:
        return list(range(start, start + len(wanted)))
    out: list[int] = []
    for letter in wanted:
        at = lower.find(letter, out[-1] + 1 if out else 0)
        if at < 0:
            return []
        out.append(at)
    return out
