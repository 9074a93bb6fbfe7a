"""Files: read, listed, searched. Nothing here writes."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tui.tools.builtins import ToolError

_LINE = 2000
"""Characters of a line, above which its end is left out."""
_BINARY = 20 * 1024 * 1024
_SEARCHED = 10 * 1024 * 1024
_LISTED = 1000
_FOUND = 200
_SKIPPED = {".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".mypy_cache", ".tox", ".ruff_cache"}


def read_file(path: str, first_line: int = 1, count: int = 2000) -> Any:
    """Read a file: text with its line numbers, or an image (PNG, JPEG, GIF, WebP) or PDF as such.

    Each line of text is given as its number, a tab, and the line. Long files are read in parts: ask for further lines
    by first_line.

    Args:
        path: The file. A relative path is one from the folder that the app was started in.
        first_line: The first line to give, counted from 1.
        count: How many lines to give at most.
    """
    file = _existing(path)
    if not file.is_file():
        raise ToolError(f"{path} is {'a folder: list_files tells what is in it' if file.is_dir() else 'no plain file'}")
    with _opened(file) as data:
        head = data.read(16)
        if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-")) or head[8:12] == b"WEBP":
            if file.stat().st_size > _BINARY:
                raise ToolError(f"{path} is larger than {_BINARY // 1024 // 1024} MB, and no text")
            return head + data.read()
        data.seek(0)
        if b"\0" in data.read(4096):
            raise ToolError(f"{path} holds {file.stat().st_size:,} bytes that are neither text nor an image")
        data.seek(0)
        first, lines, more = max(first_line, 1), [], False
        for number, line in enumerate(_lines(data), 1):
            if number >= first + count:
                more = True
                break
            if number >= first:
                lines.append(f"{number}\t{line}")
    if not lines:
        return "(the file is empty)" if first == 1 else f"(the file has fewer than {first} lines)"
    if more:
        lines.append(f"(there is more: read on with first_line {first + count})")
    return "\n".join(lines)


def list_files(path: str = ".", pattern: str = "*") -> str:
    """List the files of a folder and all folders in it, with their sizes in bytes.

    Folders of version control, caches and installed packages (.git, node_modules, .venv …) are left out.

    Args:
        path: The folder. A relative path is one from the folder that the app was started in.
        pattern: What a file's name, or its path within the folder, has to be like, such as *.py or src/*.md.
    """
    folder = _existing(path)
    if not folder.is_dir():
        raise ToolError(f"{path} is no folder")
    lines: list[str] = []
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        if fnmatch.fnmatch(file.name, pattern) or fnmatch.fnmatch(name, pattern):
            if len(lines) == _LISTED:
                lines.append(f"(there are more than {_LISTED}; a narrower pattern or folder tells the rest)")
                break
            lines.append(f"{name}  {_size(file)}")
    return "\n".join(lines) or f"(no file in {path} is like {pattern})"


def search_files(pattern: str, path: str = ".", glob: str = "*") -> str:
    """Search the text of files for a regular expression, and give each line that has it, as path:line: text.

    Folders of version control, caches and installed packages are left out, and so are files that are no text or are
    larger than 10 MB.

    Args:
        pattern: A regular expression in Python's notation; (?i) at its beginning ignores case.
        path: The folder to search with all folders in it, or a single file.
        glob: What a file's name, or its path within the folder, has to be like, such as *.py.
    """
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise ToolError(f"the pattern is no regular expression: {error}") from error
    folder = _existing(path)
    lines: list[str] = []
    for file in _files(folder) if folder.is_dir() else [folder]:
        name = file.relative_to(folder).as_posix() if file != folder else file.name
        if not (fnmatch.fnmatch(file.name, glob) or fnmatch.fnmatch(name, glob)):
            continue
        for number, line in _matches(file, wanted):
            if len(lines) == _FOUND:
                return "\n".join([*lines, f"(there are more than {_FOUND} lines; a narrower search tells the rest)"])
            lines.append(f"{name}:{number}: {line.strip()[:300]}")
    return "\n".join(lines) or f"(nothing in {path} has {pattern})"


def _matches(file: Path, wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    try:
        if not file.is_file() or file.stat().st_size > _SEARCHED:
            return
        with file.open("rb") as data:
            if b"\0" in data.read(4096):
                return
            data.seek(0)
            for number, line in enumerate(_lines(data), 1):
                if wanted.search(line):
                    yield number, line
    except OSError:
        return


def _existing(path: str) -> Path:
    file = Path(path).expanduser()
    try:
        file.stat()
    except (OSError, ValueError) as error:
        raise ToolError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    return file


def _opened(file: Path) -> Any:
    try:
        return file.open("rb")
    except OSError as error:
        raise ToolError(f"{file}: {error.strerror or error}") from error


def _lines(data: Any) -> Iterator[str]:
    """The lines of a file, however long they are: of those that are very long, the beginning."""
    while line := data.readline(_LINE * 4):
        rest = 0
        end = line
        while not end.endswith(b"\n") and (end := data.readline(1024 * 1024)):
            rest += len(end)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if rest or len(text) > _LINE:
            text = f"{text[:_LINE]} [… the rest of the line is left out]"
        yield text


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in the order of their paths; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(names):
            yield Path(here) / name


def _size(file: Path) -> str:
    try:
        return f"{file.stat().st_size:,}"
    except OSError:
        return "?"
