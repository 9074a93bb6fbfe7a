"""``config.toml`` checked key by key: a mistake is named with its line and costs its own key, nothing else."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tui.config import Loaded, Settings, ToolSettings
from tui.config.lines import line_of
from tui.config.schema import read_schema
from tui.domain import server_tools
from tui.domain.request import EFFORTS, parse_stop, parse_thinking

_Values = TypeVar("_Values", Settings, ToolSettings)
_Check = Callable[[Any], Any]


def read(text: str, path: Path) -> Loaded:
    """The settings of a file's text. Never raises; ``path`` is the file, whose folder its own paths begin at."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return Loaded(Settings(), (f"{path.name}: {error}; nothing of the file is used",))
    return _Reading(text, path).settings(table)


class _Reading:
    """One file as it is read."""

    def __init__(self, text: str, path: Path) -> None:
        self._text = text
        self._path = path
        self._mistakes: list[str] = []

    def settings(self, table: dict[str, Any]) -> Loaded:
        """Take what is right of the file, and name what is not."""
        checks: dict[str, _Check] = {**_SETTINGS, "output_schema": self._schema, "tools": self._tools}
        settings = self._taken(Settings(), table, checks, "setting", ())
        lines = {key: line_of(("keys", key), self._text) for key in settings.keys}
        return Loaded(settings, tuple(self._mistakes), lines)

    def _taken(
        self, values: _Values, table: dict[str, Any], checks: Mapping[str, _Check], kind: str, under: tuple[str, ...]
    ) -> _Values:
        for key, value in table.items():
            try:
                checked = _checked(key, value, checks, kind, under)
            except ValueError as error:
                self._mistakes.append(f"{self._path.name} line {line_of((*under, key), self._text)}: {error}")
            else:
                values = values._replace(**(checked if key == "server" else {key: checked}))
        return values

    def _tools(self, value: Any) -> ToolSettings:
        if not isinstance(value, dict):
            raise _WrongError('a table, such as [tools] with files = ["tools.py"] under it')
        checks: dict[str, _Check] = {"files": self._files, "mcp": lambda one: self._file(_text(one)), **_TOOLS}
        return self._taken(ToolSettings(), value, checks, "setting of [tools]", ("tools",))

    def _schema(self, value: Any) -> dict[str, Any]:
        return read_schema(self._file(_text(value)))

    def _files(self, value: Any) -> tuple[str, ...]:
        return tuple(self._file(one) for one in _texts([value] if isinstance(value, str) else value))

    def _file(self, name: str) -> str:
        """A path of the file: its own folder is where a relative one begins."""
        try:
            return str(self._path.parent.absolute() / Path(name).expanduser())
        except RuntimeError as error:
            raise ValueError(f"{name}: {error}") from error


def _checked(key: str, value: Any, checks: Mapping[str, _Check], kind: str, under: tuple[str, ...]) -> Any:
    """The value for a field, or ValueError in words."""
    if key not in checks:
        raise ValueError(f"{key!r} is no {kind}; there are {', '.join(checks)}")
    try:
        return checks[key](value)
    except _WrongError as error:
        raise ValueError(f"{'.'.join((*under, key))} is {error}, not {value!r}") from error


class _WrongError(Exception):
    """A value is of the wrong kind; the message says what it should be."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongError("a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _WrongError('a list of texts, such as ["one", "two"]')
    return tuple(value)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongError("a whole number from 1")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not value > 0:
        raise _WrongError("a number of seconds over 0")
    return float(value)


def _dollars(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
        raise _WrongError("an amount in US dollars, such as 2.50")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("true or false")
    return value


def _effort(value: Any) -> str:
    if not isinstance(value, str) or value not in EFFORTS:
        raise _WrongError(f"one of {', '.join(EFFORTS)}")
    return value


def _keys(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError('keys is a table of texts, such as copy_reply = "ctrl+y"')
    return dict(value)


def _builtin(value: Any) -> tuple[str, ...]:
    """``true`` for all of them, or a list of their names."""
    if isinstance(value, bool):
        return ("all",) if value else ()
    try:
        return _texts(value)
    except _WrongError:
        raise _WrongError('true, false or a list of names, such as ["calculate"]') from None


def _patterns(value: Any) -> tuple[str, ...]:
    """Patterns of calls that run unasked."""
    from tui.domain.tools.pattern import Pattern

    for one in _texts(value):
        Pattern.read(one)
    return tuple(value)


def _server(value: Any) -> dict[str, Any]:
    """A list of names, or a table of them, each with what it is told."""
    if isinstance(value, dict):
        if not all(isinstance(one, dict) for one in value.values()):
            raise ValueError("what a server tool is told is a table, such as [tools.server.web_search]")
        names, options = tuple(value), {server_tools.name_of(name): dict(one) for name, one in value.items()}
    else:
        names, options = _texts(value), {}
    return {"server": server_tools.parse(names), "server_options": options}


_SETTINGS: Mapping[str, _Check] = {
    "model": _text,
    "max_tokens": _whole,
    "system": _text,
    "thinking": lambda value: parse_thinking(str(value)),
    "effort": _effort,
    "base_url": _text,
    "theme": _text,
    "idle_limit": _seconds,
    "stall_after": _seconds,
    "attempts": _whole,
    "budget": _dollars,
    "count_tokens": _flag,
    "cache": _flag,
    "stop_sequences": lambda value: tuple(parse_stop(one) for one in _texts(value)),
    "keys": _keys,
}
_TOOLS: Mapping[str, _Check] = {
    "builtin": _builtin,
    "allow": _patterns,
    "server": _server,
    "timeout": _seconds,
    "rounds": _whole,
}
