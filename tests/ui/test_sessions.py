"""Stored sessions on the screen."""

from __future__ import annotations

from pathlib import Path

from tests.ui.page import Page, page


async def opened(it: Page, key: str, turn: int | None = None) -> None:
    """Open a session, and wait until all of it is there."""
    it.screen.show_session(key, turn)
    await it.until(lambda: it.screen.shelf.key == key, "the session")
    await it.screen.shelf.loaded()


async def test_a_stored_session_opens_with_its_events_and_is_gone_on_with(tmp_path: Path):
    async with page(folder=tmp_path) as it:
        await it.told("What is a byte?", "Eight bits.")
        await it.told("And a nibble?", "Four of them.")
        key = it.screen.shelf.key
        events = len(it.session.log)
    async with page(folder=tmp_path, wide=True) as it:
        await opened(it, key)
        await it.sees("What is a byte?", "Four of them.")
        assert [frame.raw for frame in it.session.log.frames] == [
            frame.raw for turn in it.session.conversation.turns for frame in turn.attempts[0].frames
        ]
        assert len(it.session.log) == events
        await it.told("Thanks", "Welcome")
        assert [message["role"] for message in it.api.requests[0].messages] == ["user", "assistant"] * 2 + ["user"]
        assert it.screen.shelf.keeper.store.session(key).turns == 3
