"""What a person does with stored sessions: open one, begin another; drafts that outlive the app."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.ui.screens.replying import Replying

if TYPE_CHECKING:
    from tui.domain.conversation import Conversation as Tree
    from tui.domain.conversation import Turn
    from tui.domain.log import EventLog
    from tui.session.keeping import Keeper
    from tui.ui.screens.sessions import SessionsScreen
    from tui.ui.screens.shelf import Shelf
    from tui.ui.transcript.looks import Looks
    from tui.ui.widgets.prompt import Prompt

_BEHIND = 0.5
"""Seconds after which a draft that changed is stored, however long the typing goes on."""


class Storing(Replying):
    """The part of the chat's screen that opens, leaves and lists stored sessions. What it needs is loaded behind."""

    _prompt: Prompt
    _shelf: Shelf | None = None
    _over: asyncio.Event | None = None
    """Set when the newest turn is over."""
    _list: SessionsScreen | None = None
    _draft_timer: Timer | None = None

    @property
    def shelf(self) -> Shelf:
        """What opens and leaves stored sessions. Not before the session is put together."""
        assert self._shelf is not None
        return self._shelf

    async def take_keeper(self, keeper: Keeper | None, resumed: str | None) -> None:
        """Take what stores the session, None where nothing does, and open the session of the key ``resumed``."""
        from tui.ui.screens.shelf import Shelf

        assert self._session is not None
        self._shelf = Shelf(self, self._session, keeper)
        self._show_status()
        if resumed is not None:
            await self._shelf.open(resumed)
        else:
            await self._shelf.restore_draft()
        self.run_worker(self._remember(self._shelf), name="remember", exit_on_error=False)

    async def _remember(self, shelf: Shelf) -> None:
        """What was typed in earlier runs, for ↑ and ↓, and which session was the last."""
        prompts, last = await shelf.earlier()
        self._prompt.remember_earlier(prompts)
        if last is not None:
            self.show_last(_plain(last.title))

    def store_changed(self) -> None:
        """Something can be stored no longer, or again."""
        if self._shelf is not None:
            self._show_status()
        if self._list is not None and self._list.is_current:
            self._list.reload()

    @property
    def unsaved(self) -> str:
        """What to say in the status line while what is said here is not written; empty where it is."""
        shelf = self._shelf
        if shelf is None:
            return ""
        if shelf.trouble is not None:
            return f"not saved: {shelf.trouble.short}"
        return "read only: open elsewhere" if shelf.reads_only else ""

    @property
    def stored_title(self) -> str:
        """The title of the session that was opened; empty for one that began here, and was not renamed."""
        return "" if self._shelf is None else self._shelf.title

    # Opening

    def action_sessions(self) -> None:
        """List the stored sessions."""
        if self._shelf is None:
            self.say("Still starting; a moment.", timeout=1)
            return
        if self._shelf.keeper is None:
            self.say("A recording plays: nothing is stored, and nothing can be opened.", severity="warning")
            return
        from tui.ui.screens.sessions import SessionsScreen

        self._list = SessionsScreen(self._shelf, self._looks())
        self.app.push_screen(self._list, self._chosen)

    def resume(self, name: str) -> None:
        """Open the session whose ID is ``name``, or begins so."""

        async def find() -> None:
            key = None if self._shelf is None else await self._shelf.find(name)
            if key is not None:
                await self.open_session(key)

        self.run_worker(find(), name="open", group="open", exclusive=True)

    def _chosen(self, key: str | None) -> None:
        self._list = None
        self._show_status()
        if key is not None:
            self.show_session(key)

    async def open_session(self, key: str, turn: int | None = None) -> bool:
        """Show a stored session, from its end or with the turn of that number at the top; whether it is shown now.

        For a worker, since it may have to ask the person. What is wrong is said.
        """
        return self._shelf is not None and await self._shelf.open(key, turn)

    def show_session(self, key: str, turn: int | None = None) -> None:
        """Open a session in a worker of its own; another one that is being opened is given up."""
        self.run_worker(self.open_session(key, turn), name="open", group="open", exclusive=True)

    def show_opened(self, conversation: Tree, log: EventLog | None) -> None:
        """Show another conversation from its end, with its log, or with the one so far."""
        assert self._session is not None
        self._session.open(conversation, log)
        if self._conversation is not None:
            self._conversation.end_search()
            self._conversation.forget()
        self._show_turns([])
        self._prompt.focus()

    def show_line(self) -> None:
        """The line that is shown has other turns than before."""
        if self._conversation is not None and self._session is not None:
            self._conversation.tell_forks(self._session.conversation.forks())
            self._conversation.show(self._session.conversation.path())

    def show_turn(self, turn: Turn) -> bool:
        """Put a turn at the top; False where it is not in the line that is shown."""
        return self._conversation is not None and self._conversation.to_turn(turn)

    async def idle(self, what: str) -> bool:
        """Whether nothing runs, or the person has it stopped; ``what`` is to be done then, in words."""
        from tui.ui.screens.question import Choice, Question

        session = self._session
        if session is None or not self._busy:
            return session is not None
        question = Question(
            "A reply is streaming",
            "What came of it is kept, with all its events.",
            (Choice("s", "stop", f"stop it and {what}"),),
        )
        if await self.app.push_screen_wait(question) != "stop":
            return False
        while self._busy:
            if session.stop() and self._over is not None:
                await self._over.wait()
            elif self._shelf is not None:
                await self._shelf.loaded()
                await asyncio.sleep(0)
        return True

    @property
    def busy(self) -> bool:
        """Whether a turn runs or is about to."""
        return self._busy

    def run_turn(self, turn: Awaitable[object]) -> None:
        """Run a turn, once the session that was opened is there as a whole: its request holds all that was said."""
        self._over = over = asyncio.Event()

        async def tracked() -> None:
            try:
                if self._shelf is not None:
                    await self._shelf.loaded()
                await turn
            finally:
                over.set()

        self.save_draft()  # what was sent is none any more
        super().run_turn(tracked())

    def action_new_chat(self) -> None:
        """Start over; what was is stored, and its events stay in the log."""
        if self._session is None or self._session.conversation.leaf is None or self._shelf is None:
            self._prompt.focus()
        elif self._busy:
            self.say("A reply is streaming; Esc stops it.", severity="warning")
        else:
            title = self.stored_title or self._session.conversation.leaf.root.prompt_text
            self.say(self._shelf.new_chat())
            self.show_last(_plain(title))
            if self.has_draft:
                self.save_draft()  # it goes along into the new chat
            else:
                self._shelf.forget_draft()
                self.run_worker(self._shelf.restore_draft(), name="draft")

    # Drafts

    def note_draft(self) -> None:
        """The draft is another: have it stored soon."""
        if self._draft_timer is None and self._shelf is not None:
            self._draft_timer = self.set_timer(_BEHIND, self._store_draft)

    def save_draft(self) -> str:
        """Have the draft stored now; return it."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
            self._draft_timer = None
        if self._shelf is not None:
            self._shelf.save_draft(self._prompt.whole)
        return self._prompt.whole

    def _store_draft(self) -> None:
        self.save_draft()

    @property
    def has_draft(self) -> bool:
        """Whether something stands in the prompt."""
        return bool(self._prompt.text)

    def set_draft(self, text: str) -> None:
        """Show a draft that was stored."""
        self._prompt.set_draft(text)

    # What the whole screen does

    if TYPE_CHECKING:  # whichever part has it, whatever their order

        def _show_turns(self, turns: list[Turn]) -> None: ...

        def _show_status(self) -> None: ...

        def show_last(self, title: str) -> None:
            """Name the last stored session where nothing is shown yet."""

        def _looks(self) -> Looks: ...


def _plain(title: str) -> str:
    """A title in one line, safe to draw."""
    from tui.domain.safe import one_line

    return one_line(" ".join(title.split()))
