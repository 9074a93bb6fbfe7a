"""How stored sessions come to the screen and go: the newest turns at once, the others and the events behind them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from tui.domain.conversation import Conversation, Turn
from tui.domain.log import EventLog
from tui.session.keeping import Keeper
from tui.session.session import Session
from tui.store.lease import Held
from tui.store.readings import Opened, StoreError
from tui.ui.screens.catalog import Catalog
from tui.ui.screens.question import Choice, Question

if TYPE_CHECKING:
    from tui.ui.screens.storing import Storing

_EVENTS = 50_000
"""Events of a session that are loaded at most, from its newest turns on: each takes some 500 bytes of memory."""
_BITE = 2_000
"""Events that are read and put into the log at once."""


class Shelf(Catalog):
    """Opens and leaves the stored sessions of one screen, and keeps its drafts."""

    def __init__(self, screen: Storing, session: Session, keeper: Keeper | None) -> None:
        super().__init__(screen, keeper)
        self._session = session
        self.only_read: str | None = None
        """The key of the session that is shown, where another copy of the app has it."""
        self._loading: asyncio.Task[None] | None = None
        self._drafted = ("", "")
        """The session whose draft was stored last, empty for a chat that has not begun, and that draft."""

    @property
    def key(self) -> str | None:
        """The stored session that is shown."""
        return (None if self.keeper is None else self.keeper.key) or self.only_read

    @property
    def reads_only(self) -> bool:
        """Whether another copy of the app has the session that is shown."""
        return self.only_read is not None and (self.keeper is None or self.keeper.key is None)

    async def open(self, key: str, number: int | None = None) -> bool:
        """See :meth:`Storing.open_session`."""
        if self.keeper is None:
            self._screen.say("Nothing is stored here: a recording plays.", severity="warning")
            return False
        if key != self.key:
            try:
                if not await self._screen.idle("open the other") or not await self._switch(self.keeper, key):
                    return False
            except StoreError as error:
                self._screen.say(str(error), severity="error", timeout=12)
                return False
        return number is None or await self._to_turn(number)

    async def loaded(self) -> None:
        """Wait until the session that was opened is there as a whole."""
        if self._loading is not None:
            await asyncio.wait([self._loading])

    def new_chat(self) -> str:
        """Leave the session for an empty one; return what to say of it."""
        self._stop_loading()
        keeper, self.only_read, self.title = self.keeper, None, ""
        if keeper is not None:
            if keeper.key is not None:
                self._part(keeper, keeper.key, "")
            keeper.leave()
        self._screen.show_opened(Conversation(), None)
        stored = "" if self.keeper is None else " Ctrl+S has it whole."
        return f"A new chat. The events of the one before stay in F3 until you open a session or quit.{stored}"

    # Switching

    async def _switch(self, keeper: Keeper, key: str) -> bool:
        """Leave the session that is shown for another; False where that cannot be, and it is said."""
        if (left := self._left.pop(key, None)) is not None:
            draft = self._screen.save_draft()
            if keeper.key is not None:
                self._part(keeper, keeper.key, draft)
            self._stop_loading()
            keeper.take_up(key)
            self.only_read, self.title = None, ""
            self._screen.show_opened(left[0], left[1])
            self._restore(key, left[2])
            return True
        opened, only_read = await asyncio.to_thread(keeper.store.open, key), None
        await self._session.settled()
        while True:
            if opened is None or self._screen.busy:
                self._screen.say("This session is not there any more." if opened is None else "A reply is streaming.")
                return False
            draft, was = self._screen.save_draft(), keeper.key
            held = keeper.resume(opened)
            if not isinstance(held, Held):
                break
            answer = await self._screen.app.push_screen_wait(_held(held))
            if answer == "read":
                only_read = key
                break
            if answer != "fork":
                return False
            copy = keeper.store.fork(key, f"{opened.info.title} (copy)")
            opened = await asyncio.to_thread(keeper.store.open, copy)
        if was is not None:
            self._part(keeper, was, draft)
        if only_read:
            keeper.leave()
        self._show(keeper, opened, only_read)
        return True

    def _show(self, keeper: Keeper, opened: Opened, only_read: str | None) -> None:
        self._stop_loading()
        self.only_read, self.title = only_read, opened.info.title
        self._screen.show_opened(opened.conversation, EventLog())
        self._restore(opened.info.key, "" if only_read else opened.draft)
        self._loading = asyncio.create_task(self._load(keeper, opened))
        if only_read:
            self._screen.say("Read only. What you send from here is stored as a session of its own.", timeout=8)

    def _part(self, keeper: Keeper, key: str, draft: str) -> None:
        """Let go of a session, or keep it in memory where that is all there is of it."""
        if keeper.store.trouble is not None and keeper.store.waiting:
            self._left[key] = self._session.conversation, self._session.log, draft
        else:
            keeper.release(key)

    def _stop_loading(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None

    # Loading

    async def _load(self, keeper: Keeper, opened: Opened) -> None:
        """Read the turns that are missing, then what came for all of them, and put it where it belongs."""
        conversation = opened.conversation
        try:
            if opened.missing:
                opened.join(await asyncio.to_thread(opened.rest))
                self._screen.show_line()
            bites = _bites(conversation.turns)
            for numbers in bites:
                self._session.recall(await asyncio.to_thread(keeper.store.frames, opened.info.key, numbers))
            if (some := sum(map(len, bites))) < len(conversation.turns):
                self._screen.say(f"F3 holds the events of the newest {some:,} of {len(conversation.turns):,} turns.")
        except StoreError as error:
            self._screen.say(str(error), severity="error", timeout=12)

    async def _to_turn(self, number: int) -> bool:
        """Put a turn at the top; where it is in another line, show that."""
        if self._find(number) is None:
            await self.loaded()
        turn = self._find(number)
        if turn is None:
            return False
        if not self._screen.show_turn(turn):
            if self._screen.busy:
                self._screen.say("It is in another branch, and a reply is streaming; Esc stops it.", severity="warning")
                return False
            self._session.select(turn)
            self._screen.show_line()
        return self._screen.show_turn(turn)

    def _find(self, number: int) -> Turn | None:
        return next((turn for turn in self._session.conversation.turns if turn.number == number), None)

    # Drafts

    async def restore_draft(self) -> None:
        """Show what once stood in the prompt of a chat that had not begun."""
        if self.keeper is None or self.key is not None:
            return
        with suppress(StoreError):
            text = await asyncio.to_thread(self.keeper.store.draft)
            if text and self.key is None and not self._screen.has_draft:
                self._restore("", text)

    def save_draft(self, text: str) -> None:
        """Have the draft of the session that is shown stored, where it is another than before."""
        if self.keeper is None or self.reads_only:
            return  # a draft of a session that is only read is the other copy's to store
        key, before = self.keeper.key or "", self._drafted
        if (key, text) == before:
            return
        if key != before[0] and before[1]:
            self.keeper.store.save_draft("", before[0])
        self.keeper.store.save_draft(text, key)
        self._drafted = key, text

    def forget_draft(self) -> None:
        """The draft that was shown is another chat's: it stays with that."""
        self._drafted = "", ""

    def _restore(self, key: str, text: str) -> None:
        self._drafted = key, text
        self._screen.set_draft(text)


def _held(held: Held) -> Question:
    return Question(
        "This session is open elsewhere",
        f"{held.message} Two may not write to it at once.",
        (
            Choice("r", "read", "read it here; what you send goes on as a session of its own"),
            Choice("f", "fork", "make a copy of it, and go on with that"),
        ),
    )


def _bites(turns: list[Turn]) -> list[list[int]]:
    """The numbers of the turns whose events are loaded, oldest first, some at a time."""
    out: list[list[int]] = []
    size = whole = 0
    for turn in reversed(turns):
        events = sum(attempt.clock.events for attempt in turn.attempts)
        whole += events
        if whole > _EVENTS:
            break
        if not out or size > _BITE:
            out.append([])
            size = 0
        out[-1].append(turn.number)
        size += events
    return out[::-1]
