"""HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/): what browsers' network tools read."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tui import __version__
from tui.domain.conversation import Attempt, Turn
from tui.domain.export.values import Export, Unavailable, json_text
from tui.domain.signal import Headers

_UNKNOWN = -1
"""What the format writes for a size or a time that nobody measured."""


def har(export: Export) -> bytes:
    """Write an entry an attempt, with its times in milliseconds."""
    entries = [_entry(export, turn, attempt) for turn in export.turns for attempt in export.attempts(turn)]
    if not entries:
        raise Unavailable("No request has gone out.")
    log = {"version": "1.2", "creator": {"name": "claude-tui", "version": __version__}, "entries": entries}
    return (json_text({"log": log}, 2) + "\n").encode()


def _entry(export: Export, turn: Turn, attempt: Attempt) -> dict[str, Any]:
    clock = attempt.clock
    total = clock.total()
    # Where nothing came, all of the time was waiting.
    wait = total if clock.ttfb is None else clock.ttfb
    timings = {"blocked": _UNKNOWN, "dns": _UNKNOWN, "connect": _UNKNOWN, "ssl": _UNKNOWN}
    parts = {"send": 0, "wait": _ms(wait), "receive": _ms(max(0.0, total - wait))}
    entry: dict[str, Any] = {
        "startedDateTime": datetime.fromtimestamp(export.epoch + clock.started, UTC).isoformat(timespec="milliseconds"),
        "time": round(sum(parts.values()), 3),
        "request": _request(export, turn, attempt),
        "response": _response(export, attempt),
        "cache": {},
        "timings": timings | parts,
        "comment": f"turn {turn.number}, attempt {attempt.number}",
    }
    if attempt.failure is not None:
        entry["comment"] += export.redact(f": {attempt.failure.headline}. {attempt.failure.message}")
    return entry


def _request(export: Export, turn: Turn, attempt: Attempt) -> dict[str, Any]:
    sent = attempt.sent or next((one.sent for one in turn.attempts if one.sent is not None), None)
    url = export.redact(sent.url if sent else "https://api.anthropic.com/v1/messages")
    request: dict[str, Any] = {
        "method": sent.method if sent else "POST",
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(export, sent.headers if sent else ()),
        "queryString": [
            {"name": name, "value": value} for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
        ],
        "headersSize": _UNKNOWN,
        "bodySize": _UNKNOWN,
    }
    if turn.request is not None:
        text = json_text(export.clean({**turn.request.body, "stream": True}))
        request["bodySize"] = len(text.encode())
        request["postData"] = {"mimeType": "application/json", "text": text}
    return request


def _response(export: Export, attempt: Attempt) -> dict[str, Any]:
    raw = b"".join(frame.raw for frame in attempt.frames)
    if not raw and attempt.failure is not None and attempt.failure.body is not None:
        raw = attempt.failure.body.encode("utf-8", "replace")
    raw = export.clean_bytes(raw)
    content: dict[str, Any] = {"size": len(raw), "mimeType": attempt.header("content-type") or ""}
    try:
        content["text"] = raw.decode()
    except UnicodeDecodeError:
        content |= {"text": base64.b64encode(raw).decode(), "encoding": "base64"}
    return {
        # 0 is what browsers write where no answer came.
        "status": attempt.status or 0,
        "statusText": _phrase(attempt.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(export, attempt.headers),
        "content": content,
        "redirectURL": "",
        "headersSize": _UNKNOWN,
        "bodySize": len(raw) if attempt.status is not None else _UNKNOWN,
    }


def _pairs(export: Export, headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": export.redact(value)} for name, value in headers]


def _phrase(status: int | None) -> str:
    try:
        return HTTPStatus(status or 0).phrase
    except ValueError:
        return ""


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
