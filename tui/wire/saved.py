"""A response that another program saved: a plain event stream (``curl -N``), or one with its headers (``curl -i``)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from tui.wire.sse import looks_like_sse
from tui.wire.status import html_text, is_html

_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+ ([1-5][0-9]{2})(?: [^\r\n]*)?(?:\r?\n|$)")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_BINARIES = {
    b"\x1f\x8b": "gzip-compressed; save it with curl --compressed",
    b"\x28\xb5\x2f\xfd": "zstd-compressed; save it with curl --compressed",
    b"\xff\xfe": "UTF-16 text, as PowerShell's > writes it; save it with curl -o",
    b"\xfe\xff": "UTF-16 text; save it as UTF-8",
    b"PK\x03\x04": "a zip archive",
    b"SQLite format 3": "an SQLite database",
}


@dataclass(frozen=True, slots=True)
class SavedResponse:
    """What such a file holds."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def parse(data: bytes) -> SavedResponse:
    """Read a saved response.

    An answer with an error status is one too, but its body alone is not: raises ValueError with words that follow
    the file's name, such as ``is an HTML page ("502 Bad Gateway"), not an event stream``.
    """
    if _STATUS_LINE.match(data):
        return _with_headers(data)
    if looks_like_sse(data) and b"\0" not in data[:1000]:
        return SavedResponse(200, (), data)
    raise ValueError(_what_it_is(data))


def _with_headers(data: bytes) -> SavedResponse:
    """Read ``curl -i`` output; of several answers (100 Continue, a proxy's, redirects) the last one counts."""
    status = 200
    headers: list[tuple[str, str]] = []
    while match := _STATUS_LINE.match(data):
        status = int(match.group(1))
        blank = _BLANK_LINE.search(data, match.end() - 2)
        head, data = (data[: blank.start()], data[blank.end() :]) if blank else (data, b"")
        headers = []
        for line in head.decode("latin-1").splitlines()[1:]:
            name, colon, value = line.partition(":")
            if colon:
                headers.append((name.strip().lower(), value.strip()))
    return SavedResponse(status, tuple(headers), data)


def _what_it_is(data: bytes) -> str:
    """Words for a file that is no saved response."""
    if not data.strip():
        return "is empty"
    for start, name in _BINARIES.items():
        if data.startswith(start):
            return f"is {name}"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "is binary, not a recording"
    if "\0" in text:
        return "is binary, not a recording"
    if is_html("", text):
        return f'is an HTML page ("{_short(html_text(text))}"), not an event stream'
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return f'is neither a .tape nor an event stream; it begins with "{_short(text)}"'
    return f"is {_json_kind(value)}, not an event stream"


def _json_kind(value: object) -> str:
    """What a JSON body of the API is, as far as it says."""
    if isinstance(value, dict):
        error = value.get("error")
        if isinstance(error, dict):
            kind, message = error.get("type", "error"), error.get("message", "")
            return f"an HTTP error's JSON body ({_short(f'{kind}: {message}')})"
        if value.get("type") == "message":
            return "a whole Message (the answer to a request without stream)"
    return "JSON"


def _short(text: str) -> str:
    """The beginning of a text in one line."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79].rstrip() + "…"
