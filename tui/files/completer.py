"""Completes the names of files: folder by folder as they are typed, and by a few letters among all in this one."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

from tui.domain.completing import Candidate
from tui.domain.fuzzy import best, matching
from tui.files.listing import entries, walk
from tui.files.reading import Missing, describe, located, read

MOST = 50
"""Candidates that are offered."""
_STALE = 10.0
"""Seconds after which the folder is walked once more where somebody asks."""


class FileCompleter:
    """The files under ``folder``, and any other by its path. Everything that touches a disk is done on a thread."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path.cwd()
        self._paths: list[str] = []
        self._walked = 0.0
        self._walking: threading.Thread | None = None
        self._last: tuple[str, int, list[str]] = ("", 0, [])

    @property
    def growing(self) -> bool:
        """Whether the folder is still being walked."""
        return self._walking is not None and self._walking.is_alive()

    async def complete(self, text: str) -> list[Candidate]:
        """The files and folders that ``text`` may become, the best first."""
        return await asyncio.to_thread(self._complete, text)

    async def describe(self, path: str) -> str | None:
        """What a file would be in a prompt, in a line; None where there is no such file."""
        try:
            return await asyncio.to_thread(describe, path, self._folder)
        except Missing:
            return None

    async def read(self, path: str) -> list[dict[str, Any]] | None:
        """A file's content blocks; None where there is no such file."""
        try:
            return await asyncio.to_thread(read, path, self._folder)
        except Missing:
            return None

    def _complete(self, text: str) -> list[Candidate]:
        above, slash, last = text.rpartition("/")
        here = above + slash
        if text == "~":
            return [Candidate("~/", "your own folder", deeper=True)]
        folder = self._folder if not here else located(here, self._folder)
        names = entries(folder)
        if not last.startswith("."):
            names = [name for name in names if not name.startswith(".")]
        if last:
            names = best(last, matching(last, names), MOST)
        found = [here + name for name in names[:MOST]]
        if not here.startswith(("/", "~", "..", "./")):
            self._walk_again()
            if last:
                found = best(text, dict.fromkeys([*found, *self._fuzzy(text)]), MOST)
        out = [_candidate(path) for path in found[:MOST]]
        if here and not last and names:
            out.insert(0, Candidate(here, "the folder as a list"))
            out.insert(1, Candidate(here + "**", "all files in it"))
        return out

    def _fuzzy(self, text: str) -> list[str]:
        """The best among all paths; what a shorter text did not match, a longer one does not either."""
        before, number, matched = self._last
        paths = self._paths
        if text.startswith(before) and number == len(paths) and before:
            matched = matching(text, matched)
        else:
            matched = matching(text, paths[:])
        self._last = (text, len(paths), matched)
        return best(text, matched, MOST)

    def _walk_again(self) -> None:
        """Have the folder walked where that was never done, or some time ago."""
        if self.growing or (self._walked and time.monotonic() - self._walked < _STALE):
            return
        self._walked = time.monotonic()
        self._walking = threading.Thread(target=self._walk, name="walk", daemon=True)
        self._walking.start()

    def _walk(self) -> None:
        first = not self._paths
        paths: list[str] = self._paths if first else []
        for batch in walk(self._folder):
            paths.extend(batch)
        self._paths = paths
        self._last = ("", 0, [])


def _candidate(path: str) -> Candidate:
    return Candidate(path, "folder", deeper=True) if path.endswith("/") else Candidate(path)
