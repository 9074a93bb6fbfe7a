"""An answer with an error status, read as a :class:`Failure`: one reading for the network and for recordings."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from tui.domain.failure import Failure
from tui.wire.retry import retry_after

_SHOWN = 2000
"""Characters kept of the body."""
_SENTENCE = 300
"""Characters of a body that is no API error which stand in the message."""

_UNREAD = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.I | re.S)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_MARKUP = re.compile(r"\s*<(!doctype|html|head|body|title|h1|center|p)\b", re.I)


def from_status(status: int, headers: Mapping[str, str], body: bytes) -> Failure:
    """Read status, headers and body of an answer that is no success. Never raises.

    Type, message and request id are the API's own where the body is its JSON; a proxy's page or plain text becomes a
    short message. Header names may be in any case.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    text = body.decode("utf-8", "replace")
    data = _object(text)
    error = data.get("error")
    fields = error if isinstance(error, dict) else data
    kind, message = fields.get("type"), fields.get("message")
    if not isinstance(message, str) or not message.strip():
        # Some gateways answer {"error": "…"} or {"detail": "…"}.
        other = error if isinstance(error, str) else data.get("detail")
        message = other if isinstance(other, str) and other.strip() else None
    in_body = data.get("request_id")
    return Failure(
        "http_status",
        message or _readable(status, headers.get("content-type", ""), text, is_json=bool(data)),
        status=status,
        type=kind if isinstance(kind, str) and kind != "error" else None,
        request_id=headers.get("request-id") or (in_body if isinstance(in_body, str) else None),
        retry_after=retry_after(headers),
        should_retry={"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower()),
        body=text[:_SHOWN] or None,
    )


def phrase(status: int) -> str:
    """The status with its name: ``503 Service Unavailable``; 529 is the API's own ``529 Overloaded``."""
    if status == 529:
        return "529 Overloaded"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def html_text(text: str) -> str:
    """What a person would read of an HTML page: its title where it has one, else its text, in one line."""
    title = _TITLE.search(text)
    shown = title.group(1) if title and title.group(1).strip() else _TAG.sub(" ", _UNREAD.sub(" ", text))
    return " ".join(html.unescape(shown).split())


def is_html(content_type: str, text: str) -> bool:
    """Whether a body is an HTML page, by its label or its beginning."""
    return "html" in content_type.lower() or _MARKUP.match(text) is not None


def _object(text: str) -> dict[str, Any]:
    """The body as a JSON object; empty where it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _readable(status: int, content_type: str, text: str, *, is_json: bool) -> str:
    """A sentence for a body that is not the API's error."""
    shown = "" if is_json else html_text(text) if is_html(content_type, text) else " ".join(text.split())
    if not shown:
        return f"The server answered {phrase(status)}."
    if len(shown) > _SENTENCE:
        shown = shown[: _SENTENCE - 1].rstrip() + "…"
    return f"The server answered {phrase(status)}: {shown}"
