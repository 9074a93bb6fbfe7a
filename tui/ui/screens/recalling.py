"""What a person does to find what was said before: earlier prompts, and words in any session."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from tui.ui.screens.queueing import Queueing

if TYPE_CHECKING:
    from tui.ui.screens.finding import Place


class Recalling(Queueing):
    """The part of the chat's screen that opens the two searches, and takes what was chosen there."""

    def action_recall(self) -> None:
        """Search the prompts of all sessions."""
        from tui.ui.screens.prompts import PromptsScreen

        screen = PromptsScreen(self._prompt.earlier, self._stored_prompts, self._prompt.region)
        self.app.push_screen(screen, self._recalled)

    async def _stored_prompts(self) -> Sequence[str]:
        from tui.store.readings import StoreError

        keeper = None if self._shelf is None else self._shelf.keeper
        if keeper is not None:
            with suppress(StoreError):
                return await asyncio.to_thread(keeper.store.prompts)
        return ()

    def _recalled(self, text: str | None) -> None:
        """Put a prompt where prompts are written; a draft that stands there is kept in the history."""
        if text is not None:
            if self._prompt.text:
                self.keep_prompt(self._prompt.take())
            self._prompt.set_draft(text)
        self._prompt.focus()

    def action_search_sessions(self, query: str = "") -> None:
        """Search all sessions."""
        if self._shelf is None:
            return
        if self._shelf.keeper is None:
            self.say("A recording plays: nothing is stored, and nothing can be found.", severity="warning")
            return
        from tui.ui.screens.finding import LIMIT, FindingScreen

        search = partial(self._shelf.store.search, limit=LIMIT)
        self.app.push_screen(FindingScreen(search, query), self._found)

    def _found(self, place: Place | None) -> None:
        if place is not None:
            self.run_worker(self._open_place(place), name="open", group="open", exclusive=True)

    async def _open_place(self, place: Place) -> None:
        """Open a session at a turn, with the search for what was found there."""
        if await self.open_session(place.session, place.turn) and self._conversation is not None:
            self._conversation.find(place.text)
