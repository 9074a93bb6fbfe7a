"""Reads files as parts of a prompt. Everything here blocks: call it on a thread."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tui.domain.attachment import AttachError, attachment, described, refuse_size, text_block
from tui.domain.safe import one_line
from tui.files.listing import MOST_FILES, Folder, entries, files_of, listed

ALL = "**"
"""After a folder's name: all files in it and in the folders in it. ``*`` is those that stand in it themselves."""


class Missing(AttachError):
    """There is no file of this name."""


class _Stamp(NamedTuple):
    """What tells whether a file is another than it was."""

    size: int
    changed: int
    inode: int


_DRAWN = re.compile("[\u2400-\u2426\u27e8\u23ce\u2192\ufffd]")
"""What :func:`tui.domain.safe.one_line` draws in the place of something else."""
_LINES: dict[tuple[str, _Stamp], str | AttachError] = {}
_LINES_KEPT = 500


def read(name: str, base: Path | None = None) -> list[dict[str, Any]]:
    """The content blocks of what is named: a file's one, a folder's list, or with ``*`` or ``**`` a folder's files.

    ``base`` is where a relative name begins, by default the working folder. Raises :class:`Missing` where there is
    no such thing, :class:`AttachError` where it cannot be sent; both say why, to the person.
    """
    path = located(name, base)
    if path.name in ("*", ALL) and not os.path.lexists(path):
        return _files(name, path)
    found = _stat(name, path)
    if stat.S_ISDIR(found.st_mode):
        folder = listed(path)
        return [text_block(name, folder.text)]
    return [attachment(name, _bytes(name, path, found)).block]


def read_all(names: Iterable[str], base: Path | None = None) -> list[dict[str, Any]]:
    """The blocks of several names, in their order, as for ``--attach``. Raises as :func:`read`."""
    from tui.domain.attachment import refuse_sum

    blocks = [block for name in names for block in read(name, base)]
    refuse_sum(blocks)
    return blocks


def describe(name: str, base: Path | None = None) -> str:
    """What :func:`read` would send, in a line that is safe to draw. Raises as it does."""
    path = located(name, base)
    if path.name in ("*", ALL) and not os.path.lexists(path):
        paths, more = files_of(path.parent, deep=path.name == ALL)
        if not path.parent.is_dir():
            raise Missing(_missing(name))
        size = sum(one.stat().st_size for one in paths)
        return _of_many(name, len(paths), size, more)
    found = _stat(name, path)
    if stat.S_ISDIR(found.st_mode):
        return _of_folder(name, listed(path))
    key = (name, _stamp(found))
    if key not in _LINES:
        if len(_LINES) >= _LINES_KEPT:
            _LINES.clear()
        try:
            block = attachment(name, _bytes(name, path, found)).block
            said = described(block)
            _LINES[key] = said if block.get("title") else f"{one_line(name)} · {said}"
        except AttachError as error:
            _LINES[key] = error
    line = _LINES[key]
    if isinstance(line, AttachError):
        raise line
    return line


def is_folder(name: str, base: Path | None = None) -> bool:
    """Whether a folder is named. Raises AttachError for what no path can be."""
    try:
        return located(name, base).is_dir()
    except OSError:
        return False


def located(name: str, base: Path | None = None) -> Path:
    """The path that a name is: ``~`` is the person's folder, and a file may be named as its name is drawn.

    Raises AttachError for what no path can be.
    """
    if "\0" in name:
        raise AttachError("a path holds no NUL")
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:
        raise Missing(_missing(name)) from error
    path = path if base is None else base / path
    return _as_drawn(path) if _DRAWN.search(name) else path


def _as_drawn(path: Path) -> Path:
    """The path that is drawn like this: in a prompt, symbols stand for what a terminal must not be sent."""
    if path == path.parent or os.path.lexists(path):
        return path
    above = _as_drawn(path.parent)
    names = (name.rstrip("/") for name in entries(above))
    return above / next((name for name in names if one_line(name) == path.name), path.name)


def _files(name: str, path: Path) -> list[dict[str, Any]]:
    """The files of a folder that can be sent; those that cannot are left out."""
    if not path.parent.is_dir():
        raise Missing(_missing(name))
    prefix = name[: -len(path.name)]
    blocks: list[dict[str, Any]] = []
    for one in files_of(path.parent, deep=path.name == ALL)[0]:
        title = prefix + one.relative_to(path.parent).as_posix()
        try:
            blocks.append(attachment(title, _bytes(title, one, one.stat())).block)
        except (AttachError, OSError):
            continue
    if not blocks:
        raise AttachError(f"there is no file in {one_line(prefix)} that can be sent")
    return blocks


def _stat(name: str, path: Path) -> os.stat_result:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise Missing(_missing(name)) from error
    except (OSError, ValueError) as error:
        if isinstance(error, NotADirectoryError):
            raise Missing(_missing(name)) from error
        raise AttachError(f"{one_line(name)} cannot be read: {_why(error)}") from error
    if not stat.S_ISDIR(found.st_mode):
        if not stat.S_ISREG(found.st_mode):
            raise AttachError(f"{one_line(name)} is no file that can be read to its end")
        refuse_size(name, found.st_size)
    return found


def _bytes(name: str, path: Path, found: os.stat_result) -> bytes:
    """A file's bytes. Raises AttachError where it grows or shrinks meanwhile: half of a file is none."""
    refuse_size(name, found.st_size)
    try:
        with path.open("rb") as file:
            data = file.read(found.st_size + 1)
    except OSError as error:
        raise AttachError(f"{one_line(name)} cannot be read: {_why(error)}") from error
    if len(data) != found.st_size:
        raise AttachError(f"{one_line(name)} changed while it was read")
    return data


def _stamp(found: os.stat_result) -> _Stamp:
    return _Stamp(found.st_size, found.st_mtime_ns, found.st_ino)


def _missing(name: str) -> str:
    return f"{one_line(name)} is not there"


def _why(error: Exception) -> str:
    return one_line(error.strerror or str(error)) if isinstance(error, OSError) else one_line(str(error))


def _of_folder(name: str, folder: Folder) -> str:
    return described(text_block(name, folder.text)) + f" · a list; @{one_line(name.rstrip('/'))}/** sends its files"


def _of_many(name: str, number: int, size: int, more: bool) -> str:
    from tui.domain.readout.numbers import bytes_size, count

    least = f"; only the first {MOST_FILES}" if more else ""
    return f"{one_line(name)} · {count(number)} file{'s' * (number != 1)} · {bytes_size(size)}{least}"
