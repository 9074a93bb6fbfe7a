"""The store as a run of the program uses it: what happens is kept, and a stored session is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tui.domain.conversation import Conversation
from tui.session.keeping import Keeper
from tui.session.session import Session
from tui.store.lease import Held
from tui.store.library import Library
from tui.store.readings import SessionInfo, StoreError, Trouble
from tui.store.store import Store
from tui.wire.redact import redact_bytes, redacted

Tell = Callable[[str], None]
"""Tells the person something, from any thread."""

SAVED = "What could not be stored before is stored now."


def keep(session: Session, folder: Path, tell: Tell) -> Keeper:
    """Have a session stored as it goes, without any key in it."""

    def told(trouble: Trouble | None) -> None:
        tell(SAVED if trouble is None else f"{trouble.message} {trouble.advice}")

    return Keeper(session, Store(folder, clean=redacted, clean_bytes=redact_bytes, tell=told))


def chosen(folder: Path, name: str | None) -> SessionInfo | None:
    """The session of this key, or the last one for None. Raises ValueError in words where there is none by the key."""
    library = Library(folder)
    try:
        if name is None:
            return library.latest()
        info = library.session(name)
    except StoreError as error:
        raise ValueError(str(error)) from error
    if info is None or info.deleted_at is not None:
        raise ValueError(f"there is no session {name!r}, or more than one; `claude-tui sessions` lists them")
    return info


def resume(keeper: Keeper, info: SessionInfo, tell: Tell) -> Conversation | None:
    """Go on with a stored session, or with a copy of it where another copy of the app has it open.

    None, and the person is told, where it cannot be read.
    """
    store = keeper.store
    try:
        opened = store.open_whole(info.key)
        if opened is not None and isinstance(held := keeper.resume(opened), Held):
            tell(f"{held.message} This is a copy of it.")
            opened = store.open_whole(store.fork(info.key, info.title))
            if opened is not None:
                keeper.resume(opened)
    except StoreError as error:
        tell(str(error))
        return None
    return None if opened is None else opened.conversation


def close(keeper: Keeper, tell: Tell) -> None:
    """Write what waits, and say where that cannot be."""
    if not keeper.close():
        tell("Not everything could be stored: what came last is lost.")
