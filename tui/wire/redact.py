"""The one choke point where secrets leave text: nothing that is logged, stored, exported or drawn holds a key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tui.domain.signal import Headers

HIDDEN = "[redacted]"

_SECRET_HEADERS = frozenset(
    {
        "x-api-key",
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "anthropic-webhook-signing-key",
    }
)
_KEY = re.compile(r"sk-ant-[A-Za-z0-9_\-]{3,}")
"""Anthropic's keys and OAuth tokens of every generation."""
_BEARER = re.compile(r"(?i:(?<=bearer ))[A-Za-z0-9._~+/\-]{8,}=*")
_CONNECTOR = re.compile(r'(?<="authorization_token":)(\s*)"(?:[^"\\]|\\.)+"')
"""What the API's MCP connector shows to a server, in JSON: it looks like nothing in particular."""

_known: set[str] = set()


def remember(secret: str | None) -> None:
    """Have ``secret`` itself redacted from now on, whatever it looks like. Too short ones would hide half a text."""
    if secret and len(secret) >= 8:
        _known.add(secret)


def redact(text: str) -> str:
    """Return ``text`` with every key in it replaced by ``[redacted]``."""
    for secret in _known:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    text = _KEY.sub(HIDDEN, text)
    if '"authorization_token":' in text:
        text = _CONNECTOR.sub(rf'\1"{HIDDEN}"', text)
    # A search without regard to case costs ten times the others together, and everything that is stored comes by here.
    return _BEARER.sub(HIDDEN, text) if "bearer " in text.lower() else text


def redact_bytes(raw: bytes) -> bytes:
    """:func:`redact` for bytes that are UTF-8 for the most part; bytes without a key are returned as they are."""
    text = raw.decode("utf-8", "surrogateescape")
    clean = redact(text)
    return raw if clean == text else clean.encode("utf-8", "surrogateescape")


def redact_headers(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    """Return headers as pairs, with the values of those that carry credentials replaced."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple((name, HIDDEN if name.lower() in _SECRET_HEADERS else redact(value)) for name, value in pairs)


def redacted(value: Any) -> Any:
    """A JSON value with every key in its texts replaced, names of fields included."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    if isinstance(value, dict):
        return {
            redact(str(key)): HIDDEN if item and key == "authorization_token" else redacted(item)
            for key, item in value.items()
        }
    return value
