"""Who may write to a session: one copy of the app at a time, told by a lock that ends with its process."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

try:
    import fcntl
except ImportError:  # Windows has no such locks: there everybody may
    fcntl = None  # type: ignore[assignment]

FOLDER = "locks"


class Held(NamedTuple):
    """Another copy of the app has the session open."""

    pid: int | None
    """Its process, None where it did not say."""

    @property
    def message(self) -> str:
        """What to tell the person."""
        who = f" (process {self.pid})" if self.pid is not None else ""
        return f"Another claude-tui{who} has this session open."


class Lease:
    """The right to write to a session, until it is released or the process ends."""

    def __init__(self, path: Path | None = None, file: int | None = None) -> None:
        self._path = path
        self._file = file

    def release(self) -> None:
        """Let others have it. May be called again."""
        file, self._file = self._file, None
        if file is not None:
            if self._path is not None:
                # Before the lock is gone: whoever gets it next sees that this file is not the one at its path.
                with contextlib.suppress(OSError):
                    self._path.unlink()
            os.close(file)


def take(folder: Path, key: str) -> Lease | Held:
    """Ask for a session. Where no lock can be had at all, nothing can be stored either, and nobody is in the way."""
    if fcntl is None:
        return Lease()
    path = folder / FOLDER / f"{key}.lock"
    try:
        for one in (folder, path.parent):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = os.pread(file, 20, 0)
                os.close(file)
                return Held(int(pid) if pid.isdigit() else None)
            except OSError:
                os.close(file)
                return Lease()
            if _is_at(file, path):
                os.pwrite(file, str(os.getpid()).encode(), 0)
                os.ftruncate(file, len(str(os.getpid())))
                return Lease(path, file)
            os.close(file)  # its holder removed it meanwhile
    except OSError:
        return Lease()


def _is_at(file: int, path: Path) -> bool:
    """Whether an open file is the one at ``path``."""
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False
