"""Long results: what is sent of them, and where the whole is kept."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

SENT = 100_000
"""Bytes of a result that are sent."""
_HEAD = 60_000
KEPT = 64 * 1024 * 1024
"""Bytes of a result that are kept in its file."""
_ALL_KEPT = 512 * 1024 * 1024
"""Bytes of the files of all results; the oldest go first."""


class Cut(NamedTuple):
    """A text that is short enough to be sent."""

    text: str
    whole: str | None = None
    """The file that holds all of it, where it was cut and could be kept."""


def cut(text: str, folder: Path | None, name: str, *, size: int | None = None) -> Cut:
    """The beginning and the end of a long text, with a line between them that says what is left out and where it is.

    Short texts are as they are. ``folder`` is made where there is none, for the person alone; None keeps nothing.
    ``name`` is a part of the file's. ``size`` is how many bytes there were before whoever calls left some out.
    """
    data = text.encode("utf-8", "replace")
    if len(data) <= SENT:
        return Cut(text)
    head, tail = data[:_HEAD], data[_HEAD - SENT :]
    # Whole lines, where they are not too long.
    head = head[: head.rfind(b"\n", _HEAD - 1000) + 1 or None]
    tail = tail[tail.find(b"\n", 0, 1000) + 1 :]
    total = max(size or 0, len(data))
    whole, where = _keep(data, total, folder, name)
    left = f"[… {total - len(head) - len(tail):,} of {total:,} bytes are left out here{where} …]"
    return Cut(f"{head.decode('utf-8', 'ignore')}\n{left}\n{tail.decode('utf-8', 'ignore')}", whole)


def _keep(data: bytes, total: int, folder: Path | None, name: str) -> tuple[str | None, str]:
    """The file that a text is kept in, and the words for it."""
    if folder is None:
        return None, ""
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{name[:60]}-{token_hex(3)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder, _ALL_KEPT - min(len(data), KEPT))
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(data[:KEPT])
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return None, f", and could not be kept: {error}"
    return str(path), f"; {'all of it is' if total <= KEPT else f'the first {KEPT // 1024 // 1024} MB are'} in {path}"


def _make_room(folder: Path, room: int) -> None:
    """Remove the oldest results until the others take no more than ``room`` bytes."""
    files = sorted(folder.glob("*.txt"), reverse=True)  # a name begins with its time
    for file in files:
        with contextlib.suppress(OSError):
            room -= file.stat().st_size
            if room < 0:
                file.unlink()
