"""The stored sessions: a list to choose from, filtered by what is typed, with a preview where there is room."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.domain.safe import drawable
from tui.store.readings import SessionInfo, StoreError, Trouble
from tui.ui.screens.session_rows import filtered, row, searchable
from tui.ui.screens.session_words import empty, keys
from tui.ui.screens.typed import once_typed
from tui.ui.transcript.looks import Looks
from tui.ui.widgets.session_list import SessionList
from tui.ui.widgets.session_preview import SessionPreview

if TYPE_CHECKING:
    from tui.ui.screens.shelf import Shelf

_MOVABLE = ("corrupt", "foreign")
"""Troubles that end when the file is moved away."""


class SessionsScreen(ModalScreen[str]):
    """Returns the key of the session to open, None where the person only looked."""

    HELP: ClassVar[str] = """\
All that was said and stored, pinned sessions first, then the newest. What you type filters by title, model, the \
beginning and the end; every word has to be there. What you delete can be brought back until you quit.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", priority=True, id="sessions.open", tooltip="Open it"),
        Binding("f2", "rename", "rename", priority=True, id="sessions.rename", tooltip="Give it another title"),
        Binding("ctrl+t", "pin", "pin", priority=True, id="sessions.pin", tooltip="Keep it at the top, or no longer"),
        Binding("ctrl+d", "delete", "delete", priority=True, id="sessions.delete", tooltip="Delete it"),
        Binding(
            "ctrl+z", "undo", "undo", priority=True, id="sessions.undo", tooltip="Bring back what was deleted last"
        ),
        Binding("ctrl+e", "export", "export", priority=True, id="sessions.export", tooltip="Copy it or save it"),
        Binding("ctrl+x", "aside", "move file", priority=True, id="sessions.aside", tooltip="Move the file away"),
        Binding("escape,ctrl+s", "close", "close", priority=True, id="sessions.close", tooltip="Close"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("ctrl+home", "top", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, shelf: Shelf, looks: Looks) -> None:
        super().__init__()
        self._shelf = shelf
        self._looks = looks
        self._infos: list[SessionInfo] = []
        self._texts: dict[str, str] = {}
        self._shown: list[SessionInfo] = []
        self._shown_for = ""
        self._read = False
        self._opens = False
        """Whether Enter came before the list was read."""
        self._renaming: str | None = None
        self._wrong = ""

    def compose(self) -> ComposeResult:
        """The filter, the list with its preview, and the keys."""
        with Vertical(id="sessions"):
            with Horizontal(id="sessions-head"):
                yield Static("Sessions", id="sessions-title")
                yield Input(placeholder="type to filter", compact=True, id="sessions-filter")
                yield Static("", id="sessions-count")
            yield Static("", id="sessions-trouble")
            with Horizontal(id="sessions-body"):
                yield SessionList(id="sessions-list")
                yield Static("", id="sessions-empty")
                yield SessionPreview(self._looks, self._shelf.preview, id="sessions-preview")
            with Horizontal(id="sessions-rename"):
                yield Static("Title ", classes="label")
                yield Input(compact=True, select_on_focus=False, id="sessions-name")
            yield Static("", id="sessions-keys")

    def on_mount(self) -> None:
        """Ready to type; the list is read behind."""
        self._list = self.query_one(SessionList)
        self._filter = self.query_one("#sessions-filter", Input)
        self._title_input = self.query_one("#sessions-name", Input)
        self._filter.cursor_blink = self._title_input.cursor_blink = False
        self._filter.focus()
        self.reload()

    # Reading

    def reload(self) -> None:
        """Read the list anew: the store is another, or can be read again."""
        self.run_worker(self._load(), name="sessions", group="sessions", exclusive=True)

    async def _load(self) -> None:
        try:
            self._infos = await asyncio.to_thread(self._shelf.sessions)
            self._wrong = ""
        except StoreError as error:
            self._infos, self._wrong = [], str(error)
        self._texts = {info.key: searchable(info) for info in self._infos}
        self._read = True
        self._refill(self._list.key or self._shelf.key)
        if self._opens:
            self.action_open()

    def _refill(self, key: str | None = None) -> None:
        """Show what the filter lets through."""
        now, shown, unsaved = time.time(), self._shelf.key, self._shelf.unsaved
        self._shown_for = self._filter.value
        self._shown = filtered(self._infos, self._texts, self._shown_for)
        self._list.show([row(info, now, shown, unsaved) for info in self._shown], key)
        self._say()

    def _say(self) -> None:
        """Bring all that is said around the list up to date."""
        some, whole = len(self._shown), len(self._infos)
        said = "…" if not self._read else f"{some:,} of {whole:,}" if some != whole else f"{whole:,}"
        if self._shelf.deleted:
            said = f"{len(self._shelf.deleted)} deleted, ^Z brings back · {said}"
        self.query_one("#sessions-count", Static).update(said)
        trouble = self._trouble
        wrong = f"{trouble.message} {trouble.advice}" if trouble is not None else self._wrong
        self.set_class(self._read and not self._shown, "-empty")
        self.query_one("#sessions-empty", Static).update(Content(empty(bool(self._infos), bool(wrong))))
        self.set_class(bool(wrong), "-trouble")
        self.query_one("#sessions-trouble", Static).update(Content(drawable(wrong)))
        self.query_one("#sessions-keys", Static).update(keys(self, renaming=self._renaming is not None))
        self.set_class(self._renaming is not None, "-renaming")

    @property
    def _trouble(self) -> Trouble | None:
        return self._shelf.trouble

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something."""
        if action == "open":
            return self._renaming is not None or bool(self._shown) or not self._read
        if action in ("pin", "delete", "export", "rename", "move", "page", "top", "undo", "aside"):
            if self._renaming is not None:
                return False
            if action == "undo":
                return bool(self._shelf.deleted)
            if action == "aside":
                return self._trouble is not None and self._trouble.kind in _MOVABLE
            return bool(self._shown)
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        """The filter is another: the first that fits is chosen."""
        if event.input is self._filter:
            self._catch_up()

    def _catch_up(self) -> None:
        if self._filter.value != self._shown_for:
            self._opens = False
            self._refill()
            self._list.move_to_edge(-1)

    def _once_typed(self, does: Callable[[], None]) -> None:
        """Do something with the list that the keys before this one choose, or with the title that they write."""
        once_typed(self._filter if self._renaming is None else self._title_input, self._catch_up, does)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._once_typed(partial(self._list.move, rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor by a page."""
        self._once_typed(partial(self._list.move_page, pages))

    def action_top(self) -> None:
        """To the first."""
        self._once_typed(partial(self._list.move_to_edge, -1))

    def action_open(self) -> None:
        """Open the session under the cursor; while a title is written, take that."""
        self._once_typed(self._open)

    def _open(self) -> None:
        self._opens = not self._read
        if self._renaming is not None:
            self._rename(self._renaming, " ".join(self._title_input.value.split()))
        elif self._list.key is not None:
            self.dismiss(self._list.key)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter came while the list was empty that the letters before it fill."""
        self._open()

    def on_session_list_picked(self, message: SessionList.Picked) -> None:
        """It was clicked."""
        self.dismiss(message.key)

    def action_close(self) -> None:
        """Close, or leave a title as it was."""
        if self._renaming is not None:
            self._end_renaming()
        else:
            self.dismiss(None)

    @property
    def _here(self) -> SessionInfo | None:
        key = self._list.key
        return next((info for info in self._shown if info.key == key), None)

    def action_rename(self) -> None:
        """Write another title."""
        if self._filter.message_queue_size:
            self._once_typed(self._begin_renaming)
        else:  # at once: the next key is the title's
            self._catch_up()
            self._begin_renaming()

    def _begin_renaming(self) -> None:
        if (info := self._here) is not None:
            self._renaming = info.key
            self._title_input.value = drawable(" ".join(info.title.split()))
            self._say()
            self.set_focus(self._title_input)
            self._title_input.action_end()

    def _rename(self, key: str, title: str) -> None:
        if title:
            self._shelf.rename(key, title)
            self._change(key, title=title)
        self._end_renaming()

    def _end_renaming(self) -> None:
        self._renaming = None
        self._filter.focus()
        self._say()

    def action_pin(self) -> None:
        """Keep it at the top, or no longer."""
        self._once_typed(self._pin)

    def _pin(self) -> None:
        if (info := self._here) is not None:
            self._shelf.pin(info.key, not info.pinned)
            self._change(info.key, pinned=not info.pinned)

    def _change(self, key: str, **changes: object) -> None:
        """Show a session as it is now, without reading it."""
        self._infos = [replace(info, **changes) if info.key == key else info for info in self._infos]  # type: ignore[arg-type]
        self._infos.sort(key=lambda info: (not info.pinned, -info.updated))
        self._texts = {info.key: searchable(info) for info in self._infos}
        self._refill(key)

    def action_delete(self) -> None:
        """Delete it; it can be brought back for as long as the app runs."""
        self._once_typed(self._delete)

    def _delete(self) -> None:
        if (info := self._here) is None:
            return
        if problem := self._shelf.delete(info):
            self.notify(problem, severity="warning")
            return
        self._infos = [one for one in self._infos if one.key != info.key]
        self._refill(info.key)

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        if (info := self._shelf.undelete()) is not None:
            self._infos.append(info)
            self._change(info.key)

    def action_export(self) -> None:
        """Copy the session, or save it."""
        self._once_typed(self._export)

    def _export(self) -> None:
        if (info := self._here) is not None:
            self.run_worker(self._shelf.export(info.key, info.title), name="export", group="export", exclusive=True)

    def action_aside(self) -> None:
        """Move the file that cannot be used away, so that a new one is made."""
        self.notify(self._shelf.set_aside(), timeout=12, markup=False)
        self.reload()

    def on_session_list_moved(self, message: SessionList.Moved) -> None:
        """Another session: show its end."""
        self.query_one(SessionPreview).look_at(message.key)
