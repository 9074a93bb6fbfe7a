"""A file of MCP servers, as the other clients write it.

Taken are ``mcpServers`` (Claude Desktop, Claude Code, Cursor, Cline, Windsurf, Gemini CLI), ``servers`` (VS Code, also
below ``mcp``) and ``context_servers`` (Zed). What a client adds for itself is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tui.domain.tools.servers import ServerKind
from tui.tools.mcp.expand import expand

_KEYS = ("mcpServers", "servers", "context_servers")
_KINDS: dict[str, ServerKind] = {
    "stdio": "stdio",
    "local": "stdio",
    "http": "http",
    "streamable-http": "http",
    "streamable_http": "http",
    "streamablehttp": "http",
    "sse": "sse",
}
_URLS = ("url", "httpUrl", "serverUrl")
_CONNECTOR = ("tool_configuration", "default_config", "configs")
"""What an entry for the API's connector may say beside where its server is."""
_MOST = 64
"""Servers in one file: each is a process."""


class Entry(NamedTuple):
    """One server to start."""

    name: str
    kind: ServerKind
    command: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = {}
    cwd: str | None = None
    url: str = ""
    headers: Mapping[str, str] = {}
    disabled: bool = False
    problem: str | None = None
    """Why it cannot be started, in words."""


class Config(NamedTuple):
    """What a file says."""

    entries: tuple[Entry, ...] = ()
    connector: tuple[dict[str, Any], ...] = ()
    """The ``mcp_servers`` of a request: those that the API itself talks to."""


def read(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Read a file of servers. Raises ValueError that names the file and the place of what is wrong with all of it.

    What is wrong with one server is told by its ``problem``, and the others are taken.
    """
    try:
        if path.stat().st_size > 1 << 20:
            raise ValueError(f"{path}: over 1 MB, which is no list of MCP servers")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 at byte {error.start}") from None
    try:
        return parse(text, os.environ if environment is None else environment)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse(text: str, environment: Mapping[str, str]) -> Config:
    """What the text of such a file says; raises ValueError in words."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    servers = _servers(data)
    if len(servers) > _MOST:
        raise ValueError(f"{len(servers)} servers, and {_MOST} at most can be had")
    entries: list[Entry] = []
    connector: list[dict[str, Any]] = []
    for name, fields in servers.items():
        if not isinstance(fields, dict):
            entries.append(Entry(name, "stdio", problem=str(_wrong(name, fields, "an object"))))
        elif fields.get("type") == "url":
            try:
                connector.append(_connector(name, fields, environment))
            except ValueError as error:
                entries.append(Entry(name, "http", problem=str(error)))
        else:
            entries.append(_entry(name, fields, environment))
    return Config(tuple(entries), tuple(connector))


def _servers(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise _wrong("the whole", data, 'an object: {"mcpServers": {…}}')
    inner = data.get("mcp")
    for place, holder in (("", data), ("mcp.", inner)):
        for key in _KEYS:
            servers = holder.get(key) if isinstance(holder, dict) else None
            if isinstance(servers, dict):
                return servers
            if servers is not None:
                raise _wrong(f"{place}{key}", servers, "an object of servers by name")
    if data and all(isinstance(one, dict) and ("command" in one or "url" in one) for one in data.values()):
        return data
    raise ValueError('there is no "mcpServers"')


def _entry(name: str, fields: dict[str, Any], environment: Mapping[str, str]) -> Entry:
    url_key = next((key for key in _URLS if key in fields), None)
    said = fields.get("type", fields.get("transport"))
    kind = _KINDS.get(str(said).lower()) if said is not None else ("http" if url_key else "stdio")
    disabled = fields.get("disabled") is True or fields.get("enabled") is False
    if kind is None:
        return Entry(name, "stdio", problem=f"{name}.type is {said!r}: it can be stdio, http, sse or url")
    reading = _Reading(name, fields, environment)
    if isinstance(fields.get("command"), dict):  # Zed's older form: {"command": {"path": …, "args": […]}}
        inner = fields["command"]
        reading = _Reading(name, {**fields, **inner, "command": inner.get("path")}, environment)
    try:
        if kind == "stdio":
            return Entry(
                name,
                kind,
                command=os.path.expanduser(reading.text("command")),  # noqa: PTH111 - may be a bare name
                args=reading.texts("args"),
                env=reading.mapping("env"),
                cwd=os.path.expanduser(reading.text("cwd")) if fields.get("cwd") is not None else None,  # noqa: PTH111
                disabled=disabled,
            )
        url = reading.url(url_key or "url", "http://", "https://")
        return Entry(name, kind, url=url, headers=reading.mapping("headers"), disabled=disabled)
    except ValueError as error:
        return Entry(name, kind, disabled=disabled, problem=str(error))


def _connector(name: str, fields: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    reading = _Reading(name, fields, environment)
    # The API itself talks to this server.
    url = reading.url("url", "https://")
    out: dict[str, Any] = {"type": "url", "name": str(fields.get("name") or name), "url": url}
    if fields.get("authorization_token") is not None:
        out["authorization_token"] = reading.text("authorization_token")
    return {**out, **{key: fields[key] for key in _CONNECTOR if isinstance(fields.get(key), dict)}}


class _Reading:
    """The fields of one server, their variables put in. Each raises ValueError that names the field."""

    def __init__(self, name: str, fields: dict[str, Any], environment: Mapping[str, str]) -> None:
        self._name = name
        self._fields = fields
        self._environment = environment

    def _expanded(self, value: Any, place: str) -> str:
        where = f"{self._name}.{place}"
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _wrong(where, value, "text")
        try:
            text = expand(str(value), self._environment)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        if "\0" in text:
            raise ValueError(f"{where} holds a NUL character")
        return text

    def text(self, key: str) -> str:
        if key not in self._fields:
            raise ValueError(f"{self._name} has no {key!r}")
        text = self._expanded(self._fields[key], key)
        if not text:
            raise ValueError(f"{self._name}.{key} is empty")
        return text

    def url(self, key: str, *beginnings: str) -> str:
        url = self.text(key)
        if not url.startswith(beginnings):
            raise ValueError(f"{self._name}.{key} has to begin with {' or '.join(beginnings)}")
        return url

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._fields.get(key)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise _wrong(f"{self._name}.{key}", values, "a list of texts")
        return tuple(self._expanded(value, f"{key}[{place}]") for place, value in enumerate(values))

    def mapping(self, key: str) -> dict[str, str]:
        values = self._fields.get(key)
        if values is None:
            return {}
        if not isinstance(values, dict):
            raise _wrong(f"{self._name}.{key}", values, "an object of texts")
        return {str(one): self._expanded(value, f"{key}.{one}") for one, value in values.items() if value is not None}


def _wrong(place: str, value: Any, wanted: str) -> ValueError:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return ValueError(f"{place} is {names.get(type(value), 'a number')}, and has to be {wanted}")
