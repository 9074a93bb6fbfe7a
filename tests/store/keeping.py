"""A session over a scripted source that is stored as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.session.asking import OPTIONS
from tests.session.source import Script
from tui.session.keeping import Keeper
from tui.session.session import Session
from tui.store.readings import Trouble
from tui.store.store import Store
from tui.wire.redact import redact_bytes, redacted


class Kept:
    """A session, its store, and what was told about it."""

    def __init__(self, folder: Path, *answers: Any, source: Any = None) -> None:
        self.told: list[Trouble | None] = []
        self.script = Script(list(answers))
        self.store = Store(folder, clean=redacted, clean_bytes=redact_bytes, tell=self.told.append)
        self.session = Session(source or self.script, OPTIONS)
        self.keeper = Keeper(self.session, self.store)

    @property
    def key(self) -> str:
        """The stored session of the newest prompt."""
        assert self.keeper.key is not None
        return self.keeper.key


@contextmanager
def kept(folder: Path, *answers: Any, source: Any = None) -> Iterator[Kept]:
    one = Kept(folder, *answers, source=source)
    try:
        yield one
    finally:
        one.keeper.close()
