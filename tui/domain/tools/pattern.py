r"""Patterns that name calls by tool and argument: ``read_*``, ``run_command(git *)``, ``read_file(path=src/*)``.

Within names and values ``*`` stands for any characters and ``?`` for one. What stands in brackets without a name
is about the only text of a call; several parts, ``(path=src/*, count=10)``, must all fit, where a comma separates only
if a name and ``=`` follow it. ``\`` before one of ``* ? , ( ) = \`` takes it literally.

A pattern *covers* a call where it surely means it, which is what allows. Therefore a value with a character that a
shell obeys is only covered by a pattern that has that character itself: ``git *`` is not ``git log; rm -rf ~``. Nor is
a path covered that leads upwards, nor a call with a second text by what is said of its only one. A pattern *touches* a
call where any part of it may be meant, which is what rejects.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

PATHS = frozenset(("path", "file_path", "file", "filename", "filepath", "folder", "directory", "dir", "root", "cwd"))
"""Arguments that are paths: ``src/./a`` is the same as ``src/a`` there."""
_TEXTS = frozenset(("pattern", "regex", "glob", "query", "expression", "text", "content", "title", "language"))
"""Arguments that are nothing for a shell; any that is in no list here is taken for something that one may read."""
_URLS = frozenset(("url", "uri"))

_PATTERN = re.compile(r"(?s)\s*([A-Za-z0-9_*?-]+)\s*(?:\((.*)\))?\s*")
_PART = re.compile(r"(?s)\s*([A-Za-z_][A-Za-z0-9_-]*)=(.*)")
_BETWEEN = re.compile(r"(?s)(?:\\[*?,()=\\]|(?!,\s*[A-Za-z_][A-Za-z0-9_-]*=).)+")
_SHELL = re.compile(r"[;&|<>$`(){}\n\r\x00]")
_UPWARDS = re.compile(r"""(?:^|[/\\\s"'=:])\.\.(?=$|[/\\\s"':])""")
_SAME = re.compile(r"(?:(?<=/)|^)(?:\./+)+|(?<=/)/+")
_LITERAL = "*?,()=\\"
_TOKEN = re.compile(r"(?s)\\([*?,()=\\])|(.)")


class Part(NamedTuple):
    """What a pattern wants of one argument."""

    key: str | None
    """The argument; None for the main one."""
    text: str
    """The literal text of the glob, wild cards left out: the characters that it has itself."""
    glob: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern, read."""

    name: re.Pattern[str]
    parts: tuple[Part, ...] = ()

    @classmethod
    def read(cls, text: str) -> Pattern:
        """Read a pattern. Raises ValueError that says in words what is wrong with it."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is no pattern for tools: a name in which * and ? are wild, and after it, if at all, "
                "arguments in round brackets, as in run_command(git *)"
            )
        name, inside = match.groups()
        if inside is None:
            return cls(_glob(name)[1])
        if not inside.strip():
            raise ValueError(f"{text!r} names no argument in its brackets; without them it means every call")
        parts = []
        for part in _BETWEEN.findall(inside):
            keyed = _PART.fullmatch(part)
            key, value = (keyed[1], keyed[2]) if keyed else (None, part)
            parts.append(Part(key, *_glob(value)))
        return cls(_glob(name)[1], tuple(parts))

    def covers(self, name: str, input: Any) -> bool:
        """Whether a call is surely among those that are meant."""
        if self.name.fullmatch(name) is None:
            return False
        if not self.parts:
            return True
        if not isinstance(input, dict):
            return False
        for part in self.parts:
            key = only_text(input) if part.key is None else part.key
            if key is None or key not in input or not _covers(part, key, input[key]):
                return False
        return True

    def touches(self, name: str, input: Any) -> bool:
        """Whether a call may be among those that are meant: any text of it for the main argument, any of the
        commands in a line, a path by wherever it leads.
        """
        if self.name.fullmatch(name) is None:
            return False
        if not self.parts:
            return True
        if not isinstance(input, dict):
            return False
        return all(
            any(_touches(part, value) for key, value in input.items() if part.key in (None, key)) for part in self.parts
        )


def only_text(input: dict[str, Any]) -> str | None:
    """The one argument that is neither a number nor a truth value, None where there are others like it: which of two
    texts is meant cannot depend on names and an order that the model chose.
    """
    texts = [key for key, value in input.items() if value is not None and not isinstance(value, bool | int | float)]
    return texts[0] if len(texts) == 1 else None


def escaped(value: str) -> str:
    """The glob that fits this very value and no other."""
    return "".join("\\" + char if char in _LITERAL else char for char in value)


def _glob(text: str) -> tuple[str, re.Pattern[str]]:
    """The literal characters of a glob, and the expression for it; its search takes time linear in the value, nearly:
    what stands between two ``*`` is looked for once, from the left.
    """
    literal: list[str] = []
    runs: list[list[str]] = [[]]
    for escape, char in _TOKEN.findall(text):
        if char == "*":
            runs.append([])
        elif char == "?":
            runs[-1].append(".")
        else:
            literal.append(escape or char)
            runs[-1].append(re.escape(escape or char))
    first, *middle = ["".join(run) for run in runs]
    if not middle:
        return "".join(literal), re.compile(first, re.S)
    last = middle.pop()
    found = "".join(f"(?>.*?{run})" for run in middle if run)
    return "".join(literal), re.compile(f"{first}{found}.*{last}", re.S)


def _covers(part: Part, key: str, value: Any) -> bool:
    """Whether a value, or each of a list of them, is what the part says, with nothing in it that widens it."""
    key = key.lower()
    if any(_widens(part, key, text) for text in _texts(value)):
        return False
    if part.glob.fullmatch(value if isinstance(value, str) else _json(value)):
        return True
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, str) and _fits(part, key, one) for one in value)
    return isinstance(value, str) and _fits(part, key, value)


def _fits(part: Part, key: str, text: str) -> bool:
    return any(part.glob.fullmatch(one) for one in ({text, _SAME.sub("", text)} if key in PATHS else {text}))


def _widens(part: Part, key: str, text: str) -> bool:
    """Whether a text holds more of what a shell or a path obeys than the pattern itself."""
    if len(_UPWARDS.findall(text)) > len(_UPWARDS.findall(part.text)):
        return True
    if key in _TEXTS:
        return False
    there = Counter(_SHELL.findall(text))
    if key in _URLS:
        there -= Counter(dict.fromkeys("&;()", len(text)))
    return bool(there - Counter(part.text))


def _texts(value: Any) -> Iterator[str]:
    """All texts within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _texts(one)


def _touches(part: Part, value: Any) -> bool:
    if isinstance(value, list):
        return any(_touches(part, one) for one in value)
    text = value if isinstance(value, str) else _json(value)
    forms = {text, text.strip(), _SAME.sub("", text), _landed(text)}
    forms.update(piece.strip() for piece in _SHELL.split(text))
    return any(part.glob.fullmatch(form) for form in forms)


def _landed(path: str) -> str:
    """Where a path leads: without ``.``, ``..`` and double slashes."""
    kept: list[str] = []
    for name in path.split("/"):
        if name == ".." and kept and kept[-1] not in ("", ".."):
            kept.pop()
        elif name not in ("", "."):
            kept.append(name)
    return "/" * path.startswith("/") + "/".join(kept)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
