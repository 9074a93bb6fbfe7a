"""What a person does with stored sessions in the list: look, rename, pin, delete, take one elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from tui.domain.conversation import Conversation, Turn
from tui.domain.export import Format
from tui.domain.history import asks
from tui.domain.log import EventLog
from tui.session.keeping import Keeper
from tui.store.lease import Held
from tui.store.readings import SessionInfo, StoreError, Trouble
from tui.store.store import Store
from tui.ui.screens.taking import Taking, keys_in

if TYPE_CHECKING:
    from tui.ui.screens.storing import Storing

_PREVIEWED = 6
"""Turns that a preview shows."""


class Catalog:
    """The sessions of a store, and those that could not be stored yet when they were left."""

    def __init__(self, screen: Storing, keeper: Keeper | None) -> None:
        self._screen = screen
        self.keeper = keeper
        self.title = ""
        """Of the session that is shown, where it was opened or renamed."""
        self.deleted: list[SessionInfo] = []
        """What was deleted while the app runs, the newest last."""
        self._left: dict[str, tuple[Conversation, EventLog, str]] = {}
        """Sessions that are not stored yet, with their drafts."""

    @property
    def store(self) -> Store:
        """Where they are; only where something is stored at all."""
        assert self.keeper is not None
        return self.keeper.store

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing is written at the moment."""
        return None if self.keeper is None else self.store.trouble

    @property
    def unsaved(self) -> Collection[str]:
        """The keys of sessions of which something waits to be written."""
        if self.keeper is None or self.trouble is None or not self.store.waiting:
            return ()
        return {*self._left, *([] if self.keeper.key is None else [self.keeper.key])}

    def sessions(self) -> list[SessionInfo]:
        """All of them, pinned ones first, then the newest. Off the screen's thread. Raises StoreError."""
        left = {key: _info(key, conversation) for key, (conversation, _, _) in list(self._left.items())}
        try:
            stored = self.store.sessions()
        except StoreError:
            if not left:
                raise
            stored = []
        known = {info.key for info in stored}
        return [*(info for key, info in left.items() if key not in known), *stored]

    async def earlier(self) -> tuple[list[str], SessionInfo | None]:
        """The prompts of earlier runs, oldest first, and the session that changed last."""
        if self.keeper is None:
            return [], None
        with suppress(StoreError):
            prompts = await asyncio.to_thread(self.store.prompts)
            return prompts[::-1], await asyncio.to_thread(self.store.latest)
        return [], None

    async def find(self, name: str) -> str | None:
        """The key that is ``name`` or, where that is only one, begins so; None where there is none, and it is said."""
        if self.keeper is None:
            self._screen.say("A recording plays: nothing is stored, and nothing can be opened.", severity="warning")
            return None
        try:
            info = await asyncio.to_thread(self.store.session, name)
        except StoreError as error:
            self._screen.say(str(error), severity="error", timeout=12)
            return None
        if info is None or info.deleted_at is not None:
            self._screen.say(f"No session, or more than one, has an ID that begins with {name!r}. Ctrl+S lists them.")
            return None
        return info.key

    def preview(self, key: str) -> list[Turn]:
        """The newest turns of a session, none where they cannot be read. Off the screen's thread."""
        if (left := self._left.get(key)) is not None:
            return left[0].path()[-_PREVIEWED:]
        with suppress(StoreError):
            opened = self.store.open(key, _PREVIEWED)
            return [] if opened is None else opened.conversation.path()
        return []

    def rename(self, key: str, title: str) -> None:
        """Give a session another title."""
        if self.keeper is not None and key == self.keeper.key:
            self.title = title
        self.store.rename(key, title)

    def pin(self, key: str, pinned: bool) -> None:
        """Keep a session at the top, or no longer."""
        self.store.pin(key, pinned)

    def delete(self, info: SessionInfo) -> str:
        """Delete a session, for good when the app ends; return why that cannot be."""
        assert self.keeper is not None
        if info.key in self._left:
            return "It is not saved yet, so it cannot be deleted."
        if info.key == self.keeper.key:
            if self._screen.busy:
                return "A reply of it is streaming; Esc stops it."
            self._screen.action_new_chat()
        else:
            lease = self.store.lease(info.key)
            if isinstance(lease, Held):
                return f"{lease.message} It was not deleted."
            lease.release()
        self.store.delete(info.key)
        self.deleted.append(info)
        return ""

    def undelete(self) -> SessionInfo | None:
        """Bring back what was deleted last."""
        if not self.deleted:
            return None
        info = self.deleted.pop()
        self.store.undelete(info.key)
        return info

    def set_aside(self) -> str:
        """Move the file that cannot be used away; return what became of it, in words."""
        try:
            away = self.store.set_aside()
        except OSError as error:
            return f"It cannot be moved: {error.strerror or error}."
        return "There is no file any more." if away is None else f"The file is {away.name} now. A new one is made."

    async def export(self, key: str, title: str) -> None:
        """Ask in which form to take a session elsewhere."""
        from tui.session.record import ALL_FORMATS
        from tui.ui.screens.export_menu import ExportMenu

        try:
            turns = await asyncio.to_thread(self._whole, key)
        except StoreError as error:
            self._screen.say(str(error), severity="error", timeout=12)
            return
        if not turns:
            self._screen.say("Nothing is stored of it yet.", severity="warning")
            return

        taking = Taking("the session", turns)

        async def take(form: Format, path: Path | None, keep: bool) -> str:
            return await taking.take(self._screen, form, path, keep_secrets=keep)

        formats = sorted(ALL_FORMATS, key=lambda form: form.name != "md")  # of a whole session that is what people want
        self._screen.app.push_screen(
            ExportMenu(f"“{title[:40]}”", f"session-{key}", formats, take, lambda: keys_in(turns))
        )

    def _whole(self, key: str) -> tuple[Turn, ...]:
        """The line of a session that was shown last, with all its events."""
        opened = self.store.open_whole(key)
        if opened is None:
            return ()
        line = opened.conversation.path()
        attempts = {(turn.number, attempt.number): attempt for turn in line for attempt in turn.attempts}
        for number, of_attempt, frames in self.store.frames(key, [turn.number for turn in line]):
            if (attempt := attempts.get((number, of_attempt))) is not None:
                attempt.frames = frames
        return tuple(line)


def _info(key: str, conversation: Conversation) -> SessionInfo:
    """A session that is only in memory, as a list shows it."""
    leaf = conversation.leaf or conversation.turns[-1]
    model = leaf.request.model if leaf.request is not None else ""
    costs = [turn.cost for turn in conversation.turns if turn.cost is not None]
    title, last = (" ".join(text.split()) for text in (leaf.root.prompt_text, leaf.message.text or leaf.prompt_text))
    now, prompts = time.time(), sum(asks(turn.prompt) for turn in conversation.turns)
    return SessionInfo(
        key, title, model, now, now, len(conversation.turns), prompts, leaf.number, title[:200], last[-200:],
        sum(costs, Decimal()) if costs else None, 0, 0, False, None, None,
    )  # fmt: skip
