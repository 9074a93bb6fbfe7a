"""Files that a text names: ``@path``, ``@"a path"``, and paths as a terminal pastes them for a file that is dropped."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from tui.domain.safe import one_line

_MENTION = re.compile(r'@(?:"([^"\n]*)"?|([^\s"]+))')
_BEFORE = re.compile(r"[\s(\[{<\"'`]")
_AFTER = ".,;:!?)]}>'\"`"
"""What at the end of a word is the sentence's, not the file's; where it is the file's, quotes say so."""
_COMMAND = "/attach "
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_LONGEST = 4096
"""Characters of the longest path on the systems that we know."""


class Mention(NamedTuple):
    """A name after an ``@``."""

    start: int
    """Where its ``@`` is."""
    end: int
    path: str
    """What it names, without quotes."""


def mentions(text: str) -> list[Mention]:
    """The names in a text, each once, where it stands first. An ``@`` inside a word, as in an address, begins none."""
    out: dict[str, Mention] = {}
    for mention in occurrences(text):
        out.setdefault(mention.path, mention)
    return list(out.values())


def occurrences(text: str) -> list[Mention]:
    """The names in a text, each time that it stands there."""
    out = []
    at = text.find("@")
    while at >= 0:
        match = _MENTION.match(text, at) if not at or _BEFORE.match(text, at - 1) else None
        at = text.find("@", at + 1 if match is None else match.end())
        if match is None:
            continue
        quoted, bare = match.groups()
        path = quoted if quoted is not None else _stem(bare)
        if path:
            end = match.end() if quoted is not None else match.start() + 1 + len(path)
            out.append(Mention(match.start(), end, path))
    return out


def _stem(word: str) -> str:
    """A word without the punctuation after it; the dots of ``..`` are a path's."""
    stem = word.rstrip(_AFTER)
    return word if word.endswith(("/..", "/.")) or word in (".", "..") else stem


def mention_before(line: str, column: int) -> Mention | None:
    """The name that is being written where the cursor is, perhaps empty so far: it ends at the cursor.

    After ``/attach`` every word is one, without an ``@``: its ``start`` is that of the word.
    """
    if line.startswith(_COMMAND) and column >= len(_COMMAND):
        word = re.search(r'"([^"]*)$|(\S*)$', line[len(_COMMAND) : column])
        assert word is not None
        return Mention(len(_COMMAND) + word.start(), column, word.group(1) or word.group(2) or "")
    at = line.rfind("@", 0, column)
    while at >= max(0, column - _LONGEST):
        name = line[at + 1 : column]
        begins = at == 0 or line[at - 1] in " \t([{<\"'`"
        quoted = name.startswith('"') and name.count('"') == 1
        if begins and (quoted or not re.search(r'[\s"]', name)):
            return Mention(at, column, name.removeprefix('"'))
        at = line.rfind("@", 0, at)
    return None


def written(path: str, sign: str = "@") -> str:
    """How a path is named in a prompt: safe to draw, and quoted where it would not be read as one name."""
    path = one_line(path)
    bare = path and not re.search(r'[\s"]', path) and _stem(path) == path
    return f"{sign}{path}" if bare else f'{sign}"{path}"'


def dropped(text: str) -> list[str]:
    """The paths that a pasted text may be: what terminals paste for files; none where it is anything else."""
    text = text.strip()
    if not text or len(text) > _LONGEST or "\n" in text:
        return []
    # A path with spaces and nothing that says so, and one of Windows, whose backslashes are no escapes.
    whole = text.strip("\"'")
    if re.match(r"[A-Za-z]:[\\/]", whole):
        return [whole]
    try:
        words = shlex.split(text)
    except ValueError:
        words = []
    paths = [_local(word) for word in words]
    for some in (paths, [_local(whole)]):
        if some and all(path.startswith(("/", "~/")) and _is_media(path) for path in some):
            return some
    return []


def kept(prompt: Sequence[dict[str, Any]], before: str, after: str) -> tuple[list[dict[str, Any]], set[str]]:
    """What stays attached to a prompt whose text changes, and the names that its blocks stand for.

    ``before`` is the text with which the blocks went out. A block whose name is gone from the text goes with it; one
    that no name brought stays.
    """
    stay = {mention.path for mention in mentions(after)}
    names = [mention.path for mention in mentions(before)]
    blocks: list[dict[str, Any]] = []
    attached: set[str] = set()
    for block in prompt:
        if block.get("type") == "text":
            continue
        name = next((name for name in names if _stands_for(name, block)), None)
        if name is not None and not name.endswith("*"):
            names.remove(name)
        if name is None or name in stay:
            blocks.append(block)
            attached |= {name} if name is not None else set()
    return blocks, attached


def _stands_for(name: str, block: dict[str, Any]) -> bool:
    if block.get("type") == "image":
        return name.lower().endswith(_IMAGES)
    title = block.get("title")
    if name.endswith("*") and isinstance(title, str):
        return title.startswith(name.rstrip("*"))
    return title == name


def _local(word: str) -> str:
    """A path, or that of a ``file:`` address."""
    return unquote(urlsplit(word).path) if word.startswith("file://") else word


def _is_media(path: str) -> bool:
    return path.lower().endswith((*_IMAGES, ".pdf"))
