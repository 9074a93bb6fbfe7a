"""What is in a folder: as a text that is sent, and as files to be sent. Everything here blocks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MOST_FILES = 100
"""Files of a folder that are sent at once."""
MOST_LISTED = 2_000
"""Lines of the list of a folder."""
MOST_WALKED = 50_000
"""Names that are looked at in a walk."""
SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
"""Folders in which nobody looks for a file by name."""
_PATIENCE = 10.0
"""Seconds within which git has to list a folder's files."""
_BATCH = 2_000


class Folder(NamedTuple):
    """A folder as a list."""

    text: str
    """A line a file or folder, sorted, folders with a slash at their end, what is in them indented."""
    more: bool
    """Whether there was more than is listed."""


def walk(folder: Path, most: int = MOST_WALKED) -> Iterator[list[str]]:
    """The files under a folder and the folders that they are in, relative to it, a few thousand at a time.

    Where the folder is in a git repository, what git ignores is left out; elsewhere what is hidden, and folders such
    as ``node_modules``. Folders end in a slash.
    """
    paths = _of_git(folder) or _of_disk(folder)
    seen: set[str] = set()
    batch: list[str] = []
    for path in paths:
        at = path.find("/")
        while 0 <= at < len(path):
            if (above := path[: at + 1]) not in seen:
                seen.add(above)
                batch.append(above)
            at = path.find("/", at + 1)
        if path not in seen:
            batch.append(path)
        most -= 1
        if len(batch) >= _BATCH or not most:
            yield batch
            batch = []
        if not most:
            return
    if batch:
        yield batch


def entries(folder: Path) -> list[str]:
    """What stands in a folder, sorted, folders with a slash at their end; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            names = [one.name + "/" * _is_folder(one) for one, _ in zip(found, range(MOST_WALKED), strict=False)]
    except OSError:
        return []
    return sorted(names, key=lambda name: (name.startswith("."), name.lower()))


def listed(folder: Path) -> Folder:
    """A folder's list."""
    paths: list[str] = []
    for batch in walk(folder, MOST_LISTED + 1):
        paths += batch
    more = len(paths) > MOST_LISTED
    lines = []
    for path in sorted(paths)[:MOST_LISTED]:
        above, _, last = path.rstrip("/").rpartition("/")
        depth = above.count("/") + 1 if above else 0
        lines.append(f"{'  ' * depth}{last}{'/' * path.endswith('/')}")
    if more:
        lines.append(f"… and more than these {MOST_LISTED:,}")
    return Folder("\n".join(lines) if lines else "(an empty folder)", more)


def files_of(folder: Path, deep: bool) -> tuple[list[Path], bool]:
    """The files of a folder, with ``deep`` those of the folders in it too; and whether there were more of them."""
    if deep:
        names = sorted(path for batch in walk(folder) for path in batch if not path.endswith("/"))
    else:
        names = [name for name in entries(folder) if not name.endswith("/") and not name.startswith(".")]
    found = (folder / name for name in names)
    paths = [path for path, _ in zip((one for one in found if one.is_file()), range(MOST_FILES + 1), strict=False)]
    return paths[:MOST_FILES], len(paths) > MOST_FILES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _of_git(folder: Path) -> list[str]:
    """The files of a work tree as git sees them; none where there is no git, no repository, or it does not answer."""
    # A repository's own configuration may name a program to be run for this: it must not be.
    command = ["git", "-c", "core.fsmonitor=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0") if done.returncode == 0 else []
    return [name for name in dict.fromkeys(names) if name]


def _of_disk(folder: Path) -> Iterator[str]:
    """The files under a folder, those of the nearest folders first."""
    waiting = [""]
    for above in waiting:
        try:
            with os.scandir(folder / above) as found:
                some = sorted(found, key=lambda one: one.name)
        except OSError:
            continue
        for one in some:
            if one.name.startswith(".") or one.name in SKIPPED:
                continue
            try:
                deeper = one.is_dir(follow_symlinks=False)
            except OSError:
                continue
            if deeper:
                waiting.append(f"{above}{one.name}/")
                yield f"{above}{one.name}/"
            else:
                yield above + one.name
