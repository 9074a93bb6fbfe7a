"""A list over the chat, and the details of what is under its cursor: beside it, or in its place where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.ui.widgets.found_list import Found, FoundList

MUTED = "$foreground 60%"
Returned = TypeVar("Returned")


class _Details(VerticalScroll):
    """Where the details stand."""

    class LaidOut(Message):
        """It has another size."""

    def on_resize(self) -> None:
        """Say so: what is written for its width is another."""
        self.post_message(self.LaidOut())


class ListScreen(ModalScreen[Returned], Generic[Returned]):
    """Says what is shown with ``show_rows`` and ``details``; the keys of the list scroll the details while in them."""

    TITLE: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "edge(-1)", show=False),
        Binding("end,G", "edge(1)", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as Textual declares it
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self) -> None:
        super().__init__()
        self._inside = False

    def compose(self) -> ComposeResult:
        """The list, the details beside it or in its place, and the keys."""
        with Vertical(classes="listing"):
            with Horizontal(classes="listing-head"):
                yield Static(self.TITLE, classes="listing-title")
                yield Static("", classes="listing-count")
            yield Static("", classes="listing-empty")
            with Horizontal(classes="listing-body"):
                yield FoundList(lines=2)
                with _Details(can_focus=False, classes="listing-details"):
                    yield Static("")
            yield Static("", classes="listing-keys")

    def on_mount(self) -> None:
        """Show what there is."""
        self._list = self.query_one(FoundList)
        self._scroll = self.query_one(_Details)
        self.refill()

    # What a screen says

    def refill(self) -> None:
        """Bring all of it up to date, through ``show_rows``."""
        raise NotImplementedError

    def details(self, place: int, width: int) -> Content:
        """What is known of a row, safe to draw, for so many cells."""
        raise NotImplementedError

    def keys(self, place: int | None) -> Sequence[tuple[str, str]]:
        """The keys that do something to a row, or where there is none, and what they do."""
        raise NotImplementedError

    # What is shown

    def show_rows(self, rows: Sequence[Found], summary: str, empty: str) -> None:
        """Show these, with what they are together, or what is to say where there are none."""
        self._list.show(rows, self._list.cursor or 0)
        self.query_one(".listing-count", Static).update(Content(summary))
        self.query_one(".listing-empty", Static).update(Content(empty))
        self.show_details()

    @property
    def place(self) -> int | None:
        """The row under the cursor."""
        return self._list.cursor

    @property
    def inside(self) -> bool:
        """Whether the keys are those of the details."""
        return self._inside

    def show_details(self) -> None:
        """Bring what is told of the row under the cursor up to date."""
        place = self.place
        self._inside = self._inside and place is not None
        self.set_class(place is None, "-empty")
        self.set_class(self._inside, "-inside")
        width = self._scroll.content_size.width
        text = Content("") if place is None else self.details(place, max(20, width - 1))
        self._scroll.query_one(Static).update(text)
        keys = [*self.keys(place), ("Esc", "back")]
        if place is not None:
            keys = [("↑ ↓", "scroll") if self._inside else ("Enter", "details"), *keys]
        parts = [(part, style) for key, does in keys for part, style in ((f"{key} ", "$primary"), (f"{does}  ", MUTED))]
        self.query_one(".listing-keys", Static).update(Content.assemble(*parts))

    @on(_Details.LaidOut)
    def _laid_out(self) -> None:
        """The details are broken otherwise."""
        self.show_details()

    # Keys

    def action_details(self) -> None:
        """Go into what is known of it."""
        self._inside = True
        self.show_details()

    def action_back(self) -> None:
        """Back to the list, then to the chat."""
        if self._inside:
            self.leave_details()
        else:
            self.dismiss(None)

    def leave_details(self) -> None:
        """Back to the list."""
        self._inside = False
        self.show_details()

    def action_move(self, rows: int) -> None:
        """Move the cursor; in the details, scroll."""
        if self._inside:
            self._scroll.scroll_relative(y=rows, animate=False)
        else:
            self._list.move(rows)
            self._other()

    def action_page(self, pages: int) -> None:
        """Move by a page."""
        if self._inside:
            self._scroll.scroll_relative(y=pages * max(1, self._scroll.size.height - 1), animate=False)
        else:
            self._list.move_page(pages)
            self._other()

    def action_edge(self, edge: int) -> None:
        """To the first or the last; in the details, to their beginning or end."""
        if not self._inside:
            self._list.move_to_edge(edge)
            self._other()
        elif edge < 0:
            self._scroll.scroll_home(animate=False)
        else:
            self._scroll.scroll_end(animate=False)

    def on_found_list_picked(self) -> None:
        """It was clicked."""
        self._other()

    def _other(self) -> None:
        self._scroll.scroll_home(animate=False)
        self.show_details()
